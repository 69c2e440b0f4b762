"""Fibre and power of the simulated city as they truly are, and what a collector would read of them."""
