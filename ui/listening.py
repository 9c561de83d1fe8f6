"""A sound on the page: its waveform above a player. `listen.js` moves the playhead, `listen.css` draws it."""

from __future__ import annotations

WIDTH, HEIGHT = 768, 230  # pixels of the picture; on the page half as many, and sharp on a phone


def player(url: str, label: str, *, loop: bool = False) -> str:
    """The waveform and the player of the sound at `url`, which like `label` is escaped already.

    loop: the sound leads into itself, so the player goes on until it is told to stop
    """
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    # The sanitiser takes the player's own name away; the page gives it that of its waveform again.
    image = f'<img src="{url}/waveform" alt="{label}" {size} decoding="async">'
    wave = f'<span class="fm-canvas fm-wave">{image}</span>'
    repeat = " loop" if loop else ""
    return f'{wave}<audio controls preload="metadata" src="{url}"{repeat}></audio>'
