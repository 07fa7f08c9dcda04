"""What all palettes have in common: how many colours, groups, and names as a preset has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from presets.color import nearest_words
from presets.exchange.byte_reader import ByteReader
from presets.exchange.imported import Swatch
from presets.exchange.refusals import refused

MOST_COLORS = 400
"""Colours of one preset. A brand has a dozen; a colour book is no palette."""
_LONGEST = 41
CMYK_NOTE = "from amounts of ink by the plain formula: look at it, and write the brand's own number"
NO_CMYK = (
    "amounts of ink (CMYK) are no colour without the profile of the press; "
    "--approximate-cmyk takes them by the plain formula"
)
OUTSIDE_NOTE = "outside of sRGB: brought in at its lightness and hue"


def check_count(count: int, reader: ByteReader, least: int) -> None:
    """Hold a count that a file says to the bytes it has; `least` is what one thing needs.

    Raises ExchangeError import.truncated.
    """
    if count * least > reader.left:
        raise reader.complaint(
            "import.truncated",
            f"{count} are said to follow, there is room for {reader.left // least} at most",
            "the file is cut off, or it is no palette",
        )


def of_group(swatches: Sequence[Swatch], group: str, file: str) -> tuple[Swatch, ...]:
    """The swatches of a group and of the groups in it; all for "".

    Raises ExchangeError import.no-group with the groups there are, import.empty, import.too-many.
    """
    wanted = group.strip().strip("/").lower()
    found = tuple(
        s for s in swatches if not wanted or f"{s.group.lower()}/".startswith(f"{wanted}/")
    )
    groups = list(dict.fromkeys(s.group for s in swatches if s.group))
    named = ", ".join(f'"{g}"' for g in groups[:12])
    if wanted and not found:
        hint = f"groups are {named}" if groups else "its colours stand in no group"
        message = f'no group of colours is called "{group}"'
        raise refused("import.no-group", message, hint, file=file)
    if len(found) > MOST_COLORS:
        hint = f"take one group: --group NAME; groups are {named}" if groups else ""
        message = f"{len(found)} colours are no brand's palette; {MOST_COLORS} are the most"
        raise refused("import.too-many", message, hint or "save a smaller palette", file=file)
    return found


def palette_of(swatches: Sequence[Swatch]) -> dict[str, dict[str, str]]:
    """The colours as preset.yaml says them; names made fit, and different from each other."""
    palette: dict[str, dict[str, str]] = {}
    taken: set[str] = set()
    for number, swatch in enumerate(swatches, start=1):
        name = _free(_fit(swatch.name) or f"color {number}", taken)
        taken.add(name.lower())
        palette[name] = {"hex": swatch.color.hex, "words": nearest_words(swatch.color)}
    return palette


def _fit(name: str) -> str:
    """Letters, digits, spaces, - and _ of ASCII; accents are taken off; "" where nothing is left.

    A name that is just a hex says nothing that the number does not.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9_-]+", " ", plain).strip(" _-")
    return words[:_LONGEST].strip(" _-")


def _free(name: str, taken: set[str]) -> str:
    if name.lower() not in taken:
        return name
    number = 2
    while (other := f"{name[: _LONGEST - 5]} {number}").lower() in taken:
        number += 1
    return other
