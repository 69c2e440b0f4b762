"""Arithmetic of a roll-out: what a plan asks for at a date, and when it will be done at the pace of late."""
