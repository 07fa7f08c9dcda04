"""Named parts: words like "the leather" or "the black handle" as a mask, or an honest refusal.

A part is found where its colour sets it apart from the rest of the subject; what colour cannot
separate is never guessed. Confidence is the subject's own times how clearly one surface fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from presets.color import Color, nearest_words
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.subjects import LEAST_CONFIDENCE, find_subject
from watchfolder.engines.builtin.surface_mask import own_pixels, surface_mask, surfaces_of
from watchfolder.engines.builtin.surfaces import Surface, Surfaces
from watchfolder.engines.builtin.words import Asked, Side, understand_place
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import oklab_to_srgb

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

_DOMINANT = 0.55
"""Share of the subject from which on one surface is what the product mainly is."""
_TWICE = 2.0
"""How many times larger than the next it must be."""
_FAR = 0.28
"""Distance in (a / L, b / L, L) beyond which no surface has the colour that was said."""
_CLEARLY = 1.5
"""How many times farther the next surface must be from the colour that was said."""
_PIECE = 0.05
"""Pieces of at least this share of the chosen surface are told apart by side."""
_OWN_PIECE = 0.15
"""A part in the singular that is in two pieces of this share is two parts."""
_PART = 0.2
"""A named part is less than this share of the subject; more is what the subject is made of."""
_APART = 0.15
"""How far apart two pieces must lie along the subject to be told apart by side."""
_LARGE = 0.2
"""Share from which on a surface may be a product of its own ("the top mug")."""


@dataclass(frozen=True, slots=True)
class _Choice:
    surface: Surface
    sureness: float
    """0 to 1: how clearly this surface fits the words."""


class _Unclear(Exception):  # noqa: N818 - not an error yet: the caller words it for a person
    """Nothing fits the words clearly; the text says what was found instead."""


def find_named(words: str, source: Picture, progress: Progress) -> Mask:
    """The mask, on `source`, of what `words` name on its subject.

    Raises RegionUncertainError, with what to give instead, when the subject is not sure, when no
    word is known, when colour does not set the part apart, or when two things fit; Cancelled.
    """
    asked = understand_place(words)
    subject = find_subject(source, Portion(progress, 0.0, 0.7))
    rgb = source.tensor()
    plane = subject.values[0].numpy()
    surfaces, small = surfaces_of(rgb, plane)
    try:
        choice = _choose(asked, surfaces, small)
        own = own_pixels(surfaces, choice.surface, small, glossy=asked.glossy)
        if asked.side is not None and not (asked.kind == "body" and asked.color is None):
            own = _on_side(own, asked.side, small)
    except _Unclear as found:
        raise _refusal(words, str(found), subject.confidence * 0.3) from found
    confidence = subject.confidence * choice.sureness
    if confidence < LEAST_CONFIDENCE:
        raise _refusal(words, "it is not set apart clearly enough", confidence)
    values = surface_mask(
        rgb, plane, surfaces, choice.surface, own, progress=Portion(progress, 0.7, 1.0)
    )
    note = f"the {_name(choice.surface)} surface, {choice.surface.share:.0%} of the subject"
    return Mask(torch.from_numpy(np.ascontiguousarray(values))[None], confidence, note)


def mask_name(words: str) -> str:
    """The name a mask for these words goes by: "the leather" is bag.jpg.mask.leather.png."""
    said = [w for w in re.findall(r"[a-z0-9]+", words.lower()) if w not in {"the", "a", "an", "of"}]
    return "-".join(said)[:40] or "part"


def _refusal(words: str, why: str, confidence: float) -> RegionUncertainError:
    return RegionUncertainError(
        f'"{words}" was not found surely: {why}',
        f"lay a mask beside the picture, named like bag.jpg.mask.{mask_name(words)}.png, "
        "or say a box, or add the part's colour to its name",
        region=words,
        confidence=round(confidence, 3),
    )


def _choose(asked: Asked, surfaces: Surfaces, subject: Plane) -> _Choice:
    if asked.unknown and asked.color is None and not asked.thing:
        raise _Unclear("no word in it names a material, a product or a part we know")
    if not surfaces.found:
        raise _Unclear("the subject shows no surface of one colour")
    if asked.color is not None:
        choice = _of_color(asked, asked.color, surfaces)
        if asked.kind == "part":
            _check_part(asked, choice.surface, surfaces, subject)
        return choice
    if asked.kind == "part":
        return _part_at_usual_place(asked, surfaces, subject)
    if asked.side is not None and surfaces.found[0].share < _DOMINANT:
        return _large_on_side(asked.side, surfaces, subject)
    return _dominant(surfaces)


def _dominant(surfaces: Surfaces) -> _Choice:
    """What the product mainly is, if one surface clearly is."""
    first = surfaces.found[0]
    second = surfaces.found[1].share if len(surfaces.found) > 1 else 0.0
    if first.share < _DOMINANT or first.share < _TWICE * second:
        shares = ", ".join(f"{_name(s)} {s.share:.0%}" for s in surfaces.found[:4])
        raise _Unclear(f"the subject has no main colour ({shares})")
    return _Choice(first, min(1.0, 0.55 + 0.45 * first.share))


def _of_color(asked: Asked, color: Color, surfaces: Surfaces) -> _Choice:
    """The one surface that has the colour that was said; of a product, rather a large one."""
    largest = surfaces.found[0].share

    def distance(surface: Surface) -> float:
        small = 1 - surface.share / largest if asked.kind == "body" else 0.0
        return _from_said(surface, color) + 0.04 * small

    ranked = sorted(surfaces.found, key=distance)
    nearest = distance(ranked[0])
    if nearest > _FAR:
        seen = ", ".join(_name(s) for s in surfaces.found[:4])
        raise _Unclear(f"nothing on the subject is {asked.color_words} (it shows {seen})")
    if len(ranked) > 1 and distance(ranked[1]) < _CLEARLY * nearest:
        both = f"{_name(ranked[0])} and {_name(ranked[1])}"
        raise _Unclear(f"two surfaces may be meant by {asked.color_words}: {both}")
    return _Choice(ranked[0], 1.0 - 0.5 * nearest / _FAR)


def _from_said(surface: Surface, color: Color) -> float:
    """How far a surface is from a colour word: by hue first, then vividness, then lightness.

    "Blue" is said of navy and of azure alike, but never of grey.
    """
    light, chroma, hue = color.oklch()
    own_light, own_a, own_b = surface.oklab
    vivid = chroma / max(light, 0.15)
    own_vivid = float(np.hypot(own_a, own_b)) / max(own_light, 0.15)
    turn = np.arctan2(own_b, own_a) - np.radians(hue)
    chord = 2 * abs(np.sin(turn / 2)) * np.sqrt(vivid * own_vivid)
    grey = chroma < 0.04 or surface.grey
    paler = (1.0 if grey else 0.35) * abs(vivid - own_vivid)
    return float(np.hypot(chord, paler) + (0.6 if chroma < 0.04 else 0.25) * abs(own_light - light))


def _large_on_side(side: Side, surfaces: Surfaces, subject: Plane) -> _Choice:
    """Of several large surfaces, each a product of its own, the one farthest to a side."""
    large = [s for s in surfaces.found if s.share >= _LARGE]
    axis = 0 if side in {"left", "right"} else 1
    sign = 1.0 if side in {"left", "top"} else -1.0
    covered = np.flatnonzero((subject > 0.5).any(axis=axis))

    def middle(surface: Surface) -> float:
        places = np.nonzero(surfaces.labels == surface.label)[1 - axis]
        return sign * float(places.mean()) / len(covered)

    ranked = sorted(large, key=middle)
    if len(ranked) < 2 or middle(ranked[1]) - middle(ranked[0]) < _APART:
        raise _Unclear(f"no one surface lies on the {side}; add its colour")
    return _Choice(ranked[0], 0.75)


def _part_at_usual_place(asked: Asked, surfaces: Surfaces, subject: Plane) -> _Choice:
    """A part said without its colour: the only other surface that lies where such parts lie."""
    if not asked.usual_place:
        raise _Unclear("its place differs from product to product, and no colour was said")
    main = _dominant(surfaces).surface
    fitting = [
        s
        for s in surfaces.found
        if s.label != main.label and _lies(asked, s, main, surfaces, subject)
    ]
    if len(fitting) != 1:
        count = "two or more surfaces" if fitting else "no surface of another colour"
        raise _Unclear(f"{count} at the {_place_words(asked.usual_place)}")
    return _Choice(fitting[0], 0.7)


def _check_part(asked: Asked, surface: Surface, surfaces: Surfaces, subject: Plane) -> None:
    """The colour has chosen; where such parts usually lie, and that it is a part, must agree."""
    others = [s for s in surfaces.found if s.label != surface.label]
    if asked.usual_place and others:
        if not _lies(asked, surface, others[0], surfaces, subject):
            place = _place_words(asked.usual_place)
            raise _Unclear(f"what is {asked.color_words} on it does not lie at the {place} alone")
        return
    if surface.share > _PART:
        raise _Unclear(f"{surface.share:.0%} of the subject is {asked.color_words}")
    own = surfaces.labels == surface.label
    pieces = sum(int(row[4]) > _OWN_PIECE * own.sum() for row in _pieces(own))
    if pieces > 1 and not asked.many and asked.side is None:
        raise _Unclear(f"what is {asked.color_words} on it is in {pieces} pieces")


def _place_words(place: str) -> str:
    return {"enclosed": "middle of the main surface"}.get(place, place)


def _lies(
    asked: Asked, surface: Surface, main: Surface, surfaces: Surfaces, subject: Plane
) -> bool:
    """Whether nine tenths of the surface lie at the subject's top, bottom, or within `main`.

    A handle must also be thin, a lid full.
    """
    own = (surfaces.labels == surface.label) & (subject > 0.5)
    if asked.usual_place == "enclosed":
        ground = (surfaces.labels == main.label).astype(np.uint8)
        contours, _ = cv2.findContours(ground, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        filled = np.zeros_like(ground)
        cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
        return bool((filled[own] > 0).mean() > 0.9)
    rows = np.flatnonzero((subject > 0.5).any(axis=1))
    top, height = int(rows[0]), int(rows[-1] - rows[0] + 1)
    limit = round(0.4 * height)
    part = own[: top + limit] if asked.usual_place == "top" else own[top + height - limit :]
    if part.sum() < 0.9 * own.sum():
        return False
    _, _, width, tall, area = max(
        (tuple(int(v) for v in row) for row in _pieces(own)), key=lambda row: row[4]
    )
    full = area > 0.55 * width * tall
    return asked.thin is None or asked.thin != full


def _pieces(own: Where) -> list[NDArray[np.int32]]:
    """Left, top, width, height and area of every connected piece."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(own.astype(np.uint8))
    return list(stats[1:])


