"""Weights as they ship: int8 with one scale per output channel where that costs nothing, bf16 elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import torch
from torch import Tensor

SCALE = ".scale"
LARGEST = 127


def pack(state: Mapping[str, Tensor], keep: Sequence[str] = ()) -> dict[str, Tensor]:
    """A state dict made small.

    Tensors of 2 or more dimensions named `*.weight` become int8 (same shape) beside `<name>.scale`, float32
    (rows,); a row is `int8 * scale`, off by at most scale / 2. Names matching a pattern of `keep`
    (`fnmatch`, such as "embedding.*") and all other floating tensors become bf16; integers stay as they are.
    """
    packed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        tensor = tensor.detach().cpu()
        if _shrinks(name, tensor, keep):
            packed[name], packed[name + SCALE] = _int8(tensor.float())
        else:
            packed[name] = (tensor.bfloat16() if tensor.is_floating_point() else tensor).contiguous()
    return packed


def unpack(packed: Mapping[str, Tensor], dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """The state dict that `pack` was given, to its precision, floating tensors as `dtype`."""
    state: dict[str, Tensor] = {}
    for name, tensor in packed.items():
        scale = packed.get(name + SCALE)
        if scale is not None:
            state[name] = (tensor.float() * _rows(scale, tensor.ndim)).to(dtype)
        elif not _is_scale(name, packed):
            state[name] = tensor.to(dtype) if tensor.is_floating_point() else tensor
    return state


def _shrinks(name: str, tensor: Tensor, keep: Sequence[str]) -> bool:
    kept = any(fnmatchcase(name, pattern) for pattern in keep)
    return name.endswith(".weight") and tensor.ndim >= 2 and tensor.is_floating_point() and not kept


def _int8(tensor: Tensor) -> tuple[Tensor, Tensor]:
    largest = tensor.abs().flatten(1).amax(1)
    scale = torch.where(largest > 0, largest / LARGEST, torch.ones_like(largest))
    rounded = (tensor / _rows(scale, tensor.ndim)).round().clamp(-LARGEST, LARGEST)
    return rounded.to(torch.int8).contiguous(), scale


def _rows(scale: Tensor, dimensions: int) -> Tensor:
    return scale.float().reshape(-1, *[1] * (dimensions - 1))


def _is_scale(name: str, packed: Mapping[str, Tensor]) -> bool:
    return name.endswith(SCALE) and packed.get(name.removesuffix(SCALE), torch.empty(0)).dtype == torch.int8
