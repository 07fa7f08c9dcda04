"""What is said beside an instruction: greetings, thanks, hedges, reasons, what the picture is for.

Regular expressions over the words of a sentence, each parted by one space, marks too. In a PLAIN
one the words found must say nothing that could be an instruction (see presets/grammar/asides.py);
a CUT one parts what stands before it from what stands behind it, as a comma does.
"""

from __future__ import annotations

_SOME = r"[^,.;:!?\n()]*?"
_END = r"(?= ?(?:[,.;:!?\n()]|$| - ))"
_YOU = r"(?:you|we|i|u|someone|somebody|anyone|they|one of you|you guys|you all|the team|your team)"
_COULD = r"(?:could|can|would|might|may|will|were to|are able to|manage to|have to)"
_VERY = r"(?:really |so |very |most |super |extremely |absolutely |quite |also |just |more than )*"
_GLAD = (
    r"(?:grateful|thankful|happy|glad|delighted|pleased|thrilled|over the moon|keen|appreciative"
    r"|obliged|chuffed)"
)
_GOOD = (
    r"(?:great|nice|good|lovely|perfect|helpful|ideal|awesome|amazing|cool|wonderful|fantastic"
    r"|brilliant|appreciated|super|better|best|fab|handy|useful|neat|a dream|a big help|much"
    r" appreciated|preferable|preferred|smart|safer|enough|terrific|excellent|sweet)"
)
_IT_IS = (
    r"(?:it is|it's|it was|it would be|it'd be|it will be|it'll be|would be|that would be|that'd "
    r"be)"
)
_DAY = (
    r"(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon"
    r"|lunch|lunchtime|midday|eod|eow|cob|end of (?:the )?(?:day|week|month)|close of business"
    r"|(?:this|next) (?:week|month|monday|tuesday|wednesday|thursday|friday|morning|afternoon)"
    r"|the (?:launch|deadline|weekend|meeting|shoot|presentation|drop|sale)|\d{1,2} ?(?:am|pm))"
)
_CHANNEL = (
    r"(?:amazon|zalando|asos|etsy|ebay|shopify|google|meta|instagram|insta|facebook|pinterest"
    r"|tiktok|walmart|target|farfetch|otto|home ?page|the home ?page|the site|the website|the web "
    r"?shop|the shop|the store|the marketplace|the retailer|social|the app|print|the printer|web"
    r"|legal|marketing|ecom|e-commerce|sales|the guidelines?|our guidelines?|the brand "
    r"guidelines?|they|the client|client|the customer|the buyer|the boss|my boss|he|she|the team"
    r"|the agency|pr|the art director|the designer|the editor|the stylist|merchandising|the "
    r"retailers|the platform|design|the brand team|the catalogue|the catalog|the merchandiser|the "
    r"photographer|the studio|the brief|the spec|the style ?guide|our style ?guide|corporate|head "
    r"office|hq)"
)
_NEEDS = (
    r"(?:needs?|wants?|asks?(?: for)?|requires?|asked for|demands?|likes?|prefers?|insists?(?: "
    r"on)?)"
)

_PART = r"(?:^|(?<=[,.;:!?\n()] ))"

