"""Places as they are said on a command line."""

from __future__ import annotations

import click
import pytest

from watchfolder.cli.placing import BOX, POINT, shown_place
from watchfolder.errors import AnswerError


def unknown() -> tuple[int, int]:
    raise AssertionError("fractions need no size")


def sides() -> tuple[int, int]:
    return 600, 400


def test_fractions_are_taken_as_they_are() -> None:
    place = shown_place((0.0, 0.25, 1.0, 0.75), (), (), unknown)
    assert place.box == (0.0, 0.25, 1.0, 0.75)
    assert place.inside == "thing"


def test_pixels_become_fractions_of_the_original() -> None:
    place = shown_place((60, 100, 300, 400), (), (), sides, inside="all")
    assert place.box == (0.1, 0.25, 0.5, 1.0)
    points = shown_place(None, [(300, 100)], [(1, 1)], sides)
    assert points.points == ((0.5, 0.25),)
    assert points.not_points == ((1 / 600, 1 / 400),)


@pytest.mark.parametrize(
    ("box", "points", "beside", "says"),
    [
        ((60, 100, 900, 400), (), (), "outside the photo, which is 600x400"),
        ((300, 100, 60, 400), (), (), "left < right"),
        (None, (), ((0.5, 0.5),), "by a box or by points"),
        ((0.1, 0.1, 0.5, 0.5), ((0.5, 0.5),), (), "by a box or by points"),
        (None, ((0.5, 401),), (), "outside"),
    ],
)
def test_what_is_no_place_says_why(box, points, beside, says) -> None:
    with pytest.raises(AnswerError, match=says):
        shown_place(box, points, beside, sides)


@pytest.mark.parametrize("said", ["1,2,3", "a,b,c,d", "0.1,0.1,nan,0.5", "-1,0,1,1", ""])
def test_a_box_is_four_numbers(said: str) -> None:
    with pytest.raises(click.BadParameter, match="LEFT,TOP,RIGHT,BOTTOM"):
        BOX.convert(said, None, None)


def test_numbers_are_read_once() -> None:
    read = POINT.convert("0.25, 0.5", None, None)
    assert read == (0.25, 0.5)
    assert POINT.convert(read, None, None) == read
