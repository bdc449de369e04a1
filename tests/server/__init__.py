"""The server: who may see what, and what leaves it."""
