"""What was made, as HTML that survives the sanitiser of Gradio: one line, classes, no scripts.

Everything that comes from outside is escaped here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from pathlib import PurePath
from typing import Any

from fm_agent_tools import PLATFORMS

from . import listening

_THINGS = {"image": "picture", "audio": "sound", "video": "clip"}
_LONGEST_NAME = 48
_WORTH_SAYING = 2.0  # seconds left below which an estimate only distracts


def modality(kind: str) -> str:
    """ "image", "audio" or "video", of a kind of request or of the name of the tool that makes it."""
    return next((name for name in ("audio", "video") if name in kind), "image")


def file_name(artifact: Mapping[str, Any]) -> str:
    """A name for the downloaded file: the prompt's words and the seed, or the name of an upload."""
    words = re.sub(r"[^a-z0-9]+", "-", _prompt(artifact).lower()).strip("-")[:_LONGEST_NAME].rstrip("-")
    seed = "" if artifact["seed"] is None else f"-{artifact['seed']}"
    return f"{words or _THINGS[_modality(artifact)]}{seed}{PurePath(artifact['path']).suffix}"


def finished(artifact: Mapping[str, Any], number: int | None = None) -> str:
    """The picture, sound or clip with what it was made from, and a download link.

    number: by which one may speak of it, the k of "#k".
    """
    url = f"artifacts/{escape(str(artifact['id']))}"
    name = escape(file_name(artifact))
    facts = [f"#{number}"] if number else []
    facts += [f"seed {artifact['seed']}", escape(str(artifact["model"])), *_measures(artifact)]
    facts_line = f'<span class="fm-facts">{" · ".join(facts)}</span>'
    notes = "".join(f'<span class="fm-note">{_line(str(note))}</span>' for note in artifact.get("notes", []))
    link = f'<a class="fm-download" href="{url}?download=1" download="{name}">Download</a>'
    if _modality(artifact) == "image":
        link += _exports(url, PurePath(name).stem)
    loop = bool((artifact.get("request") or {}).get("loop"))
    shown = _player(str(artifact["media_type"]), url, _prompt(artifact), loop=loop)
    return _figure(_modality(artifact), "fm-done", shown, f"{facts_line}{link}{notes}")


def _exports(url: str, stem: str) -> str:
    """A menu with the picture as the file that each messenger takes."""
    links = "".join(
        f'<a href="{url}/for/{one.name}" download="{stem}-{one.name}.{one.formats[0]}">{one.title}</a>'
        for one in PLATFORMS.values()
    )
    return f'<details class="fm-exports"><summary>As a sticker</summary><span>{links}</span></details>'


def growing(
    prompt: str, step: int, of: int, preview: bytes | None, left: float | None = None, kind: str = "image"
) -> str:
    """What is on its way from noise, `step` of `of` (0 when still unknown)."""
    said = f"step {step}/{of}" if of else "waiting for its turn"
    more = f" · about {left:.0f} s left" if left and left > _WORTH_SAYING else ""
    bar = f'<progress value="{step}" max="{max(of, 1)}"></progress>'
    caption = f'<span class="fm-facts">{said}{more}</span>{bar}'
    return _figure(modality(kind), "fm-growing", _preview(preview, prompt), caption)


def stopped(prompt: str, step: int, of: int, preview: bytes | None, kind: str = "image") -> str:
    """What it was when someone pressed Stop."""
    said = f"Stopped at step {step}/{of}" if of and step else "Stopped before the first step"
    caption = f'<span class="fm-facts">{said}</span>'
    return _figure(modality(kind), "fm-stopped", _preview(preview, prompt), caption)


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


def _figure(modality: str, state: str, shown: str, caption: str) -> str:
    classes = f"fm-picture fm-{_THINGS[modality]} {state}"
    return f'<figure class="{classes}">{shown}<figcaption>{caption}</figcaption></figure>'


def _player(media_type: str, url: str, prompt: str, *, loop: bool) -> str:
    """What plays it; a GIF or a WebP plays by itself."""
    if media_type.startswith("audio/"):
        return listening.player(url, _line(prompt), loop=loop)
    if media_type.startswith("video/"):
        attributes = f'controls loop playsinline preload="auto" src="{url}" title="{_line(prompt)}"'
        return f'<span class="fm-canvas"><video {attributes}></video></span>'
    return _image(url, prompt)


def _measures(artifact: Mapping[str, Any]) -> list[str]:
    told = []
    if artifact.get("width") and artifact.get("height"):
        told.append(f"{artifact['width']} × {artifact['height']} px")
    if artifact.get("seconds"):
        told.append(f"{artifact['seconds']:.3g} s")
    if (artifact.get("request") or {}).get("loop"):
        told.append("seamless")
    return told


def _preview(preview: bytes | None, prompt: str) -> str:
    if preview is None:
        return '<span class="fm-canvas fm-empty"></span>'
    return _image(f"data:image/webp;base64,{base64.b64encode(preview).decode()}", prompt)


def _image(url: str, prompt: str) -> str:
    size = 'width="384" height="384" decoding="sync"'
    return f'<span class="fm-canvas"><img src="{url}" alt="{_line(prompt)}" {size}></span>'


def _modality(artifact: Mapping[str, Any]) -> str:
    return modality(str((artifact.get("request") or {}).get("kind", "image")))


def _prompt(artifact: Mapping[str, Any]) -> str:
    asked = artifact.get("request") or {}
    return str(asked.get("prompt") or PurePath(str(asked.get("name", ""))).stem)


def _line(text: str) -> str:
    """Escaped and on one line: an empty line would end the HTML block in Markdown."""
    return escape(" ".join(text.split()))
