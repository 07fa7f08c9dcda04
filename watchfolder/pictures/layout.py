"""Layout: a picture at its place in a larger frame. Pure geometry, no pixels."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are not in it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A frame, and where the scaled picture lies in it."""

    frame: tuple[int, int]
    picture: Box


def extended(width: int, height: int, ratio: float, gravity: str) -> Layout:
    """The smallest frame of a ratio round a picture at its own size.

    A picture that keeps to a named edge lets the frame grow at the other one.
    """
    if width < height * ratio:
        frame = max(width, round(height * ratio)), height
    else:
        frame = width, max(height, round(width / ratio))
    left = start(frame[0], width, gravity, ("left", "right"), None)
    top = start(frame[1], height, gravity, ("top", "bottom"), None)
    return Layout(frame, (left, top, left + width, top + height))


def start(
    whole: int, part: int, gravity: str, edges: tuple[str, str], subject: tuple[int, int] | None
) -> int:
    """Where a part begins on an axis of `whole` pixels: at a named edge, else in the middle.

    With gravity subject and an interval it lies around that one's middle.
    """
    room = whole - part
    if gravity == edges[0]:
        return 0
    if gravity == edges[1]:
        return room
    if gravity == "subject" and subject is not None:
        # Rounded down, the window still holds a subject that just fits.
        return min(max((subject[0] + subject[1] - part) // 2, 0), room)
    return room // 2
