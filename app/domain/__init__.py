"""The words the house speaks: frozen values with no behaviour that needs the world."""
