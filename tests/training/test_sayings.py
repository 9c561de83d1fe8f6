"""What people call things: the words that captions have in place of the names of Unicode."""

import random

from fm_agent_tools.training.data.emoji import Concept
from fm_agent_tools.training.data.library import Fact
from fm_agent_tools.training.data.scenes import Scene
from fm_agent_tools.training.data.wearing import HELD, WORN
from fm_agent_tools.training.stickers.captions import caption_of_fact
from fm_agent_tools.training.stickers.sayings import SAID
from fm_agent_tools.training.stickers.sections.words import WORDS

BOLT = Concept("26a1", "high voltage", ())


def captions(fact):
    draw = random.Random(1)
    return [caption_of_fact(fact, {BOLT.code: BOLT}, draw) for _ in range(200)]


def test_a_caption_has_what_people_say_more_often_than_the_name_that_nobody_types():
    facts = (
        Fact((BOLT.code,), "flat", "emoji"),
        Fact((BOLT.code,), "flat", "colours", colour="blue"),
        Fact((BOLT.code,), "outline", "icons", colour="black"),
        Fact((BOLT.code,), "flat", "scenes", scene=Scene("place", place="at the top")),
    )
    for fact in facts:
        found = captions(fact)
        said = sum(any(word in caption for word in SAID[BOLT.name]) for caption in found)
        named = sum(BOLT.name in caption for caption in found)
        assert said > named > 20
        assert said + named == len(found)


def test_words_by_which_those_of_no_caption_are_measured_are_in_none():
    worn = (each.words for each in (*WORN.values(), *HELD.values()))
    words = {word for phrases in (*SAID.values(), *worn) for phrase in phrases for word in phrase.split()}
    assert not words & set(WORDS)
