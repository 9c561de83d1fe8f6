"""The optimizers of the training loop: AdamW for all, or Muon for the matrices inside a network's blocks."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.optim import AdamW, Muon, Optimizer

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.training.muon import SinglePrecisionMuon
from fm_agent_tools.training.recipe import LoopOptions


def optimizers_of(module: nn.Module, options: LoopOptions, *, bf16: bool = True) -> list[Optimizer]:
    """The optimizers that train `module` together, each parameter in one of them.

    With `optimizer = "muon"`, matrices inside `module.blocks` take orthogonal steps (Jordan et al., 2024),
    scaled to the root mean square of AdamW's (Liu et al., 2025, eq. 4: 0.2 sqrt(max(rows, columns))), so
    that both share one rate. Inputs, outputs, conditioning and vectors stay with AdamW. Without `bf16` they
    are computed in fp32. InvalidRequest where the network has no such matrix.
    """
    if options.optimizer == "adamw":
        return [_adamw([*module.parameters()], options)]
    inside = _matrices(module)
    if not inside:
        raise InvalidRequest(
            "optimizer", "muon", "adamw for a network without blocks of matrices", nearest="adamw"
        )
    chosen = {id(weights) for weights in inside}
    rest = [weights for weights in module.parameters() if id(weights) not in chosen]
    kind = Muon if bf16 else SinglePrecisionMuon
    muon = kind(inside, lr=options.rate, weight_decay=options.weight_decay, adjust_lr_fn="match_rms_adamw")
    return [muon, _adamw(rest, options)]


def _matrices(module: nn.Module) -> list[nn.Parameter]:
    """Weights of linear layers in blocks; tables of modulation are vectors side by side, and no matrices."""
    named = module.named_parameters()
    inside = [(name, p) for name, p in named if name.startswith("blocks.") and name.endswith(".weight")]
    return [p for _, p in inside if p.ndim == 2 and p.requires_grad]


def _adamw(parameters: list[nn.Parameter], options: LoopOptions) -> Optimizer:
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": options.weight_decay},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ]
    return AdamW(groups, lr=options.rate, betas=options.betas, fused=True)
