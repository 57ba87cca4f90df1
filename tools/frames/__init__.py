"""Builds the word classes of the frames."""
