"""Number plates in pictures of vehicles: finding text, reading its lines, and saying what the plate says."""
