"""A street with known truth before a camera, for `evaluate traffic`: it shares nothing with the algorithms that it examines."""
