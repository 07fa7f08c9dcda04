"""Words by which it is known that a part of a sentence tells something and asks for nothing."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPEAKERS = _table(
    """
    buyers children clients customers everybody everyone folks he i kids many men most nobody
    others people retailers returns she shoppers some somebody someone they users visitors we
    who women
    """
)
"""Of whom something is told by a plain verb: "we sell it", "shoppers ask"."""

CONTRACTED = _table(
    """
    he'll he's here's i'd i'll i'm i've it'd it'll it's its she'll she's that'll that's thats
    there's theres they'd they'll they're they've we'd we'll we're we've
    """
)
"""A subject and its verb in one word."""

STATES = _table(
    """
    appear appeared appears are aren't became becomes been feel feels felt had has hasn't have
    haven't is isn't look looked looks remained seem seemed seems was wasn't were weren't
    """
)

EVENTS = _table(
    """
    accepted accepts agreed announced approved approves arrived arrives asked asks became began
    begins belonged belongs blends bothered bothers bought broke brought called calls came
    catches caught changed checked chose clashes closed closes collects comes complained
    complains confirmed confuses counted covers decided decides delivered delivers demanded
    demands developed did disappears discontinued displays distracts does drops eats ended ends
    expected expects fades fell finds fits forgets forgot forgotten found gave gets gives goes
    gone got grew hangs happened happens hated hates heard hears helped helps hides hold holds
    hoped hopes hung insisted insists irritates joins jumped jumps knew knows launched launches
    leaves led lies liked lives looked loses lost loved loves made makes mattered matters
    mentioned met missed misses moved needed noticed notices offers opened opens ordered orders
    picked planned plans preferred prefers printed prints promised promises published publishes
    ran rang reached reads received refused refuses rejected rejects reminded reminds replaced
    reported requested requests required returned returns reviewed runs said saw says seen sees
    sells sends sent shipped ships shot showed shows sits sold spotted stands started starts stayed
    sticks stood stopped stops struggled swallows swears taken takes taught tells tends thinks
    thought told took turned used uses vanishes visited visits waited waits wanted wants went
    wins wishes wondered wonders worked works worries writes wrote
    """
)
"""What happens or is done, in a form that orders nothing: "sold", "runs"."""

TELLING_PLAINLY = _table(
    """
    ask believe buy click come complain did do expect find forget get go guess have hear hope
    keep know launch like look love miss need notice offer order own plan print produce publish
    read receive reshoot return run say scroll see sell ship shoot start struggle tell think use
    wait want wear wish wonder work write wrote zoom
    """
)
"""The same, behind those of whom something may be told in the plural."""

MODALS = _table("will would won't wont wouldn't may might can't cannot couldn't didn't doesn't")
MODALS |= _table("don't dont hadn't can could do does did haven't hasn't isn't wasn't not")

ASKS = _table(
    """
    should must ought shall please pls plz kindly let lets let's if unless whether except only
    instead or rather without stay stays staying remain remains unchanged untouched intact alone
    either neither nor else supposed better original both perfect missing crooked tilted blurry
    blurred bigger smaller larger shorter longer taller wider thinner thicker rounder upside closed
    unzipped folded wrinkled creased
    """
)
"""What asks, keeps, chooses or complains of what cannot be mended here: never mere telling."""

DENIED = _table(
    """
    see read tell make recognise recognize notice know have belong belongs match matches work works
    fit fits show shows sell ship exist reach find zoom afford reshoot sold ours ready allowed
    approved happy sure finished done part printing there enough accept like look yet mine available
    produced made understand decide expect get correspond notice come came stand pop
    """
)
"""Behind a "not", these deny nothing that could be asked for."""

NO_MATTER = _table(
    "budget time chance idea rush longer one reason way stock luck doubt hurry problem samples"
)
"""The same behind "no": "no budget to shoot again"."""

COUNTED = _table(
    """
    returns return complaints complaint orders customers people days weeks months years times pieces
    shops stores emails messages reviews am pm minutes hours markets countries colleagues
    """
)
"""What a number that changes nothing counts."""

NUMBERED = _table("page pages item no number nr article sku since in by until year week order row")
"""Before a number that changes nothing."""

KEENLY = _table(
    """
    wants want wanted likes like liked loves love loved
    prefers prefer preferred asked asks ordered needs need needed requested requests requires
    required demanded demands expects expected insists insisted suggests suggested wishes wish hopes
    hope hoped wishing proposed proposes fancies imagined imagines
    """
)
"""Verbs that make a wish of what stands behind them."""

GONE = _table(
    "sent shipped delivered sold used shot had returned replaced discontinued hates received"
)
"""Verbs behind which a colour is of what was or went: "they sent us the brown sample"."""

GOODS = _table(
    "sample samples version batch model variant stock edition range prototype fabric paper card"
    " backdrop box lot line colourway colorway is was are were"
)
"""What had such a colour."""

TAKING = _table("remove delete erase retouch take clean wipe get rid lose removed fix clone edit")
"""Verbs that take something away."""

LOOKED = _table("our brand brand's house usual the moody preset a my your this that its")
"""Before "look", these make it a noun."""
