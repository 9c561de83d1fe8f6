"""Short sentences that mean one thing, and the words of politeness around any sentence.

A form is a name and patterns in the grammar of `lexicon.py`; the first that covers a sentence wins. To teach
the planner another way to say something, add a pattern to its form; to teach it another meaning, add a form
here and its meaning in `planner.py`.
"""

from fm_agent_tools.agent.planner.grammar import Forms
from fm_agent_tools.agent.planner.lexicon import GRAMMAR

# Said around a wish, and taken off before the forms are tried.
BEFORE = GRAMMAR.compile(
    r"(?:"
    r"<greeting>(?: there)?(?=[,!.:]| (?:can|could|would|will|please|i|we|let|make|<verb>|u|you)\b)"
    r"|(?:<praise>|well|so|yes|yeah|no|nah|first|next|finally|instead|actually|hmm+|um+|<thanks>|alright"
    r"|all right|sorry|plus|wait|no wait)(?=[,!.:])"
    r"|<please>|ok|okay|now|then|and|also|just|maybe|perhaps|so(?= (?:i|can|could|draw|make|now|please)\b)"
    r"|but(?= "
    r"(?:please|now)\b)"
    r"|first(?= (?:an?|draw|make|create|generate)\b)|actually|i know|(?:edit|change|update) (?:it|this"
    r"|that)(?=:)|use (?:it|that|this) (?:to|and)(?= (?:make|create|generate)\b)"
    r"|(?:can|could|will|would) (?:you|u|ya)(?: (?:please|maybe|just|also|possibly|kindly|try to|help "
    r"me)){0,4}"
    r"|(?:would|could|can) you (?:mind|be able to|be so kind as to)|are you able to|is it possible(?: for "
    r"you)? to"
    r"|(?:i|we) (?:would |'d |really ){0,4}(?:like|love|want|need)(?: for)?(?: you)? to(?= (?!have|get|see"
    r"|use|hear|listen)\w)"
    r"|i'd (?:really )?(?:like|love)(?: for)?(?: you)? to(?= (?!have|get|see|use|hear|listen)\w)"
    r"|i (?:was|am|'m) (?:wondering|hoping) (?:if )?you (?:can|could|would)|do you think you (?:can|could)"
    r"|i wonder if you (?:can|could)"
    r"|let'?s|let us|let me(?= (?:see|hear|have|get)\b)|try to|try and|try(?= <drawing>\b)|go ahead and"
    r"|feel free to"
    r"|help me(?: to)?|how about|what about|(?:can|could|may) (?:i|we)"
    r"|you (?:can|could|should|must)|it would be (?:nice|great|cool) if you could|your task is to|i "
    r"challenge you to"
    r")(?:\s*[,!.:;–-]+\s*|\s+)(?=\S)"
)
AFTER = GRAMMAR.compile(
    r"[\s,;:–-]+(?:<please>|for (?:me|us)|thanks(?: a lot| so much)?|thank you(?: so much| very much)?"
    r"|right now|now|asap|again"
    r"|if (?:you can|possible|you like|you don't mind)|pretty please|or something(?: like that)?|ok|okay"
    r"|instead|this time"
    r"|next|too|as well|also|would you|could you|will you|can you|to me|lol|haha)\s*$"
)

