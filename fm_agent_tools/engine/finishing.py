"""The last step: the asked size, the metadata, the file."""

from __future__ import annotations

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.media import Image
from fm_agent_tools.requests import Request


def to_size(picture: Image, width: int, height: int) -> tuple[Image, str | None]:
    """The picture at the asked output size, and what was done to it in plain words (None: nothing).

    The whole picture is kept: it is fitted into the smaller side and centred on a transparent canvas.
    """
    if (picture.width, picture.height) == (width, height):
        return picture, None
    scale = min(width / picture.width, height / picture.height)
    inner = f"{round(picture.width * scale)}×{round(picture.height * scale)}"
    verb = "kept at" if scale == 1 else "enlarged to" if scale > 1 else "reduced to"
    note = f"drawn at {picture.width}×{picture.height}, {verb} {inner}"
    if inner != f"{width}×{height}":
        note += f" and centred on a transparent {width}×{height} canvas"
    return picture.fitted(width, height), note


def provenance(spec: ModelSpec, request: Request, seed: int) -> dict[str, str]:
    """What every file says of its making; nothing in it changes from one run to the next.

    `request` is as narrowed: "request" in the file makes the same picture again. The native size is left
    out of it, for that may be smaller than any size that can be asked for.
    """
    from fm_agent_tools import __version__

    native = (spec.output.width, spec.output.height)
    drawn = (getattr(request, "width", None), getattr(request, "height", None)) == native
    size = {"width": None, "height": None} if drawn else {}
    complete = request.model_copy(update={"seed": seed, **size})
    return {
        "software": f"fm-agent-tools {__version__}",
        "model": spec.name,
        "model_version": spec.version,
        "model_license": spec.license,
        "seed": str(seed),
        "request": complete.to_json(),
    }
