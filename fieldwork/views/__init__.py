"""How the web asks fieldwork."""
