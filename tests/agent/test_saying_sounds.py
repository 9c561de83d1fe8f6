"""What is said of tempo, key, length and loudness, beyond the messages that are scored."""

import pytest

from fm_agent_tools import AudioRequest
from fm_agent_tools.agent.planner import History, Planner
from fm_agent_tools.agent.planner.tempo_and_key import FASTEST, SLOWEST, is_musical, moved, spelled
from fm_agent_tools.catalogue import Catalogue

TUNE = {"prompt": "a gentle harp tune, 100 bpm", "seconds": 4, "seed": 5}
SOUND = {"works": [{"number": 1, "kind": "audio", "args": TUNE}]}
YOURS = {"works": [{"number": 1, "kind": "audio", "args": {"id": "art_1"}, "uploaded": True, "seconds": 3}]}


def turn(said, history=SOUND):
    return Planner().plan(said, History.from_dict(history))


def asked(said, history=SOUND):
    (call,) = turn(said, history).calls
    AudioRequest(**call.args)
    return call.args


def test_the_examples_of_a_bundled_model_are_asked_of_it(project):
    for spec in Catalogue(project / "models").specs:
        for example in spec.examples:
            (call,) = turn(example, {}).calls
            assert call.name == {"image": "generate_image", "audio": "generate_audio"}[spec.modality], example


@pytest.mark.parametrize(
    ("said", "prompt"),
    [
        ("faster please!", "a gentle harp tune, 125 bpm"),
        ("way slower", "a gentle harp tune, 60 bpm"),
        ("at 70 bpm and sadder", "a sad gentle harp tune, 70 bpm"),
        ("same tempo but on an organ", "a gentle organ tune, 100 bpm"),
        ("make it more energetic", "an energetic harp tune, 100 bpm"),
        ("an octave higher", "a gentle harp tune, 100 bpm, in a high register"),
    ],
)
def test_a_sound_is_made_anew_with_the_same_seed_and_another_description(said, prompt):
    assert asked(said) == {**TUNE, "prompt": prompt}


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("make it 5 seconds longer", 9),
        ("2 seconds shorter", 2),
        ("extend it to 12 seconds", 12),
        ("much longer", 12),
    ],
)
def test_a_length_is_reckoned_from_the_one_that_it_has(said, seconds):
    assert asked(said) == {**TUNE, "seconds": seconds}


def test_no_tempo_leaves_the_range_of_music():
    prompt = TUNE["prompt"]
    for _ in range(12):
        prompt = moved(prompt, 1.6, 2)
    assert prompt.endswith(f"{FASTEST} bpm")
    for _ in range(12):
        prompt = moved(prompt, 0.6, -2)
    assert prompt.endswith(f"{SLOWEST} bpm")


@pytest.mark.parametrize(
    "said", ["louder", "turn the volume down", "it is way too quiet", "can you turn it up?"]
)
def test_a_wish_for_loudness_is_answered_and_not_drawn_again(said):
    answer = turn(said)
    assert not answer.calls
    assert "equally loud" in answer.text


def test_a_sound_of_ones_own_goes_on_but_is_not_said_to_be_changed():
    assert asked("longer", YOURS) == {"prompt": "music", "audio": "art_1"}
    for said in ("slower", "as a loop", "in D minor", "add drums"):
        assert "I cannot change a sound of yours" in turn(said, YOURS).text


def test_hearing_it_again_costs_no_new_sound():
    assert "play button" in turn("play it again").text
    assert asked("another one") == {name: TUNE[name] for name in ("prompt", "seconds")}


@pytest.mark.parametrize("said", ["a major storm", "A minor problem", "a rock", "a guitar", "draw a piano"])
def test_what_only_looks_like_music_is_drawn(said):
    (call,) = turn(said, {}).calls
    assert call.name == "generate_image"


@pytest.mark.parametrize(
    "said", ["make a loop of rain", "some lofi", "a bell, 2 seconds", "ukulele in C# minor"]
)
def test_what_can_only_be_heard_is_played(said):
    (call,) = turn(said, {}).calls
    assert call.name == "generate_audio"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("piano in Dm", "piano in D minor"),
        ("a waltz in f# minor", "a waltz in F# minor"),
        ("a beat at tempo 95", "a beat, 95 bpm"),
        ("128bpm house", "128 bpm house"),
        ("a tune in a minor key", "a tune in a minor key"),
        ("a tune in a minor", "a tune in A minor"),
    ],
)
def test_tempo_and_key_are_written_as_the_captions_write_them(said, written):
    assert spelled(said) == written
    assert is_musical(written)
