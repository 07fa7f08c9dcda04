"""Words that want no edit: praise without a change, and pictures that nobody took."""

from __future__ import annotations

import pytest

from watchfolder.planning.new_shots import is_new_shot
from watchfolder.planning.vague_words import is_vague

VAGUE = """
    make it look more expensive
    can you make this one a bit nicer please
    retouch this
    do something about the photo
    make it sexy
    give it a premium feel
    improve the picture quality
    make it look great on Instagram
    make the product look more beautiful
    Please make this photo look professional!
    could you polish it a little
    make our bottle look stunning
    we want it to feel high-end
    enhance
    make the strap look nicer
    make the photo much better
    do your magic
    make it look like Apple would
    clean up the photo
"""
NOT_VAGUE = """
    remove the great big scratch on the lid
    make the pop-up tab red
    keep the premium leather label as it is and make the strap black
    move the good luck charm to the left
    make the red of the box better match #B0122C
    polish the brass buckle
    give the leather a polished finish
    pretty please make the lid red
    perfect the edges of the cutout
    remove the special offer sticker
    make it luxurious, with gold light
    clean up the background
    clean up the scratches on the buckle
    warmer
"""
NEW_SHOTS = """
    show the bag from the side
    we need the inside of the wallet too
    same shoe but seen from above
    put the dress on a model walking in Paris
    zip open the jacket so one sees the lining
    turn the mug so the handle points right
    give me a three-quarter view
    replace the shoe by the red one from the other photo
    fold the sleeves in
    lay it flat
    take it from another side
    I want to see the sole
    show the shoe being worn
    unbutton the collar
    tilt it towards the camera
    use a different bag
    swap the bag for a backpack
"""
EDITS = """
    rotate the picture by 90 degrees
    turn the image a little to the left
    flip the image horizontally
    add a soft light from the side
    put a soft light from above on the bag
    remove the person holding the umbrella
    remove the other bottle in the back
    please get rid of the second bottle behind it
    hide the back of the chair
    crop from the top
    swap the background for a beach
    brighten the inside of the bag
    change the front pocket to navy
    remove the model's hand
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("sentence", lines(VAGUE))
def test_praise_alone_is_vague(sentence: str) -> None:
    assert is_vague(sentence)


@pytest.mark.parametrize("sentence", lines(NOT_VAGUE) + lines(EDITS) + lines(NEW_SHOTS))
def test_praise_within_the_name_of_a_thing_is_not(sentence: str) -> None:
    assert not is_vague(sentence)


@pytest.mark.parametrize("sentence", lines(NEW_SHOTS))
def test_what_the_camera_did_not_see_is_a_new_shot(sentence: str) -> None:
    assert is_new_shot(sentence)


@pytest.mark.parametrize("sentence", lines(EDITS) + lines(NOT_VAGUE) + lines(VAGUE))
def test_what_it_saw_is_edited(sentence: str) -> None:
    assert not is_new_shot(sentence)
