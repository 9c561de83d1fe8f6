"""Colours, type and the files that go into the page's head."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_HERE = Path(__file__).parent
_SANS = (
    "ui-sans-serif",
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Ubuntu",
    "Cantarell",
    "Noto Sans",
    "sans-serif",
)
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")


def theme() -> gr.themes.Base:
    """Warm paper and one deep green; the reader's own fonts, so that nothing is fetched."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=_SANS,
        font_mono=_MONO,
        radius_size=gr.themes.sizes.radius_lg,
    ).set(
        body_background_fill="#fbfaf8",
        body_background_fill_dark="#171513",
        block_border_width="0px",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        button_primary_background_fill="#0f766e",
        button_primary_background_fill_hover="#115e59",
        button_primary_background_fill_dark="#0f766e",
        button_primary_background_fill_hover_dark="#115e59",
        button_primary_text_color="#ffffff",
        slider_color="#0f766e",
        slider_color_dark="#14b8a6",
    )


def style() -> list[Path]:
    """The style sheets."""
    return [_HERE / name for name in ("look.css", "attach.css", "listen.css", "deleting.css")]


def head() -> str:
    """The page's small scripts, inline: they must run before the page is drawn."""
    scripts = "\n".join(
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("page.js", "attach.js", "listen.js", "deleting.js")
    )
    return f'<meta name="color-scheme" content="light dark"><script>{scripts}</script>'
