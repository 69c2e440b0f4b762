"""The REST face of plate reads, hotlists and leads."""
