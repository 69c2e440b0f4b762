"""The REST face of devices."""
