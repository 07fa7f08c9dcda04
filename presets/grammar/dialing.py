"""What a sentence about light and colour turns: from the parts of its patterns to steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from presets.edits.adjust import Adjust
from presets.grammar.parts.quality import Quality
from presets.grammar.parts.thing import Thing
from presets.grammar.pattern import Meaning, Values
from presets.grammar.turning import Amount, turned
from presets.grammar.vocabulary.dials import CASTS, FAULTS, VAGUE

Build = Callable[[Values], Meaning | None]


def places(values: Values) -> list[Thing | None]:
    """The things that are named, or None for none: the whole picture."""
    things: tuple[Thing, ...] = values.get("things", ())
    thing: Thing | None = values.get("thing")
    return [*things] or [thing]


def on_all(values: Values, dials: dict[str, float]) -> Meaning | None:
    """Return the dials turned on all things; None where one is no name that is known."""
    unnamed = any(t and t.unknown and not t.pointed for t in places(values))
    if not dials or unnamed:  # a word that nobody knows may be anything: "lil warmer"
        return None
    steps = []
    for thing in places(values):
        everywhere = thing is None or thing.kind in ("it", "picture")
        place = None if everywhere or thing is None else thing.region()
        steps.append(Adjust(target=place, **dials))
    return Meaning(tuple(steps), keep=values.get("kept", ()))


def as_said(values: Values) -> Meaning | None:
    """Read "a bit warmer"; None of a hue of a thing, which may be another colour."""
    quality: Quality = values["quality"]
    if quality.hue and any(t and t.kind == "words" for t in places(values)):
        return None  # a greener strap is another colour
    return on_all(values, dict(quality.dials))


def turning(sign: int, *names: str) -> Build:
    """Return a builder that turns the dials that are named, or `names`, up or down."""

    def build(values: Values) -> Meaning | None:
        amount: Amount = values.get("amount") or values.get("more") or Amount(1.0)
        dials: tuple[str, ...] = names or values["dials"]
        found = {dial: turned(dial, sign, amount) for dial in dials}
        if any(turn is None for turn in found.values()):
            return None
        return on_all(values, {dial: turn for dial, turn in found.items() if turn})

    return build


def dialed(values: Values) -> Meaning | None:
    """Read "sat -10", "exposure at +0.3": as the sliders of raw developers are written."""
    dials, amount = values["dials"], values["signed"]
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


def uncast(values: Values) -> Meaning | None:
    """Read "remove the yellow cast": the other way on its dial."""
    dial, sign = CASTS[values["shade"]]
    return turning(sign, dial)(values)


def amiss(values: Values) -> Meaning | None:
    """Read "it's quite dark on my screen": says why; what follows says what to do."""
    fault = values["fault"].replace(" ", "_")
    dial, sign = FAULTS[fault]
    meaning = turning(sign, dial)(values)
    return None if meaning is None else replace(meaning, reason=True, vague="much" not in values)


def too_much(values: Values) -> Meaning | None:
    """Read "the strap is too dark": a reason, and the wish that mends it."""
    meaning = amiss({**values, "much": ""})
    vague = values["fault"] in VAGUE
    return None if meaning is None else replace(meaning, vague=vague)


def fixed(values: Values) -> Meaning | None:
    """Read "too yellow! please fix": the fault says which way."""
    meaning = too_much(values)
    return None if meaning is None or meaning.vague else Meaning(meaning.steps)


def without_color(values: Values) -> Meaning | None:
    """Read "black and white"."""
    return on_all(values, {"saturation": -1.0})


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


def lacking(values: Values) -> Meaning | None:
    """Read "it lacks contrast": a reason, as well as a wish."""
    meaning = turning(1)(values)
    return meaning and replace(meaning, reason=True)
