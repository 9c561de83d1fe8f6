"""Jobs from submission to stored artifact, and the protocol that generators implement; no torch."""

from fm_agent_tools.engine.exporting import export_sticker, larger_view, sticker_sheet
from fm_agent_tools.engine.job import Job
from fm_agent_tools.engine.protocol import Generator, Trajectory
from fm_agent_tools.engine.records import Artifact, Event, ModelStatus
from fm_agent_tools.engine.studio import Studio

__all__ = [
    "Artifact",
    "Event",
    "Generator",
    "Job",
    "ModelStatus",
    "Studio",
    "Trajectory",
    "export_sticker",
    "larger_view",
    "sticker_sheet",
]
