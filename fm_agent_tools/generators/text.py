"""Loads the shipped text encoder, strictly: every file hashed, every weight accounted for."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.catalogue.verify import check_file
from fm_agent_tools.errors import SpecInvalid, WeightsCorrupt, WeightsMissing, WrongTextEncoder
from fm_agent_tools.networks.quantized import unpack
from fm_agent_tools.networks.text_encoder import TextEncoder, TextEncoderConfig
from fm_agent_tools.networks.tokenizer import Tokenizer

CONFIG, WEIGHTS, TOKENIZER, EMOJI = "config.json", "model.safetensors", "tokenizer.json", "emoji.json"
FILES = (CONFIG, EMOJI, WEIGHTS, TOKENIZER)


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of the encoder's files: what a model trained on it pins.

    Raises WeightsMissing when one of them is not there.
    """
    digest = hashlib.sha256()
    for name in sorted(FILES):
        content = _read(folder / name)
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def load_text_encoder(
    folder: Path, sha256: str | None, *, model: str = "text-encoder", dtype: torch.dtype = torch.float32
) -> tuple[TextEncoder, Tokenizer]:
    """The encoder (frozen, in evaluation mode, on the CPU) and its tokenizer.

    `sha256`: the fingerprint that `model` was trained against; None accepts any, for training and inspection.
    Raises WeightsMissing for a missing file, WrongTextEncoder when the fingerprint differs, WeightsCorrupt
    when a file cannot be read or does not fit the configuration. No code in the files is ever run.
    """
    found = fingerprint(folder)
    if sha256 is not None and found != sha256:
        raise WrongTextEncoder(model, sha256, found)
    encoder = TextEncoder(_config(folder / CONFIG))
    _fill(encoder, folder / WEIGHTS)
    tokenizer = _tokenizer(folder)
    if len(tokenizer) != encoder.config.vocabulary:
        reason = f"it has {len(tokenizer)} pieces, the encoder {encoder.config.vocabulary}"
        raise WeightsCorrupt(folder / TOKENIZER, reason)
    return encoder.to(dtype).eval().requires_grad_(False), tokenizer


def checked_text_encoder(spec: ModelSpec, models: Path) -> tuple[TextEncoder, Tokenizer]:
    """The text encoder that a spec pins, after every file that it pins was compared with its hash.

    `models`: the folder that has the encoder's. Raises WeightsMissing, WeightsCorrupt, WrongTextEncoder, and
    SpecInvalid for a spec without one.
    """
    for name, sha256 in spec.files.items():
        check_file(spec.folder / name, sha256)
    if spec.text_encoder is None:
        raise SpecInvalid(spec.folder / "model.toml", "text_encoder is needed by this generator")
    pinned = spec.text_encoder
    return load_text_encoder(models / pinned.folder, pinned.sha256, model=spec.name)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WeightsMissing(path) from error


def _config(path: Path) -> TextEncoderConfig:
    """The configuration, with exactly the fields of TextEncoderConfig, all positive integers."""
    names = {field.name for field in dataclasses.fields(TextEncoderConfig)}
    try:
        values: dict[str, Any] = json.loads(_read(path))
    except ValueError as error:
        raise WeightsCorrupt(path, "it is not JSON") from error
    if not isinstance(values, dict) or values.keys() != names:
        raise WeightsCorrupt(path, f"it must have exactly the keys {', '.join(sorted(names))}")
    for name, value in values.items():
        if type(value) is not int or value < 1:
            raise WeightsCorrupt(path, f"{name} must be a positive integer")
    return TextEncoderConfig(**values)


def _fill(encoder: TextEncoder, path: Path) -> None:
    try:
        encoder.load_state_dict(unpack(load_file(path)), strict=True)
    except (SafetensorError, RuntimeError, OSError) as error:
        raise WeightsCorrupt(path, str(error).splitlines()[0]) from error


def _tokenizer(folder: Path) -> Tokenizer:
    try:
        return Tokenizer.load(folder / TOKENIZER, folder / EMOJI)
    except Exception as error:  # the tokenizers library raises bare Exception
        raise WeightsCorrupt(folder / TOKENIZER, f"it is not a tokenizer: {error}") from error
