"""Which models there are and what they can do: strict data, no torch."""

from fm_agent_tools.catalogue.catalogue import Catalogue
from fm_agent_tools.catalogue.ranges import (
    FpsRange,
    GuidanceRange,
    Output,
    Rate,
    SecondsRange,
    SolverChoice,
    StepRange,
    StrengthRange,
)
from fm_agent_tools.catalogue.spec import ModelSpec, TextEncoder

__all__ = [
    "Catalogue",
    "FpsRange",
    "GuidanceRange",
    "ModelSpec",
    "Output",
    "Rate",
    "SecondsRange",
    "SolverChoice",
    "StepRange",
    "StrengthRange",
    "TextEncoder",
]
