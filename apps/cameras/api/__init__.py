"""The REST face of cameras."""
