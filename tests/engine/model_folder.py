"""Makes model folders for the closed-form model, as an author would."""

import hashlib

SPEC = """
name = "{name}"
title = "Mixture"
version = "1.2.3"
modality = "image"
generator = "{generator}"
license = "Apache-2.0"
description = "Coloured discs with the exact flow of a Gaussian mixture."
parameters = 0
memory_mb = 1
can = "coloured discs"
cannot = "anything else"
examples = ["a red disc"]
[output]
width = 16
height = 16
alpha = true
[steps]
default = 4
minimum = 1
maximum = 50
[guidance]
default = 3.0
minimum = 1.0
maximum = 10.0
[styles]
flat = "a flat"
[files]
"weights.safetensors" = "{hash}"
"""


def write_model(models, name="mixture", generator="closed_form:MixtureGenerator", weights=b"exact"):
    """A model folder as an author would make it."""
    folder = models / name
    folder.mkdir(parents=True)
    (folder / "weights.safetensors").write_bytes(weights)
    text = SPEC.format(name=name, generator=generator, hash=hashlib.sha256(weights).hexdigest())
    (folder / "model.toml").write_text(text)
    return folder
