"""A place as it is said on a command line: `--box 0.2,0.3,0.6,0.9`, `--point 420,310`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import click
from pydantic import ValidationError

from presets.shown import ShownPlace
from watchfolder.errors import AnswerError

Numbers = tuple[float, ...]
Sides = tuple[int, int]
"""Width and height of the original in pixels, as it is shown."""


class Corners(click.ParamType[Numbers]):
    """So many numbers with commas between them."""

    def __init__(self, *names: str) -> None:
        self.name = ",".join(names)
        self._count = len(names)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Numbers:
        """The numbers; a usage error where they are others."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is not {self.name}, numbers with commas", param, ctx)
        if len(numbers) != self._count or not all(n >= 0 for n in numbers):
            self.fail(f"{value!r} is not {self.name}: {self._count} numbers from 0 on", param, ctx)
        return numbers


BOX = Corners("LEFT", "TOP", "RIGHT", "BOTTOM")
POINT = Corners("X", "Y")


def shown_place(
    box: Numbers | None,
    points: Sequence[Numbers],
    beside: Sequence[Numbers],
    sides: Callable[[], Sides],
    *,
    inside: Literal["all", "thing"] = "thing",
) -> ShownPlace:
    """A box or points, fractions or, where any number is above 1, pixels of the original.

    `sides` is asked only for pixels. Raises AnswerError for what lies outside, or is no place.
    """
    numbers = [n for one in (box or (), *points, *beside) for n in one]
    width, height = sides() if any(n > 1 for n in numbers) else (1, 1)
    _check_inside(width, height, [box or (), *points, *beside])
    said: dict[str, Any] = {"box": _part(box, width, height), "inside": inside} if box else {}
    if points or beside:
        said["points"] = [_part(one, width, height) for one in points] or None
        said["not_points"] = [_part(one, width, height) for one in beside]
    try:
        return ShownPlace.model_validate(said)
    except ValidationError as error:
        why = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise AnswerError(why, "--box LEFT,TOP,RIGHT,BOTTOM, or --point X,Y") from error


def _check_inside(width: int, height: int, places: Sequence[Numbers]) -> None:
    for numbers in places:
        for index, number in enumerate(numbers):
            if number > (height if index % 2 else width):
                raise AnswerError(
                    f"{number:g} lies outside the photo, which is {width}x{height} pixels",
                    "say fractions from 0 to 1, or pixels of the original",
                )


def _part(numbers: Numbers, width: int, height: int) -> Numbers:
    return tuple(n / (height if i % 2 else width) for i, n in enumerate(numbers))
