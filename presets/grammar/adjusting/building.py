"""What the strict sentences about light and colour ask: builders of their meanings."""

from __future__ import annotations

from dataclasses import replace

from presets.edits.adjust import Adjust
from presets.grammar.dialing import Build
from presets.grammar.parts.quality import Quality
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Values
from presets.grammar.turning import Amount, turned
from presets.grammar.vocabulary.dials import CASTS, FAULTS, VAGUE


def adjusted(values: Values, dials: dict[str, float]) -> Meaning:
    """Return the dials turned on the thing that is named, or on the whole picture."""
    thing: Thing | None = values.get("thing")
    everywhere = thing is None or thing.kind in ("it", "picture")
    place = None if everywhere or thing is None else thing.region()
    rounded = {dial: round(amount, 3) for dial, amount in dials.items()}
    return Meaning((Adjust(target=place, **rounded),), settled="level" in values)


def as_said(values: Values) -> Meaning | None:
    """Read "a bit warmer"; None of a hue of a thing, which may be another colour."""
    quality: Quality = values["quality"]
    thing: Thing | None = values.get("thing")
    if quality.hue and thing is not None and thing.kind == "words":
        return None  # a greener strap is another colour
    return adjusted(values, dict(quality.dials))


def one_by_one(values: Values) -> Meaning | None:
    """Read "warmer" of no thing; of "warmer and brighter", each is a change of its own."""
    return as_said(values) if len(values["quality"].dials) == 1 else None


def turn_dial(sign: int, dial: str = "") -> Build:
    """Return a builder that turns `dial`, or the one that is named, up (1) or down (-1)."""

    def build(values: Values) -> Meaning | None:
        name = dial or values["dial"]
        amount = Amount(values.get("degree", 1.0))
        if "stops" in values:
            amount = Amount(values["stops"], "stops")
        if "percent" in values:
            amount = Amount(values["percent"], "share")
        size = turned(name, sign, amount)
        return None if size is None else adjusted(values, {name: size})

    return build


def pointed(build: Build) -> Build:
    """Return `build` for a verb that is an adjective as well: "warm background" is no order."""

    def on_pointed(values: Values) -> Meaning | None:
        return build(values) if values["thing"].pointed else None

    return on_pointed


def without_color(values: Values) -> Meaning | None:
    """Read "black and white"; None of a thing, for which it may be two colours."""
    thing: Thing | None = values.get("thing")
    if thing is not None and thing.kind == "words":
        return None
    return adjusted(values, {"saturation": -1.0})


def too(values: Values) -> Meaning | None:
    """Read "it's too dark" as the wish that it is: what follows may only say it again."""
    dial, sign = FAULTS[values["fault"].replace(" ", "_")]
    meaning = turn_dial(sign, dial)(values)
    vague = values["fault"] in VAGUE
    return None if meaning is None else replace(meaning, reason=True, vague=vague)


def uncast(values: Values) -> Meaning | None:
    """Read "remove the yellow cast": the other way on the dial of that cast."""
    dial, sign = CASTS[values["shade"]]
    return turn_dial(sign, dial)(values)


def lowered(values: Values) -> Meaning | None:
    """Read "bring it down a stop"."""
    return turn_dial(-1, "exposure")(values)


def exposed(values: Values) -> Meaning | None:
    """Read "overexpose it by half a stop"."""
    return turn_dial(1 if values["way"] == "over" else -1, "exposure")(values)


def dialed(values: Values) -> Meaning | None:
    """Read "exposure +0.5", "contrast -10": as the sliders of raw developers are written."""
    dial, amount = values["dial"], values["signed"]
    if dial == "exposure" and amount.percent:
        size = turned(dial, 1 if amount > 0 else -1, Amount(abs(amount) / 100, "share"))
        return None if size is None else adjusted(values, {dial: size})
    if dial != "exposure":
        if 1 <= abs(amount) < 5:
            return None  # one of a hundred, or all there is?
        amount = amount if abs(amount) < 1 else amount / 100
    most = 3.0 if dial == "exposure" else 1.0
    return adjusted(values, {dial: amount}) if 0 < abs(amount) <= most else None


def all_but(build: Build) -> Build:
    """Return `build` for everything but what is kept."""

    def kept(values: Values) -> Meaning | None:
        meaning = build({k: v for k, v in values.items() if k != "kept"})
        return None if meaning is None else replace(meaning, keep=values["kept"])

    return kept
