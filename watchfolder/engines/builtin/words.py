"""Words for a place, understood: a colour, a side, and a thing. Pure; never guesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from presets.color import Color

ThingKind = Literal["body", "part", "other"]
Side = Literal["top", "bottom", "left", "right"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DULL_BODIES = _names(
    "leather suede fabric canvas cotton denim wool knit linen felt velvet textile cloth nylon "
    "corduroy tweed jersey fleece paper cardboard wood upholstery material body surface "
    "bag tote handbag purse backpack rucksack pouch wallet case shoe shoes sneaker "
    "sneakers boot boots sandal loafer trainer shirt t-shirt tee hoodie sweater jumper jacket coat "
    "dress skirt trousers pants jeans shorts sock socks hat beanie scarf glove gloves tie "
    "belt cushion pillow blanket towel rug curtain sofa couch armchair chair stool ottoman book "
    "notebook box carton garment apron product item thing"
)
_GLOSSY_BODIES = _names(
    "glaze ceramic ceramics porcelain enamel lacquer paint glass plastic metal steel aluminium "
    "aluminum brass chrome varnish shell casing housing cup mug saucer bowl plate vase jug pitcher "
    "teapot kettle pot pan bottle flask thermos tumbler jar can tin tube lamp lampshade helmet car "
    "bike bicycle motorcycle scooter phone speaker watch toy ball ring crockery"
)
_LIDS = _names("lid cap stopper cork")
_HANDLES = _names("handle handles strap straps")
_ON_TOP = _LIDS | _HANDLES
_BELOW = _names("sole soles outsole base foot feet bottom")
_LETTERING = _names("print lettering text writing pattern")
_ENCLOSED = _LETTERING | _names("logo logos label labels badge emblem motif wordmark patch")
_OTHER_PARTS = _names(
    "stitching stitches seam seams hardware zip zipper button buttons buckle buckles clasp rivet "
    "rivets lace laces cord cords drawstring drawstrings collar cuff cuffs pocket pockets lining "
    "rim spout stripe stripes edge edges trim piping tongue toe heel tag hood inside outside "
    "interior spoon face eye eyes hair skin hand hands wheel wheels tank seat door window"
)
_PARTS = _ON_TOP | _BELOW | _ENCLOSED | _OTHER_PARTS
_SIDES: dict[str, Side] = {
    "top": "top",
    "upper": "top",
    "topmost": "top",
    "bottom": "bottom",
    "lower": "bottom",
    "left": "left",
    "left-hand": "left",
    "leftmost": "left",
    "right": "right",
    "right-hand": "right",
    "rightmost": "right",
}
_SILENT = _names(
    "the a an this that these those its of on in at part parts area all only main whole entire "
    "colored coloured"
)
_PRODUCT = _names("product subject item object")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words for a place say."""

    words: str
    thing: str = ""
    """The noun, singular or plural as said; "" when none is known."""
    kind: ThingKind = "other"
    """body: what the product mainly is; part: something on it; other: no word we know."""
    glossy: bool = False
    """Whether things of this name usually show highlights."""
    color: Color | None = None
    color_words: str = ""
    side: Side | None = None
    unknown: tuple[str, ...] = ()
    """Words nothing was made of."""

    @property
    def many(self) -> bool:
        """Whether the thing may well be in pieces: laces, buttons, lettering."""
        return self.thing in _LETTERING or (
            self.thing.endswith("s") and not self.thing.endswith("ss")
        )

    @property
    def thin(self) -> bool | None:
        """Whether it is a thin thing (a handle) or a full one (a lid); None: nobody can say."""
        if self.thing in _HANDLES:
            return True
        return False if self.thing in _LIDS else None

    @property
    def usual_place(self) -> Literal["top", "bottom", "enclosed", ""]:
        """Where a part of this name is on nearly every product; "" where nobody can say."""
        if self.thing in _ON_TOP:
            return "top"
        if self.thing in _BELOW:
            return "bottom"
        return "enclosed" if self.thing in _ENCLOSED else ""


def understand_place(words: str) -> Asked:
    """Read words like "the red leather", "the top mug", "the black handle"."""
    tokens = re.findall(r"[a-z0-9#]+(?:[-'][a-z0-9]+)*", words.lower())
    color, color_words, rest = _take_color(tokens)
    rest = [t.removesuffix("'s") for t in rest if t not in _SILENT]
    thing = ""
    kind: ThingKind = "other"
    side: Side | None = None
    unknown: list[str] = []
    for place, token in enumerate(rest):
        last = place == len(rest) - 1
        if token in _SIDES and not (last and token in _PARTS):
            side = _SIDES[token]
        elif token in _PARTS:
            thing, kind = token, "part"
        elif _body(token) is not None:
            if kind != "part":
                thing, kind = token, "body"
        else:
            unknown.append(token)
    return Asked(
        words=words,
        thing=thing,
        kind=kind,
        glossy=_body(thing) == "glossy",
        color=color,
        color_words=color_words,
        side=side,
        unknown=tuple(unknown),
    )


def _body(token: str) -> Literal["dull", "glossy"] | None:
    for name in (token, token.removesuffix("s"), token.removesuffix("es")):
        if name in _GLOSSY_BODIES:
            return "glossy"
        if name in _DULL_BODIES or name in _PRODUCT:
            return "dull"
    return None


def _take_color(tokens: list[str]) -> tuple[Color | None, str, list[str]]:
    """The longest run of words that is a colour, and what is left without it."""
    for length in (3, 2, 1):
        for start in range(len(tokens) - length + 1):
            run = tokens[start : start + length]
            names_a_thing = run[0] in _PARTS or (
                start + length == len(tokens) and _body(run[0]) is not None
            )
            if run[0] in _SILENT or (length == 1 and names_a_thing):
                continue  # "the linen" is a cloth, "the linen bag" a bag of that colour
            found = Color.find(" ".join(run))
            if found is not None:
                return found, " ".join(run), tokens[:start] + tokens[start + length :]
    return None, "", tokens
