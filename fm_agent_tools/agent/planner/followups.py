"""What the forms mean that change, repeat or build on a work of the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable

from fm_agent_tools.agent.planner import replies
from fm_agent_tools.agent.planner.changes import MANNER, changed, participle, strength
from fm_agent_tools.agent.planner.history import Work
from fm_agent_tools.agent.planner.kinds import AUDIO, EDIT, IMAGE, KINDS, VIDEO
from fm_agent_tools.agent.planner.lexicon import number
from fm_agent_tools.agent.planner.open_forms import PART
from fm_agent_tools.agent.planner.options import fitted
from fm_agent_tools.agent.planner.sentence import Fields, Scene, Sentence
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.wishes import unwrap
from fm_agent_tools.requests.changes import bare_noun, replaced, with_addition, with_part, without
from fm_agent_tools.requests.instructions import composed
from fm_agent_tools.requests.phrases import COLOURS, head

# Lengths to reckon from where neither the call nor the finished work says one.
_USUAL_SECONDS = {AUDIO: 10, VIDEO: 4}
# What belongs to one call alone and is not carried into the next.
_ITS_OWN = frozenset({"wait", "id"})
_PLURAL = re.compile(r"\b(?:them|all of them|those|these|all)\b", re.IGNORECASE)


def remade(scene: Scene, sentence: Sentence) -> Turn:
    """The same work with other options: "make it 512x512", "in 50 steps", "as a gif"."""
    work = scene.target(sentence)
    if work is None:
        return Turn(text=replies.which_work(scene.world))
    options = sentence.options
    if work.kind == IMAGE and options.get("format") in KINDS[VIDEO].formats:
        return animated(scene, sentence)
    if work.kind == IMAGE and {"negative_prompt", "strength", "style"} & set(options):
        removed = str(options.get("negative_prompt", ""))
        return edited(scene, sentence, work, without(work.prompt, removed) if removed else work.prompt)
    return _again_with(scene, work, work.prompt, options)


def modified(scene: Scene, sentence: Sentence) -> Turn:
    """The same work, changed: "make it blue", "add a hat", "without the hat"."""
    slots = sentence.slots
    change = _change(sentence)
    if change is None:
        return Turn(text=replies.unclear_change(scene.world))
    work = _meant(scene, sentence, slots["change_to"])
    if work is None:
        return Turn(text=replies.which_work(scene.world))
    removed = bare_noun(slots["removal"]) if slots["removal"] else ""
    options = {"negative_prompt": removed, **sentence.options} if removed else sentence.options
    prompt = change(work) if work.prompt else sentence.text
    if work.kind == IMAGE:
        return edited(scene, sentence, work, prompt, options)
    return _again_with(scene, work, prompt, options)


def instructed(scene: Scene, sentence: Sentence) -> Turn | None:
    """What no form covers, as an edit knows it: "bigger eyes", "dye it pink"; None when it is no change."""
    work = scene.target(sentence)
    if work is None or work.kind != IMAGE or not work.prompt:
        return None
    made = composed(sentence.text, work.prompt)
    if made.form in ("description", "another", "swap"):
        return None
    options = {"negative_prompt": made.unwanted, **sentence.options} if made.unwanted else sentence.options
    return edited(scene, sentence, work, made.target, options)


def renamed(scene: Scene, sentence: Sentence) -> Turn | None:
    """ "change the fox to a wolf": another word in the description that has it; None when none has."""
    found = PART.fullmatch(sentence.text)
    if not found or found["to"].lower() in COLOURS:
        return None
    word = re.compile(rf"\b{re.escape(found['part'])}\b", re.IGNORECASE)
    work = next((work for work in reversed(scene.history.works) if word.search(work.prompt)), None)
    if work is None:
        return None
    if work.kind == AUDIO:
        prompt = word.sub(bare_noun(found["to"]), work.prompt, count=1)
        return _again_with(scene, work, prompt, sentence.options)
    prompt = replaced(work.prompt, found["part"], found["to"])
    if work.kind == IMAGE:
        return edited(scene, sentence, work, prompt)
    return _again_with(scene, work, prompt, sentence.options)


def _change(sentence: Sentence) -> Callable[[Work], str] | None:
    """What becomes of the description, None when the sentence does not say."""
    slots = sentence.slots
    _, to = strength(slots["change_to"]) if slots["change_to"] else (None, "")
    made: dict[str, Callable[[Work], str]] = {
        "addition": lambda work: with_addition(work.prompt, slots["addition"]),
        "removal": lambda work: without(work.prompt, slots["removal"]),
        "phrase": lambda work: f"{work.prompt} {slots['phrase']}",
        "as": lambda work: f"{work.prompt} as {slots['as']}",
        "doing": lambda work: f"{work.prompt} {participle(slots['doing'])}",
        "part": lambda work: with_part(work.prompt, slots["part"], slots["part_to"]),
        "change_to": lambda work: changed(work.prompt, to, work.kind),
    }
    return next((change for slot, change in made.items() if slots[slot]), None)


def _meant(scene: Scene, sentence: Sentence, change: str) -> Work | None:
    """A colour is for something that is seen, a tempo for something that takes time."""
    if sentence.work:
        return sentence.work
    if change.lower() in COLOURS:
        return scene.history.last(IMAGE, VIDEO)
    return scene.history.last(AUDIO, VIDEO) if MANNER.fullmatch(change) else scene.history.last()


def edited(scene: Scene, sentence: Sentence, work: Work, prompt: str, options: Fields | None = None) -> Turn:
    """A picture changed: by a model that edits, else drawn anew with the same seed.

    What this very message asks for is not there yet: its call is changed instead.
    """
    options = sentence.options if options is None else options
    fresh = work.number is None and "id" not in work.args
    several = work.versions > 1 and bool(_PLURAL.search(sentence.said))
    if fresh or several or (EDIT not in scene.tools and work.prompt):
        return _again_with(scene, work, prompt, options)
    how_much, _ = strength(sentence.said)
    args: Fields = {"prompt": prompt, "image": scene.history.name(work)}
    args |= {"strength": how_much} if how_much is not None else {}
    args |= {"style": work.args["style"]} if "style" in work.args else {}
    return Turn((Call(EDIT, {**args, **fitted(options, KINDS[IMAGE], edit=True)}),))


def became(scene: Scene, sentence: Sentence) -> Turn | None:
    """Another thing in its place: "turn it into a cat"; None when there is nothing to turn."""
    work = scene.target(sentence)
    if work is None:
        return None
    subject = unwrap(sentence.slots["subject"]).subject
    if work.kind == IMAGE:
        return edited(scene, sentence, work, subject)
    return _again_with(scene, work, subject, sentence.options)


def again(scene: Scene, sentence: Sentence) -> Turn:
    """The same wish with another seed."""
    work = scene.target(sentence)
    if work is None or not work.prompt:
        return Turn(text=replies.which_work(scene.world))
    kept = {name: value for name, value in _kept(work).items() if name not in ("seed", "n")}
    count = {"n": number(sentence.slots["count"])} if sentence.slots["count"] else {}
    options = fitted(sentence.options, KINDS[work.kind], edit=work.maker == EDIT)
    return Turn((Call(work.maker, {**kept, **count, **options}),))


def animated(scene: Scene, sentence: Sentence) -> Turn:
    """A clip that begins with a picture: "make it dance", "animate #1", "turn it into a gif"."""
    work, slots = scene.target(sentence, IMAGE, VIDEO), sentence.slots
    if work is None:
        return Turn(text=replies.which_work(scene.world))
    doing = participle(slots["motion"]) if slots["motion"] else slots["doing"]
    prompt = f"{work.prompt} {doing}".strip() or sentence.text
    gif = {"format": "gif"} if re.match(r"gif|animated gif", slots["clip"], re.IGNORECASE) else {}
    options = fitted({**gif, **sentence.options}, KINDS[VIDEO])
    if work.kind == VIDEO:
        return _again_with(scene, work, prompt, options)
    return Turn((Call(KINDS[VIDEO].tool, {"prompt": prompt, "image": scene.history.name(work), **options}),))


def retimed(scene: Scene, sentence: Sentence) -> Turn:
    """Longer, shorter, slower, faster, louder, in a loop: of a sound or a clip."""
    work, slots = scene.target(sentence, AUDIO, VIDEO), sentence.slots
    if work is None:
        if slots.has("loop") and scene.history.last(IMAGE):
            return animated(scene, _looped(sentence))
        return Turn(text=replies.which_work(scene.world, AUDIO, VIDEO))
    if slots.has("loop"):
        return _again_with(scene, work, work.prompt, {"loop": True, **sentence.options})
    if slots.has("longer") or slots.has("shorter"):
        seconds = _seconds(work) * (2 if slots.has("longer") else 0.5)
        return _again_with(scene, work, work.prompt, {"seconds": _plain(seconds), **sentence.options})
    manner = slots["manner"] or {"down": "slower", "up": "faster"}[slots["speed"].lower()]
    return _again_with(scene, work, changed(work.prompt, manner, work.kind), sentence.options)


def _looped(sentence: Sentence) -> Sentence:
    return Sentence(
        sentence.slots, sentence.text, sentence.said, {"loop": True, **sentence.options}, sentence.work
    )


def continued(scene: Scene, sentence: Sentence) -> Turn:
    """A sound that goes on where the last one ends; a clip cannot, it is made longer."""
    if sentence.work and sentence.work.kind == IMAGE:
        return Turn(text=replies.NO_SOUND)
    work = scene.target(sentence, AUDIO)
    if work is None:
        clip = scene.target(sentence, VIDEO)
        if clip is None:
            return Turn(text=replies.which_work(scene.world, AUDIO))
        seconds = _plain(_seconds(clip) * 2)
        return _again_with(scene, clip, clip.prompt, {"seconds": seconds, **sentence.options})
    args = {"prompt": work.prompt or sentence.text, "audio": scene.history.name(work)}
    return Turn((Call(KINDS[AUDIO].tool, {**args, **fitted(sentence.options, KINDS[AUDIO])}),))


def thing_meant(scene: Scene, sentence: Sentence, known: str) -> tuple[Work, str] | None:
    """ "make the fox blue": the newest work with a fox and "blue", None when the fox is new."""
    work = scene.history.last()
    thing = head(work.prompt) if work else ""
    found = re.search(rf"\b{re.escape(thing)}s?\b\s*(?P<change>.+)", known, re.IGNORECASE) if thing else None
    return (work, found["change"]) if work and found else None


def _again_with(scene: Scene, work: Work, prompt: str, options: Fields) -> Turn:
    """The call that made it once more, same seed and options, with these instead."""
    kind = KINDS[work.kind]
    if not work.prompt and work.uploaded and work.kind == AUDIO:
        return Turn(text=replies.SOUND_OF_YOURS)
    if not work.prompt and (not prompt or work.uploaded):
        return Turn(text=replies.unclear_change(scene.world))
    args = {**_kept(work), "prompt": prompt, **fitted(options, kind, edit=work.maker == EDIT)}
    fresh = work.number is None and "id" not in work.args
    return Turn((Call(work.maker, args),), follows=fresh and work is scene.history.last())


def _kept(work: Work) -> Fields:
    return {name: value for name, value in work.args.items() if name not in _ITS_OWN}


def _seconds(work: Work) -> float:
    return float(work.args.get("seconds") or work.seconds or _USUAL_SECONDS[work.kind])


def _plain(seconds: float) -> float:
    return int(seconds) if seconds == int(seconds) else seconds
