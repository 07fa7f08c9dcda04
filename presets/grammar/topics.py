"""What sentences that are refused are mostly about, and what would do it instead."""

from __future__ import annotations

from dataclasses import dataclass

MODEL = "needs an instruction model: watchfolder models pull flux2-klein-4b"
"""The hint for what only a model that follows instructions can do."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter: its words, what it is, and the hint; MODEL where only a model can do it."""

    words: frozenset[str]
    what: str
    hint: str


def _topic(words: str, what: str, hint: str) -> Topic:
    return Topic(frozenset(words.split()), what, hint)


TOPICS: tuple[Topic, ...] = (
    _topic(
        "better best nicer nice improve improved fix premium luxury luxurious expensive"
        " professional amazing beautiful stunning attractive appealing pop life wow fresh fresher"
        " modern",
        "what should be different is not said",
        'say it: "brighter", "more contrast", "white background"; a change in free words ' + MODEL,
    ),
    _topic(
        "remove erase delete rid lose retouch",
        "goods, and what they are made of, are not taken out by a sentence",
        "write the step with its place: {edit: remove, target: ...} or a mask",
    ),
    _topic(
        "angle view open opened close closed unfold unzip inside",
        "another side or state of the product",
        f"take a new photograph; else it {MODEL}",
    ),
    _topic(
        "write headline caption",
        "words are not drawn",
        "lay a picture of them over it: {edit: overlay, picture: ...}",
    ),
    _topic(
        "blur blurred blurry bokeh defocus",
        "blurring or deblurring is not done here",
        "a blurred picture behind the subject is {edit: background, picture: ..., blur: 0.02}",
    ),
    _topic(
        "bigger smaller larger taller shorter longer wider thinner thicker slimmer rounder"
        " straighter rotate flip mirror move tilt straighten reshape resize turn-around",
        "changing the size, shape or place of a thing",
        MODEL,
    ),
    _topic(
        "extend expand outpaint widen wider zoom",
        "how far the canvas should grow is not clear",
        'say the ratio: "extend the canvas to 16:9"; or choose a slot with fit: extend',
    ),
    _topic(
        "style painting watercolor watercolour cinematic vintage anime sketch film retro editorial",
        "restyling is not done from a sentence",
        "name a look of the preset (apply the ... look), or write {edit: style, words: ...}",
    ),
    _topic(
        "place put stand standing lying sitting hanging scene setting table cafe beach kitchen"
        " street window wall marble wooden wood model wearing holding outdoor outdoors indoors"
        " sunset morning sunlight background backdrop behind next flower flowers plant plants props"
        " room counter second another",
        "placing the product in a scene",
        MODEL,
    ),
    _topic(
        "suede velvet satin patent leather metallic matte glossy texture material quilted woven"
        " fabric canvas wool",
        "giving a thing another material or finish",
        MODEL,
    ),
    _topic(
        "crop reframe aspect ratio landscape portrait widescreen wide tall tighter square",
        "the frame is not clear",
        'say the ratio: "crop to 4:5", "crop to a square"; sizes in pixels belong to a slot',
    ),
    _topic(
        "from",
        "another side of it, or light from elsewhere",
        MODEL,
    ),
    _topic(
        "upscale enlarge resolution size big 4k 8k hd pixels px",
        "the size is not clear",
        'say how much: "upscale 2x", "enlarge to 4000 px on the long edge"',
    ),
)
"""The first that has one of its words in the sentence is taken."""
