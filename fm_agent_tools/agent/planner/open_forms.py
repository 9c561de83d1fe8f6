"""Sentences with room for anything: changes to what is there, and wishes for something new.

Tried when no more politeness can be taken off. What points at a work of the conversation is "it" by then.
"""

from fm_agent_tools.agent.planner.grammar import Forms
from fm_agent_tools.agent.planner.lexicon import GRAMMAR

# A clip of what is there.
ANIMATE = (
    r"(?:make|let|have|get|see|watch) (?:<pronoun>) (?P<motion>(?:<motion>)(?: .+)?)",
    r"(?:animate) (?:<pronoun>)(?: (?:so that (?:it|he|she) |to )?(?P<motion>.+))?|animate",
    r"bring (?:<pronoun>) (?P<motion>to life)|use (?:<pronoun>) as (?:the |a )?(?:first frame|start"
    r"|beginning)(?: (?:of|for) .+)?",
    r"(?:turn|make|convert|change) (?:<pronoun>) (?:(?:in)?to )?(?:an? )?(?P<clip><video_noun>)",
    r"(?:(?:<verb>)(?: <me>)? )?(?:an? )?(?P<clip><video_noun>) (?:of|with|from|out of"
    r"|where) (?:<pronoun>)(?: (?P<doing>.+))?",
)

# How long, how fast, how often: only sounds and clips have that.
RETIME = (
    r"(?:make (?:<pronoun>) )?(?:much |a (?:bit|little) )?(?P<longer>longer|twice as long|double the length"
    r"|double as long)",
    r"(?:make (?:<pronoun>) )?(?:much |a (?:bit|little) )?(?P<shorter>shorter|half as long|half the length)",
    r"(?:lengthen|stretch|double) (?:<pronoun>)(?P<longer>)|(?:shorten|halve|cut) (?:<pronoun>)(?P<shorter>)",
    r"(?:loop|repeat) (?:<pronoun>)(?: forever| seamlessly)?(?P<loop>)"
    r"|make (?:<pronoun>) (?:a )?(?:seamless )?loop(?P<loop>)"
    r"|turn (?:<pronoun>) into a (?:seamless )?loop(?P<loop>)|loop(?P<loop>)",
    r"(?:(?:make|play|do) (?:<pronoun>)|(?:<pronoun>)|again)?(?: again)?,? ?(?:but )?(?P<manner>(?:much "
    r"|a (?:bit|little) |even |"
    r"way |twice as )?(?:slower|faster|quicker|louder|quieter|fast|slow|loud|quiet)(?: tempo)?)",
    r"(?:slow|speed) (?:<pronoun>) (?P<speed>down|up)|(?:slow|speed) (?P<speed>down|up)",
)

CONTINUE = (
    r"(?:continue|extend|prolong|go on with|carry on with|keep (?:<pronoun>) going)(?: (?:<pronoun>"
    r"|the music))?",
    r"(?:keep going|carry on|go on)(?: with (?:<pronoun>))?|(?:continue|extend) the (?:song|music|sound"
    r"|melody|track)",
)

BECOME = (
    r"(?:<change>) (?:<pronoun>) (?:(?:in|into|be|to|to be) )+(?P<subject>(?:a|an) .+)",
    r"(?:<change>) (?:<pronoun>) (?P<subject>(?:a|an) (?!little|bit|lot|tad).+)",
    r"not (?:a|an) .+?,? (?:but )?(?P<subject>(?:a|an) .+)",
)

# A word of the description in another's place; what it belongs to is found by the word.
PART = GRAMMAR.compile(
    r"(?:change|replace|swap|exchange|turn) (?:the|its|his|her) (?P<part>[\w'-]+) "
    r"(?:to|into|with|for|by) (?P<to>.+)"
)

