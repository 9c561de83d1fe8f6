"""Fields that mean the same in several requests: bounds, units and prose, written once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

LARGEST_SEED = 2**63 - 1

Seed = Annotated[
    int | None,
    Field(
        ge=0,
        le=LARGEST_SEED,
        description="Number that fixes the noise, 0 to 2^63 - 1: the same seed gives the same result; "
        "left out: drawn at random.",
    ),
]
Steps = Annotated[
    int | None,
    Field(
        ge=1,
        le=100,
        description="Number of steps from noise to result, 1 to 100: more is finer and slower; "
        "left out: the model's own number.",
    ),
]
Guidance = Annotated[
    float | None,
    Field(
        ge=1.0,
        le=15.0,
        description="How strictly to follow the prompt, 1 (loosely) to 15 (very strictly); "
        "left out: the model's own value.",
    ),
]
Model = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=100,
        description="Name of the model, one of those that list_models gives; left out: the default one.",
    ),
]
Style = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=100,
        description="Style, one of those that list_models gives for the model; left out: its own.",
    ),
]
