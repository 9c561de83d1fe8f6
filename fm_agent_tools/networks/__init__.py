"""One architecture a file, in pure torch: transformer, picture codec, text encoder, int8 packing."""
