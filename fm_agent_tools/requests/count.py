"""How many versions of a request one call may ask for; not part of the request itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

LARGEST_COUNT = 4

Count = Annotated[
    int,
    Field(
        ge=1,
        le=LARGEST_COUNT,
        description=f"How many versions to make, 1 to {LARGEST_COUNT}, with the seeds seed, seed + 1, and so "
        "on.",
    ),
]
