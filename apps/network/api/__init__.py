"""The REST face of network."""
