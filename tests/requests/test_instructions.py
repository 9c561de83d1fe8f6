"""What an edit's words make of what a picture shows."""

import pytest

from fm_agent_tools.requests.instructions import composed

STYLES = {"3D": "3D style", "flat": "flat style", "colour icon": "flat coloured icon"}


@pytest.mark.parametrize(
    ("words", "source", "target"),
    [
        ("make it blue", "a red apple", "a blue apple"),
        ("Could you please make it a bit bluer?", "a red apple", "a blue apple"),
        ("blue, please!", "an orange fox", "a blue fox"),
        ("I want it in red", "a fox", "a red fox"),
        ("change the colour to green", "a red car", "a green car"),
        ("make it blue", "a fox with a red hat", "a blue fox with a red hat"),
        ("make it blue and red", "a fox", "a blue and red fox"),
        ("the same fox but in blue", "a fox", "a blue fox"),
        ("make the hat red", "a fox with a hat", "a fox with a red hat"),
        ("make the apple golden", "a red apple", "a golden apple"),
        ("make the eyes bigger", "a fox", "a fox with big eyes"),
        ("bigger eyes", "a fox", "a fox with big eyes"),
        ("make it look happier", "a dog", "a happy dog"),
        ("change the background to yellow", "a fox", "a fox, yellow background"),
        ("add a scarf", "a fox with a hat", "a fox with a hat and a scarf"),
        ("put a bow tie on it", "a cat", "a cat with a bow tie"),
        ("put a top hat on the fox", "a sleepy fox", "a sleepy fox with a top hat"),
        ("put a crown on his head", "a fox", "a fox with a crown"),
        ("add a door on the left", "a house", "a house with a door on the left"),
        ("now wearing a crown", "a cactus", "a cactus wearing a crown"),
        ("let it hold a balloon", "a bear", "a bear holding a balloon"),
        ("in the snow", "a fox", "a fox in the snow"),
        ("make it a dog", "a cat", "a dog"),
        ("turn it into a wolf", "a fox with a hat", "a wolf"),
        ("turn the fox into a wolf", "a happy fox with a hat", "a wolf with a hat"),
        ("replace the hat with a crown", "a fox with a hat", "a fox with a crown"),
        ("as an outline icon", "a fox", "an outline icon of a fox"),
        ("as a watercolor painting", "a fox", "a watercolor painting of a fox"),
        ("as a flat icon", "a fox, 3D style", "a fox, flat style"),
        ("in 3D", "a fox", "a fox, 3D style"),
        ("in 3D", "a sleepy fox as an outline icon", "a sleepy fox, 3D style"),
        ("in 3D", "a fox in a hat, as a flat drawing", "a fox in a hat, 3D style"),
        ("as a flat icon", "an outline icon of a fox with a hat", "a fox with a hat, flat style"),
        ("in 3D", "a fox in flat shoes", "a fox in flat shoes, 3D style"),
        ("as an outline icon", "a fox in 3D style", "an outline icon of a fox"),
        ("make it a colour icon", "a fox, 3D style", "a fox, flat coloured icon"),
        ("as a silhouette", "a fox", "a silhouette drawing of a fox"),
        ("make it cute", "a fox", "a cute fox"),
    ],
)
def test_an_instruction_changes_what_the_picture_shows(words, source, target):
    made = composed(words, source, STYLES)
    assert (made.source, made.target) == (source, target)
    assert made.form != "description"


@pytest.mark.parametrize(
    "words",
    [
        "a blue apple",
        "hammer",
        "a fox with a blue hat",
        "flat icon of a fox",
        "two cats",
        "a flat tyre",
        "夕焼け",
    ],
)
def test_a_description_of_the_whole_stays_as_it_is(words):
    assert composed(words, "a red apple", STYLES).target == words


@pytest.mark.parametrize(
    "words",
    ["now without the hat", "remove the hat please", "take off the hat", "no hat", "take the hat off"],
)
def test_what_is_removed_leaves_the_description_and_is_not_wanted(words):
    made = composed(words, "a fox with a hat")
    assert (made.target, made.unwanted) == ("a fox", "hat")


@pytest.mark.parametrize(
    ("words", "source", "colour"),
    [
        ("make it blue", "a red apple", "blue"),
        ("a blue apple", "a red apple", "blue"),
        ("make it black and white", "a fox", "black and white"),
        ("make it blue", "", "blue"),
        ("make it light blue", "a blue car", "light blue"),
        ("make the hat blue", "a fox with a red hat", ""),
        ("a fox with a blue hat", "a fox with a red hat", ""),
        ("a blue wolf", "a red fox", ""),
        ("make it blue and red", "a fox", ""),
        ("a red apple", "a red apple", ""),
    ],
)
def test_a_change_of_nothing_but_the_colour_of_the_thing_is_known(words, source, colour):
    assert composed(words, source).colour == colour


@pytest.mark.parametrize(
    ("words", "source", "target"),
    [
        ("turn the fox into a wolf", "a fox", "a wolf"),
        ("turn it into a wolf", "", "a wolf"),
        ("add a hat", "", "with a hat"),
        ("as a flat icon", "", "flat style"),
        ("make it blue", "", "blue"),
        ("remove the hat", "", ""),
    ],
)
def test_of_a_picture_that_nobody_described_the_words_say_what_they_can(words, source, target):
    made = composed(words, "", STYLES)
    assert (made.source, made.target) == (source, target)


def test_changes_build_on_each_other():
    shown = "a fox"
    for words in ("make it blue", "add a hat", "in 3D", "now without the hat"):
        shown = composed(words, shown, STYLES).target
    assert shown == "a blue fox, 3D style"
