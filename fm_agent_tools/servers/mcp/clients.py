"""What a client shows beside text, by the name that it gives itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """picture: thumbnails and posters are shown to the person; link: so are links to resources."""

    picture: bool = False
    link: bool = False


TEXT = Shown()

CLIENTS: dict[str, Shown] = {
    "claude-ai": Shown(picture=True),
    "cursor-vscode": Shown(picture=True),
    "visual studio code": Shown(picture=True, link=True),
    "inspector-client": Shown(picture=True, link=True),
}
"""How names begin, in small letters. Libraries give names such as "mcp" that say nothing about what is
behind them; what they pass on may end a chat: LangChain makes a file of a link, which OpenAI's chat models
refuse on every later turn."""

SETTINGS = {
    "text": TEXT,
    "picture": Shown(picture=True),
    "link": Shown(link=True),
    "all": Shown(picture=True, link=True),
}


def shown_by(client: str | None, setting: str = "auto") -> Shown:
    """What results for that client hold beside text; `setting` decides unless it is "auto"."""
    if setting in SETTINGS:
        return SETTINGS[setting]
    name = (client or "").lower()
    return next((shown for known, shown in CLIENTS.items() if name.startswith(known)), TEXT)
