"""From what a picture shows and what somebody wants changed to what it shall show.

"a red apple" and "make it blue" give "a blue apple". An instruction is one of the forms below; whatever is
none of them is a description of the whole picture as it shall be, and stays as it is. The forms are tried in
their order, after politeness ("please", "could you", "now") is taken off.

| form        | such as                                        | what becomes of "a fox with a hat"      |
|-------------|------------------------------------------------|-----------------------------------------|
| removal     | "now without the hat", "remove the hat"        | "a fox", and "hat" is not wanted        |
| swap        | "turn the fox into a wolf", "replace …"        | "a wolf with a hat"                     |
| part        | "make the hat red", "change the sky to pink"   | "a fox with a red hat"                  |
| another     | "make it a dog", "turn it into a dog"          | "a dog"                                 |
| style       | "as a flat icon", "in 3D", "make it flat"      | "a flat icon of a fox with a hat"       |
| addition    | "add a scarf", "give it wings", "with a scarf" | "a fox with a hat and a scarf"          |
| attribute   | "make it blue", "bluer", "paint it red"        | "a blue fox with a hat"                 |
| more of it  | "bigger eyes"                                  | "a fox with a hat and big eyes"         |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from fm_agent_tools.requests.asides import IT, plain
from fm_agent_tools.requests.changes import (
    bare_noun,
    positive,
    replaced,
    with_addition,
    with_change,
    with_part,
    without,
)
from fm_agent_tools.requests.colour_words import COLOUR, colourless, core_colours
from fm_agent_tools.requests.drawing_words import KIND, is_style, phrase_of, without_style
from fm_agent_tools.requests.phrases import COLOURS, clean, described, head, with_indefinite

_CHANGE = (
    r"(?:make|turn|change|paint|colou?r|recolou?r|render|draw|do|have|let|switch|convert|transform|dye|tint)"
)
_WEARABLE = r"(?:wear|hold|carry|eat|ride)"
_SINGLE = {
    "bigger", "larger", "smaller", "cuter", "darker", "lighter", "nicer", "older", "younger", "rounder",
    "brighter", "taller", "softer", "thicker", "bluer", "greener", "simpler", "happier", "sadder", "funnier",
    "prettier", "redder", "angrier", "sleepier", "shinier", "fatter", "thinner", "scarier", "sillier",
    "friendlier", "fluffier", "longer", "shorter", "warmer", "colder", "colorful", "colourful",
}  # fmt: skip
"""Words that are an instruction when they stand alone or first; "hammer" ends like them and is none."""


@dataclass(frozen=True)
class Composition:
    """What an edit goes from and to, in words.

    form: which of the module's forms the words had, or "description"; source: what the picture shows (""
    when nobody knows); target: what it shall show; unwanted: what it shall show no more; colour: the word,
    when all that changes is the colour of the whole thing.
    """

    form: str
    source: str
    target: str
    unwanted: str = ""
    colour: str = ""


@dataclass(frozen=True)
class _Wish:
    """The plain instruction, what the picture shows, and the phrases of the model's styles by their names."""

    text: str
    source: str
    styles: Mapping[str, str] = field(default_factory=dict)

    def became(self, target: str, unwanted: str = "", source: str | None = None) -> Composition:
        return Composition("", self.source if source is None else source, clean(target), unwanted)


def composed(words: str, source: str = "", styles: Mapping[str, str] | None = None) -> Composition:
    """What `words` make of a picture that shows `source`.

    words: an instruction or a whole description; source: "" for pictures of which nothing is known, and then
    the target holds what the words say alone; styles: the model's style names and the phrases that it knows
    them by. The same words always give the same composition.
    """
    wish = _Wish(plain(words), clean(source), styles or {})
    made = next((found for form in _FORMS if (found := _tried(form, wish))), None)
    made = made or Composition("description", wish.source, clean(words) or words)
    return replace(made, colour=_colour(made))


def _tried(form: str, wish: _Wish) -> Composition | None:
    for pattern, meaning in _FORMS[form]:
        if found := pattern.fullmatch(wish.text):
            made = meaning(wish, found)
            if made is not None:
                return replace(made, form=form)
    return None


