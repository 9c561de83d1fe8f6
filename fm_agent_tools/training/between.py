"""Weights between those that a training began with and those that it ended with.

Further training forgets some of what was known while it learns. On the straight line between the two
(Wortsman et al., "Robust fine-tuning of zero-shot models", 2022) lie weights that may be as good as either at
both.
"""

from __future__ import annotations

from pathlib import Path

import torch

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.weights import load_flow
from fm_agent_tools.training.exporting import export_flow


def export_between(start: Path, end: Path, share: float, folder: Path) -> Path:
    """Write the flow (1 - share) * start + share * end as it ships, and return its `folder`.

    start, end: folders with `flow.json` and `flow.safetensors`, of which the second was trained on from the
    first; share: 0 (start) to 1 (end). InvalidRequest for another share, and for two different networks.
    """
    if not 0 <= share <= 1:
        raise InvalidRequest("share", share, "0 to 1", nearest=min(max(share, 0.0), 1.0))
    first, last = load_flow(start), load_flow(end)
    if first.config != last.config:
        raise InvalidRequest("end", str(end), f"a flow of the same network as {start}")
    begun = first.state_dict()
    mixed = {name: torch.lerp(begun[name], value, share) for name, value in last.state_dict().items()}
    last.load_state_dict(mixed)
    export_flow(last, folder)
    return folder
