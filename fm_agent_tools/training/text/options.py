"""What a recipe may say about distilling the text encoder."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from fm_agent_tools.networks.text_encoder import TextEncoderConfig
from fm_agent_tools.training.recipe import Strict


class Weights(Strict):
    """How much each loss counts; each is 0 at best."""

    embedding: float = Field(default=1.0, ge=0, description="1 - cosine of the pooled embeddings")
    neighbours: float = Field(default=1.0, ge=0, description="KL of the similarities within the batch")
    states: float = Field(default=1.0, ge=0, description="relative squared error of the token states")


class Options(Strict):
    """The `task` table of one size."""

    teacher: Literal["minilm", "spelling"] = Field(
        description="spelling: arithmetic, for the smoke size only"
    )
    teacher_layers: tuple[int, ...] = Field(
        default=(0, 2, 5), description="the teacher's layers to begin from"
    )
    vocabulary: int = Field(default=20_000, ge=60, description="pieces; the smoke size has its own 56")
    width: int = Field(default=384, ge=8)
    factor: int = Field(default=128, ge=4, description="width of the word table")
    heads: int = Field(default=12, ge=1)
    hidden: int = Field(default=1536, ge=8)
    positions: int = Field(default=64, ge=8, le=512, description="longest text in pieces")
    batch: int = Field(default=256, ge=2, description="texts a step")
    temperature: float = Field(default=0.05, gt=0, description="of the similarities in the neighbour loss")
    weights: Weights = Weights()

    @model_validator(mode="after")
    def _divides(self) -> Self:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is not a multiple of heads {self.heads}")
        return self

    def config(self, vocabulary: int | None = None) -> TextEncoderConfig:
        """The encoder's shape; one layer for each of `teacher_layers`."""
        return TextEncoderConfig(
            vocabulary or self.vocabulary,
            self.width,
            self.factor,
            len(self.teacher_layers),
            self.heads,
            self.hidden,
            self.positions,
        )
