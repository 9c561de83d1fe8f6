"""Miniatures of every modality for other people's tests: `Studio(models="tiny")`. numpy alone, milliseconds.

What they draw is simple; how they draw it is not pretended: each integrates the exact velocity field of a
Gaussian mixture around its targets from noise to data, so steps, previews and cancelling are real.
"""

from fm_agent_tools.generators.tiny.clip import TinyVideo
from fm_agent_tools.generators.tiny.picture import TinyImage
from fm_agent_tools.generators.tiny.sound import TinyAudio

__all__ = ["TinyAudio", "TinyImage", "TinyVideo"]
