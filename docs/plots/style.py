"""How the plots of the documents look: one paper-coloured card, readable on light and on dark pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PICTURES = Path(__file__).resolve().parents[1] / "pictures"
PAPER, INK, FAINT = "#faf9f5", "#2b2a27", "#d9d6cc"
NOISE, DATA = "#3f6fb5", "#d9622b"
LINES = ("#3f6fb5", "#d9622b", "#3c8d5a", "#8a5aa8", "#9a7b1f", "#b8405e", "#55606b", "#2f9aa0")


def pyplot() -> Any:
    """matplotlib's pyplot in our colours, without a display."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update(
        {
            "figure.facecolor": PAPER,
            "axes.facecolor": PAPER,
            "savefig.facecolor": PAPER,
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": FAINT,
            "axes.titlecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "grid.color": FAINT,
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "legend.frameon": False,
        }
    )
    return plt


def bare(axis: Any) -> None:
    """No ticks and no frame: the picture itself says where things are."""
    axis.set_xticks([])
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(False)


def save(figure: Any, name: str) -> None:
    """Write `docs/pictures/<name>.png` with few colours, which keeps it well below 200 KB."""
    from PIL import Image

    path = PICTURES / f"{name}.png"
    figure.savefig(path, dpi=140)
    with Image.open(path) as picture:
        full = picture.convert("RGB")
        palette = full.quantize(colors=256, method=Image.Quantize.MEDIANCUT)
        small = full.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)  # else shading is striped
    small.save(path, optimize=True)
