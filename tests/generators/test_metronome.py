"""Tempo and key of a prompt, and what the network of sounds is told of them."""

import pytest
import torch

from fm_agent_tools.generators.metronome import CHANNELS, signals
from fm_agent_tools.generators.musical import Stated, stated
from fm_agent_tools.generators.tempi import with_tempo
from fm_agent_tools.networks.transformer import FlowTransformer, Text, TransformerConfig

EVERY_BEAT = torch.arange(8)  # at two latent vectors a second and 120 beats a minute


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("ukulele loop, 120 bpm, in E flat minor", Stated(120, 4, 3, "minor")),
        ("128bpm techno", Stated(tempo=128)),
        ("a slow waltz at 90 beats per minute in A minor", Stated(90, 3, 9, "minor")),
        ("a piano tune in a minor", Stated(tonic=9, mode="minor")),
        ("a calm piano in a minor key", Stated()),
        ("a major storm", Stated()),
        ("c# dorian groove", Stated(tonic=1, mode="dorian")),
        ("the key of Bb major", Stated(tonic=10, mode="major")),
        ("999 bpm of noise", Stated()),
        ("a sad song", Stated()),
    ],
)
def test_a_prompt_says_its_tempo_its_metre_and_its_key(prompt, said):
    assert stated(prompt) == said


def test_waves_of_the_beat_come_round_on_every_beat_and_those_of_the_bar_on_every_bar():
    told = signals(Stated(tempo=120), EVERY_BEAT, 2.0)
    assert told.shape == (CHANNELS, 8)
    bar, beat = told[1:3], told[3:7]
    torch.testing.assert_close(beat, beat[:, :1].expand_as(beat), atol=1e-5, rtol=0)
    torch.testing.assert_close(bar[:, :4], bar[:, 4:], atol=1e-5, rtol=0)
    assert bar[:, :4].unique(dim=1).shape[1] == 4


def test_a_sound_that_begins_within_a_bar_is_told_where_in_it():
    later = signals(Stated(tempo=90, beats=3), torch.arange(30) + 10, 15.0)
    shifted = signals(Stated(tempo=90, beats=3), torch.arange(30), 15.0, begun=10 / 15)
    torch.testing.assert_close(later, shifted, atol=1e-5, rtol=0)


def test_a_key_is_told_by_its_tonic_and_its_scale_and_nothing_by_zeros():
    told = signals(Stated(tonic=9, mode="minor"), torch.arange(2), 15.0)[:, 0]
    assert told[-24:-12].nonzero().flatten().tolist() == [9]
    assert told[-12:].nonzero().flatten().tolist() == [0, 2, 4, 5, 7, 9, 11]
    assert not signals(Stated(), torch.arange(5), 15.0).any()


def test_a_network_that_is_about_to_learn_facts_says_the_same_whatever_they_are():
    torch.manual_seed(1)
    network = FlowTransformer(TransformerConfig(4, width=16, depth=1, heads=2, hidden=32, source=True))
    torch.nn.init.normal_(network.embed_source.weight)
    torch.nn.init.normal_(network.out.weight)
    x, t = torch.randn(2, 4, 6), torch.tensor([0.2, 0.7])
    text = Text(torch.randn(2, 3, 384), torch.ones(2, 3, dtype=torch.bool), torch.randn(2, 384))
    source, facts = torch.randn(2, 6, 6), torch.randn(2, 5, 6)
    before = network(x, t, text, source=source)
    after = network.with_facts(5)(x, t, text, source=torch.cat([source, facts], dim=1))
    torch.testing.assert_close(after, before)


def test_music_without_a_tempo_gets_one_that_fits_its_words_and_a_seed_decides_which():
    spans = {
        "a sad violin melody": (70, 88),
        "piano tune, very slow": (54, 66),
        "piano tune": (92, 116),
        "an energetic rock band": (120, 144),
        "drum beat, very fast": (152, 172),
    }
    for prompt, (low, high) in spans.items():
        tempi = {with_tempo(Stated(), prompt, seed, 4.0).tempo for seed in range(40)}
        assert low <= min(tempi) < max(tempi) <= high
        assert with_tempo(Stated(), prompt, 3, 4.0) == with_tempo(Stated(), prompt, 3, 9.0)


@pytest.mark.parametrize("prompt", ["a laser sound", "rain", "a notification sound going up", "doorbell"])
def test_what_is_no_music_gets_no_tempo(prompt):
    assert with_tempo(Stated(), prompt, 1, 4.0) == Stated()


def test_a_tempo_that_is_stated_is_kept_in_a_loop_too():
    said = Stated(tempo=97)
    assert with_tempo(said, "ukulele loop", 1, 4.0, loop=True) is said


@pytest.mark.parametrize("seconds", [2.0, 4.0, 7.5, 30.0])
@pytest.mark.parametrize("beats", [3, 4])
def test_a_loop_without_a_tempo_holds_whole_bars(seconds, beats):
    for seed in range(20):
        tempo = with_tempo(Stated(beats=beats), "a calm tune", seed, seconds, loop=True).tempo
        bars = seconds * tempo / 60 / beats
        assert bars == pytest.approx(round(bars))
        assert 50 <= tempo <= 180
