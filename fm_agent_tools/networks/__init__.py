"""One architecture a file, in pure torch: the transformer, the picture codec, the text encoder, int8 packing."""
