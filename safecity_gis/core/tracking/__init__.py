"""Following objects within one camera's view: the tracker seam, stable classes, motion on the ground, simple paths."""
