"""The REST face of tracking."""
