"""How trained networks are written into a folder, as they ship."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.torch import save_file
from torch import nn

from fm_agent_tools.networks.codec import PictureCodec
from fm_agent_tools.networks.quantized import pack
from fm_agent_tools.networks.transformer import FlowTransformer
from fm_agent_tools.networks.upscaler import Upscaler

KEEP_PRECISE = ("embed*", "out*", "modulation*", "*table")
"""Parts of the network that ship in bf16: few weights, and every token passes through them."""


def export_flow(module: nn.Module, folder: Path) -> None:
    """Write `flow.json` and `flow.safetensors` (int8 matrices, bf16 for the rest)."""
    folder.mkdir(parents=True, exist_ok=True)
    assert isinstance(module, FlowTransformer)
    (folder / "flow.json").write_text(json.dumps(module.config.to_dict(), indent=1) + "\n")
    state = {name: value.cpu() for name, value in module.state_dict().items()}
    save_file(pack(state, keep=KEEP_PRECISE), folder / "flow.safetensors")


def export_plain(module: PictureCodec | Upscaler, name: str, folder: Path) -> None:
    """Write `<name>.json` and `<name>.safetensors` (bf16)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(module.config.to_dict(), indent=1) + "\n")
    state = {key: value.cpu().bfloat16().contiguous() for key, value in module.state_dict().items()}
    save_file(state, folder / f"{name}.safetensors")
