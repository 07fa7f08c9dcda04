"""JPEG: segments from SOI to EOI."""

from __future__ import annotations

import re

from watchfolder.pictures.window import BLOCK, Unfinished, Window

NAME = "jpeg"
MEDIA_TYPE = "image/jpeg"
SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo")
PILLOW = "JPEG"

_SOS, _EOI = 0xDA, 0xD9
_PADDING = 4096
"""Cameras fill files up to a sector or a cluster with NULs; more than that is not yet written."""
_AFTER_DATA = re.compile(rb"\xff[\xc4\xd9\xda-\xdf\xe0-\xef\xfe]")
"""What may follow entropy-coded data. Other markers in it are damage, and decoders skip them."""


def matches(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    return head.startswith(b"\xff\xd8\xff")


def objection(window: Window) -> tuple[str, str] | None:  # noqa: ARG001 - the kinds' contract
    """Why an intact file of this kind is not taken, and what to do; a JPEG always is."""
    return None


def end(window: Window) -> int:
    """The offset behind the last byte of the picture. Raises Unfinished when it is not there."""
    place = 2
    while True:
        marker, place = _marker(window, place)
        if marker == _EOI:
            return place
        if marker in {0x01, *range(0xD0, 0xD9)}:
            continue
        length = int.from_bytes(window.at(place, 2), "big")
        if length < 2:
            raise Unfinished(f"the segment at byte {place - 2} has no length")
        place += length
        if marker == _SOS:
            place = _behind_data(window, place)


def _marker(window: Window, place: int) -> tuple[int, int]:
    lead, marker = window.at(place, 2)
    if lead != 0xFF:
        raise Unfinished(f"there is no segment at byte {place}")
    while marker == 0xFF:
        place += 1
        marker = window.at(place + 1, 1)[0]
    return marker, place + 2


def _behind_data(window: Window, place: int) -> int:
    """Where the entropy-coded data that starts at `place` gives way to a marker."""
    start, kept = place, b""
    for block in window.blocks(place):
        found = _AFTER_DATA.search(kept + block)
        if found:
            return start - len(kept) + found.start()
        start += len(block)
        kept = block[-1:]
    raise Unfinished("the picture data has no end marker")


def check(window: Window) -> None:
    """Raise Unfinished when the file is not completely written.

    Damage can derail the walk over the segments; a file that ends in an end marker is then whole.
    """
    try:
        behind = end(window)
    except Unfinished:
        if window.at(max(0, window.size - 2), 2) == b"\xff\xd9":
            return
        raise
    rest = window.size - behind
    if rest > _PADDING and window.nuls_before(window.size, min(rest, BLOCK)) > _PADDING:
        raise Unfinished("what follows the picture is not yet written")
