"""The words that the planner knows, grouped under the names that the sentence forms use."""

from fm_agent_tools.agent.planner.band import LOOPS
from fm_agent_tools.agent.planner.grammar import Grammar
from fm_agent_tools.agent.planner.kinds import KINDS
from fm_agent_tools.requests.phrases import COLOURS

NUMBERS = {
    "a couple of": 2, "a couple": 2, "a pair of": 2, "a few": 3, "several": 4, "one": 1, "two": 2,
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "a dozen": 12, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "a hundred": 100,
}  # fmt: skip

# What a thing can do in a clip; "make it <motion>" animates it.
MOTIONS = (
    "dance", "move", "spin", "jump", "walk", "run", "fly", "wave", "blink", "bounce", "sing", "talk", "speak",
    "swim", "roll", "come alive", "come to life", "wiggle", "wink", "rock", "shake", "nod", "turn around",
    "rotate", "sway", "skip", "hop", "slide", "swing", "smile and wave", "breathe", "flap", "juggle", "ride",
    "drive", "race", "float", "fall", "grow", "melt", "explode", "jog", "crawl", "climb", "stretch", "yawn",
    "laugh", "smile", "eat", "drink", "sneeze", "twirl", "skate", "surf", "play", "march", "chase", "bow",
    "clap", "flicker", "burn", "bloom", "zoom", "open its", "close its", "look around", "disappear",
)  # fmt: skip

ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
    "last": -1, "latest": -1, "newest": -1, "most recent": -1, "previous": -1,
}  # fmt: skip


def one_of(words: object) -> str:
    """The words as alternatives, the longest first, so that none is cut short by another."""
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


RULES = {
    "number": r"\d{1,4}|" + one_of(NUMBERS),
    "colour": one_of(COLOURS),
    "motion": one_of(MOTIONS),
    "ordinal": one_of(ORDINALS),
    "article": r"a|an|the|some|one|your|this|that",
    # References to works are put as "it" before the forms are tried.
    "pronoun": (
        r"it|that one|this one|that|this|all of them|them|those|these|him|her|the (?:(?:last|previous"
        r"|same) )?<it_noun>"
        r"|(?:my|your) (?:last )?<it_noun>|the (?:ones?|things?|results?)"
    ),
    "it_noun": r"ones?|things?|pictures?|images?|drawings?|stickers?|icons?|results?|pics?|emojis?"
    r"|clips?|videos?|gifs?|sounds?|songs?|tracks?|tunes?|animations?",
    "kind": KINDS["image"].nouns,
    "kinds": (
        r"pictures|images|drawings|sketches|paintings|illustrations|stickers|emojis|icons|graphics|logos"
        r"|avatars|doodles|cartoons|pics|artworks|symbols|badges"
    ),
    "image_noun": KINDS["image"].nouns,
    "audio_noun": KINDS["audio"].nouns,
    "video_noun": KINDS["video"].nouns,
    "music": KINDS["audio"].kept,
    "music_loop": LOOPS,
    "any_noun": "|".join(kind.nouns for kind in KINDS.values()),
    "versions": r"versions|variations|variants|takes|options|alternatives|copies|examples|ideas|designs"
    r"|<kinds>",
    "of": r"of|with|showing|featuring|depicting|containing|that shows?|which shows?|about|for|like|where|in "
    "which"
    r"|when|from",
    "draw": (
        r"draw|make|create|generate|paint|sketch|design|render|produce|illustrate|doodle|craft|build|do"
        r"|imagine|visuali[sz]e|whip up|cook up|come up with|prepare|print|save|add"
    ),
    "drawing": r"drawing|making|creating|generating|painting|sketching|designing|composing|animating|playing",
    "hand": r"show|give|get|send|bring|hand|fetch|make|draw",
    "play": KINDS["audio"].verbs,
    "film": KINDS["video"].verbs,
    "verb": r"<draw>|<hand>|<play>|<film>",
    "me": r"me|us",
    "have": r"have|get|see|want|need|like|love|use",
    "change": r"make|turn|change|paint|color|colour|recolou?r|dye|tint|render|draw|do|have|let|switch|convert"
    r"|transform",
    "with": r"with|without|wearing|holding|in|on|inside|under|riding|eating|carrying|having|but|as|using",
    "please": r"please|pls|plz|kindly",
    "job_nouns": r"drawing|picture|image|sticker|icon|job|generation|render(?:ing)?|emoji|pics?|work"
    r"|task|one|rest|<video_noun>|<audio_noun>",
    "greeting": (
        r"hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|yo|sup|what'?s up"
        r"|hallo|moin"
    ),
    "praise": (
        r"great|nice|cool|awesome|perfect|lovely|wonderful|amazing|beautiful|excellent|fantastic|cute|wow"
        r"|brilliant|super|good|fine|funny|sweet|well done|good job|nice work|great work|nice one|good one"
        r"|lol"
        r"|haha+|yay"
    ),
    "thanks": r"thanks|thank you|thank u|thx|ty|cheers|much appreciated|many thanks",
    "yes": (
        r"yes|yeah|yep|yup|ya|sure|ok|okay|okey|of course|absolutely|definitely|certainly|go ahead|go for "
        r"it|do it|do that|please do|sounds good|sounds great|why not|alright|all right|that works"
        r"|that's fine"
        r"|fine|great|i would|i'd like that|i would like that|y|good idea|perfect|let'?s do (?:it|that)"
    ),
    "no": r"no|nope|nah|no way|not now|not really|never ?mind|forget (?:it|that)|leave it|nothing|no need",
    "all_of": r"everything|all|all of (?:it|them)|them all|all (?:the |my "
    ")?(?:jobs|pictures|drawings|<any_noun>)",
    "property": r"colou?rs?|shade|tone|style|size|mood|speed|tempo|length",
    "reference": r"job_\w+|art_\w+|#\d+|(?:(?:number|no\.?|job|picture|<any_noun>) )?#?\d+",
}

GRAMMAR = Grammar(RULES)


def number(text: str) -> int:
    """The value of a number written in figures or words ("3", "three", "a couple of")."""
    text = " ".join(text.lower().split())
    return int(text) if text.isdigit() else NUMBERS[text]