FILLERS: tuple[str, ...] = (
    r"\b(?:would|will) it be (?:a |too )?(?:big |much |great )?(?:hassle|problem|trouble|bother"
    r"|work)"
    r" (?:to|if (?:you|we) (?:could)?)\b",
    rf"\b(?:apologies|sorry) for (?:the |any |my |all the |this )[^,.;:!?\n()]*?{_END}",
    r"\b(?:i |we )?(?:hope|hoping|trust) (?:this finds|you're|you are|you had|you've had|you "
    rf"have had|all is|all's|everyone is|everyone's|your week|things)[^,.;:!?\n()]*{_END}",
    r"\bwhether (?:it's possible to|(?:you|we|someone) (?:might|could|would"
    r"|can)(?: be able to)?)\b",
    r"\b(?:but )?nothing (?:too )?(?:heavy|crazy|fancy|much|dramatic|strong|extreme|harsh|major"
    rf"|drastic|obvious|wild){_END}",
    r"\bone of (?:our|the|my) \w+(?= (?:needs?|wants?|asked|requires?|asks?)\b)",
    r"(?<!that )(?<!this )(?<!it )\bbe (?:at all )?(?:doable|possible|feasible|an option|ok|okay"
    rf"|alright){_END}",
    r"\b(?:in|on) the (?:final|finished|end) (?:image|picture|photo|shot|result|file)\b",
    r"\bfull[- ]bleed\b",
    rf"\bnothing else (?:moves|changes|is touched|is to change|has to change){_END}",
    r"\bshall we\b|\bwhy (?:not|don't (?:we|you))\b|\bis possible to\b",
    rf"{_PART}mind (?=\w+ing\b)",
    r"\b(?:and |so |then )?(?:we're|we are|i'm|that's us|it's) (?:all )?(?:good to go|done|all set"
    rf"|ready|happy|sorted|there){_END}",
    r"\b(?:could|can|would) (?:you|u|someone|anyone|the team) (?:please |maybe |kindly )?(?:have a"
    r" (?:quick )?look|take a look|help(?: us| me)?(?: out)?|do (?:that|this)|manage (?:that|this)"
    r"|sort (?:this|that)(?: out)?|arrange (?:that|this)|take care of (?:that|this))"
    rf"(?: please| today| for (?:us|me)| with (?:that|this)| asap)*{_END}",
    rf"{_PART}(?:is|would) (?:that|this|it) (?:be )?something (?:that )?you (?:can|could)"
    rf" [^,.;:!?\n()]*{_END}",
    rf"{_PART}(?:would|does|will) (?:that|this|it) work(?: for you)?{_END}",
    r"\b(?:if|when|whenever|once) (?:you|u) (?:have|find|get) (?:a |some |the )?(?:\w+ )?(?:minute"
    rf"|moment|second|sec|time){_END}",
    rf"{_PART}(?:it's |it is |this is )?only a (?:small|little|tiny|minor) (?:thing|one|detail"
    rf"|change)(?: ,)?(?: but)?\b",
    rf"{_PART}(?:sorry|apologies) (?:to|for) (?:bother|both|trouble|pester|disturb)\w* (?:you|u)"
    rf"(?: again)?{_END}",
    rf"{_PART}(?:but |and |so |well )?(?:on second thoughts?|after all|in short"
    r"|in brief|in a word|long story short|to cut a long story short)"
    r"(?= )",
    rf"\b(?:after all|at all|once and for all){_END}",
    rf"\b(?:it's|its|it is) (?:all )?for (?:the |our |my |a )?[^,.;:!?\n()]{{1,30}}?{_END}",
    r"(?:could|can|would|will|might) (?:someone|somebody|anyone|you guys|you all|the team|one of "
    r"you|u|ya|y'all|you lot|you folks|we maybe|we perhaps|we possibly|we please|you please|you "
    r"just)\b",
    rf"\b(?:i|we)(?: would|'d| will|'ll|'m| am|'re| are)(?: be)? {_VERY}{_GLAD}"
    rf"(?: if| to see| to have| for)(?: {_YOU}(?: {_COULD})?)?\b",
    rf"\b(?:would|might|could) be {_VERY}{_GOOD}(?: too| as well)?{_END}",
    rf"\b{_IT_IS} {_VERY}{_GOOD} (?:if|to|for|when)(?: us to| me to)?(?: {_YOU}(?: {_COULD})?)?"
    r"(?: (?:get|have|see|make sure))?\b",
    rf"\b(?:i|we)(?:'d| would)? {_VERY}(?:appreciate|love|like) it if {_YOU}(?: {_COULD})?\b",
    rf"\bany (?:chance|way)(?: of)?(?: {_YOU}(?: {_COULD})?)?(?: to)?\b",
    rf"\bis there (?:any|a) (?:chance|way)(?: that)?(?: of)?(?: {_YOU}(?: {_COULD})?)?(?: to)?\b",
    r"\b(?:is|would|might) it (?:be )?(?:at all )?(?:possible|ok|okay|feasible|doable|too much "
    rf"to ask)(?: that| if| for {_YOU})?(?: {_YOU}(?: {_COULD})?)?(?: to)?\b",
    r"\bif (?:it is |it's |that is |that's |at all |it isn't |this is |this isn't )?(?:not "
    r")?(?:at all )?(?:possible|ok|okay|alright|feasible|doable|easy|too much trouble|no trouble"
    rf"|too much hassle|a problem|a hassle)(?: for you)?{_END}",
    rf"\b(?:if|when|whenever|once) (?:{_YOU}|time) (?:{_COULD}|mind|please|like|wish|don't mind"
    r"|allows|have (?:the |a |some )?(?:time|moment|minute|sec|second|chance)|get (?:the |a "
    rf")?(?:time|moment|minute|sec|second|chance|round to it)|want|are free|find the time){_END}",
    r"\b(?:it is|it's|it would be|would be) (?:necessary|important|needed|required|essential"
    r"|better|best|necessary for us)(?: that| to| if)\b",
    r"\b(?:i|we) (?:really |just |also |still |kind of |do )?(?:think|guess|feel|believe|suppose"
    r"|reckon|find|suggest|propose|figure|was thinking|were thinking|was hoping|were hoping|was "
    r"wondering|wonder|thought|hope)(?: that| if| about| of| maybe| perhaps| like)?\b(?: "
    rf"{_YOU}(?: {_COULD})?\b(?! (?:as|like)))?",
    r"\b(?:would|is|could|will|can) (?:that|this|it) (?:be )?(?:possible|doable|ok|okay|feasible"
    rf"|alright|fine|work|something you can do|done)(?: for you| maybe| please)?{_END}",
    r"(?:^|(?<=[,.;:!?\n()] ))(?:me again|it's me again|it's me|only me|one more|another one"
    r"|here's another|next one|next up|and one more|last one|a (?:quick|small|tiny|little) "
    r"(?:one|request|favou?r|thing|question|ask)|(?:quick|small|tiny|little|another) (?:request"
    rf"|question|favou?r|ask|one|thing|job|tweak|edit)(?: from [^,.;:!?\n()]*)?){_END}",
    r"\b(?:to me|to us|for me|for us|in my opinion|in our opinion|in my view|imo|imho|personally"
    r"|frankly|honestly|to be honest|tbh|on my (?:screen|end|side|monitor|laptop|phone)|on our "
    r"(?:end|side)|to my (?:eye|eyes|taste)|for my taste|for our taste|from our (?:end|side)|as "
    r"far as i can see|by the way|btw|fyi|just so you know|as you can see|you know|i mean|if "
    r"anything|at least|as (?:discussed|agreed|mentioned|requested|always|ever|per (?:the "
    r")?(?:brief|briefing|request|guidelines?|spec|style ?guide))(?: with \w+| in the \w+| by \w+"
    r"| yesterday| earlier)?|per (?:the )?(?:brief|briefing|request|guidelines?|spec|style "
    r"?guide)|(?:when|if) (?:the )?time allows)\b(?= ?(?:[,.;:!?\n()]|$| - ))",
    r"(?:^|(?<=[,.;:!?\n()] )|(?<= - ))(?:no rush|not urgent|urgent|urgently|asap|as soon as "
    r"possible|as soon as you can|as quickly as possible|sorry|sorry for the (?:rush|trouble"
    r"|hassle|back and forth)|no worries|take your time|nothing fancy|nothing crazy|nothing major"
    r"|small thing|tiny thing|little thing|quick thing|quick ask|small ask|two things|one thing"
    r"|three things|a couple of things|a few things|few things|quick edit|quick change|small "
    r"change|small request|quick favou?r|a quick favou?r|last thing|one last thing|same here|dear "
    r"all|dears|guys|folks|mate|pretty please|cheers|ta|xx|xoxo|lol|haha|hehe|yes|yep|yeah|right"
    r"|well|ok so|okay so|so yeah|hmm|um|uh|oh|ah|aha|oops|whoops|alright|all right|to do|todo"
    r"|fix|edit request|request)\b(?= ?(?:[,.;:!?\n()]|$| - ))",
    r"\b(?:to me|to us|for me|for us|tbh|on my screen|on our end|on my end|in my opinion|imo|by "
    r"the way|btw|personally|honestly|you know)\b",
    r"(?:^|(?<=[,.;:!?\n()] ))(?:and|so|then|but|well|ok|okay|yes|also|oh|alright|now)"
    r"(?: ,)?(?= )",
    rf"\b(?:by|before|until|till|for|on) {_DAY}(?:'s)?(?: (?:morning|afternoon|evening|please"
    rf"|latest|at the latest|if possible|ideally))*{_END}",
    rf"\b(?:today|tonight|tomorrow|this week|right away|straight away|first thing){_END}",
    r"\b(?:(?:big|huge|massive|many|so many|a million|million|a huge|a big) )?(?:thanks|thank you"
    r"|thx|thnx|tysm|cheers|merci|danke|grazie|gracias|many thanks|bless you)"
    rf"(?: [^,.;:!?\n()]*?)?{_END}",
    r"\b(?:much appreciated|appreciate it|appreciated|appreciate your help|you're (?:the best|a "
    r"star|a lifesaver|amazing|great)|love your work|great work|nice work|great job|good job"
    r"|well done|looking (?:great|good)|almost there|nearly there|best|best regards|warm regards"
    r"|warmest regards|warmest|kindest regards|kind regards|regards|all the best|have a (?:great"
    r"|nice|good|lovely) (?:day|weekend|one|evening|week)|speak soon|talk soon|let me know(?: if "
    rf"[^,.;:!?\n()]*)?|shout if [^,.;:!?\n()]*|see attached|attached){_END}",
    r"\b(?:the |our |my |your )?(?:client|customer|buyer|boss|marketing|team|legal|he|she|they"
    r"|brand team|agency|retailer|designer|stylist|photographer|editor|manager|colleague|ceo"
    r"|founder|merchandiser|shop|store|everyone|somebody|people|art director|marketing team"
    r"|marketing department|sales team|web team|social team|buying team) (?:also |now |just "
    r"|still )?(?:finds?|found|prefers? that|complains?|complained|worries|told me|told us|tells "
    r"me|says?|said|thinks?|thought|feels?|felt|mentioned|suggested|suggests|insists|noticed"
    r"|decided|reckons)(?: that)?\b",
    r"\bs'il (?:vous|te) pla(?:i|\u00ee)t\b|\b(?:svp|stp|bitte|por favor|per favore|prego|merci "
    r"d'avance|alsjeblieft)\b",
    r"\bfor (?:a |an |some |that |a bit |a little |slightly |that bit )*(?:more |extra |added "
    r"|better |greater |nicer |bit of |touch of )*(?:\w+ )?(?:punch|depth|drama|pop|impact"
    r"|definition|separation|presence|interest|feel|mood|dimension|consistency|realism|warmth"
    r"|balance|visibility|legibility|clarity|emphasis|effect|look|vibe|crispness|life"
    rf"|polish){_END}",
    r"\b(?:for|on|with|in) (?:this|that|the attached|the next|these) (?:one|ones|image|photo"
    r"|picture|shot|pic|file|asset|jpg|frame)s?\b(?= ?(?:[,.;:!?\n()]|$| - ))",
)
"""Say nothing about the picture, wherever they stand."""

