"""Phrasing: how an edit is said, in the product's own words and in a person's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.small_editor.families import Change
from tools.small_editor.grounds import SCENES
from tools.small_editor.palette import SPOKEN, hex_of

NOUNS: dict[str, tuple[str, ...]] = {
    "bag": ("bag", "handbag", "tote"),
    "bottle": ("bottle", "flask"),
    "shoe": ("shoe", "sneaker"),
    "mug": ("mug", "cup"),
    "box": ("box", "gift box"),
    "cushion": ("cushion", "pillow"),
}
TRAINED: dict[str, tuple[str, ...]] = {
    "recolor": (
        "Change the color of {thing} to {color}{hex}, keeping its shading and texture.",
        "Change the color of {thing} to {color}.",
        "Make {thing} {color}.",
        "Recolor {thing} to {color}.",
        "Paint {thing} {color}.",
        "Turn {thing} {color}.",
        "Change {thing} to {color}.",
        "I want {thing} in {color}.",
        "Please make the color of {thing} {color} instead.",
    ),
    "background": (
        "Replace the background with {scene}. Keep the subject, its shape, size and position "
        "exactly as they are.",
        "Replace the background with {scene}.",
        "Change the background to {scene}.",
        "Set the background to {scene}.",
        "Put the {noun} in front of {scene}.",
        "Place the {noun} on {scene}.",
        "Use {scene} as the background.",
        "Background: {scene}.",
    ),
    "remove": (
        "Remove {thing} and its shadow, and continue what surrounds it.",
        "Remove {thing}.",
        "Take {thing} off.",
        "Erase {thing}.",
        "Make {thing} go away.",
        "The {noun} without {thing}.",
    ),
    "shadow on": (
        "Add a soft contact shadow under the subject.",
        "Add a shadow under the {noun}.",
        "Put a soft shadow on the ground.",
        "Let the {noun} stand on a shadow.",
        "Make the {noun} stand with a contact shadow.",
    ),
    "shadow off": (
        "Remove the shadow.",
        "Take the shadow under the {noun} away.",
        "Erase the contact shadow.",
    ),
    "light warm": (
        "Make the light warm.",
        "Make the light warmer.",
        "Use warm light.",
        "Change the light to warm evening light.",
        "Light the {noun} with warm light.",
    ),
    "light cool": (
        "Make the light cool.",
        "Make the light cooler.",
        "Use cool light.",
        "Change the light to cool morning light.",
        "Light the {noun} with cool light.",
    ),
    "light neutral": (
        "Make the light neutral.",
        "Use neutral light.",
        "Change the light to neutral daylight.",
    ),
    "style moody": (
        "Restyle the picture to this look: moody. Keep what it shows and where it stands.",
        "Restyle the picture to this look: dark and moody. Keep what it shows and where it stands.",
        "Make it moody.",
        "Give the picture a moody look.",
        "Make the picture dark and moody.",
        "A moody picture of the {noun}.",
    ),
    "style bright": (
        "Restyle the picture to this look: bright. Keep what it shows and where it stands.",
        "Restyle the picture to this look: bright and airy. Keep what it shows and where it "
        "stands.",
        "Make it bright.",
        "Give the picture a bright look.",
        "Make the picture bright and airy.",
        "A bright picture of the {noun}.",
    ),
}
HELD_OUT: dict[str, tuple[str, ...]] = {
    "recolor": (
        "Set the color of {thing} to {color}.",
        "Give {thing} the color {color}.",
        "Please change {thing}: {color} instead.",
        "I want to change the color of {thing}, use {color}.",
    ),
    "background": (
        "Make the background {scene}.",
        "Change what is in the background: use {scene}.",
        "I want {scene} as the background of the {noun}.",
        "Please put {scene} in the background.",
    ),
    "remove": (
        "Please remove {thing}.",
        "Take {thing} away.",
        "I want the {noun} without {thing}.",
    ),
    "shadow on": ("Make a soft shadow under the {noun}.", "Please add a contact shadow."),
    "shadow off": ("Make the shadow go away.", "Please remove the shadow under the {noun}."),
    "light warm": ("Give the picture warm light.", "Please use warmer light."),
    "light cool": ("Give the picture cool light.", "Please use cooler light."),
    "light neutral": ("Give the picture neutral light.", "Please use neutral daylight."),
    "style moody": ("Change the look to moody.", "Please make the picture moody."),
    "style bright": ("Change the look to bright.", "Please make the picture bright."),
}
"""Never trained on; every word of them is known from elsewhere."""
_KEPT = (
    "label", "logo", "embossed logo", "handle", "stitching", "hardware", "clasp", "tag", "shape",
    "shadow", "background", "texture", "shading", "sole", "laces", "cap", "ribbon", "piping",
    "button", "body", "lettering", "light", "subject", "proportions",
)  # fmt: skip
_AVOIDED = ("new text", "extra straps", "changed proportions", "noise", "blur", "new objects")


def sentence(change: Change, rng: np.random.Generator, *, unseen: bool = False) -> str:
    """One way to ask for a change, with what is to be kept; `unseen`: in words held out."""
    text = str(rng.choice((HELD_OUT if unseen else TRAINED)[_key(change)])).format(
        thing=_thing(change, rng),
        color=_color(change, rng),
        hex=_hex(change, rng),
        scene=_scene(change, rng, unseen=unseen),
        noun=rng.choice(NOUNS[change.kind]),
    )
    kept = [k for k in _KEPT if k not in (change.part, change.edit)]
    chance = rng.random()
    if chance < 0.25:
        text += f" Keep {_listed(kept, rng, 3)} exactly as {rng.choice(['they are', 'it is'])}."
    elif chance < 0.35:
        text = f"{text.removesuffix('.')}, keep {_listed(kept, rng, 2)}."
    elif chance < 0.4:
        text += f" Leave {_listed(kept, rng, 2)} as they are."
    if rng.random() < 0.08:
        text += f" Avoid {_row([str(w) for w in rng.choice(_AVOIDED, 2, replace=False)])}."
    return text if rng.random() < 0.8 else text[0].lower() + text[1:]


def scene_words(ground: str, rng: np.random.Generator, *, unseen: bool = False) -> str:
    """A ground in words."""
    style, _, color = ground.partition(" ")
    if ground in SCENES:
        ways = SCENES[ground]
        return ways[-1] if unseen else str(rng.choice(ways[:-1]))
    said = str(rng.choice(SPOKEN.get(color, (color,))))
    if style == "sweep":
        return str(rng.choice([f"a {said} studio sweep", f"a {said} paper sweep"]))
    return str(rng.choice([f"plain {said}", f"a plain {said} background", f"a {said} backdrop"]))


def all_words() -> list[str]:
    """Every word and mark that a sentence can hold, in a fixed order."""
    from tools.small_editor.families import family  # noqa: PLC0415 - they need no words

    texts: list[str] = []
    rng = np.random.default_rng(0)
    for seed in range(400):
        for _, _, change in family(seed).pairs:
            texts += [sentence(change, rng, unseen=unseen) for unseen in (False, True)]
    plain = " ".join(texts)
    for mark in ".,:()#'":
        plain = plain.replace(mark, " ")
    found = {word for word in plain.split() if word.isalpha()}
    return sorted({w.lower() for w in found} | {w.capitalize() for w in found})


def _key(change: Change) -> str:
    if change.edit in ("shadow", "light", "style"):
        return f"{change.edit} {change.value}"
    return change.edit


def _thing(change: Change, rng: np.random.Generator) -> str:
    noun = str(rng.choice(NOUNS[change.kind]))
    if change.part == "body":
        ways = ("the body", "the body", f"the body of the {noun}", f"the {noun}", "the subject")
        return str(rng.choice(ways))
    if change.part == "label" and rng.random() < 0.2:
        return "the logo"
    return str(rng.choice([f"the {change.part}", f"the {change.part}",
                           f"the {change.part} of the {noun}"]))  # fmt: skip


def _color(change: Change, rng: np.random.Generator) -> str:
    if change.edit != "recolor":
        return ""
    return str(rng.choice(SPOKEN.get(change.value, (change.value,))))


def _hex(change: Change, rng: np.random.Generator) -> str:
    if change.edit != "recolor" or rng.random() < 0.4:
        return ""
    return f" ({hex_of(change.value)})"


def _scene(change: Change, rng: np.random.Generator, *, unseen: bool) -> str:
    return scene_words(change.value, rng, unseen=unseen) if change.edit == "background" else ""


def _listed(words: Sequence[str], rng: np.random.Generator, most: int) -> str:
    count = int(rng.integers(1, most + 1))
    return _row([f"the {w}" for w in rng.choice(words, count, replace=False)])


def _row(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
