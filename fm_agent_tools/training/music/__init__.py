"""The training data of the `loop` model: music composed in code, effects, and exact captions of both."""
