"""One's own style: a shipped model learns a folder of captioned pictures, and becomes a model of its own."""

from fm_agent_tools.training.own.making import Made, make_own

__all__ = ["Made", "make_own"]
