"""Codec and edges: what survives the codec, whether soft edges carry a halo, and how alpha is spread."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from fm_agent_tools.networks.pixels import to_network, to_pixels
from fm_agent_tools.training.stickers import intervals
from fm_agent_tools.training.stickers.codec import psnr
from fm_agent_tools.training.stickers.sections.wording import plain
from fm_agent_tools.training.stickers.study import NotMeasured, Row, Study

EDGE = (1, 76)
"""Alpha values (of 255) that make a soft edge, 0 < α < 0.3: there a halo would show."""
SOLID = 230
REACH = 2
"""Pixels around an edge pixel in which its solid neighbours are looked for."""
CHUNK = 64


def measure(study: Study) -> dict[str, Any]:
    """Codec reconstructions of real pictures beside these, and drawn pictures beside real ones."""
    held = study.all_parts["concepts"] + study.all_parts["pairs"]
    rows = study.chosen(held or study.all_parts["train"], study.amounts.real, "edges")
    real = study.pixels(rows)
    drawn = study.seen.pixels
    rebuilt = _rebuilt(study, real)
    return {
        "held_out": bool(held),
        "codec": {
            "psnr_db": intervals.mean(psnr(to_network(rebuilt), to_network(real))),
            "alpha_error": intervals.mean(
                (real[..., 3].float() - rebuilt[..., 3].float()).abs().mean(dim=(1, 2)) / 255
            ),
            "edge_colour_error": intervals.mean(halo(rebuilt, real)),
        },
        "edge_against_solid": {
            "drawn": intervals.mean(edge_contrast(drawn)),
            "rebuilt": intervals.mean(edge_contrast(rebuilt)),
            "real": intervals.mean(edge_contrast(real)),
        },
        "alpha": {"drawn": alpha_shares(drawn), "real": alpha_shares(real)},
    }


def rows(found: dict[str, Any]) -> list[Row]:
    """PSNR, alpha, halos and shares of clear, soft and solid pixels."""
    codec, edge, alpha = found["codec"], found["edge_against_solid"], found["alpha"]
    which = "held-out real pictures" if found["held_out"] else "its training pictures"
    count = codec["psnr_db"]["groups"]
    return [
        Row(f"codec on {count} {which}: PSNR in dB", plain(codec["psnr_db"], 1)),
        Row("codec: mean error of alpha", plain(codec["alpha_error"])),
        Row("codec: mean colour error where 0 < α < 0.3 (halo)", plain(codec["edge_colour_error"])),
        Row(
            "colour of soft edges against the solid colour beside them",
            f"{plain(edge['drawn'])}; rebuilt by the codec {plain(edge['rebuilt'])}",
            plain(edge["real"]),
        ),
        Row("pixels clear / soft / solid", _shares(alpha["drawn"]), _shares(alpha["real"])),
    ]


def halo(pictures: Tensor, reference: Tensor) -> Tensor:
    """Mean |rgb − reference| in [0, 1] where the reference has a soft edge; (count,), NaN without any.

    Straight-alpha uint8 (count, height, width, 4) both. Where the picture is clear its colour means nothing,
    and is not counted.
    """
    alpha = reference[..., 3]
    edge = (alpha >= EDGE[0]) & (alpha <= EDGE[1]) & (pictures[..., 3] > 0)
    error = (pictures[..., :3].float() - reference[..., :3].float()).abs().mean(dim=-1) / 255
    return _mean_where(error, edge)


def edge_contrast(pictures: Tensor) -> Tensor:
    """The same measure without a reference: soft edges against the mean colour of the solid pixels near them.

    (count,) in [0, 1], NaN for a picture without such edges. A halo is an edge that is paler or darker than
    what it surrounds; real drawings have outlines and overlaps, so theirs is not 0 either.
    """
    found = []
    for chunk in torch.split(pictures, CHUNK):
        values = chunk.movedim(-1, 1).float() / 255
        solid = (chunk[..., 3] >= SOLID)[:, None].float()
        near = F.avg_pool2d(torch.cat([values[:, :3] * solid, solid], dim=1), 2 * REACH + 1, 1, REACH)
        colour = near[:, :3] / near[:, 3:].clamp(min=1e-6)
        alpha = chunk[..., 3]
        edge = (alpha >= EDGE[0]) & (alpha <= EDGE[1]) & (near[:, 3] > 1e-6)
        found.append(_mean_where((values[:, :3] - colour).abs().mean(dim=1), edge))
    return torch.cat(found)


def alpha_shares(pictures: Tensor) -> dict[str, float]:
    """Shares of pixels that are clear, soft and solid."""
    alpha = pictures[..., 3].float() / 255
    clear, solid = float((alpha < 0.02).float().mean()), float((alpha > 0.98).float().mean())
    return {"clear": clear, "soft": 1 - clear - solid, "solid": solid}


@torch.no_grad()
def _rebuilt(study: Study, pixels: Tensor) -> Tensor:
    codec = study.artist.generator.codec
    if pixels.shape[1] != codec.config.size:
        raise NotMeasured("the data has another size than the codec")
    device = next(codec.parameters()).device
    chunks = (to_network(chunk).to(device) for chunk in torch.split(pixels, CHUNK))
    return torch.cat([to_pixels(codec.decode(codec.encode(chunk))).cpu() for chunk in chunks])


def _mean_where(values: Tensor, inside: Tensor) -> Tensor:
    return (values * inside).sum(dim=(1, 2)) / inside.sum(dim=(1, 2))


def _shares(each: dict[str, float]) -> str:
    return " / ".join(f"{each[kind]:.2f}" for kind in ("clear", "soft", "solid"))
