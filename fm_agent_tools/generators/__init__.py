"""A request becomes media: the bundled flow-matching models, where they run and how their weights are
read."""
