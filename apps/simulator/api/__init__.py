"""`/api/v1/simulation/`: what goes wrong in the simulated city."""
