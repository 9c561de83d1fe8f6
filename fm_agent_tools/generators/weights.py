"""Weights and network configurations from a model folder, strictly: safetensors and JSON, nothing that
runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from fm_agent_tools.errors import WeightsCorrupt, WeightsMissing
from fm_agent_tools.networks.codec import CodecConfig, PictureCodec
from fm_agent_tools.networks.quantized import unpack
from fm_agent_tools.networks.sound_codec import SoundCodec, SoundCodecConfig
from fm_agent_tools.networks.transformer import FlowTransformer, TransformerConfig
from fm_agent_tools.networks.upscaler import Upscaler, UpscalerConfig

Network = TypeVar("Network", bound=nn.Module)


def load_codec(folder: Path) -> PictureCodec:
    """The picture codec of `codec.json` and `codec.safetensors`: frozen, in evaluation mode, fp32, on the
    CPU.

    Raises WeightsMissing or WeightsCorrupt naming the file.
    """
    path = folder / "codec.json"
    try:
        codec = PictureCodec(CodecConfig.from_dict(_configuration(path)))
    except (TypeError, ValueError) as error:
        raise WeightsCorrupt(path, f"is not a codec's configuration: {error}") from error
    return fill(codec, folder / "codec.safetensors")


def load_sound_codec(folder: Path) -> SoundCodec:
    """The sound codec of `codec.json` and `codec.safetensors`: frozen, in evaluation mode, fp32, on the CPU.

    Raises WeightsMissing or WeightsCorrupt naming the file.
    """
    path = folder / "codec.json"
    try:
        codec = SoundCodec(SoundCodecConfig(**_configuration(path)))
    except (TypeError, ValueError) as error:
        raise WeightsCorrupt(path, f"is not a sound codec's configuration: {error}") from error
    return fill(codec, folder / "codec.safetensors")


def load_flow(folder: Path) -> FlowTransformer:
    """The transformer of `flow.json` and `flow.safetensors`: frozen, in evaluation mode, fp32, on the CPU.

    Raises WeightsMissing or WeightsCorrupt naming the file.
    """
    path = folder / "flow.json"
    try:
        network = FlowTransformer(TransformerConfig(**_configuration(path)))
    except (TypeError, ValueError) as error:
        raise WeightsCorrupt(path, f"is not a transformer's configuration: {error}") from error
    return fill(network, folder / "flow.safetensors")


def load_upscaler(folder: Path) -> Upscaler:
    """The upscaler of `upscaler.json` and `upscaler.safetensors`: frozen, in evaluation mode, fp32, on the
    CPU.

    Raises WeightsMissing or WeightsCorrupt naming the file.
    """
    path = folder / "upscaler.json"
    try:
        network = Upscaler(UpscalerConfig(**_configuration(path)))
    except (TypeError, ValueError) as error:
        raise WeightsCorrupt(path, f"is not an upscaler's configuration: {error}") from error
    return fill(network, folder / "upscaler.safetensors")


def fill(network: Network, path: Path) -> Network:
    """Load every weight of `network` from `path`; a missing, surplus or misshapen one raises
    WeightsCorrupt."""
    if not path.is_file():
        raise WeightsMissing(path)
    try:
        network.load_state_dict(unpack(load_file(path), torch.float32), strict=True)
    except (SafetensorError, RuntimeError, OSError) as error:
        raise WeightsCorrupt(path, str(error).splitlines()[0]) from error
    return network.eval().requires_grad_(False)


def _configuration(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise WeightsMissing(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WeightsCorrupt(path, "is not JSON") from error
    if not isinstance(content, dict):
        raise WeightsCorrupt(path, "is not a JSON object")
    return content
