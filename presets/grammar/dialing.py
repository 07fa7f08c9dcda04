"""What a sentence about light and colour turns: from the parts of its patterns to steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.sharpen import Sharpen
from presets.grammar.parts.deeds import Deed
from presets.grammar.parts.moves import Moves
from presets.grammar.parts.quality import Quality
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Values
from presets.grammar.turning import Amount, turned
from presets.regions import Region

Build = Callable[[Values], Meaning | None]


def places(values: Values) -> list[Thing | None]:
    """The things that are named, or None for none: the whole picture."""
    things: tuple[Thing, ...] = values.get("things", ())
    thing: Thing | None = values.get("thing")
    return [*things] or [thing]


def on_all(values: Values, dials: dict[str, float]) -> Meaning | None:
    """Return the dials turned on all things; None where one is no name that is known."""
    unnamed = any(t and t.unknown and not t.pointed for t in places(values))
    things = [found for found in places(values) if found is not None]
    if not dials or unnamed or is_odd_row(things):  # a word that nobody knows may be anything
        return None
    steps = tuple(Adjust(target=_region(thing), **dials) for thing in places(values))
    settled = not _SAID_FIRST.isdisjoint(values)
    return Meaning(steps, keep=values.get("kept", ()), settled=settled)


_SAID_FIRST = frozenset({"faults", "cast", "level"})
"""Parts by which a clause says itself what its "it" is: "too dark, lift it"."""


def is_odd_row(things: Sequence[Thing]) -> bool:
    """Whether things that are no row of one wish stand side by side: "..., label a bit sharper"."""
    whole = any(found.kind in ("it", "picture") for found in things)
    new_ground = any(found.kind == "background" and not found.pointed for found in things[1:])
    return len(things) > 1 and (whole or new_ground)


def _region(thing: Thing | None) -> Region | None:
    """The place of a thing; None where it is the whole picture."""
    everywhere = thing is None or thing.kind in ("it", "picture")
    return None if everywhere or thing is None else thing.region()


def as_said(values: Values) -> Meaning | None:
    """Read "a bit warmer"; None of a hue of a thing, which may be another colour."""
    quality: Quality = values["quality"]
    if quality.hue and any(t and t.kind == "words" for t in places(values)):
        return None  # a greener strap is another colour
    return on_all(values, dict(quality.dials))


def turning(sign: int, *names: str) -> Build:
    """Return a builder that turns the dials that are named, or `names`, up or down."""

    def build(values: Values) -> Meaning | None:
        told = [values[name] for name in ("amount", "more", "about") if name in values]
        exact = (found for found in told if found.unit != "step")
        amount: Amount = next(exact, told[0] if told else Amount(1.0))
        dials: tuple[str, ...] = names or values["dials"]
        found = {dial: turned(dial, sign, amount) for dial in dials}
        if any(turn is None for turn in found.values()):
            return None
        return on_all(values, {dial: turn for dial, turn in found.items() if turn})

    return build


def dialed(values: Values) -> Meaning | None:
    """Read "sat -10", "exposure at +0.3": as the sliders of raw developers are written."""
    dials, amount = values["dials"], values["signed"]
    if dials == ("exposure",) and getattr(amount, "percent", False):
        share = turned("exposure", 1 if amount > 0 else -1, Amount(abs(amount) / 100, "share"))
        return None if share is None else on_all(values, {"exposure": share})
    if dials != ("exposure",):
        if 1 <= abs(amount) < 5:
            return None  # one of a hundred, or all there is?
        amount = amount if abs(amount) < 1 else amount / 100
    most = 3.0 if dials == ("exposure",) else 1.0
    if len(dials) > 1 or not 0 < abs(amount) <= most:
        return None
    return on_all(values, {dials[0]: round(amount, 3)})


def dialed_in_two(values: Values) -> Meaning | None:
    """Read "exposure +0.4 on the sofa, -0.2 on the background"."""
    one = dialed(values)
    two = dialed({**values, "signed": values["then"], "things": values["others"]})
    return Meaning(one.steps + two.steps) if one and two else None


def exactly(values: Values) -> Meaning | None:
    """Read "knock 0.2 off the contrast": the number as on the dial."""
    amount = values["plus"] if "plus" in values else -values["less"]
    return dialed({"signed": amount, **values})


def by_number(dial: str) -> Build:
    """Return a builder for "cool the background by 0.2"."""
    return lambda values: exactly({"dials": (dial,), **values})


def staged(values: Values) -> Meaning | None:
    """Read "+0.7 EV": stops of nothing else than exposure."""
    return dialed({"dials": ("exposure",), **values})


def headed(values: Values) -> Meaning | None:
    """Read "punchier: contrast +20": what is behind the colon says how."""
    meaning = as_said(values)
    return None if meaning is None else replace(meaning, reason=True, vague=True)


def stops_of(sign: int) -> Build:
    """Return a builder for "half a stop up": only stops say that exposure is meant."""

    def build(values: Values) -> Meaning | None:
        return turning(sign, "exposure")(values) if values["amount"].unit == "stops" else None

    return build


def loud(values: Values) -> Meaning | None:
    """Read "the colours are too strong": a reason that does not say which dial."""
    return replace(turning(-1, "saturation")(values) or Meaning(), reason=True, vague=True)


def faded(values: Values) -> Meaning | None:
    """Read "the colours look tired": the same, the other way."""
    return replace(turning(1, "saturation")(values) or Meaning(), reason=True, vague=True)


def leveled(sign: int) -> Build:
    """Return a builder for "the contrast is too high": a reason, as well as a wish."""

    def build(values: Values) -> Meaning | None:
        meaning = turning(sign)(values)
        return meaning and replace(meaning, reason=True)

    return build


def doings(values: Values) -> Meaning | None:
    """Read "darken and desaturate the wall": all of it is done to what stands behind."""
    deeds: tuple[Deed, ...] = values["deeds"]
    unnamed = any(t and t.unknown and not t.pointed for t in places(values))
    if unnamed or len({deed.dial for deed in deeds}) < len(deeds):
        return None
    steps: list[Edit] = []
    for region in map(_region, places(values)):
        at = len(steps)
        for deed in deeds:
            if deed.dial == "sharpen":
                steps.append(Sharpen(target=region, amount=round(SHARPNESS * deed.degree, 3)))
                continue
            turn = {deed.dial: turned(deed.dial, deed.sign, Amount(deed.degree))}
            if len(steps) > at and isinstance(steps[-1], Adjust):
                steps[-1] = steps[-1].model_copy(update=turn)
            else:
                steps.append(Adjust.model_validate({"target": region, **turn}))
    return Meaning(tuple(steps))


SHARPNESS = 0.6
"""What one plain "sharper" is, as a share of all there is."""


def moved(values: Values) -> Meaning | None:
    """Read "on the scarf: lower the highlights"."""
    moves: Moves = values["moves"]
    pointed = all(t is None or t.pointed or t.kind != "words" for t in places(values))
    return on_all(values, dict(moves.dials)) if pointed else None


def moved_together(values: Values) -> Meaning | None:
    """Read "lower the highlights and raise the saturation on the scarf": both are on it."""
    moves: Moves = values["moves"]
    return moved(values) if moves.turns > 1 and moves.anded else None


def headed_by(values: Values) -> Meaning | None:
    """Read "label: brighter"; None of goods, which may only say which picture is meant."""
    goods = any(t is not None and t.is_goods for t in places(values))
    return None if goods else on_all(values, dict(values["moves"].dials))


def and_sharper(values: Values) -> Meaning | None:
    """Read "make the logo brighter and sharper": both of the logo."""
    meaning = as_said(values)
    return meaning and Meaning((*meaning.steps, *map(_sharper(values), places(values))))


def sharper_and(values: Values) -> Meaning | None:
    """Read "make the logo sharper and brighter"."""
    meaning = as_said(values)
    return meaning and Meaning((*map(_sharper(values), places(values)), *meaning.steps))


def _sharper(values: Values) -> Callable[[Thing | None], Sharpen]:
    amount = round(SHARPNESS * values.get("far", 1.0), 3)
    return lambda thing: Sharpen(target=_region(thing), amount=amount)
