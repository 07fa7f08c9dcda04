"""Choosing a surface: which of a subject's surfaces the words for a place mean, if one clearly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from presets.color import Color, nearest_words
from watchfolder.engines.builtin.surface_pieces import APART, Unclear, groups, lies_where_usual
from watchfolder.engines.builtin.surfaces import Surface, Surfaces
from watchfolder.engines.builtin.words import Asked, Side
from watchfolder.pictures.spaces import oklab_to_srgb

Plane = NDArray[np.float32]

_DOMINANT = 0.55
"""Share of the subject from which on one surface is what the product mainly is."""
_TWICE = 2.0
"""How many times larger than the next it must be."""
_FAR = 0.28
"""Distance in (a / L, b / L, L) beyond which no surface has the colour that was said."""
_CLEARLY = 1.5
"""How many times farther the next surface must be from the colour that was said."""
_PART = 0.2
"""A named part is less than this share of the subject; more is what the subject is made of."""
_LARGE = 0.2
"""Share from which on a surface may be a product of its own ("the top mug")."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The surface that words mean."""

    surface: Surface
    sureness: float
    """0 to 1: how clearly it fits the words."""
    whole: bool = False
    """Whether the side that was said has chosen this surface, not a piece of it."""


def choose_surface(asked: Asked, surfaces: Surfaces, subject: Plane) -> Choice:
    """The one surface that is asked for on `subject` (H, W). Raises Unclear."""
    if asked.unknown and asked.color is None and not asked.thing:
        raise Unclear("no word in it names a material, a product or a part we know")
    if not surfaces.found:
        raise Unclear("the subject shows no surface of one colour")
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


def _dominant(surfaces: Surfaces) -> Choice:
    """What the product mainly is, if one surface clearly is."""
    first = surfaces.found[0]
    second = surfaces.found[1].share if len(surfaces.found) > 1 else 0.0
    if first.share < _DOMINANT or first.share < _TWICE * second:
        shares = ", ".join(f"{color_name(s)} {s.share:.0%}" for s in surfaces.found[:4])
        raise Unclear(f"the subject has no main colour ({shares})")
    return Choice(first, min(1.0, 0.55 + 0.45 * first.share))


def _of_color(asked: Asked, color: Color, surfaces: Surfaces) -> Choice:
    """The one surface that has the colour that was said; of a product, rather a large one."""
    largest = surfaces.found[0].share

    def distance(surface: Surface) -> float:
        small = 1 - surface.share / largest if asked.kind == "body" else 0.0
        return _from_said(surface, color) + 0.04 * small

    ranked = sorted(surfaces.found, key=distance)
    nearest = distance(ranked[0])
    if nearest > _FAR:
        seen = ", ".join(color_name(s) for s in surfaces.found[:4])
        raise Unclear(f"nothing on the subject is {asked.color_words} (it shows {seen})")
    if len(ranked) > 1 and distance(ranked[1]) < _CLEARLY * nearest:
        both = f"{color_name(ranked[0])} and {color_name(ranked[1])}"
        raise Unclear(f"two surfaces may be meant by {asked.color_words}: {both}")
    return Choice(ranked[0], 1.0 - 0.5 * nearest / _FAR)


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


def _large_on_side(side: Side, surfaces: Surfaces, subject: Plane) -> Choice:
    """Of several large surfaces, each a product of its own, the one farthest to a side."""
    large = [s for s in surfaces.found if s.share >= _LARGE]
    axis = 0 if side in {"left", "right"} else 1
    sign = 1.0 if side in {"left", "top"} else -1.0
    covered = np.flatnonzero((subject > 0.5).any(axis=axis))

    def middle(surface: Surface) -> float:
        places = np.nonzero(surfaces.labels == surface.label)[1 - axis]
        return sign * float(places.mean()) / len(covered)

    ranked = sorted(large, key=middle)
    if len(ranked) < 2 or middle(ranked[1]) - middle(ranked[0]) < APART:
        raise Unclear(f"no one surface lies on the {side}; add its colour")
    return Choice(ranked[0], 0.75, whole=True)


def _part_at_usual_place(asked: Asked, surfaces: Surfaces, subject: Plane) -> Choice:
    """A part said without its colour: the only other surface that lies where such parts lie."""
    if not asked.usual_place:
        raise Unclear("its place differs from product to product, and no colour was said")
    main = _dominant(surfaces).surface
    fitting = [
        s
        for s in surfaces.found
        if s.label != main.label and lies_where_usual(asked, s, main, surfaces, subject)
    ]
    if len(fitting) != 1:
        count = "two or more surfaces" if fitting else "no surface of another colour"
        raise Unclear(f"{count} at the {_place_words(asked.usual_place)}")
    _check_places(asked, fitting[0], surfaces)
    return Choice(fitting[0], 0.7)


def _check_part(asked: Asked, surface: Surface, surfaces: Surfaces, subject: Plane) -> None:
    """The colour has chosen; where such parts usually lie, and that it is a part, must agree."""
    others = [s for s in surfaces.found if s.label != surface.label]
    if asked.usual_place and others:
        if not lies_where_usual(asked, surface, others[0], surfaces, subject):
            place = _place_words(asked.usual_place)
            raise Unclear(f"what is {asked.color_words} on it does not lie at the {place} alone")
    elif surface.share > _PART:
        raise Unclear(f"{surface.share:.0%} of the subject is {asked.color_words}")
    _check_places(asked, surface, surfaces)


def _check_places(asked: Asked, surface: Surface, surfaces: Surfaces) -> None:
    """One thing lies in one place; where it seems to lie in two, something else has its colour."""
    if asked.many or asked.side is not None:
        return
    _, places = groups(surfaces.labels == surface.label)
    if len(places) > 1:
        what = color_name(surface)
        raise Unclear(f"what is {what} on it lies in {len(places)} places; add which (top, left)")


def _place_words(place: str) -> str:
    return {"enclosed": "middle of the main surface"}.get(place, place)


def color_name(surface: Surface) -> str:
    """The plain colour name of a surface."""
    rgb = oklab_to_srgb(torch.tensor(surface.oklab).reshape(3, 1, 1)).clamp(0, 1)
    red, green, blue = (round(255 * float(c)) for c in rgb.flatten())
    return nearest_words(Color(red, green, blue))
