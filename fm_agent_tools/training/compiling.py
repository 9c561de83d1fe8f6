"""Tasks whose networks are transformers compile their blocks in one way."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from fm_agent_tools.networks.transformer import FlowTransformer, Text, padded


class CompilesBlocks:
    """A task that `training.task.Compiles`: blocks are compiled for the shapes that they meet."""

    compiled = False

    def compile_blocks(self, networks: Sequence[nn.Module]) -> None:
        """Compile the blocks of these networks; from now on captions have one length, so that shapes
        repeat."""
        self.compiled = True
        for network in networks:
            assert isinstance(network, FlowTransformer)
            network.compile_blocks()

    def evenly(self, text: Text, pieces: int) -> Text:
        """Captions as they are, or with at least `pieces` tokens each once blocks are compiled."""
        return padded(text, pieces) if self.compiled else text
