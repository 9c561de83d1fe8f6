"""Prompts as the transformer reads them: encoded one by one, stacked for whatever batch they end up in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from fm_agent_tools.networks.text_encoder import TextEncoder
from fm_agent_tools.networks.tokenizer import Tokenizer
from fm_agent_tools.networks.transformer import Text


class Prompt(NamedTuple):
    """One encoded prompt: `tokens` (pieces, width) and `pooled` (width,).

    source: what is edited, (channels + 2, *axes) as `networks.transformer.with_mask` makes it; None: nothing.
    """

    tokens: Tensor
    pooled: Tensor
    source: Tensor | None = None


@torch.no_grad()
def encode_prompts(
    encoder: TextEncoder, tokenizer: Tokenizer, texts: Sequence[str], pieces: int
) -> list[Prompt]:
    """Each text alone, cut after `pieces` pieces; what it becomes does not depend on its neighbours."""
    device = next(encoder.parameters()).device
    features = [encoder(*(part.to(device) for part in tokenizer.encode([text], pieces))) for text in texts]
    return [Prompt(each.tokens[0], each.pooled[0]) for each in features]


def stack(prompts: Sequence[Prompt]) -> Text:
    """Pad prompts to the longest of them."""
    lengths = torch.tensor([len(prompt.tokens) for prompt in prompts])
    tokens = torch.nn.utils.rnn.pad_sequence([prompt.tokens for prompt in prompts], batch_first=True)
    mask = (torch.arange(tokens.shape[1]) < lengths[:, None]).to(tokens.device)
    return Text(tokens, mask, torch.stack([prompt.pooled for prompt in prompts]))


def stack_sources(prompts: Sequence[Prompt]) -> Tensor | None:
    """The prompts' sources, (prompts, channels + 2, *axes), zeros for those of nothing; None: all are."""
    known = [prompt.source for prompt in prompts if prompt.source is not None]
    if not known:
        return None
    nothing = torch.zeros_like(known[0])
    return torch.stack([nothing if prompt.source is None else prompt.source for prompt in prompts])
