"""The model that one's own begins with, whole and as it is shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from fm_agent_tools.catalogue import Catalogue, ModelSpec
from fm_agent_tools.catalogue.verify import check_file
from fm_agent_tools.errors import InvalidRequest, ModelNotInstalled
from fm_agent_tools.flow import euler, guided, uniform_schedule
from fm_agent_tools.generators.batching import run_together
from fm_agent_tools.generators.prompts import Prompt
from fm_agent_tools.generators.reading import Reader
from fm_agent_tools.generators.text import load_text_encoder
from fm_agent_tools.generators.weights import load_codec, load_flow
from fm_agent_tools.networks.codec import PictureCodec
from fm_agent_tools.networks.text_encoder import TextEncoder
from fm_agent_tools.networks.tokenizer import Tokenizer
from fm_agent_tools.networks.transformer import FlowTransformer, TransformerConfig

GENERATOR = "fm_agent_tools.generators.bundled:PictureGenerator"
NEEDED = {"flow.json", "flow.safetensors", "codec.json", "codec.safetensors"}
TOGETHER = 16  # pictures that are drawn at a time


@dataclass(frozen=True)
class Base:
    """`network` predicts plain velocities, frozen, also where the shipped one is a flow map (`flow_map`)."""

    spec: ModelSpec
    codec: PictureCodec
    encoder: TextEncoder
    tokenizer: Tokenizer
    network: FlowTransformer
    flow_map: bool

    @classmethod
    def load(cls, catalogue: Catalogue, name: str) -> Base:
        """Every file checked against the spec. Raises UnknownModel, InvalidRequest or ModelError."""
        spec = catalogue.get(name)
        if spec.generator != GENERATOR or not spec.files.keys() >= NEEDED or spec.text_encoder is None:
            fit = [each.name for each in catalogue.specs if each.generator == GENERATOR]
            raise InvalidRequest(
                "model", name, f"one that can learn pictures: {', '.join(fit) or 'none here'}"
            )
        if missing := catalogue.missing(spec):
            raise ModelNotInstalled(name, f"{missing[0]} is missing.")
        for file, sha256 in spec.files.items():
            check_file(spec.folder / file, sha256)
        encoder, tokenizer = load_text_encoder(
            catalogue.folder / spec.text_encoder.folder, spec.text_encoder.sha256, model=name
        )
        flow = load_flow(spec.folder)
        if flow.config.only_to_data:
            raise InvalidRequest(
                "model", name, "one with a velocity to teach: this one only jumps to pictures"
            )
        jumps = flow.config.flow_map
        return cls(spec, load_codec(spec.folder), encoder, tokenizer, plain_velocity(flow), jumps)

    def prompts(self, texts: Sequence[str]) -> list[Prompt]:
        """Each text as the generator reads it."""
        return self._read(texts)

    def too_long(self, text: str) -> bool:
        """Whether the model would not read the text to its end."""
        return self._read.cuts(text)

    @property
    def _read(self) -> Reader:
        return Reader(self.encoder, self.tokenizer)

    def noise(self, rows: int, seed: int) -> Tensor:
        """z ~ N(0, I) of shape (rows, channels, grid, grid)."""
        config, generator = self.codec.config, torch.Generator().manual_seed(seed)
        return torch.randn(rows, config.latent_channels, config.grid, config.grid, generator=generator)

    def drawn(
        self, network: FlowTransformer, texts: Sequence[str], seed: int, *, steps: int, guidance: float
    ) -> Tensor:
        """Latents (texts, channels, grid, grid) that `network` draws of fixed noise, on its device."""
        device = network.embed.weight.device
        encoded = self.prompts(["", *texts])
        empty, *wanted = (Prompt(each.tokens.to(device), each.pooled.to(device)) for each in encoded)
        noise, schedule = self.noise(len(texts), seed).to(device), uniform_schedule(steps)
        pairs = list(zip(torch.split(noise, 1), wanted, strict=True))
        found = []
        for start in range(0, len(pairs), TOGETHER):
            part = pairs[start : start + TOGETHER]
            samplers = [guided(euler(z, schedule), prompt, empty, guidance) for z, prompt in part]
            found += run_together(network, samplers)
        return torch.cat(found)


@torch.no_grad()
def plain_velocity(network: FlowTransformer) -> FlowTransformer:
    """The velocity inside a flow map, where r = t and w = 1, as a network of one time; any other as it is.

    There both further embeddings are constant, so they become part of the bias beside them.
    """
    if not network.config.flow_map:
        return network
    zero = torch.zeros(1)
    of_maps = ("flow_map", "scales")
    shape = {name: value for name, value in network.config.to_dict().items() if name not in of_maps}
    plain = FlowTransformer(TransformerConfig(**shape))
    shared = plain.state_dict().keys()
    plain.load_state_dict({name: value for name, value in network.state_dict().items() if name in shared})
    constant: Tensor = network.embed_jump(zero) + network.embed_scale(zero)
    plain.embed_pooled.bias.add_(constant[0])
    return plain.eval().requires_grad_(False)
