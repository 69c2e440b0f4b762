"""What a street tells: counts, speeds, queues, incidents, conflicts, travel times, and what is unusual in them."""
