"""A picture in the conversation, as HTML that survives Gradio's sanitiser: one line, classes, no scripts.

Everything that comes from outside is escaped here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from typing import Any

_EXTENSIONS = {"image/png": "png", "image/webp": "webp"}
_LONGEST_NAME = 48
_WORTH_SAYING = 2.0  # seconds left below which an estimate only distracts


def file_name(artifact: Mapping[str, Any]) -> str:
    """A name for the downloaded file: the prompt's words and the seed."""
    words = re.sub(r"[^a-z0-9]+", "-", _prompt(artifact).lower()).strip("-")[:_LONGEST_NAME].rstrip("-")
    kind = _EXTENSIONS.get(str(artifact["media_type"]), "bin")
    return f"{words or 'picture'}-{artifact['seed']}.{kind}"


def finished(artifact: Mapping[str, Any]) -> str:
    """The picture with what it was made from, and a download link."""
    url = f"artifacts/{escape(str(artifact['id']))}"
    name = escape(file_name(artifact))
    facts = [
        f"seed {artifact['seed']}",
        escape(str(artifact["model"])),
        f"{artifact['width']} × {artifact['height']} px",
    ]
    facts_line = f'<span class="fm-facts">{" · ".join(facts)}</span>'
    notes = "".join(f'<span class="fm-note">{_line(str(note))}</span>' for note in artifact.get("notes", []))
    link = f'<a class="fm-download" href="{url}?download=1" download="{name}">Download</a>'
    return _figure("fm-done", _image(url, _prompt(artifact)), f"{facts_line}{link}{notes}")


def growing(prompt: str, step: int, of: int, preview: bytes | None, left: float | None = None) -> str:
    """The picture on its way from noise, `step` of `of` (0 when still unknown)."""
    said = f"step {step}/{of}" if of else "waiting for its turn"
    more = f" · about {left:.0f} s left" if left and left > _WORTH_SAYING else ""
    bar = f'<progress value="{step}" max="{max(of, 1)}"></progress>'
    return _figure(
        "fm-growing", _preview(preview, prompt), f'<span class="fm-facts">{said}{more}</span>{bar}'
    )


def stopped(prompt: str, step: int, of: int, preview: bytes | None) -> str:
    """The picture as it was when someone pressed Stop."""
    said = f"Stopped at step {step}/{of}" if of and step else "Stopped before the first step"
    return _figure("fm-stopped", _preview(preview, prompt), f'<span class="fm-facts">{said}</span>')


def fold_out(tool: str, arguments: str) -> str:
    """A tool call: its name, and folded under it the arguments as JSON."""
    folded = f"<summary>{escape(tool)}</summary><pre><code>{escape(arguments)}</code></pre>"
    return f'<details class="fm-call">{folded}</details>'


THINKING = '<div class="fm-thinking" role="status"><span>Working</span><i></i><i></i><i></i></div>'


def problem(sentence: str) -> str:
    """A sentence that says what went wrong."""
    return f'<div class="fm-problem" role="alert">{_line(sentence)}</div>'


def quiet(sentence: str) -> str:
    """A small remark."""
    return f'<div class="fm-quiet">{_line(sentence)}</div>'


def _figure(state: str, image: str, caption: str) -> str:
    return f'<figure class="fm-picture {state}">{image}<figcaption>{caption}</figcaption></figure>'


def _preview(preview: bytes | None, prompt: str) -> str:
    if preview is None:
        return '<span class="fm-canvas fm-empty"></span>'
    return _image(f"data:image/webp;base64,{base64.b64encode(preview).decode()}", prompt)


def _image(url: str, prompt: str) -> str:
    size = 'width="384" height="384" decoding="sync"'
    return f'<span class="fm-canvas"><img src="{url}" alt="{_line(prompt)}" {size}></span>'


def _prompt(artifact: Mapping[str, Any]) -> str:
    return str((artifact.get("request") or {}).get("prompt", ""))


def _line(text: str) -> str:
    """Escaped and on one line: an empty line would end the HTML block in Markdown."""
    return escape(" ".join(text.split()))
