"""The sentences that the planner understands, as forms in order: the first that fits wins."""

from fm_agent_tools.agent.planner.grammar import Forms
from fm_agent_tools.agent.planner.lexicon import GRAMMAR

# Said around a wish, and taken off before the forms are tried.
BEFORE = GRAMMAR.compile(
    r"(?:"
    r"<greeting>(?: there)?(?=[,!.:]| (?:can|could|would|will|please|i|we|let|draw|make|create|generate"
    r"|paint|show|give)\b)"
    r"|(?:<praise>|well|so|yes|yeah|no|nah|first|next|finally|instead|actually|hmm+|um+|<thanks>|alright"
    r"|all right|sorry)(?=[,!.:])"
    r"|<please>|ok|okay|now|then|and|also|just|maybe|perhaps|so(?= (?:can|could|draw|make|now|please)\b)"
    r"|actually"
    r"|(?:can|could|will|would) (?:you|u|ya)(?: (?:please|maybe|just|also|possibly|kindly|try to|help "
    r"me)){0,4}"
    r"|(?:would|could|can) you (?:mind|be able to|be so kind as to)|are you able to|is it possible(?: for "
    r"you)? to"
    r"|(?:i|we) (?:would |'d |really ){0,4}(?:like|love|want|need)(?: for)?(?: you)? to(?= (?!have|get|see"
    r"|use)\w)"
    r"|i'd (?:really )?(?:like|love)(?: for)?(?: you)? to(?= (?!have|get|see|use)\w)"
    r"|i was wondering if you (?:can|could)|do you think you (?:can|could)|i wonder if you (?:can|could)"
    r"|let'?s|let us|try to|try and|go ahead and|feel free to|help me(?: to)?|how about|what about|(?:can"
    r"|could|may) (?:i|we)"
    r"|you (?:can|could|should|must)|it would be (?:nice|great|cool) if you could|your task is to|i "
    r"challenge you to"
    r")(?:\s*[,!.:;–-]+\s*|\s+)(?=\S)"
)
AFTER = GRAMMAR.compile(
    r"[\s,;:–-]+(?:<please>|for (?:me|us)|thanks(?: a lot| so much)?|thank you(?: so much| very much)?"
    r"|right now|now|asap|again"
    r"|if (?:you can|possible|you like|you don't mind)|pretty please|or something(?: like that)?|ok|okay"
    r"|instead|this time"
    r"|next|too|as well|would you|could you|will you|can you)\s*$"
)

