"""Picture tests: whether what a camera shows is the scene before it."""
