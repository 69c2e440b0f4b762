"""The REST face of recognition."""
