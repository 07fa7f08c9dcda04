"""More of what goods are made of, piece by piece."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


PIECES = _table(
    """
    aerial antenna antler axle banister bark barrel battery beak bedpost belly blade blossom
    brake branch bristle buttonhole buttoning candlewick cassette chainguard chainset cheeks
    chevron chimney chinrest chinstrap circle cockpit crankset crossbar crust crystal deck
    derailleur diamante digit doorknob drumhead drumskin dustjacket ear earflap eartip epaulette
    eye eyestay facade feather fender floorboard flysheet footboard fretboard frosting fuselage
    gable gauge glitter groundsheet grout guyrope head headlight headstock heart hilt holster
    hoof hooves hull icing indicator inlay inserts jaw keel kickstand letter letterbox lever
    lumbar mane marquetry mast mosaic mudflap muffler muzzle nailheads netting nib nose oar pane
    panelling paw pickguard pipette platform plume pointer pommel pompon popper porch propeller
    puff puller railing rhinestone ridge roof rotor rudder sail sash scabbard scroll seatpost
    sequin shank sheath sidewall skin snout soundhole spigot spoiler sprinkles squares stair
    staircase stalk stretcher subdial tail taillight tailpiece teeth tine toebox topping torso
    touchpad towbar tufting tummy velcro veneer vent veranda whisker window windscreen
    windshield worktop zigzag
    """
)
"""Each in the singular, unless it is only said in the plural."""
