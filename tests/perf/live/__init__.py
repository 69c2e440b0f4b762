"""Viewers of the live map and what they look at, for the benches of the live way."""