ASKING = (
    r"\b(?:could|can|would|will) (?:you|we|i|u|someone|somebody|anyone|they|one of you|the team"
    r"|it|this|the \w+ (?:maybe |perhaps |possibly |please )?(?:be|have|get|go|stand|sit|become"
    r"|look))\b",
    r"\b(?:could|can|might) (?:its|a|an|our|my|these|those|both|all|we|i|his|her|their)\b",
    r"\bwould [^,.;:!?\n]* be (?:at all )?(?:possible|doable|feasible|an option|ok|okay|alright)\b",
    r"\bshall we (?:try|do|go|make|have|use|give|put)\b(?!.*\bor\b)",
    r"\bwhy (?:not|don't (?:we|you))\b",
    r"(?:^|(?<=[,.;:!?\n()] ))mind (?=\w+ing\b)",
    r"\bis there (?:any|a) (?:chance|way)\b|\bis it (?:ok|okay|alright|feasible|doable|fine)\b",
    r"^is possible to\b",
    r"\b(?:would that be|is that|is this possible|would this be|could that|any chance|any way|is "
    r"it possible|would it be possible|is there a way|do you think|would you"
    r" mind|do you mind|can i|can we|could we|may i|may we|might we|possible to|how about|what "
    r"about)\b",
)
"""The courtesies that ask: a sentence with one may end in a question mark."""

