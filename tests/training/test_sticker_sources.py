"""Rows that teach editing: what their sources show, where they may change, and what a run makes of them."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.networks.codec import CodecConfig, PictureCodec
from fm_agent_tools.training.data import scenes
from fm_agent_tools.training.data.emoji import Concept
from fm_agent_tools.training.data.library import Fact, Library
from fm_agent_tools.training.data.shapes import load_shapes
from fm_agent_tools.training.stickers.captions import STYLES
from fm_agent_tools.training.stickers.pictures import tensor
from fm_agent_tools.training.stickers.sources import NOTHING, Example, Sources
from fm_agent_tools.training.tasks import build_task

SIZE = 32
STYLE = ("3D", "flat")


def small_library() -> Library:
    """A circle and a square in two styles, in red and in blue, and one beside the other."""
    shapes = load_shapes(SIZE)
    drawn = dict(zip(shapes.codes, shapes.pixels, strict=True))
    rows = []
    for style in STYLE:
        for thing in ("circle", "square"):
            rows.append((drawn[f"big-red-{thing}"], Fact((thing,), style, "emoji")))
            rows.append((drawn[f"big-blue-{thing}"], Fact((thing,), style, "colours", colour="blue")))
        two, scene = scenes.beside(drawn["big-red-circle"], drawn["big-red-square"])
        rows.append((two, Fact(("circle", "square"), style, "scenes", scene=scene)))
    facts = tuple(fact for _, fact in rows)
    concepts = {thing: Concept(thing, thing, ()) for thing in ("circle", "square")}
    codes, styles = tuple("+".join(fact.codes) for fact in facts), tuple(fact.style for fact in facts)
    return Library(np.stack([pixels for pixels, _ in rows]), codes, styles, concepts, facts)


@pytest.fixture(scope="module")
def library() -> Library:
    return small_library()


@pytest.fixture(scope="module")
def codec() -> PictureCodec:
    torch.manual_seed(0)
    narrow = CodecConfig(
        SIZE, 4, widths=(8, 8), encoder_blocks=(1, 1), decoder_blocks=(1, 1), stem=2, refine=8
    )
    return PictureCodec(narrow).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def sources(library: Library, codec: PictureCodec) -> Sources:
    rows = list(range(len(library)))
    return Sources(library, rows, codec.encode(tensor(library, rows)), codec.encode)


def examples(sources: Sources, count: int = 40) -> list[tuple[int, Example]]:
    """So many edits of every picture."""
    draw = random.Random(1)
    return [(pick, sources.example(pick, draw)) for pick in range(len(sources.rows)) for _ in range(count)]


def shown(library: Library, side: int | Tensor) -> Tensor:
    return tensor(library, [side])[0] if isinstance(side, int) else side[0]


def test_outside_a_mask_the_source_is_the_target(sources: Sources, library: Library):
    masked = [each for _, each in examples(sources) if not each.mask.all()]
    assert len(masked) > 100
    for example in masked:
        before, after = (shown(library, side) for side in example[:2])
        assert torch.equal(before[:, ~example.mask], after[:, ~example.mask])


def test_sources_differ_in_every_way_that_edits_do(sources: Sources, library: Library):
    seen = set()
    for pick, (before, after, mask, _) in examples(sources):
        if not isinstance(after, int):
            seen.add("one of two goes")
        elif not isinstance(before, int):
            empty = bool((before[0][:, torch.from_numpy(mask)] == NOTHING).all())
            seen.add("hole" if empty else "other colour inside a mask" if not mask.all() else "one comes")
        elif before == pick:
            seen.add("same")
        else:
            same = library.codes[before] == library.codes[pick]
            seen.add("version" if same else "other thing")
            assert same or library.styles[before] == library.styles[pick]
    ways = {"one of two goes", "one comes", "hole", "other colour inside a mask", "same"}
    assert seen == ways | {"version", "other thing"}


def test_captions_say_another_style_and_only_what_is_left_of_two_things(sources: Sources, library: Library):
    for pick, (before, after, _, caption) in examples(sources):
        if isinstance(before, int) and library.styles[before] != library.styles[pick]:
            assert any(words in caption for words in STYLES[library.styles[pick]])
        if not isinstance(after, int):
            left = (after[0, 3, :, : SIZE // 2] > 0).any()
            assert ("circle" in caption, "square" in caption) == (bool(left), not left)


def test_rows_without_a_source_are_zeros_and_the_pictures_that_were_picked(sources: Sources):
    picks = [0, 3, 4, 5, 9] * 8
    drawn = sources.draw(picks, 0.5, random.Random(3))
    edited = drawn.source.flatten(1).any(1)
    assert 10 < int(edited.sum()) < 30
    assert torch.equal(drawn.latents[~edited], sources.latents[picks][~edited])
    assert bool((drawn.source[edited, -1] == 1).all())
    assert 0 <= drawn.source[:, -2].min() <= drawn.source[:, -2].max() == 1
    assert set(drawn.captions) <= set(edited.nonzero()[:, 0].tolist())


def task(smoke: Path, project: Path, folder: Path, **options: object):
    table = {"source": "shapes", "batch": 16, "codec": smoke / "codec/export"}
    network = {"width": 64, "depth": 3, "heads": 2, "hidden": 128}
    encoder = project / "models" / "text-encoder"
    wanted = {**table, "text_encoder": encoder, "network": network, **options}
    return build_task("picture-flow", wanted, folder, seed=1)


def test_a_run_with_sources_goes_on_from_weights_without_and_draws_the_same_rows_again(
    smoke: Path, project: Path, tmp_path: Path
):
    start = {"start": smoke / "flow/export"}
    plain = task(smoke, project, tmp_path, **start)
    one, two = (task(smoke, project, tmp_path, sources=0.5, **start) for _ in range(2))
    assert plain.batch(5).source is None
    assert one.module.config.source
    batch, again = one.batch(5), two.batch(5)
    assert torch.equal(batch.source, again.source)
    assert torch.equal(batch.latents, again.latents)
    assert torch.equal(batch.text.tokens, again.text.tokens)
    assert {"loss_train", "loss_edits"} <= set(one.evaluate(one.module))
    loss, _ = one.loss(one.module, batch, 5)
    loss.backward()
    assert one.module.embed_source.weight.grad.abs().max() > 0


def test_what_a_run_with_sources_exports_can_be_learnt_on_from(smoke: Path, project: Path, tmp_path: Path):
    first = task(smoke, project, tmp_path, sources=0.5)
    first.export(first.module, tmp_path / "export")
    with torch.no_grad():
        first.module.embed_source.weight.normal_()
    first.export(first.module, tmp_path / "export")
    second = task(smoke, project, tmp_path, sources=0.1, start=tmp_path / "export")
    apart = (second.module.embed_source.weight - first.module.embed_source.weight).abs().max()
    assert apart < 0.05  # kept in bf16


def test_a_share_of_sources_beyond_all_rows_is_refused(smoke: Path, project: Path, tmp_path: Path):
    with pytest.raises(InvalidRequest, match=r"picture-flow\.sources"):
        task(smoke, project, tmp_path, sources=1.5)


def test_some_changes_are_called_by_the_new_style_or_colour_alone(sources: Sources):
    captions = {example.caption for _, example in examples(sources, 100)}
    assert "blue" in captions
    assert {f"{words} style" for style in STYLE for words in STYLES[style]} <= captions
