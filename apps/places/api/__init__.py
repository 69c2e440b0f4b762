"""The REST face of places."""