# Short sentences that mean one thing: tried at every stage of taking politeness off.
CLOSED = Forms(
    GRAMMAR,
    {
        "greet": (
            r"<greeting>(?:,? (?:there|everyone|all|bot|friend|assistant|again))?",
            r"(?:<greeting>,? )?how(?:'s| are| r| is) (?:you|u|it going|things|life)(?: doing)?(?: today)?",
            r"nice to meet you",
        ),
        "bye": (r"(?:good ?)?bye+(?: bye)?|see (?:you|ya)(?: later| soon)?|good night|ciao|later|cya",),
        "thanks": (
            r"<thanks>(?:,? (?:so much|a lot|very much|again|you|for (?:that|this|it|your help|the "
            r".+))){0,4}",
            r"(?:<thanks>,? )?(?:that|this|it|they|those)(?:'s| is|'re| are| looks?| look) (?:(?:so|very"
            r"|really|just|a) ){0,4}"
            r"(?:<praise>)(?: (?:one|picture|job|thanks|thank you))?",
            r"(?:i )?(?:really )?(?:love|like) (?:it|that|this|them)(?: (?:a lot|so much|very much|thanks))?",
            r"(?:so |very |really |how )?(?:<praise>)(?:,? <thanks>)?",
        ),
        "refuse": (
            r"(?:don'?t|do not|never|please don'?t|stop|no need to|you need not) (?:<draw>|<hand>"
            r"|draw(?:ing)?)(?:ing)?"
            r" (?:<me> )?(?:anything|any .+|something|nothing|pictures?|more|yet|a .+|an .+|the .+|me .+"
            r"|another .+)",
            r"i (?:don'?t|do not) (?:want|need|like) (?:you to <draw> )?.+",
            r"(?:don'?t|do not)(?: please)?",
            r"no (?:more )?(?:pictures?|drawings?|images?|stickers?|icons?)(?: please)?",
            r"(?:draw|make|create|generate) nothing",
        ),
        "cancel": (
            r"(?:cancel|stop|abort|halt|kill|interrupt|quit)(?: (?:it|that|this|now|please))?",
            r"(?:cancel|stop|abort|halt|kill|interrupt) (?:<scope:all_of>)",
            r"(?:cancel|stop|abort|halt|kill|interrupt|quit) (?:(?:the|my|this|that|your|last|current"
            r"|running) ){0,4}"
            r"(?:<picture_nouns>s?)(?: (?:now|please))?",
            r"(?:cancel|stop|abort|kill) (?:(?:the|my) )?(?:(?:job|picture) )?(?P<job><reference>)",
            r"(?:stop|quit) (?:drawing|making|generating|painting|working|creating)(?: (?:it|that|this|now"
            r"|please))?",
            r"(?:don'?t|do not) (?:<draw>|finish|continue|bother)(?: (?:it|that|this|with it|with that))",
        ),
        "check": (
            r"(?:is|are) (?:it|that|they|my .+|the .+|this|everything) (?:already )?(?:done|ready|finished"
            r"|complete|there)"
            r"(?: yet| now| already)?",
            r"(?:is|are) (?:the |my )?(?:job |picture )?(?P<job><reference>) (?:done|ready|finished)(?: "
            r"yet)?",
            r"(?:how far|how long|how much longer|when)(?: (?:is|are|will|does|until|till|to|left|along) "
            r"?.*)?",
            r"(?:what(?:'s| is) the )?(?:status|progress|state)(?: of (?:it|that|the job|my picture|the "
            r"picture))?",
            r"(?:(?:what(?:'s| is) the )?(?:status|progress|state) of )(?:the |my )?(?:job |picture "
            r")?(?P<job><reference>)",
            r"(?:check|check on|look at|look up|show) (?:on )?(?:it|that|the job|my job|the progress|the "
            r"status)",
            r"(?:check|check on|look up) (?:on )?(?:the |my )?(?:job |picture )?(?P<job><reference>)",
            r"(?:done|ready|finished)(?: yet| now| already)?",
            r"where(?:'s| is| are) (?:it|that|they|my (?:picture|image|drawing|sticker).*|the (?:picture"
            r"|image).*)",
            r"are we there yet|still (?:working|running|drawing)(?: on it)?|any (?:progress|news)",
        ),
        "models": (
            r"(?:(?:list|show|tell|give)(?: me)?(?: about)? )?(?:all |the |your |available |installed |my "
            r"|which |what ){0,4}"
            r"(?:models?|styles?)(?: (?:list|names?|available|installed|please|you have|do you have|are "
            r"there)){0,4}",
            r"(?:what|which) (?:\w+ )?(?:models?|styles?|generators?) (?:are|do|can|is|exist|have|does"
            r"|could|should).*",
            r"what (?:can|could) (?:i|we) (?:use|choose)(?: from)?",
            r"(?:do you (?:have|know|support)|are there) (?:any |other |more ){0,4}(?:models?|styles?)(?: "
            r".+)?",
        ),
        "help": (
            r"help(?: me)?|what (?:else )?(?:can|could|do|are) (?:you|u)(?: able to)?(?: (?:do|draw|make"
            r"|create|generate|paint|know"
            r"|offer))?(?: (?:for me|here|exactly|then|best)){0,4}",
            r"what (?:kinds?|sorts?|types?) of .+ can you .+|what (?:pictures|images|things|stickers) can "
            r"you .+",
            r"(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what is this(?: thing)?|what's this",
            r"are you (?:an? |the )?.+|how (?:do|does|can|should) (?:i|you|this|it|one) .+|what should i "
            r"(?:say|write|type|do)",
            r"(?:what are )?your (?:capabilities|features|limits|skills)|capabilities|features|commands"
            r"|menu|examples|instructions",
            r"tell me (?:about yourself|what you can do|more)|(?:give|show) me (?:some )?examples|introduce "
            r"yourself",
            r"what (?:can'?t|cannot) you (?:do|draw|make)",
        ),
        "again": (
            r"(?:(?:<hand>|<draw>|try|i (?:want|need))(?: <me>)? )?(?:another|a new|a different|a second"
            r"|one more)"
            r"(?: (?:one|version|variation|variant|try|time|picture|image|sticker|drawing|of (?:those|them"
            r"|these|that)))?",
            r"(?:(?:<draw>|try|show|give|do)(?: <me>)?(?: (?:it|that|this|the same(?: thing)?|one))? "
            r")?(?:again|once more|one more time)",
            r"(?:the )?same(?: (?:again|one|thing|picture|prompt)){0,4}|(?:redo|retry|repeat|regenerate"
            r"|reroll)(?: (?:it|that|this))?",
            r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?<count:number> (?:more|others|other ones|new ones"
            r"|versions|variations)"
            r"(?: of (?:those|them|these|that|it|this|the same))?(?: times?)?",
            r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?(?:some |a few )?more(?: (?:of (?:those|them|these"
            r"|that|it)|versions|like (?:it|that|this)))?",
            r"try (?:a |some )?different(?: (?:one|seed|version))?s?|with (?:a |an)?other seed|new seed"
            r"|different seed",
        ),
        "surprise": (
            r"surprise (?:me|us)|(?:(?:<draw>|<hand>)(?: <me>)? )?(?:something|anything|whatever)(?: (?:you "
            r"(?:like|want|wish)|nice|fun|random|cool|cute)){0,4}",
            r"(?:i (?:want|need) )?(?:something|anything|whatever)(?: .{0,12})?|i don'?t (?:know|care)|you "
            r"(?:choose|decide|pick)|random",
        ),
        "accept": (r"(?:<yes>)(?:[, ]+(?:<yes>|<please>|<thanks>)){0,4}",),
        "draw_it": (r"(?:<draw>|show(?: me)?) (?:it|that|this|them|that one|this one|one)",),
        "decline": (r"(?:<no>)(?:[, ]+(?:<no>|<please>|<thanks>)){0,4}",),
    },
)

# Sentences with room for anything: tried when nothing more can be taken off.
OPEN = Forms(
    GRAMMAR,
    {
        "animate": (
            r"(?:make|let|have|can you make) (?:<pronoun>|the .+?) (?:<motion>)(?: .+)?",
            r"(?:animate)(?: (?:<thing:any>))?",
        ),
        "become": (
            r"(?:<change>) (?:<pronoun>) (?:(?:in|into|be|to|to be|as) )?(?P<subject>(?:a|an) .+)",
            r"not (?:a|an) .+?,? (?:but )?(?P<subject>(?:a|an) .+)",
        ),
        "modify": (
            r"(?:<change>) (?:<pronoun>)(?: (?:look|be|to be|in|into|to|appear|all|as|seem)){0,4}(?: "
            r"<change_to:any>)?",
            r"(?:add|give (?:<pronoun>)|put on) <addition:any>",
            r"(?:put) <addition:any> on (?:it|him|her|them)",
            r"(?:change|switch|set) (?:the|its|his|her) (?:<colour_word>) (?:to|into) <change_to:any>",
            r"(?:the )?same(?: (?:one|thing|picture|image|again|but)){0,4}[, ]+(?:but )?(?:(?:in|with|as"
            r"|only) "
            r"){0,4}(?P<change_to>(?!of ).+)",
            r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?(?:a |an |the |one |another )?(?!(?:<draw>|<hand>"
            r"|i)\b)<change_to:any> (?:one|version)(?: of (?:it|that|this|the same))?",
            r"(?:can|could|would|may|should) (?:<pronoun>) (?:be|look|become|have|wear|hold)(?: more)? "
            r"<change_to:any>",
            r"(?:but )?(?:make|turn|paint|colou?r|change) the <known:any>",
            r"(?:but|only|just)(?: (?:with|in|as))? (?P<change_to>.+)",
            r"(?:in|all) (?P<change_to><colour>)",
            r"(?:(?:with|wearing|holding|without) )(?P<phrase>.+)",
            r"(?:more|less|a bit|a bit more|a little|much|even|way|slightly) (?P<change_to>\w+(?: \w+)?)",
            r"(?P<change_to>(?:<colour>)|\w{2,}(?:ier|gger|dder)|larger|smaller|cuter|darker|lighter"
            r"|rounder|older|younger)",
            r"remove <removal:any>|(?:take|lose) (?:away |off )?(?:the )?<removal_two:any>",
        ),
        "wish": (
            r"(?P<verb><draw>)(?: (?:up|out))?(?: (?:<me>))? <subject:any>",
            r"(?P<verb><hand>)(?: (?:<me>))? <subject:any>",
            r"(?:i|we) (?:(?:would|'d|really|just) ){0,4}(?:<have>)(?: to (?:<have>))? (?:<subject:any>)",
            r"i'd (?:<have>)(?: to (?:<have>))? (?:<subject:any>)",
            r"(?:<have>) <subject:any>",
            r"(?:looking for|search(?:ing)? for|i'?m looking for) <subject:any>",
            # A misspelt verb: "drwa me a fox".
            r"\w{3,} me (?P<subject>(?:a|an|some|the|two|three|four|\d) .+)",
        ),
        "bare_make": (r"(?:<draw>|<hand>)(?: (?:<me>))?",),
    },
)