# Tried at every stage of taking politeness off.
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
            r"|really|just|a) ){0,4}(?:<praise>)(?: (?:one|picture|job|thanks|thank you))?",
            r"(?:i )?(?:really )?(?:love|like) (?:it|that|this|them)(?: (?:a lot|so much|very much|thanks))?",
            r"(?:so |very |really |how )?(?:<praise>)(?:,? (?:<thanks>|that'?s <praise>))?",
        ),
        "talk": (
            r"(?:make|get|give) (?:me|us) (?:laugh|smile|happy|sad|cry|think|wonder|proud|rich|famous|sick"
            r"|angry|dream"
            r"|feel .+|believe .+|a (?:break|hand|second|sec|minute|moment|chance|favou?r|call|hug|kiss|tip"
            r"|hint)|time|some "
            r"time|space|advice|some advice|money|one (?:second|minute|moment))(?: (?:again|today|now"
            r"|please))?",
            r"make (?:my|your|our) (?:day|night|bed|mind|choice|move|own .+)|make up (?:your|my) mind"
            r"|make (?:sense|sure|friends"
            r"|money|progress|love|it (?:so|happen|quick|snappy)|peace|do|believe)(?: .+)?",
            r"make (?:a|me a|us a) (?:reservation|phone call|decision|wish|list|plan|promise|guess|mistake"
            r"|difference|deal"
            r"|backup|budget|schedule)(?: .+)?",
            r"(?:give|take|draw) (?:a )?(?:break|breath|breather|conclusions?|attention|five)|hold on"
            r"|hang on|wait(?: a .+)?",
            r"(?:get|do) (?:lost|your (?:thing|job|best|homework)|my .+|me a favou?r|it yourself|nothing"
            r"|better|well)",
            r"(?:do|does|did|can|could|will|would|are|is|were|was|have|has|should) (?:you|u|it|they|he|she|i"
            r"|we) "
            r"(?:like|love|hate|know|think|sleep|dream|feel|eat|speak|understand|remember|hear|see|listen"
            r"|exist|lie|ever"
            r"|really|even|always) ?.*",
            r"do you have (?!.*(?:models?|styles?)\b).+",
            r"test(?:ing)?(?: test(?:ing)?)*|lol|lmao|rofl|haha+.*|hehe+|hmm+.*|meh|ugh|oops|huh|ah+|oh+|yay"
            r"|xd|sorry|idk",
            r"i(?:'m| am) .+|(?:not |it'?s |that'?s |looks? |it looks )(?:so |very |really |a bit |kind of "
            r"|quite )?(?:great|good"
            r"|bad|weird|strange|wrong|ugly|terrible|awful|nice|what i (?:wanted|meant|asked for)|right"
            r"|correct|funny)",
            r"(?:nice|lovely|bad|beautiful|terrible) (?:weather|day|evening|morning)(?: .+)?"
            r"|happy (?:birthday|new year|easter)",
            r"show me (?:how|why|where|around|the way|that you|who).*|(?:show|give|tell) me your .+",
        ),
        "refuse": (
            r"(?:don'?t|do not|never|please don'?t|stop|no need to|you need not) (?:<verb>|(?:<drawing>)"
            r"|animate)(?:ing)?"
            r" (?:<me> )?(?:anything|any .+|something|nothing|pictures?|more|yet|a .+|an .+|the .+|me .+"
            r"|another .+|<any_noun>(?: .+)?|music(?: .+)?)",
            r"i (?:don'?t|do not) (?:want|need|like) (?:you to <draw> )?.+",
            r"(?:please )?(?:don'?t|do not|never) (?:<verb>|animate|edit|bother).*|(?:don'?t"
            r"|do not)(?: please)?",
            r"(?:don'?t|do not|never) (?:change|touch|edit|alter|modify) .+|leave (?:it|that|this"
            r"|them)(?: .+)?",
            r"no (?:more )?(?:<any_noun>|music|songs?)(?: please)?",
            r"(?:draw|make|create|generate|do|play) nothing|no <drawing>",
        ),
        "cancel": (
            r"(?:cancel|stop|abort|halt|kill|interrupt|quit)(?: (?:it|that|this|now|please))?|make it stop",
            r"(?:cancel|stop|abort|halt|kill|interrupt) (?:<scope:all_of>)",
            r"(?:cancel|stop|abort|halt|kill|interrupt|quit) (?:(?:the|my|this|that|your|last|current"
            r"|running) ){0,4}(?:<job_nouns>s?)(?: (?:now|please))?",
            r"(?:cancel|stop|abort|kill) (?:(?:the|my) )?(?:(?:job|picture) )?(?P<job><reference>)",
            r"(?:stop|quit) (?:<drawing>|working|rendering)(?: (?:it|that|this|now|please))?",
            r"(?:don'?t|do not) (?:<draw>|finish|continue|bother)(?: (?:it|that|this|with it|with that))",
        ),
        "check": (
            r"(?:is|are) (?:it|that|they|my .+|the .+|this|everything|you) (?:already )?(?:done|ready"
            r"|finished"
            r"|complete|there)(?: yet| now| already)?",
            r"(?:is|are) (?:the |my )?(?:job |picture )?(?P<job><reference>) (?:done|ready"
            r"|finished)(?: yet)?",
            r"(?:how far|how much longer|how long (?:will|does|is|until|till|left|to go)|how long"
            r"|when (?:will|is|are) "
            r"(?:it|my|the|they|that))(?! can)(?: .*)?",
            r"how(?:'s| is) (?:it|that|the .+?|my .+?)(?: going| coming along| doing)?(?: with .+"
            r"| coming along)?",
            r"(?:what(?:'s| is) the )?(?:status|progress|state)(?: of (?:it|that|the job|my picture|the "
            r"picture))?",
            r"(?:(?:what(?:'s| is) the )?(?:status|progress|state) of )(?:the |my )?(?:job |picture "
            r")?(?P<job><reference>)",
            r"(?:check|check on|look at|look up|show) (?:on )?(?:it|that|the job|my job|the progress|the "
            r"status)",
            r"(?:check|check on|look up) (?:on )?(?:the |my )?(?:job |picture )?(?P<job><reference>)",
            r"(?:done|ready|finished)(?: yet| now| already)?",
            r"(?:show|open|display)(?: me)? (?P<job>job_\w+|art_\w+|#\d+)(?: again)?",
            r"where(?:'s| is| are) (?:it|that|they|(?:my|the) (?:<any_noun>|<music>).*)",
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
            r"(?:do you (?:have|know|support)|are there|is there|have you got) (?:an? |any |other "
            r"|more ){0,4}(?:\w+ )?"
            r"(?:models?|styles?)(?: .+)?",
        ),
        "able": (
            r"(?:can|could|do|will|are) (?:you|u)(?: (?:also|even|only|able to))? (?:<verb>|animate|edit"
            r"|change)"
            r"(?: (?P<ability>(?!(?:me|us|it|that|this|them|a|an|the|some|my|one|two|three|four"
            r"|\d+)\b)\w+(?: \w+)?"
            r"(?<=s)|people|music|art|anime|speech|audio|text|fish|anything|everything|something else))?",
        ),
        "help": (
            r"(?:i need )?help(?: me)?|(?:what|wat) (?:else )?(?:can|could|do|are) (?:you|u)(?: (?:able to"
            r"|good at))?(?: (?:do|draw|make"
            r"|create|generate|paint|know|play|compose|offer))?(?: (?:for me|here|exactly|then|best)){0,4}",
            r"what (?:kinds?|sorts?|types?) of .+ can you .+|what (?:pictures|images|things|stickers|sounds"
            r"|clips|videos) can "
            r"you .+",
            r"(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what is this(?: thing)?|what's this|who (?:made"
            r"|built|wrote) you"
            r"|what(?:'s| is) your (?:name|job|purpose)",
            r"are you (?:an? |the )?.+|how (?:do|does|can|should) (?:i (?:use|start|say|write|change|draw"
            r"|make|get)|you|this|it|one)"
            r"\b.*|what should i (?:say|write|type|do)",
            r"(?:what are )?your (?:capabilities|features|limits|skills)|capabilities|features|commands"
            r"|menu|examples|instructions",
            r"(?:tell|show) me (?:about yourself|what (?:you|u) (?:can|could) (?:do|make|draw)|more"
            r"|what you'?ve got)"
            r"|(?:give|show) me (?:some )?examples|introduce yourself",
            r"what (?:can'?t|cannot) you (?:do|draw|make)|(?:which|what) (?:formats?|sizes?|kinds?"
            r"|lengths?) .+"
            r"|how (?:long|big|many|large) (?:can|could|may) .+",
            r"(?:do|does) (?:i|it|this) (?:need|cost|require|run|work|use) ?.*|how much (?:does|is) .+"
            r"|is (?:it|this) (?:free|safe"
            r"|open source|offline|online).*",
        ),
        "again": (
            r"(?:(?:<hand>|<draw>|try|do|i (?:want|need))(?: <me>)? )?(?:another|a new|a different|a second"
            r"|one more)"
            r"(?: (?:one|version|variation|variant|try|take|time|<it_noun>|of (?:those|them|these"
            r"|that))){0,2}(?: of (?:it|that|this))?",
            r"(?:(?:<draw>|try|show|give|do|play)(?: <me>)?(?: (?:it|that|this|the same(?: thing)?|one))? "
            r")?(?:again|once more|one more time)|it (?:again|once more)",
            r"(?:the )?same(?: (?:again|one|thing|picture|prompt)){0,4}|(?:redo|retry|repeat|regenerate"
            r"|reroll)(?: (?:it|that|this))?",
            r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?<count:number> (?:(?:more|other|new"
            r"|different) ?){0,2}(?:others|ones"
            r"|versions|variations|variants|takes)?(?<! )(?<!one)(?<!two)(?<!three)(?<!four)(?<!\d)"
            r"(?: of (?:those|them|these|that|it|this|the same))?(?: times?)?",
            r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?<count:number> of (?:those|them|these|that|it)",
            r"(?:(?:<hand>|<draw>|i want)(?: <me>)? )?(?:some |a few )?more(?: (?:of (?:those|them|these"
            r"|that|it)|versions|variations|like (?:it|that|this)))?",
            r"try (?:a |some )?different(?: (?:one|seed|version))?s?"
            r"|(?:an? )?different (?:melody|tune|song|beat|take|sound)|with (?:a |an)?other seed|new seed"
            r"|different seed|try",
        ),
        "each": (
            r"(?:<change>|animate|edit) (?:both|each|every)(?: (?:of them|one|picture|of these))?(?: .+)?",
        ),
        "surprise": (
            r"surprise (?:me|us)|(?:(?:<draw>|<hand>)(?: <me>)? )?(?:something|anything|whatever)(?: (?:you "
            r"(?:like|want|wish)|nice|fun|random|cool|cute|funny|beautiful)){0,4}",
            r"(?:i (?:want|need) )?(?:something|anything|whatever)(?: .{0,12})?|i don'?t (?:know|care)|you "
            r"(?:choose|decide|pick)|random",
        ),
        "accept": (r"(?:<yes>)(?:[, ]+(?:<yes>|<please>|<thanks>)){0,4}",),
        "remake": (
            r"(?:<draw>|show(?: me)?|do|let|turn|have) (?:it|that|this|them|that one|this one|one)(?: be"
            r"| into| to)?",
            r"(?:resize|scale|upscale|save|export|download|convert|crop) (?:it|that|this|them)(?: to| as"
            r"| up)?",
        ),
        "take": (
            r"(?:save|download|export|share|send|use|get|have|put|open|post)(?: (?:<me>))?"
            r" (?:it|this|that|them|these)(?: one)?(?: (?:as|to|for|on|in|into|with|onto) .*)?\b(?:whatsapp"
            r"|telegram|signal|instagram|messenger|discord|phone|computer|laptop|desktop|disk|gallery"
            r"|downloads?|friends?|file)\b.*",
            r"(?:how|where) (?:do|can|could) (?:i|we) (?:save|download|export|share|get|find)"
            r" (?:it|this|that|them|these)(?: .*)?",
            r"(?:is|are) (?:it|this|that|they|these) for (?:whatsapp|telegram)",
        ),
        "delete": (
            r"(?:delete|erase|trash|throw (?:it|this|that|them|these|those) away)",
            r"(?:delete|erase|trash|remove|wipe|discard|get rid of|throw away)"
            r" (?:it|this|that|them|these|those|all|all of (?:it|them|this|these))"
            r"(?: (?:i|we|you) (?:uploaded|made|sent|brought|drew|have|had|attached)(?: you)?)?",
            r"(?:delete|erase|trash|remove|clear|wipe|discard|get rid of|throw away|forget)"
            r" (?:everything|(?:all (?:of )?)?(?:(?:this|the|that|these|those|my|our|your|every|last|first"
            r"|whole|old|uploaded) ){0,3}(?:chats?|conversations?|(?:chat )?history|account|data|files?"
            r"|uploads?|photos?|pictures?|images?|stickers?|sounds?|clips?|memory|last one|first one)"
            r"(?: (?:i|we|you) (?:uploaded|made|sent|brought|drew|have|had|attached)(?: you)?)?"
            r"|(?:what|everything|all(?: that)?|the things?) (?:i|we|you) (?:uploaded|made|sent|said|brought"
            r"|drew|wrote|attached)(?: you)?)",
            r"(?:how|where) (?:do|can|could|should) (?:i|we|you) (?:delete|erase|remove|clear|wipe)(?! the"
            r" (?:background|colou?r))\b.*(?:chats?|conversations?|history|files?|uploads?|photos?|pictures?"
            r"|images?|stickers?|sounds?|clips?|data|it|this|that|them|everything)",
        ),
        "undo": (
            r"(?:undo|revert|go back|roll back|take (?:it|that) back)(?: (?:it|that|this|one step"
            r"|(?:the )?last (?:one|change|edit|step)))?",
        ),
        "decline": (r"(?:<no>)(?:[, ]+(?:<no>|<please>|<thanks>)){0,4}",),
    },
)
