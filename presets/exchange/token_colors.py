"""Colour values of design tokens: hexes of the older drafts, objects of the newer one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from presets.color import Color
from presets.errors import did_you_mean
from presets.exchange.color_spaces import SPACES
from presets.exchange.palettes import OUTSIDE_NOTE
from presets.exchange.token_tree import Token, TokenTree

_HEX = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})([0-9A-Fa-f]{2})?")
_NEAR = 1e-6
_TOO_MUCH = 1000.0
"""No component of any colour space is that large."""


def color_of(value: Any, tree: TokenTree, token: Token) -> tuple[Color | None, str]:
    """The colour and what was lost of it; or None, and why it cannot be carried.

    Raises ExchangeError for an object that is no colour.
    """
    if isinstance(value, str):
        return _hex(value.strip())
    if not isinstance(value, Mapping):
        raise tree.complaint(token, "import.token", "a colour is a hex or an object")
    return _object(value, tree, token)


def _hex(said: str) -> tuple[Color | None, str]:
    found = _HEX.fullmatch(said)
    if found is None or (found[2] and len(found[1]) == 3):
        return None, f'"{said[:40]}" is no hex; tokens have colours as hexes or objects'
    alpha = int(found[2], 16) / 255 if found[2] else 1.0
    return Color.parse(f"#{found[1]}"), _without(alpha)


def _without(alpha: float) -> str:
    return "" if alpha >= 1 - _NEAR else f"its transparency ({alpha:.0%}) was taken off"


def _object(value: Mapping[str, Any], tree: TokenTree, token: Token) -> tuple[Color | None, str]:
    space = value.get("colorSpace")
    if not isinstance(space, str) or space not in SPACES:
        hint = did_you_mean(space, SPACES) if isinstance(space, str) else ""
        message = f"{space!r:.40} is no colour space of design tokens"
        raise tree.complaint(token, "import.token", message, hint or ", ".join(SPACES))
    said = value.get("components")
    if not isinstance(said, list) or len(said) != 3:
        message = f"a colour of {space} has three components"
        raise tree.complaint(token, "import.token", message)
    numbers = [_number(c, tree, token) for c in said]
    alpha = _number(value.get("alpha", 1), tree, token)
    if not 0 <= alpha <= 1:
        raise tree.complaint(token, "import.number", f"an alpha of {alpha:g} is not 0 to 1")
    landed = SPACES[space](*numbers)
    notes = [_without(alpha)]
    color = landed.color
    if landed.moved:
        fallback = value.get("hex")
        plain = _HEX.fullmatch(fallback) if isinstance(fallback, str) else None
        if plain is not None and not plain[2]:
            color = Color.parse(fallback.strip()) if isinstance(fallback, str) else color
            notes.append(f"outside of sRGB: its own fallback {color.hex} was taken")
        else:
            notes.append(OUTSIDE_NOTE)
    return color, "; ".join(filter(None, notes))


def _number(value: Any, tree: TokenTree, token: Token) -> float:
    """A component; "none" is 0, as CSS Color 4 shows it."""
    if value == "none":
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise tree.complaint(token, "import.number", f"{value!r:.40} is no number of a colour")
    if not math.isfinite(value) or abs(value) > _TOO_MUCH:
        raise tree.complaint(token, "import.number", f"{value:g} is far outside of any colour")
    return float(value)