def _removed(wish: _Wish, found: re.Match[str]) -> Composition:
    thing = bare_noun(found["thing"])
    return wish.became(without(wish.source, thing) if wish.source else "", unwanted=thing)


def _swapped(wish: _Wish, found: re.Match[str]) -> Composition | None:
    """One thing in another's place; of a picture that nobody described, the words say what it shows."""
    part, to = found["part"], clean(found["to"])
    if _is_colour(to) or is_style(to, wish.styles):
        return None
    if not wish.source:
        return wish.became(with_indefinite(to), source=with_indefinite(part))
    if not re.search(rf"\b{re.escape(part)}\b", wish.source, re.IGNORECASE):
        return None if part == "background" else wish.became(to)
    return wish.became(replaced(wish.source, part, with_indefinite(to)))


def _part(wish: _Wish, found: re.Match[str]) -> Composition | None:
    """A part, or the thing itself by its name, with another property."""
    part, to = found["part"].lower(), _adjective(found["to"])
    if part in ("colour", "color"):
        return wish.became(with_change(wish.source, to) if wish.source else to)
    if part == head(wish.source):
        return wish.became(with_change(wish.source, to))
    if part in wish.source.lower().split():
        return wish.became(replaced(wish.source, part, with_indefinite(f"{to} {part}")))
    if part == "background" or not wish.source:
        return wish.became(with_part(wish.source, part, to) if wish.source else f"{to} {part}")
    return wish.became(with_addition(wish.source, with_indefinite(f"{to} {part}")))


def _another(wish: _Wish, found: re.Match[str]) -> Composition | None:
    """A whole other thing, unless the words name a way to draw it."""
    to = clean(found["to"])
    return None if is_style(to, wish.styles) else wish.became(to)


def _styled(wish: _Wish, found: re.Match[str]) -> Composition | None:
    """The same thing drawn in another way, in the words that the model learnt."""
    words = clean(found["style"])
    if not is_style(words, wish.styles):
        return None
    thing = without_style(wish.source, wish.styles.values())
    phrase = phrase_of(words, wish.styles)
    if phrase:
        return wish.became(f"{thing}, {phrase}" if thing else phrase)
    bare = re.sub(r"^(?:an?|the) ", "", re.sub(r" (?:style|look)$", "", words))
    drawn = bare if re.search(rf"\b{KIND}$", bare, re.IGNORECASE) else f"{bare} drawing"
    return wish.became(f"{with_indefinite(drawn)} of {thing}" if thing else with_indefinite(drawn))


def _added(wish: _Wish, found: re.Match[str]) -> Composition:
    """Put on what is shown; of a picture that nobody described it is still with it, and not it alone."""
    where = "|".join(filter(None, ("head", re.escape(head(wish.source)))))
    thing = re.sub(rf" (?:on|onto|to) (?:the|its|his|her) (?:{where})$", "", clean(found["thing"]))
    return wish.became(with_addition(wish.source, thing) if wish.source else f"with {thing}")


def _phrased(wish: _Wish, found: re.Match[str]) -> Composition:
    return wish.became(f"{wish.source} {found['thing']}" if wish.source else found["thing"])


def _doing(wish: _Wish, found: re.Match[str]) -> Composition:
    verb, _, thing = found["thing"].partition(" ")
    doing = f"{verb[:-1] if verb.endswith('e') else verb}ing {thing}"
    return wish.became(f"{wish.source} {doing}" if wish.source else doing)


def _attribute(wish: _Wish, found: re.Match[str]) -> Composition | None:
    to = _adjective(found["to"])
    if len(to.split()) > 3:
        return None
    return wish.became(with_change(wish.source, to) if wish.source else to)


def _compared(wish: _Wish, found: re.Match[str]) -> Composition | None:
    """ "bigger" is said of the whole thing, "bigger eyes" of a part of it."""
    if found["word"].lower() not in _SINGLE:
        return None
    word, part = positive(found["word"]), clean(found["part"] or "")
    if not part:
        return wish.became(described(wish.source, word) if wish.source else word)
    return wish.became(with_addition(wish.source, f"{word} {part}") if wish.source else f"{word} {part}")


