"""Stickers: the picture codec and the flow in its latents."""