def _on_side(own: Where, side: Side, subject: Plane) -> Where:
    """The piece of a surface that lies clearly farthest to one side of the subject."""
    count, labels, stats, centers = cv2.connectedComponentsWithStats(own.astype(np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    pieces = np.flatnonzero(areas >= _PIECE * areas.sum())
    axis = 0 if side in {"left", "right"} else 1
    covered = np.flatnonzero((subject > 0.5).any(axis=axis))
    length = float(covered[-1] - covered[0] + 1)
    sign = 1.0 if side in {"left", "top"} else -1.0
    order = sorted(pieces.tolist(), key=lambda n: sign * float(centers[n][axis]))
    if count <= 2 or len(order) < 2:
        middle = float(centers[order[0]][axis] - covered[0]) / length
        if (middle if sign > 0 else 1 - middle) < 0.45:
            return own
        raise _Unclear(f"it is one piece, which does not lie on the {side}")
    gap = abs(float(centers[order[1]][axis] - centers[order[0]][axis])) / length
    if gap < _APART:
        raise _Unclear(f"two pieces lie on the {side}")
    return np.asarray(labels == order[0], np.bool_)


def _name(surface: Surface) -> str:
    """The plain colour name of a surface."""
    rgb = oklab_to_srgb(torch.tensor(surface.oklab).reshape(3, 1, 1)).clamp(0, 1)
    red, green, blue = (round(255 * float(c)) for c in rgb.flatten())
    return nearest_words(Color(red, green, blue))
