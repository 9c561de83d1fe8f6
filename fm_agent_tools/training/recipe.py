"""Recipes: strict TOML files that say what is trained, in which stages, at which size."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fm_agent_tools.errors import InvalidRequest, SpecInvalid

Size = Literal["smoke", "cpu", "gpu"]
SIZES: tuple[Size, ...] = ("smoke", "cpu", "gpu")


class Strict(BaseModel):
    """A frozen table without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LoopOptions(Strict):
    """How long and how fast to train; everything that is the same for every task."""

    steps: int = Field(ge=1, description="optimizer steps")
    rate: float = Field(gt=0, le=1, description="peak learning rate")
    warmup: int = Field(default=100, ge=0, description="steps of linear warm-up")
    cooldown: float = Field(
        default=0.25, ge=0, le=1, description="share of the steps with a linear cool-down to 0"
    )
    optimizer: Literal["adamw", "muon"] = Field(
        default="adamw", description="muon: orthogonal steps for matrices in blocks, AdamW for the rest"
    )
    weight_decay: float = Field(default=0.01, ge=0)
    betas: tuple[float, float] = (0.9, 0.95)
    clip: float = Field(default=1.0, gt=0, description="largest gradient norm")
    ema: tuple[float, ...] = Field(
        default=(0.999,), description="decays of the averaged weights; the best is kept"
    )
    precision: Literal["no", "bf16", "auto"] = Field(
        default="no", description="auto: bf16 where this machine multiplies clearly faster in it"
    )
    compile: bool = Field(
        default=False, description="compile blocks: about a minute first, then faster steps"
    )
    evaluate_every: int = Field(default=500, ge=1, description="steps between figures and sample pictures")
    checkpoint_seconds: float = Field(default=60, gt=0, description="seconds between checkpoints")
    threads: int | None = Field(default=None, ge=1)


class SizeTable(Strict):
    """One size of a stage: the loop's options and the task's own."""

    loop: LoopOptions
    task: dict[str, Any] = {}


class Stage(Strict):
    """One network to train; later stages may read what earlier ones exported."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    task: str = Field(description="name of a task in `fm_agent_tools.training.tasks`")
    smoke: SizeTable
    cpu: SizeTable
    gpu: SizeTable

    def size(self, size: Size) -> SizeTable:
        """The table of one size."""
        table: SizeTable = getattr(self, size)
        return table


class Recipe(Strict):
    """A model's stages in the order in which they are trained."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    seed: int = Field(default=0, ge=0)
    stages: tuple[Stage, ...] = Field(min_length=1)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; SpecInvalid names the file, the key and the rule."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SpecInvalid(path, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecInvalid(path, f"is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise SpecInvalid(path, f"{key}: {first['msg']}") from error


def parse_size(size: str) -> Size:
    """One of SIZES; InvalidRequest otherwise."""
    for known in SIZES:
        if size == known:
            return known
    raise InvalidRequest("size", size, f"one of {', '.join(SIZES)}", nearest="cpu")
