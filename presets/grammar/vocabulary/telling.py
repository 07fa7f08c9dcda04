"""Words by which it is known that a part of a sentence tells something and asks for nothing."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPEAKERS = _table(
    """
    buyers children clients customers everybody everyone folks he i kids many men most nobody
    others people retailers returns she shoppers some somebody someone they users visitors we who
    women
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
    begins belonged belongs blends bothered bothers bought broke brought called calls came catches
    caught changed checked chose clashes closed closes collects comes complained complains
    confirmed confuses counted covers decided decides delivered delivers demanded demands developed
    did disappears discontinued displays distracts does dropped drops eats ended ends expected
    expects fades fell finds fits forgets forgot forgotten found gave gets gives goes gone got grew
    hangs happened happens hated hates heard hears helped helps hides hold holds hoped hopes hung
    insisted insists irritates joins jumped jumps knew knows launched launches leaves led lies
    liked lives looked loses lost loved loves made makes mattered matters mentioned met missed
    misses moved needed needs noticed notices offers opened opens ordered orders picked planned
    plans preferred prefers printed prints promised promises published publishes ran rang reached
    reads received refused refuses rejected rejects reminded reminds replaced reported requested
    requests required returned returns reviewed runs said saw says seen sees sells sends sent
    shipped ships shot showed shows sits sold spotted stands started starts stayed sticks stood
    stopped stops struggled swallows swears taken takes taught tells tends thinks thought told took
    turned used uses vanishes visited visits waited waits wanted wants went wins wishes wondered
    wonders worked works worries writes wrote
    """
)
"""What happens or is done, in a form that orders nothing: "sold", "runs"."""

TELLING_PLAINLY = _table(
    """
    ask believe buy click come complain did do expect find forget get go guess have hear hope keep
    know launch like look love miss need notice offer order own plan print produce publish read
    receive reshoot return run say scroll see sell ship shoot start struggle tell think use wait
    want wear wish wonder work write wrote zoom
    """
)
"""The same, behind those of whom something may be told in the plural."""

MODALS = _table("can't cannot couldn't didn't doesn't may might will won't wont would wouldn't")
MODALS |= _table("don't dont hadn't can could do does did haven't hasn't isn't wasn't not")

ASKS = _table(
    """
    alone better bigger blurred blurry both closed creased crooked either else except folded if
    instead intact kindly larger let let's lets longer missing must neither nor only or original
    ought perfect please pls plz rather reapply redo remain remains repeat restore revert rounder
    shall shorter should smaller stay staying stays supposed taller thicker thinner tilted unchanged
    undo unless untouched unzipped upside whether wider without wrinkled
    """
)
"""What asks, keeps, chooses or complains of what cannot be mended here: never mere telling."""

DENIED = _table(
    """
    accept afford allowed approved available belong belongs came come correspond decide done enough
    exist expect find finished fit fits get happy have know like look made make match matches mine
    notice ours part pop printing produced reach read ready recognise recognize reshoot see sell
    ship show shows sold stand sure tell there understand work works yet zoom
    """
)
"""Behind a "not", these deny nothing that could be asked for."""

NO_MATTER = _table(
    """
    budget chance doubt hurry idea longer luck one problem reason rush samples stock time way
    """
)
"""The same behind "no": "no budget to shoot again"."""

COUNTED = _table(
    """
    am colleagues complaint complaints countries customers days emails hours markets messages
    minutes months orders people pieces pm return returns reviews shops stores times weeks years
    """
)
"""What a number that changes nothing counts."""

NUMBERED = _table("article by in item no nr number order page pages row since sku until week year")
"""Before a number that changes nothing."""

KEENLY = _table(
    """
    asked asks demanded demands expected expects fancies hope hoped hopes imagined imagines
    insisted insists like liked likes love loved loves need needed needs ordered prefer preferred
    prefers proposed proposes requested requests required requires suggested suggests want wanted
    wants wish wishes wishing
    """
)
"""Verbs that make a wish of what stands behind them."""

GONE = _table(
    """
    canceled cancelled changed delivered discontinued dropped had hates killed received replaced
    retired returned scrapped sent shipped shot sold stopped used
    """
)
"""Verbs behind which a colour is of what was or went: "they sent us the brown sample"."""

GOODS = _table(
    """
    are backdrop batch box card colorway colourway edition fabric is line lot model paper prototype
    range sample samples stock variant version was were
    """
)
"""What had such a colour."""

TAKING = _table("clean clone delete edit erase fix get lose remove removed retouch rid take wipe")
"""Verbs that take something away."""

LOOKED = _table("a brand brand's house its moody my our preset that the this usual your")
"""Before "look", these make it a noun."""

ARTICLES = _table(
    """
    a all an both each every her his its my one our some that the their these this those two your
    """
)
NOT = _table(
    """
    aren't can't cannot couldn't didn't doesn't don't dont hadn't hardly hasn't haven't isn't never
    not wasn't weren't won't wont wouldn't
    """
)
ITS = _table("her him it that them these this those")
SIZES = _table("bigger larger smaller")
FILES = _table("file files image images one ones picture pictures")

SIDES = _table("bottom center centre left lower middle right room space top upper")
FRAMING = _table("canvas crop expand extend format landscape portrait reframe square widescreen")
"""With these in the rest of a sentence, a side is a side of the frame."""
