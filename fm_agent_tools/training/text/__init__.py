"""The text encoder: its corpus, its teacher, its distillation and its figures."""
