"""What fusion does with what it hears of cameras: health first, then what depends on it."""
