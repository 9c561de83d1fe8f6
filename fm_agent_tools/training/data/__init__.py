"""Where training data comes from and how it is described."""
