"""Palette: the colors that the small editor's world knows by name.

Their numbers are the product's own, so that a word means the same to both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from presets.color import COLOR_WORDS

Rgb = NDArray[np.float32]

NAMES = (
    "red", "burgundy", "terracotta", "orange", "mustard", "yellow", "olive green", "forest green",
    "emerald green", "mint green", "teal", "sky blue", "royal blue", "navy", "purple", "lavender",
    "pink", "blush", "hot pink", "chocolate", "cognac", "tan", "sand", "cream", "white",
    "light grey", "charcoal", "black",
)  # fmt: skip
SPOKEN: dict[str, tuple[str, ...]] = {
    "burgundy": ("burgundy", "deep burgundy"),
    "forest green": ("forest green", "dark forest green"),
    "navy": ("navy", "navy blue"),
    "chocolate": ("chocolate", "chocolate brown"),
    "cognac": ("cognac", "cognac brown"),
    "light grey": ("light grey", "light gray"),
    "mint green": ("mint green", "mint"),
    "olive green": ("olive green", "olive"),
    "emerald green": ("emerald green", "emerald"),
}
"""Other words for some of them."""
METALS = {"gold": "#C9A13B", "silver": "#C0C0C0", "copper": "#B26A3C", "black": "#141414"}


def hex_of(name: str) -> str:
    """`#RRGGBB` of a color or a metal by name. Raises KeyError."""
    return METALS[name] if name in METALS and name not in NAMES else COLOR_WORDS[name]


def linear(hex_code: str) -> Rgb:
    """A color as linear light, (3,) float32, 0 to 1."""
    encoded = np.array([int(hex_code[n : n + 2], 16) for n in (1, 3, 5)], np.float32) / 255
    return to_linear(encoded)


def to_linear(encoded: Rgb) -> Rgb:
    """The sRGB curve undone (IEC 61966-2-1)."""
    low, high = encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, low, high).astype(np.float32)


def to_encoded(light: Rgb) -> Rgb:
    """Linear light in the sRGB curve; clipped to 0 to 1."""
    light = np.clip(light, 0, 1)
    high = 1.055 * np.power(light, 1 / 2.4, dtype=np.float32) - 0.055
    return np.where(light <= 0.0031308, light * 12.92, high).astype(np.float32)
