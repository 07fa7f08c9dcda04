"""Slots as clients are told them."""

from __future__ import annotations

from plugin_bridge.messages.preset import SlotTold
from presets.slots import Slot


def slot_told(slot: Slot) -> SlotTold:
    """A place a picture is delivered to."""
    return SlotTold(
        name=slot.name,
        aspect=aspect_text(slot),
        long_edge=slot.long_edge,
        fit=slot.fit,
        format=slot.format or "",
    )


def aspect_text(slot: Slot) -> str:
    """As "4:5"; "" for the picture's own."""
    return f"{slot.aspect.width:g}:{slot.aspect.height:g}" if slot.aspect else ""
