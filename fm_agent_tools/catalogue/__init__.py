"""Which models there are and what they can do: strict data, no torch."""

from fm_agent_tools.catalogue.catalogue import Catalogue
from fm_agent_tools.catalogue.spec import GuidanceRange, ModelSpec, Output, StepRange, TextEncoder

__all__ = ["Catalogue", "GuidanceRange", "ModelSpec", "Output", "StepRange", "TextEncoder"]
