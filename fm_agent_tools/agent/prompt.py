"""What a real language model is told about its hands."""

from __future__ import annotations

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine import Studio

RULES = """\
You are a helpful assistant that can make pictures, sounds and clips with tools.

{wishes}
- Set other fields than the prompt only when the user asks for them.
- The user sees and hears everything that a tool makes, right where the tool was called. Do not repeat its \
path unless asked, do not write Markdown images, and never invent ids, seeds or paths: use only those that \
tools have given.
- Refer to a result by its number in the conversation (#2) or its id (art_…).
- A line in brackets after a message names files that the user has attached. Take one by its number or id.
- When one call needs what another makes, call them one after the other, not at once.
- When an answer says that a job is not ready yet, say so, and call check_job when the user asks for it.
- When a tool refuses an argument, correct it as the message says and call once more.
- When the wish is outside what the models can do, or you have no tool for it, say so and offer the nearest \
thing that can be made."""

WISHES = {
    "image": "When the user wants a picture, call generate_image with a short, plain English description of "
    "what it shows.",
    "edit": "To change a picture, call edit_image with a description of the whole picture after the change.",
    "audio": "When the user wants a sound or music, call generate_audio with what is heard. To go on with a "
    "sound, give its reference as audio.",
    "video": "When the user wants a clip, call generate_video with what is seen and what happens. To bring a "
    "picture to life, give its reference as image.",
}
REDRAW = (
    "To change a picture, call generate_image again with a description of the whole new picture, and with "
    "the "
    "same seed if it should stay alike."
)


def system_prompt(studio: Studio) -> str:
    """The rules for the kinds that can be made here, and today's models."""
    catalogue = studio.catalogue
    installed = [spec for spec in catalogue.specs if catalogue.installed(spec)]
    models = (
        "\n".join(f"- {spec.name}: {spec.can}; not {spec.cannot}." for spec in installed)
        or "- none: say that no model is installed, and call list_models for how to get one."
    )
    return f"{RULES.format(wishes=_wishes(installed))}\n\nThe models here:\n{models}"


def _wishes(installed: list[ModelSpec]) -> str:
    kinds = {kind for spec in installed for kind in spec.kinds} or {"image"}
    lines = [line for kind, line in WISHES.items() if kind in kinds]
    if "image" in kinds and "edit" not in kinds:
        lines.insert(1, REDRAW)
    return "\n".join(f"- {line}" for line in lines)
