"""Pictures, sounds and clips for any assistant: flow-matching models as agent tools.

Importing this package is light: a public name loads its module on first use, and the networks load only
when the first job runs.

    from fm_agent_tools import ImageRequest, Studio

    apple = Studio().run(ImageRequest(prompt="a red apple", seed=7))
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from fm_agent_tools.agent import OfflinePlanner, attach, attached, create_assistant, plainly
    from fm_agent_tools.catalogue import Catalogue, ModelSpec
    from fm_agent_tools.engine import (
        Artifact,
        Event,
        Job,
        ModelStatus,
        Studio,
        export_sticker,
        larger_view,
        sticker_sheet,
    )
    from fm_agent_tools.errors import (
        ArtifactNotFound,
        FMAgentError,
        InvalidRequest,
        JobCancelled,
        JobFailed,
        JobNotFound,
        ModelNotInstalled,
        UnknownModel,
    )
    from fm_agent_tools.folders import folder
    from fm_agent_tools.media import Audio, Image, Video
    from fm_agent_tools.media.intake import FileRefused
    from fm_agent_tools.requests import (
        PLATFORMS,
        AudioRequest,
        EditRequest,
        ImageRequest,
        VideoRequest,
        parse_request,
    )
    from fm_agent_tools.settings import Settings
    from fm_agent_tools.tools import FlowToolkit

_HOMES = {
    "agent": ("OfflinePlanner", "attach", "attached", "create_assistant", "plainly"),
    "catalogue": ("Catalogue", "ModelSpec"),
    "engine": (
        *("Artifact", "Event", "Job", "ModelStatus", "Studio"),
        *("export_sticker", "larger_view", "sticker_sheet"),
    ),
    "errors": (
        "ArtifactNotFound",
        "FMAgentError",
        "InvalidRequest",
        "JobCancelled",
        "JobFailed",
        "JobNotFound",
        "ModelNotInstalled",
        "UnknownModel",
    ),
    "folders": ("folder",),
    "media": ("Audio", "Image", "Video"),
    "media.intake": ("FileRefused",),
    "requests": ("PLATFORMS", "AudioRequest", "EditRequest", "ImageRequest", "VideoRequest", "parse_request"),
    "settings": ("Settings",),
    "tools": ("FlowToolkit",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "PLATFORMS",
    "Artifact",
    "ArtifactNotFound",
    "Audio",
    "AudioRequest",
    "Catalogue",
    "EditRequest",
    "Event",
    "FMAgentError",
    "FileRefused",
    "FlowToolkit",
    "Image",
    "ImageRequest",
    "InvalidRequest",
    "Job",
    "JobCancelled",
    "JobFailed",
    "JobNotFound",
    "ModelNotInstalled",
    "ModelSpec",
    "ModelStatus",
    "OfflinePlanner",
    "Settings",
    "Studio",
    "UnknownModel",
    "Video",
    "VideoRequest",
    "__version__",
    "attach",
    "attached",
    "create_assistant",
    "export_sticker",
    "folder",
    "larger_view",
    "parse_request",
    "plainly",
    "sticker_sheet",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _no_garbage():
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Nobody looks for garbage: what an import makes stays, and looking through it often takes time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def __dir__() -> list[str]:
    """List the public names without loading them."""
    return sorted(__all__)
