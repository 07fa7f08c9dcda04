"""What no sentence can ask for is refused with a reason that fits the way it was said."""

from __future__ import annotations

import pytest

from presets.grammar import understand

KINDS = {
    "leaves open": (
        "make the scarf red or maybe pink",
        "crop to 1:1 or 4:5, whichever you prefer",
        "the cap in another colour, you choose",
    ),
    "names no colour": ("give the lid a nicer colour", "a background in a nice colour"),
    "not in this picture": (
        "same background as on the last one",
        "edit it like the one you did for the spring sale",
        "use the colour from the picture Tom sent you",
    ),
    "words to be written": (
        "change the text on the box from 50 ml to 100 ml",
        "replace the word Nuit on the flacon with Jour",
        "write Summer Sale on the mug",
    ),
    "another side": (
        "can we see the chair from the back?",
        "turn the ring so that the stone faces us",
    ),
    "another state": ("zip the jacket up", "switch the desk lamp on", "fold the towels"),
    "somebody": ("put a model in the jacket", "show a child riding the bike"),
    "size or shape": ("make the heel two cm higher", "make the tray 20 % longer"),
}


@pytest.mark.parametrize(("why", "said"), [(w, s) for w, rows in KINDS.items() for s in rows])
def test_the_reason_fits_what_was_said(why: str, said: str) -> None:
    found = understand(said)
    assert not found.confident
    assert why in found.why
    assert found.hint


@pytest.mark.parametrize(
    "said",
    [
        "change the colour of the text to red",
        "add a shadow under the bag, light from above",
        "open up the shadows",
        "remove the hand in the background",
        "remove the people behind the bench",
    ],
)
def test_what_only_sounds_alike_is_read(said: str) -> None:
    assert understand(said).confident
