"""The weekly health report: one set of figures, told as PDF and as CSV."""
