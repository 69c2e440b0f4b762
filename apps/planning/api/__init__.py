"""The REST face of planning."""
