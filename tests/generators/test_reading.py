"""What a bundled model makes of words, and what it says of those that it cannot read."""

from pathlib import Path

import pytest

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.generators.bundled import PictureGenerator
from fm_agent_tools.generators.flight import Flight
from fm_agent_tools.generators.loop import SoundGenerator
from fm_agent_tools.requests import AudioRequest, ImageRequest

LONG = "a very small fox with a green hat and a yellow coat on its way to the house by a lake in the hills at"


@pytest.fixture(scope="module")
def generator(project: Path) -> PictureGenerator:
    models = project / "models"
    return PictureGenerator(Catalogue(models).get("sticker"), models)


def begun(generator: PictureGenerator, prompt: str, **fields: object) -> Flight:
    return generator.begin(ImageRequest.model_validate({"prompt": prompt, **fields}), 1)


@pytest.mark.parametrize("prompt", ["a red apple", "a 🦊 with 🕶️", "café, naïve: “yes” — 3 × 4!", "fox\u200b"])
def test_an_ordinary_prompt_is_read_without_a_word(generator: PictureGenerator, prompt: str):
    assert begun(generator, prompt).notes == []


def test_words_without_meaning_to_the_model_are_named(generator: PictureGenerator):
    (note,) = begun(generator, "яблоко and a 猫").notes
    assert note.startswith("words of the prompt that the model cannot read")
    assert note.endswith("“яблоко” “猫”")


def test_of_many_such_words_the_first_five_are_named(generator: PictureGenerator):
    (note,) = begun(generator, "один два три четыре пять шесть").notes
    assert note.endswith("“один” “два” “три” “четыре” “пять” …")


def test_a_prompt_that_is_too_long_is_cut_between_words_and_says_where(generator: PictureGenerator):
    flight = begun(generator, f"{LONG} night under an extraordinarily bright moon")
    (note,) = flight.notes
    assert note == "the prompt is longer than the model reads: what follows “… night under an” was left out"
    assert flight.caption.endswith(" night under an")


def test_a_style_is_heard_at_the_end_of_a_prompt_that_is_too_long(generator: PictureGenerator):
    flight = begun(generator, f"{LONG} night under an extraordinarily bright moon", style="outline")
    assert flight.caption.endswith(", outline style")
    assert not generator.read.cuts(flight.caption)
    assert len(flight.notes) == 1


def test_one_endless_word_is_cut_within_it(generator: PictureGenerator):
    (note,) = begun(generator, "foxhat" * 16).notes
    assert "what follows “… foxhat" in note


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"negative_prompt": "синий"}, "words of the negative prompt that the model cannot read"),
        ({"negative_prompt": "blue", "guidance": 1.0}, "the negative prompt has no effect: guidance is 1"),
        ({"negative_prompt": f"{LONG} {LONG}"}, "the negative prompt is longer than the model reads"),
    ],
)
def test_a_negative_prompt_that_is_not_heard_says_so(
    generator: PictureGenerator, fields: dict[str, object], said: str
):
    (note,) = begun(generator, "a fox", **fields).notes
    assert note.startswith(said)


def test_a_sound_says_which_of_its_words_cannot_be_read(project: Path):
    models = project / "models"
    sounds = SoundGenerator(Catalogue(models).get("loop"), models)
    request = AudioRequest(prompt="calm piano музыка", negative_prompt="барабан", seconds=2)
    notes = sounds.begin(request, 1).notes
    assert [note.rpartition(": ")[2] for note in notes] == ["“музыка”", "“барабан”"]
