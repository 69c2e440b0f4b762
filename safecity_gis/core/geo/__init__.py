"""Frames of reference, and the way between picture, ground and longitude/latitude. Metres are computed here alone."""
