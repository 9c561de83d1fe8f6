"""The sound codec: spectra and back, phases found again, and long sounds without seams."""

import pytest
import torch

from fm_agent_tools.networks.phases import sounding
from fm_agent_tools.networks.sound_codec import SoundCodec, SoundCodecConfig
from fm_agent_tools.networks.spectra import Analysis

RATE = 24_000


def notes(frames: int, *pitches: float) -> torch.Tensor:
    """Tones that are struck one after the other, (1, frames)."""
    time = torch.arange(frames) / RATE
    each = frames // len(pitches)
    sound = torch.zeros(frames)
    for place, pitch in enumerate(pitches):
        since = (time - place * each / RATE).clamp(min=0)
        struck = (time >= place * each / RATE) * torch.exp(-3 * since)
        sound += 0.2 * struck * torch.sin(2 * torch.pi * pitch * since)
    return sound[None]


@pytest.fixture(scope="module")
def codec() -> SoundCodec:
    config = SoundCodecConfig(
        latent_channels=12, frame_width=24, token_width=32, frame_blocks=1, token_blocks=1
    )
    torch.manual_seed(0)
    codec = SoundCodec(config).eval().requires_grad_(False)
    sounds = torch.cat([notes(16 * config.token, 220.0 * 2 ** (k / 6), 330.0) for k in range(12)])
    levels = codec.levels(sounds)
    codec.begin_linear(levels, torch.ones(config.bins))
    codec.standardise(levels)
    return codec


@pytest.mark.parametrize("circular", [False, True])
def test_spectra_become_the_same_sound_again(circular):
    analysis = Analysis(512, 100, circular)
    sound = torch.randn(2, 3000, generator=torch.Generator().manual_seed(1))
    spectra = analysis.spectra(sound)
    assert spectra.shape == (2, 257, 30)
    torch.testing.assert_close(analysis.samples(spectra), sound, atol=1e-5, rtol=1e-4)


def test_a_sine_has_its_amplitude_and_its_bin():
    analysis = Analysis(2048, 400)
    sound = 0.5 * torch.sin(2 * torch.pi * 750 * torch.arange(8000) / RATE)[None]
    middle = analysis.spectra(sound).abs()[0, :, 10]
    assert int(middle.argmax()) == 64
    assert float(middle.max()) == pytest.approx(0.5, abs=0.01)


def test_a_loop_shorter_than_a_window_has_spectra_too():
    analysis = Analysis(2048, 400, circular=True)
    sound = torch.randn(1, 800, generator=torch.Generator().manual_seed(2))
    torch.testing.assert_close(analysis.samples(analysis.spectra(sound)), sound, atol=1e-4, rtol=1e-3)


def test_phases_are_found_from_magnitudes_alone_and_better_in_more_rounds():
    analysis = Analysis(2048, 400)
    magnitudes = analysis.spectra(notes(24_000, 262.0, 330.0, 392.0)).abs()

    def off(rounds: int) -> float:
        found = analysis.spectra(sounding(magnitudes, analysis, rounds)).abs()
        return float((found - magnitudes).norm() / magnitudes.norm())

    first, last = off(0), off(12)
    assert last < first < 0.4
    assert last < 0.1


def test_a_known_beginning_draws_the_phases_after_it():
    analysis = Analysis(2048, 400)
    sound = notes(16_000, 300.0)
    magnitudes = analysis.spectra(sound).abs()
    known = sound[:, :8000]
    joined = sounding(magnitudes, analysis, 12, known)
    apart = sounding(magnitudes, analysis, 12)
    near = slice(8000, 10_000)
    assert (joined - sound)[:, near].norm() < 0.2 * sound[:, near].norm() < (apart - sound)[:, near].norm()


def test_training_begins_with_the_principal_components_of_the_data(codec):
    sounds = torch.cat([notes(16 * codec.config.token, 220.0 * 2 ** (k / 6), 330.0) for k in range(12)])
    levels = codec.levels(sounds)
    pieces = levels.unfold(2, 4, 4).permute(0, 2, 1, 3).flatten(0, 1).flatten(1)
    values = torch.linalg.svdvals(pieces - pieces.mean(dim=0))
    least = float(values[12:].square().sum() / pieces.numel())
    assert float((codec(levels)[0] - levels).square().mean()) < 1.2 * least < 0.1 * float(levels.var())


def test_latents_have_mean_zero_and_deviation_one(codec):
    sounds = torch.cat([notes(16 * codec.config.token, 220.0 * 2 ** (k / 6), 330.0) for k in range(12)])
    latents = codec.encode(sounds)
    assert latents.mean(dim=(0, 2)).abs().max() < 1e-3
    assert (latents.std(dim=(0, 2)) - 1).abs().max() < 0.01


def test_a_long_sound_decodes_in_pieces_as_it_does_whole(codec):
    latents = torch.randn(1, 12, 60, generator=torch.Generator().manual_seed(3))
    whole, reach, stack = codec.magnitudes(latents), codec.reach, codec.config.stack
    for start in (0, 20, 40):
        first, last = max(0, start - reach), min(60, start + 20 + reach)
        piece = codec.magnitudes(latents[:, :, first:last])
        inner = piece[:, :, (start - first) * stack :][:, :, : 20 * stack]
        torch.testing.assert_close(
            inner, whole[:, :, start * stack : (start + 20) * stack], atol=1e-5, rtol=1e-4
        )


def test_a_loop_decodes_the_same_wherever_it_is_cut(codec):
    latents = torch.randn(1, 12, 20, generator=torch.Generator().manual_seed(4))
    once = codec.magnitudes(latents, circular=True)
    turned = codec.magnitudes(latents.roll(7, dims=2), circular=True)
    torch.testing.assert_close(turned, once.roll(7 * codec.config.stack, dims=2), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("samples", [16_000, 15_700, 16_333])
def test_a_loop_has_any_length_and_no_step_where_it_comes_round(codec, samples):
    latents = 0.5 * torch.randn(1, 12, 10, generator=torch.Generator().manual_seed(5))
    loop = codec.decode_loop(latents, samples)[0]
    steps = loop.diff().abs()
    assert len(loop) == samples
    assert float((loop[0] - loop[-1]).abs()) <= float(steps.max())
