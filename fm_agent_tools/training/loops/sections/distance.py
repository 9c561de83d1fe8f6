"""How far what is made is from real clips as a whole, by the judge's features."""

from __future__ import annotations

from typing import Any

from fm_agent_tools.training.loops.study import Study
from fm_agent_tools.training.stickers.distances import FrechetTo, KidTo, scaled
from fm_agent_tools.training.stickers.intervals import halved
from fm_agent_tools.training.stickers.sections.wording import plain
from fm_agent_tools.training.stickers.study import NotMeasured, Row


def measure(study: Study) -> dict[str, Any]:
    """Kernel and Fréchet distances of made sounds and of real ones to the same other real ones.

    Raises NotMeasured without a judge, and for too few clips.
    """
    others = [row for row in study.aside if row not in set(study.chosen)][: len(study.chosen)]
    if len(others) < 4:
        raise NotMeasured("too few real clips that the judge was not trained on")
    reference = study.listen(study.real(others)).features
    made, real = (
        scaled(study.listen(sounds).features, reference) for sounds in (study.made, study.real(study.chosen))
    )
    against = scaled(reference, reference)
    frechet = FrechetTo(against)
    found = {
        name: halved(lambda rows, one=one: frechet(one[rows]), len(one))  # type: ignore[misc]
        for name, one in (("frechet_made", made), ("frechet_real", real))
    }
    kernel = {
        name: halved(KidTo(one, against), len(one)) for name, one in (("kid_made", made), ("kid_real", real))
    }
    return {"sounds": len(made), "references": len(against), **found, **kernel}


def rows(found: dict[str, Any]) -> list[Row]:
    """Both distances; what real clips have is the floor."""
    size = f"{found['sounds']} to {found['references']} clips"
    return [
        Row(f"kernel distance (KID), {size}", plain(found["kid_made"]), plain(found["kid_real"])),
        Row(f"Fréchet distance, {size}", plain(found["frechet_made"]), plain(found["frechet_real"])),
    ]
