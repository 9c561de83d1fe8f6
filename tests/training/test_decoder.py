"""The decoder that goes on training alone: what it leaves as it was, what it learns, and what ships."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from fm_agent_tools import InvalidRequest
from fm_agent_tools.generators.weights import load_codec
from fm_agent_tools.training.stickers.decoder import over_white
from fm_agent_tools.training.stickers.upscaler import steepness_loss
from fm_agent_tools.training.tasks import build_task


def test_the_encoder_and_so_the_latents_of_every_flow_stay_as_they_were(smoke: Path):
    before, after = (load_codec(smoke / stage / "export") for stage in ("codec", "decoder"))
    pictures = torch.rand(4, 4, 32, 32) * 2 - 1
    assert torch.equal(before.encode(pictures), after.encode(pictures))
    assert not torch.equal(before.decode(before.encode(pictures)), after.decode(after.encode(pictures)))
    assert (after.config.decoder_blocks, after.config.refine_blocks) == ((1, 2), 2)


def test_a_run_with_a_decoder_ships_it_in_place_of_the_codec_that_it_went_on_from(smoke: Path, model: Path):
    shipped, trained = (folder / "codec.safetensors" for folder in (model, smoke / "decoder/export"))
    assert shipped.read_bytes() == trained.read_bytes()


def test_its_pictures_are_nearer_to_real_ones_and_crisper_than_before(smoke: Path):
    figures = [row for row in json.loads((smoke / "decoder" / "curves.json").read_text()) if "held_l1" in row]
    assert len(figures) == 2
    assert figures[-1]["held_l1"] < figures[0]["held_l1"]
    assert figures[0]["held_crispness"] < figures[-1]["held_crispness"] < 1.5


def test_a_style_that_no_picture_has_is_refused_with_those_that_there_are(smoke: Path, tmp_path: Path):
    wanted = {"source": "shapes", "batch": 4, "codec": smoke / "codec/export", "styles": ["outlined"]}
    with pytest.raises(InvalidRequest, match="styles") as refused:
        build_task("picture-decoder", wanted, tmp_path, 3)
    assert "outlined" in str(refused.value)


def test_a_steep_edge_a_little_aside_counts_as_steep_and_a_soft_one_does_not():
    columns = torch.arange(32.0).expand(1, 4, 32, 32)
    real, aside = (torch.where(columns < at, 0.0, 1.0) for at in (15, 16))
    soft = ((columns - 11) / 8).clamp(0, 1)
    assert float(steepness_loss(aside, real)) < 0.5 * float(steepness_loss(soft, real))
    assert float(steepness_loss(real, real)) == 0


def test_a_rim_whose_colour_lags_behind_its_alpha_shows_over_white_alone():
    alpha = torch.linspace(0, 1, 32).expand(1, 1, 32, 32)
    light = torch.cat([alpha.expand(1, 3, 32, 32), alpha], dim=1) * 2 - 1
    lagging = torch.cat([light[:, :3].clamp(max=0.5), light[:, 3:]], dim=1)
    assert over_white(light).abs().max() == 0
    assert over_white(lagging).min() == -0.5


def test_more_blocks_change_nothing_before_they_have_learnt_and_other_shapes_are_refused(smoke: Path):
    codec = load_codec(smoke / "codec/export")
    latents = torch.randn(2, codec.config.latent_channels, codec.config.grid, codec.config.grid)
    grown = codec.grown(replace(codec.config, decoder_blocks=(3, 2), refine_blocks=2))
    assert torch.equal(codec.decode(latents), grown.eval().decode(latents))
    with pytest.raises(RuntimeError, match="size mismatch"):
        codec.grown(replace(codec.config, latent_channels=4))