MODIFY = (
    r"(?:the|its|his|her) (?P<part>background|sky|hair|eyes|hat|face) (?:should|could|must|needs to|has to) "
    r"(?:be|look|become) <part_to:any>",
    r"(?:<change>) (?:<pronoun>) as (?P<as>.+)",
    r"(?:<change>) (?:<pronoun>)(?: (?:look|be|to be|in|into|to|appear|all|as|seem|and|sound|feel"
    r"|become)){0,4}(?: <change_to:any>)?",
    r"let (?:<pronoun>) have (?P<addition>.+)|(?:let|make) (?:<pronoun>) (?P<doing>(?:wear|hold|carry|eat"
    r"|ride|sit) .+)",
    r"(?:add|put on) <addition:any>|give (?:<pronoun>) <addition:any>",
    r"(?:put|place) <addition:any> (?:on|in|onto|next to|beside) (?:it|him|her|them)",
    r"(?:change|switch|set|make|turn|paint) (?:the|its|his|her) (?P<part>background|sky|hair|eyes|hat"
    r"|colou?rs? of .+?)"
    r"(?: colou?r)?(?: (?:to|into|be))? <part_to:any>",
    r"(?:change|switch|set) (?:the|its|his|her) (?:<property>) (?:to|into) <change_to:any>",
    r"(?:change|replace|swap|exchange) (?:the|its|his|her) (?P<part>\w+) (?:to|into|with|for"
    r"|by) <part_to:any>",
    r"(?:the )?(?:same|it)(?: (?:one|thing|<any_noun>|<music>|again"
    r"|but)){1,4}[, ]+(?:but )?(?:(?:in(?! (?:an?|the)\b)|with|as|only) "
    r"){0,4}(?P<change_to>(?!of )(?<!with ).+)|(?:the )?same(?: \w+)? (?P<phrase>with .+)"
    r"|again,? but (?P<change_to>.+)",
    r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?(?:a |an |the |one |another )?(?!(?:<draw>|<hand>"
    r"|i)\b)(?P<change_to>[\w'-]+(?: [\w'-]+){0,2}) (?:one|version)(?: of (?:it|that|this|the same))?",
    r"(?:can|could|would|may|should) (?:<pronoun>) (?:be|look|become|sound)(?: more)? <change_to:any>",
    r"(?:can|could|would|may|should) (?:<pronoun>) (?:have|get) (?P<addition>.+)",
    r"(?:can|could|would|may|should) (?:<pronoun>) (?P<doing>(?:wear|hold|carry|eat|ride) .+)",
    r"(?:i|we) (?:would |'d ){0,2}(?:want|like|need|prefer|love) (?:<pronoun>) (?:(?:in|to be"
    r"|to look) )?<change_to:any>",
    r"<pronoun> (?:should|could|needs to|has to|must) (?:be|look|have) <change_to:any>",
    r"<pronoun>,? (?:(?:but|in|but in) )?(?P<change_to><colour>)",
    r"<pronoun>,? (?:but )?(?P<phrase>(?:with|wearing|holding) .+)|<pronoun>,? as (?P<as>.+)",
    r"(?:but )?(?:make|turn|paint|colou?r|change) the <known:any>",
    r"(?:but|only|just) (?P<phrase>with .+)|(?:but|only|just)(?: (?:in|as))? (?P<change_to>.+)",
    r"(?:in|all) (?P<change_to><colour>)",
    r"(?P<phrase>(?:with|wearing|holding|without|as|in|on|at|under|near|inside|sitting on|standing on) .+)",
    r"(?P<change_to>(?:more|less|a bit|a bit more|a little|much|even|way|slightly) \w+(?: \w+)?)",
    r"(?P<change_to>(?:<colour>)|\w{2,}(?:ier|gger|dder)|larger|smaller|cuter|darker|lighter"
    r"|rounder|older|younger|brighter|softer|calmer|simpler|colou?rful)",
    r"remove <removal:any>|(?:take|lose|get rid of) (?:away |off )?(?:the )?<removal:any>",
)

WISH = (
    r"(?P<verb><draw>)(?: (?:up|out))?(?: (?:for )?(?:<me>))? <subject:any>",
    r"surprise (?:<me>) with <subject:any>",
    r"(?P<verb><play>|<film>)(?: (?:<me>|to))? <subject:any>",
    r"(?P<verb><hand>)(?: (?:<me>))? <subject:any>",
    r"(?P<gerund><drawing>) <subject:any>",
    r"(?:i|we|(?:my|our|his|her) \w+) (?:(?:would|'d|really|just) ){0,4}(?:<have>|likes|wants|needs)(?: to "
    r"(?:<have>))?(?: like(?= an?\b))? (?:<subject:any>)",
    r"(?:i|we) (?:(?:would|'d|really|just) ){0,4}(?:want|like|love|need) to (?P<verb>hear"
    r"|listen to) <subject:any>",
    r"i'd (?:<have>) to (?P<verb>hear|listen to) <subject:any>",
    r"i'd (?:<have>)(?: to (?:<have>))? (?:<subject:any>)",
    r"(?:<have>) <subject:any>|(?:i|we) (?:meant|mean) <subject:any>",
    r"(?:looking for|search(?:ing)? for|i'?m looking for) <subject:any>",
    r"what (?:does|do|would|did) (?P<heard>.+?) sound like",
    # A misspelt verb: "drwa me a fox".
    r"\w{3,} me (?P<subject>(?:a|an|some|the|two|three|four|\d) .+)",
)

OPEN = Forms(
    GRAMMAR,
    {
        "animate": ANIMATE,
        "retime": RETIME,
        "continue": CONTINUE,
        "become": BECOME,
        "modify": MODIFY,
        "wish": WISH,
        "bare_make": (r"(?:<draw>|<hand>|<play>|<film>)(?: (?:<me>))?",),
    },
)
