"""Design tokens (.tokens.json): the W3C Community Group's format, its colours read and written.

Format Module and Color Module of 2025.10, and the drafts before it, whose colours are hexes:
groups, `$type` handed down, aliases `{group.token}` and `$ref` pointers, `$extends`, `$root`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import takewhile
from typing import Any

from presets.color import Color
from presets.exchange.imported import Choices, Imported, LeftOut, Swatch
from presets.exchange.refusals import refused
from presets.exchange.token_colors import color_of
from presets.exchange.token_tree import Token, TokenTree
from presets.preset import Preset
from presets.strict_json import load_json_mapping

SUFFIXES = (".json", ".tokens")


def read(data: bytes, file: str, choices: Choices) -> Imported:
    """Read every token; colours are carried, tokens of other types named.

    Raises RecipeError with file, line and token.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "save it as UTF-8"
        raise refused("import.not-text", "this is not UTF-8", hint, file=file) from error
    located = load_json_mapping(text, file)
    tree = TokenTree(located)
    tokens = tree.tokens()
    if not tokens:
        hint = "older exports say value and type without $: export them in the W3C format"
        message = "there is no token: nothing here has a $value"
        raise refused("import.empty", message, hint, file=file)
    swatches: list[Swatch] = []
    left_out: list[LeftOut] = []
    for token in tokens:
        found = _one(tree, token)
        if isinstance(found, Swatch):
            swatches.append(found)
        else:
            left_out.append(found)
    title = located.value.get("$description")
    return Imported(
        format="design tokens (W3C)",
        title=title if isinstance(title, str) else "",
        swatches=_plainly_named(swatches, choices.group),
        left_out=tuple(left_out),
    )


def _one(tree: TokenTree, token: Token) -> Swatch | LeftOut:
    end = tree.resolved(token)
    kind = token.type or end.type
    if kind != "color":
        what = f"a token of type {kind}" if kind else "a token without a type"
        return LeftOut(token.name, f"{what} is no part of a preset")
    landed, note = color_of(end.value, tree, end)
    if landed is None:
        return LeftOut(token.name, note)
    *groups, name = token.path
    return Swatch(name, landed, "/".join(groups), note=note)


def _plainly_named(swatches: list[Swatch], group: str) -> tuple[Swatch, ...]:
    """Names with the groups that part them: "primary 500" where all stand in color.brand."""
    wanted = group.strip("/").lower()
    chosen = [
        s for s in swatches if f"{s.group.lower()}/".startswith(f"{wanted}/" * bool(wanted))
    ] or swatches
    levels = zip(*(s.group.split("/") for s in chosen), strict=False)
    common = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, levels)]
    named = []
    for swatch in swatches:
        groups = swatch.group.split("/") if swatch.group else []
        own = groups[len(common) :] if groups[: len(common)] == common else groups
        named.append(replace(swatch, name=" ".join([*own, swatch.name])))
    return tuple(named)


def write(preset: Preset) -> bytes:
    """The preset's palette as a group of colour tokens of 2025.10, hexes as their fallback."""
    tokens: dict[str, Any] = {"$type": "color"}
    for name, entry in preset.palette.items():
        color = Color.parse(entry.hex)
        components = [round(c / 255, 6) for c in (color.r, color.g, color.b)]
        tokens[name] = {
            "$value": {
                "colorSpace": "srgb",
                "components": components,
                "alpha": 1,
                "hex": color.hex.lower(),
            },
        }
        if entry.words:
            tokens[name]["$description"] = entry.words
    head = f"{preset.title or preset.name}, version {preset.version}"
    document = {"$description": head, "brand": tokens}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
