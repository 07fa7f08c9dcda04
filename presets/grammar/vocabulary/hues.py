"""Colour words that mean more than a colour when they stand in a sentence."""

from __future__ import annotations

STUFFS = frozenset(
    {"linen", "denim", "brick", "concrete", "cement", "slate", "stone", "walnut", "mahogany"}
    | {"moss", "clay", "snow"}
)
"""As likely the stuff as its colour: no colour unless "colour" is said with it."""

FLAT_GROUNDS = frozenset(
    {"white", "off-white", "cream", "ivory", "beige", "grey", "gray", "black", "charcoal"}
    | {"taupe", "greige", "brown", "tan", "red", "burgundy", "oxblood", "maroon", "pink", "blush"}
    | {"orange", "mustard", "yellow", "green", "teal", "petrol", "turquoise", "blue", "navy"}
    | {"indigo", "plum", "aubergine", "lavender", "mint", "sage", "coral", "peach", "apricot"}
    | {"rose", "rust", "cobalt", "cyan", "aqua", "magenta", "fuchsia", "crimson", "scarlet"}
    | {"anthracite", "ochre", "camel", "cognac", "nude", "emerald", "graphite", "cerulean"}
    | {"ultramarine", "vanilla", "lemon", "purple", "lilac", "violet", "mauve", "terracotta"}
    | {"ecru", "eggshell", "khaki", "olive"}
)
"""Last words that in "put it on ..." can only be a plain ground of that colour: "on sand" may
be a beach, "on white" may not."""