def _adjective(text: str) -> str:
    return positive(clean(re.sub(r"^more |\s+colou?r(?:ed)?$", "", clean(text))))


def _is_colour(text: str) -> bool:
    return re.sub(r"^(?:the )?colou?r ", "", text.lower()) in COLOURS


def _colour(made: Composition) -> str:
    """The colour word, when source and target differ in nothing but colours of the thing itself."""
    named = core_colours(made.target)
    if len(named) != 1:
        return ""
    if not made.source:
        return named[0] if made.target.lower() == named[0] else ""
    same = colourless(made.source) == colourless(made.target)
    return named[0] if same and named != core_colours(made.source) else ""


Meaning = Callable[[_Wish, "re.Match[str]"], Composition | None]


def _form(*patterns: tuple[str, Meaning]) -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in patterns)


_ON_IT = r"(?: (?:on|to|for|onto) (?:it|him|her|them|its head|top))?"
_FORMS = {
    "removal": _form(
        (
            r"(?:without|no|remove|delete|erase|drop|lose|get rid of|take (?:off|away)) (?P<thing>.+)",
            _removed,
        ),
        (r"take (?P<thing>.+) (?:off|away)", _removed),
    ),
    "swap": _form(
        (
            r"(?:change|replace|swap|exchange|turn|transform|convert|make) (?:the|its|his|her) "
            r"(?P<part>[\w'-]+) (?:to|into|with|for|by|(?=an? )) ?(?P<to>.+)",
            _swapped,
        ),
    ),
    "part": _form(
        (
            rf"{_CHANGE} (?:the|its|his|her) (?P<part>[\w'-]+)(?: (?:to|into|be|look))? (?P<to>[\w' -]+)",
            _part,
        ),
        (r"(?:the|its|his|her) (?P<part>[\w'-]+) (?:should be|in) (?P<to>[\w' -]+)", _part),
    ),
    "another": _form(
        (rf"{_CHANGE} {IT} (?:(?:in|be|to|into|to be|look like|like)\s)*(?P<to>an? .+)", _another),
        (rf"{IT} (?:should|shall|could) be (?P<to>an? .+)", _another),
    ),
    "style": _form(
        (rf"(?:{_CHANGE} {IT} )?(?:look )?(?:as|like|in|into|to|with) (?P<style>.+)", _styled),
        (rf"{_CHANGE} {IT} (?P<style>.+)", _styled),
        (r"(?P<style>(?!an? ).+ (?:style|look|version|please)|[\w-]+)", _styled),
    ),
    "attribute": _form(
        (
            rf"{_CHANGE} {IT} (?:(?:look|be|appear|seem|in|into|to|all|become)\s)*"
            rf"(?!{_WEARABLE}\s|have\s)(?P<to>[\w' ,-]+)",
            _attribute,
        ),
        (r"(?:the )?same(?: [\w-]+){0,3}?,? but (?:in )?(?P<to>[\w' -]+)", _attribute),
        (r"(?:an? |the )?(?P<to>[\w-]+) (?:one|version)", _attribute),
        (rf"(?:{IT} )?(?:should be|in|all in|all) (?P<to>{COLOUR})(?: colou?r)?", _attribute),
        (rf"(?P<to>(?:{COLOUR})(?:,? and (?:{COLOUR}))?)", _attribute),
    ),
    "addition": _form(
        (rf"(?:add|put on|give {IT}|put) (?P<thing>.+?){_ON_IT}", _added),
        (rf"(?:let|make) {IT} have (?P<thing>.+)", _added),
        (rf"(?:let|make|have) {IT} (?P<thing>{_WEARABLE} .+)", _doing),
        (
            rf"(?:{_CHANGE} {IT} )?(?P<thing>(?:with|wearing|holding|carrying|riding|eating|sitting|standing"
            r"|in|on|under|at|near|inside|next to|as) .+)",
            _phrased,
        ),
    ),
    "more of it": _form(
        (r"(?P<thing>(?:more|fewer|less) \w{3,}s)", _added),
        (r"(?:(?:more|much|even|way) )?(?P<word>[a-z]+)(?: (?P<part>[\w' -]+))?", _compared),
    ),
}
