"""The words that the planner knows, grouped under the names that the sentence forms use."""

from fm_agent_tools.agent.planner.grammar import Grammar

NUMBERS = {
    "a couple of": 2, "a couple": 2, "a pair of": 2, "a few": 3, "several": 4, "one": 1, "two": 2,
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "a dozen": 12, "twelve": 12,
}  # fmt: skip

COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "violet", "pink", "brown", "black", "white",
    "grey", "gray", "gold", "golden", "silver", "turquoise", "cyan", "magenta", "beige", "teal", "lime",
    "maroon", "navy", "rainbow", "light blue", "dark blue", "light green", "dark green", "dark red",
)  # fmt: skip

RULES = {
    "number": r"\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)),
    "colour": "|".join(sorted(COLOURS, key=len, reverse=True)),
    "article": r"a|an|the|some|one|your|this|that",
    "pronoun": (
        r"it|that one|this one|that|this|them|those|these|him|her|the (?:(?:last|previous|same) )?<it_noun>"
        r"|(?:my|your) (?:last )?<it_noun>"
    ),
    "it_noun": r"ones?|things?|pictures?|images?|drawings?|stickers?|icons?|results?|pics?|emojis?",
    "kind": (
        r"profile picture|clip ?art|pictures?|images?|drawings?|sketch(?:es)?|paintings?|illustrations?"
        r"|stickers?"
        r"|emojis?|emoticons?|icons?|graphics?|logos?|avatars?|doodles?|cartoons?|pics?|img|artworks?"
        r"|symbols?"
        r"|badges?|visuals?"
    ),
    "kinds": (
        r"pictures|images|drawings|sketches|paintings|illustrations|stickers|emojis|icons|graphics|logos"
        r"|avatars"
        r"|doodles|cartoons|pics|artworks|symbols|badges"
    ),
    "versions": r"versions|variations|variants|takes|options|alternatives|copies|examples|ideas|designs"
    r"|<kinds>",
    "of": r"of|with|showing|featuring|depicting|containing|that shows?|which shows?|about|for|like",
    "draw": (
        r"draw|make|create|generate|paint|sketch|design|render|produce|illustrate|doodle|craft|build|do"
        r"|imagine"
        r"|visuali[sz]e|whip up|cook up|come up with|prepare|print"
    ),
    "hand": r"show|give|get|send|bring|hand|fetch|make|draw",
    "me": r"me|us",
    "have": r"have|get|see|want|need|like|love|use",
    "change": r"make|turn|change|paint|color|colour|recolou?r|render|draw|do|have|let|switch|convert",
    "with": r"with|without|wearing|holding|in|on|inside|under|riding|eating|carrying|having|but|as|using",
    "please": r"please|pls|plz|kindly",
    "picture_nouns": r"drawing|picture|image|sticker|icon|job|generation|render(?:ing)?|emoji|pics?|work"
    r"|task|one|rest",
    "greeting": (
        r"hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|yo|sup|what'?s up"
        r"|hallo|moin"
    ),
    "praise": (
        r"great|nice|cool|awesome|perfect|lovely|wonderful|amazing|beautiful|excellent|fantastic|cute|wow"
        r"|brilliant"
        r"|super|good|fine|funny|sweet|well done|good job|nice work|great work|nice one|good one"
    ),
    "thanks": r"thanks|thank you|thank u|thx|ty|cheers|much appreciated|many thanks",
    "yes": (
        r"yes|yeah|yep|yup|ya|sure|ok|okay|okey|of course|absolutely|definitely|certainly|go ahead|go for "
        r"it|do it"
        r"|do that|please do|sounds good|sounds great|why not|alright|all right|that works|that's fine|fine"
        r"|great"
        r"|i would|i'd like that|i would like that|y|good idea|perfect|let'?s do (?:it|that)"
    ),
    "no": r"no|nope|nah|no way|not now|not really|never ?mind|forget (?:it|that)|leave it|nothing|no need",
    "all_of": r"everything|all|all of (?:it|them)|them all|all (?:the |my )?(?:jobs|pictures|drawings)",
    "colour_word": r"colou?rs?|background|shade|tone|style|size|mood",
    "reference": r"job_\w+|art_\w+|#\d+|(?:(?:number|no\.?|job|picture) )?#?\d+",
    "motion": r"dance|move|spin|jump|walk|run|fly|wave|blink|bounce|sing|talk|speak|swim|roll|come alive"
    r"|wiggle|wink",
}

GRAMMAR = Grammar(RULES)


def number(text: str) -> int:
    """The value of a number written in figures or words ("3", "three", "a couple of")."""
    text = " ".join(text.lower().split())
    return int(text) if text.isdigit() else NUMBERS[text]