PLAIN: tuple[str, ...] = (
    rf"{_PART}(?:i|we) (?:want|need|have|would like) to (?:judge|check|compare|review|decide"
    rf"|discuss|test|approve|present) {_SOME}{_END}",
    r"^[^,.;:!?\n()]*?\b(?:rules?|requirements?|guidelines?|specs?|brief|request|feedback|notes?"
    r"|comments?|update|correction|change|wish|thing|favou?r|listings?|option|variant|version|short"
    r"|job|task|info|fyi|reminder)(?: \w{1,3})?(?= ?:)",
    rf"{_PART}(?:and |but |so )?(?:i|we|they|he|she|everybody|everyone|the \w+|our \w+|my \w+) "
    r"(?:[^,.;:!?\n()]*? )?(?:agreed|decided|feels?|felt|thinks?|thought|believes?|mentioned"
    r"|noticed|noted|realised|realized|saw|told us|told me|informed us|informed me|pointed out"
    r"|confirmed|reminded us|let us know|concluded|reckons?|finds?|found|knows?"
    r"|hear|heard) that\b",
    rf"{_PART}please (?:note|be aware|remember|know) that\b",
    rf"{_PART}(?:we|i) (?:just |also |have |'ve )*(?:noticed|realised|realized|saw|spotted)(?: "
    r"that)? (?=someone|somebody|there)",
    rf"\bwhich (?:is|are|was|were|launch\w*|comes?|goes|will|has|have|starts?"
    rf"|opens?) {_SOME}{_END}",
    rf"{_PART}(?:it's|its|it is|they're|they are) (?:just |a bit |kind of |sort of )?\w+ing{_END}",
    rf"{_PART}(?:as|like) (?:agreed|discussed|promised|mentioned|requested) [^,.;:!?\n()]*{_END}",
    rf"{_PART}(?:hello |hi )?(?:this is|it's|here is) \w+ (?:from|at|in|of) [^,.;:!?\n()]*{_END}",
    rf"{_PART}(?:great|love|lovely|nice|good|thanks for the) [^,.;:!?\n()]*{_END}",
    r"^(?:happy|hi|hello|hey|hiya|heya|dear|morning|good (?:morning|afternoon|evening|day)"
    rf"|greetings|howdy|hallo|hola|bonjour|ciao|yo|moin|hej)(?: [^,.;:!?\n()]+?)??{_END}",
    r"(?:^|(?<=[,.;:!?\n()] ))(?:and )?(?:we're|we are|i'm|i am|you're|you are|you guys are|we "
    r"can't wait|can't wait|we love|really love|love|loving|so excited|excited|our whole"
    rf"|everyone here|happy|enjoy|see you|speak)(?: [^,.;:!?\n()]*)?{_END}",
    rf"(?:^|(?<=[,.;:!?\n()] ))(?:i |we )?(?:hope|hoping|trust)(?: [^,.;:!?\n()]*)?{_END}",
)
"""Set aside where they say nothing that could be an instruction."""

