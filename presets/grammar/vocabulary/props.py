"""What is more often a prop beside the goods than the goods: it may be taken out by a sentence."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROPS = _table(
    """
    fork knife spoon teaspoon tablespoon ladle spatula whisk tong tongs chopstick chopsticks cutlery
    corkscrew opener pen pencil marker crayon notebook sketchbook binder stapler diary calendar
    napkin tablecloth placemat coaster towel cloth runner tray doormat page tealight
    tweezer tweezers brush comb sponge razor straw charger adapter powerbank remote keyring keychain
    lanyard ribbon bow loop charm wax plinth pedestal easel stand mount bracket screwdriver wrench
    plier pliers hammer toothbrush toothpaste chocolate cookie biscuit snack scale dummy rack
    headrest shoetree protector packaging wrapper tassel pompom flower plant branch bouquet bunting
    liquid foam water juice milk sauce stem egg salt bread cake fruit book magazine cup-holder
    wreath garland confetti glitter balloon petal leaf cable thermometer tie-wrap ball rope weight
    """
)
"""Small things that stand or lie about, or hold the goods up."""

COMPOUNDS: dict[str, frozenset[str]] = {
    "band": _table("rubber elastic hair paper"),
    "bands": _table("rubber elastic hair paper"),
    "pad": _table("cotton silica mouse"),
    "pads": _table("cotton silica"),
    "bag": _table(
        "plastic paper poly polythene shopping carrier dust zip bin rubbish silica garment"
    ),
    "bags": _table("plastic paper poly polythene shopping carrier dust silica"),
    "plate": _table("number license licence registration name"),
    "plates": _table("number license licence registration name"),
    "box": _table("cardboard shipping moving delivery transport"),
    "boxes": _table("cardboard shipping moving delivery transport"),
    "sleeve": _table("cardboard paper plastic"),
    "stuffing": _table("paper tissue"),
    "filling": _table("paper tissue"),
    "padding": _table("paper tissue foam"),
    "ring": _table("coffee water tea wine"),
    "rings": _table("coffee water tea wine"),
    "cap": _table("dust lens"),
    "form": _table("shoe boot"),
    "block": _table("foam wooden acrylic wood"),
    "blocks": _table("foam wooden acrylic wood"),
    "base": _table("display acrylic"),
    "holder": _table("card price label place display"),
    "screen": _table("diffusion reflector"),
    "arm": _table("tripod boom light"),
    "leg": _table("tripod stand boom light"),
    "foot": _table("tripod stand lightstand"),
    "plug": _table("power wall electric electrical"),
    "strip": _table("led power light security barcode adhesive"),
}
"""Names of parts and goods that with these words before them are none."""

ONE_OF_MORE = _table(
    "second third extra stray leftover leftmost rightmost left right spare other far"
)
"""Words before goods that say that there are more of them: what is left is plain."""

PEOPLE = _table(
    """
    person people man men woman women passer-by passerby passersby pedestrian pedestrians
    photographer assistant stylist tourist tourists child children kid kids guy bystander
    bystanders cyclist crowd
    """
)
"""Who may stand in the way; only with the place, since the goods may be worn by one."""

SHADINGS = _table("shadow shadows")
"""What light leaves on things."""

OF_SHADINGS = _table(
    """
    old existing hard harsh dark soft ugly strong heavy drop cast contact little small big large
    long current original weird strange annoying distracting unwanted messy double second left right
    upper lower grey gray blue deep faint slight light black visible natural real fake baked-in
    disturbing wrong odd funny nasty own harshest darker stray remaining rest second hand tripod
    """
)
"""Words before a shadow."""

HANGING = _table("hanging dangling peeling sticking protruding supporting holding decorative dried")
"""How such things are."""

JUDGING = _table(
    "ugly annoying distracting nasty unwanted disturbing weird messy horrible awful irritating"
)
"""Words before what should go that say only that it should."""
