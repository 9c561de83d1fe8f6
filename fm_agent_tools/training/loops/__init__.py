"""Training and figures of the loop model: sounds from words."""
