"""The REST face of alerts."""
