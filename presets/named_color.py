"""Colours that people name, found: a hex, brand.NAME of the palette, or a colour word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from presets.color import COLOR_WORDS, Color, ColorNameError, nearest_words
from presets.complaints import refusal
from presets.errors import did_you_mean
from presets.recipe import PaletteColor
from presets.reference import ColorRef

BRAND = "brand."
_NUMBER = re.compile(r"#[0-9A-Fa-f]{6}")


def find_color(ref: ColorRef, palette: Mapping[str, PaletteColor]) -> ColorRef:
    """Return the colour with its number, its words, and where it is the brand's its limit.

    The brand's own names come before colour words: "forest" is the palette's forest if it has
    one. A colour whose number is said beside its name keeps that number. Raises RecipeError
    without a place, with the nearest name.
    """
    said = ref.said.strip()
    if ref.hex:
        return _numbered(ref)
    name = said.removeprefix(BRAND) if said.startswith(BRAND) else said
    known = {n.lower(): n for n in palette}
    if name.lower() in known:
        return _brand(ref, known[name.lower()], palette)
    if said.startswith(BRAND):
        raise _no_brand_color(said, palette)
    try:
        color = Color.parse(said)
    except ColorNameError as error:
        nearest = did_you_mean(said, [*COLOR_WORDS, *palette])
        raise refusal("recipe.unknown-color", error.message, nearest or error.hint) from error
    words = ref.words or (nearest_words(color) if said.startswith("#") else said.lower())
    return ref.model_copy(update={"said": said, "hex": color.hex, "words": words})


def _numbered(ref: ColorRef) -> ColorRef:
    if not _NUMBER.fullmatch(ref.hex):
        raise refusal("recipe.unknown-color", f'"{ref.hex}" is not a number of a colour', "#RRGGBB")
    color = Color.parse(ref.hex)
    words = ref.words or nearest_words(color)
    return ref.model_copy(update={"hex": color.hex, "words": words})


def _brand(ref: ColorRef, name: str, palette: Mapping[str, PaletteColor]) -> ColorRef:
    entry = palette[name]
    limit = ref.delta_e if ref.delta_e is not None else entry.delta_e
    words = ref.words or entry.words or name.replace("-", " ").replace("_", " ")
    found = {"hex": entry.hex.upper(), "name": name, "words": words, "delta_e": limit}
    return ref.model_copy(update={"said": ref.said.strip(), **found})


def _no_brand_color(said: str, palette: Mapping[str, PaletteColor]) -> Exception:
    if not palette:
        message = f'"{said}" needs a preset with a palette'
        return refusal("recipe.unknown-color", message, "name one: `preset: NAME`")
    hint = did_you_mean(said.removeprefix(BRAND), palette)
    hint = hint or f"the palette has {', '.join(palette)}"
    return refusal("recipe.unknown-color", f'the palette has no "{said}"', hint)
