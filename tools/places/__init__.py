"""The recipe of the gazetteer."""
