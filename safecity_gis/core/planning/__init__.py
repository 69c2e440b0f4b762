"""Planning cameras: which ones to buy for a budget, what that is short of the best, and whether somebody passes unseen."""