LABELS: tuple[str, ...] = (
    r"(?:^|(?<=[,.;:!?\n()] ))(?:the )?(?:catalog(?:ue)?|page|sku|variant|colou?rway|article|art"
    r"|ref|reference|style|item|look|slide|spread|shot|img|image|photo|pic|picture|file|asset|no"
    r"|nr|number|option|version|slot|task|ticket|row|line|step)(?: (?:page|no|nr|number|ref|p))* "
    r"?[#.]? ?[a-z]{0,4}[-_]?\d[\w.-]*(?= ?(?:[:,]| - ))",
    r"^(?:for )?(?:the |our )?(?:[\w'-]+ ){0,3}(?:tile|banner|page|homepage|listing|header"
    r"|newsletter|mailer|ad|ads|post|story|stories|reel|feed|shop|store|site|website|app"
    r"|catalogue|catalog|lookbook|thumbnail|carousel|hero|pdp|plp|email|mailing|campaign|launch"
    r"|marketplace|instagram|amazon|pinterest|linkedin|facebook|print|web|social|flyer|poster"
    r"|billboard|brochure|deck|press kit|packshot|slot|cover|teaser)(?= ?:| - )",
)
"""Which picture it is, or what it is for, before a colon."""

LACKS: tuple[str, ...] = (
    r"\b(?:and |as )?(?:we|i|they) (?:really )?(?:don't|dont|do not|didn't|never) (?:want|need"
    r"|like|love|sell|ship|use|have|meant|mean) (?:it|them|that|this|those|these|to see (?:it"
    rf"|them)) ?{_SOME}{_END}",
    r"(?:^|(?<=[,.;:!?\n()] ))(?:the |a |its |there is |there's )?(?:no )?(?:\w+ )?(?:shadow"
    r"|reflection)(?: is| got| seems| has)?(?: \w+)? (?:missing|gone|lost|not there|lacking|got "
    rf"lost|absent|yet){_END}",
)
"""What is missing: what is to be done about it is said beside."""

