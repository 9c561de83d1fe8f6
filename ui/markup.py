"""The fixed pieces of the page as HTML. Everything that people wrote is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gradio.components.chatbot import ExampleMessage

from fm_agent_tools import ModelSpec

from . import deleting
from .chats import Chat

_MARK = (
    '<svg class="fm-mark" viewBox="0 0 32 32" aria-hidden="true">'
    '<path d="M5 22c5-15 9-15 11-6s6 9 11-6"/><circle cx="5" cy="22" r="3"/>'
    '<circle cx="27" cy="10" r="3"/></svg>'
)


def bar(title: str, *, chats: bool) -> str:
    """The line at the top: the name and the three buttons."""
    listed = _button("chats", "Chats") if chats else ""
    new = '<button type="button" data-fm="new">New chat</button>'
    return (
        f'<header class="fm-bar">{_MARK}<h1>{escape(title)}</h1>'
        f'<nav aria-label="Page">{new}{listed}{_button("settings", "Settings")}</nav></header>'
    )


def _button(drawer: str, label: str) -> str:
    return (
        f'<button type="button" data-fm="{drawer}" aria-expanded="false" '
        f'aria-controls="fm-{drawer}">{escape(label)}</button>'
    )


def drawer_head(title: str, note: str = "") -> str:
    """The head of a drawer, with its close button."""
    close = '<button type="button" data-fm="close" aria-label="Close">✕</button>'
    said = f"<p>{escape(note)}</p>" if note else ""
    return f'<div class="fm-drawer-head"><h2>{escape(title)}</h2>{close}</div>{said}'


_VERBS = {"image": "draw", "audio": "play", "video": "film"}
_WISHES = {"image": "draw me {}", "audio": "the sound of {}", "video": "a clip of {}"}
_MOST_EXAMPLES = 6


def _first_of_each(specs: Sequence[ModelSpec]) -> dict[str, ModelSpec]:
    """The first model of each modality."""
    return {spec.modality: spec for spec in reversed(specs)}


def welcome(specs: Sequence[ModelSpec]) -> str:
    """What an empty conversation says."""
    first = _first_of_each(specs)
    can = " ".join(f"I {_VERBS[name]} {first[name].can.rstrip('.')}." for name in _VERBS if name in first)
    asked = "draw" if set(first) == {"image"} else "make"
    return f'<div class="fm-welcome"><h2>What shall I {asked}?</h2><p>{escape(can)}</p></div>'


def invitation(specs: Sequence[ModelSpec]) -> str:
    """What stands in the empty box."""
    things = {"image": "a picture", "audio": "a sound", "video": "a clip"}
    named = [thing for name, thing in things.items() if name in _first_of_each(specs)]
    return f"Describe {' or '.join([', '.join(named[:-1]), named[-1]] if named[1:] else named)}…"


def wishes(specs: Sequence[ModelSpec]) -> list[ExampleMessage]:
    """Examples to click: as many of each modality as there is room for."""
    first = _first_of_each(specs)
    share = _MOST_EXAMPLES // max(len(first), 1)
    return [
        {"text": _WISHES[name].format(example), "display_text": example}
        for name in _WISHES
        if name in first
        for example in first[name].examples[:share]
    ]


def chat_list(chats: Sequence[Chat], current: str) -> str:
    """Links to the recent conversations, each with a button that deletes it."""
    if not chats:
        return '<p class="fm-quiet">No chats yet.</p>'
    items = "".join(_item(chat, current) for chat in chats)
    return f'<nav aria-label="Recent chats"><ul class="fm-list">{items}</ul></nav>'


def _item(chat: Chat, current: str) -> str:
    here = ' aria-current="page"' if chat.id == current else ""
    link = f'<a href="?c={escape(chat.id)}"{here}>{escape(chat.title)}</a>'
    return f"<li>{link}{deleting.button(chat)}</li>"