CUTS: tuple[str, ...] = (
    r"\b(?:because|cos|coz|'cause|cause|since|given that|given|considering|seeing as|seeing that"
    r"|due to|owing to|in order (?:to|that|for)|so as to|so that|in case|otherwise|or else|even "
    rf"though|although|even if|whereas){_SOME}{_END}",
    r"\bas (?!(?:it|they|that) (?:is|are|was|were)(?: now| please| currently| thanks)*"
    r" ?(?:[,.;!]|$))"
    r"(?:it|we|they|you|the client|the customer|the buyer|our|most|people|customers|shoppers"
    r"|this"
    r"|that|that's|it's|they're|we're|there's|these|those|everyone|marketing|amazon|the (?:\w+ "
    r"){1,3}"
    rf"(?:is|are|was|looks?|has|have|needs?|wants?|gets?|will|goes|go|does|do)) {_SOME}\w+ "
    rf"\w+{_END}",
    r"\bas (?:that's|it's|they're|we're|that is|it is|they are|we are) (?!is\b|are\b)\w+"
    rf" \w+{_SOME}{_END}",
    r"\bso(?: that)? (?:it|it's|we|they|you|everything|customers?|people|shoppers|the \w+|our|this"
    rf"|that|all|one|buyers|viewers|everyone|nothing|there's|it'll|we're|that's) {_SOME}{_END}",
    r"(?<!has )(?<!have )(?<!needs )(?<!need )(?<!ought )\bto (?:match|fit|suit|go|align"
    r"|be consistent|be in line|comply|meet|stay (?:in line"
    r"|consistent|on brand)|work|sit|show off|highlight|emphasi[sz]e|help|avoid|reflect|echo"
    r"|follow|tie in|blend in|look more|feel more|sell|advertise|promote|celebrate|launch"
    r"|celebrate|feature|stand out|keep things|keep it|keep everything|distinguish|differentiate"
    rf"|complement|coordinate|harmoni[sz]e){_SOME}{_END}",
    r"\b(?:next to|beside|among|than) (?:all )?(?:the |our |my |those )?(?:others?|rest|other \w+"
    rf"|new \w+|old \w+){_SOME}{_END}",
    r"\b(?:like|the way|just like|exactly like|exactly as|just as|as) "
    rf"(?:(?:the |our |my )?(?:i|we)|{_CHANNEL}) "
    rf"(?:want|{_NEEDS}){_SOME}{_END}",
    r"(?:^|(?<=[,.;:!?\n()] )|(?<= - ))(?:it|this|that|these|they|this one|this image|this "
    r"picture|this photo|the (?:picture|image|photo|shot))(?:'s| is| are| was| will be| goes| "
    r"go) (?:all |going |needed |meant |intended |supposed )?(?:for|to be used|going|on|in|part "
    rf"of|due|to go|into|used|meant) {_SOME}{_END}",
    r"(?:^|(?<=[,.;:!?\n()] )|(?<= - ))(?:we(?:'re| are| have| plan| will|'ll|'ve)|i(?:'m| am"
    r"|'ve| have)) (?:been |just |now |currently |also |about to |going to |planning to "
    r")*(?:launching|doing|running|featuring|preparing|printing|building|putting together"
    r"|planning|shooting|selling|updating|refreshing|relaunching|working|rebranding|expecting"
    r"|starting|opening|introducing|publishing|sending|uploading|finali[sz]ing|redoing|moving"
    rf"|launch|got|a launch|a sale|run|print|publish|sell|feature|plan) {_SOME}(?:{_END}|(?= and "
    r"(?:i want|need|want|would|we)\b))",
    r"\b(?:before|after|once|until|till|as soon as|when|now that) (?:we|it|it's|they|this|the "
    rf"\w+|everything|i) {_SOME}{_END}",
    rf"\b(?:compared|in comparison) (?:to|with) {_SOME}{_END}",
    rf"\b(?:so |very |really )?sorry (?:to|for|about|that|if) {_SOME}(?:, but)?{_END}",
    rf"(?:^|(?<=[,.;:!?\n()] )|(?<= - )){_CHANNEL} (?:\w+ )?{_NEEDS} {_SOME}(?= ?(?::| - ))",
    rf"\bfor {_SOME}{_END}",
)
"""The same, and parting the changes before and behind them."""

ANYWAY: tuple[str, ...] = (
    r"(?:, )?\b(?:instead of|rather than|as opposed to|in place of|in lieu of|and not|but not"
    r"|not|no longer|no more) (?:just |simply |only |in |the |a |an |any |that |this |my |our "
    r"|their |its |current |present |original |boring |old |existing |usual "
    r")*(?P<was>[^,.;:!?\n()]+?)(?: one| ones| anymore| any more| any longer| now| as it is now| "
    rf"as now| like now| as it is)?{_END}",
)
"""What a thing was, or should not be: `was` must be a colour, or a thing after "instead of"."""
