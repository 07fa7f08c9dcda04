"""What can be done here: for panels that draw their own forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plugin_bridge.messages.capability import (
    CapabilitiesTold,
    EditTold,
    EngineTold,
    FeatureTold,
    LimitsTold,
)
from plugin_bridge.messages.session import PROTOCOL
from plugin_bridge.route import Ask, route
from plugin_bridge.slots import slot_told
from presets.edits import edit_kinds
from presets.request import MAX_BRANCHES
from presets.said_step import MAX_STEPS
from presets.schema import sidecar_schema
from presets.slots import STANDARD_SLOTS
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.formats import FORMATS
from watchfolder.planning.advice import WOULD_DO

MOST_VARIANTS = 16
LONGEST_WAIT = 20.0


@route("GET", "/v1/capabilities", reply=CapabilitiesTold)
def capabilities(ask: Ask[None, None]) -> CapabilitiesTold:
    """Edits with their fields, engines with why not, slots, looks, libraries, limits."""
    bridge = ask.bridge
    alive = bridge.roll.alive()
    cards = list({(c.name, c.version): c for worker in alive for c in worker.cards}.values())
    schema = sidecar_schema()
    return CapabilitiesTold(
        protocol=PROTOCOL,
        edits=tuple(_edits(cards)),
        engines=tuple(_engine(card) for card in cards),
        workers=len(alive),
        why_not=bridge.roll.why_nobody(),
        slots=tuple(slot_told(slot) for slot in STANDARD_SLOTS.values()),
        formats_in=tuple(FORMATS),
        formats_out=tuple(FORMATS),
        looks={name: pin for name, (_, pin) in sorted(bridge.presets.looks().items())},
        libraries=bridge.batches.libraries,
        limits=LimitsTold(
            upload_bytes=bridge.limits.upload_bytes,
            json_bytes=bridge.limits.json_bytes,
            max_megapixels=bridge.settings.max_megapixels,
            requests_per_second=bridge.limits.requests_per_second,
            open_jobs=bridge.limits.open_jobs,
            streams=bridge.limits.streams,
            wait_seconds=LONGEST_WAIT,
            steps=MAX_STEPS,
            branches=MAX_BRANCHES,
            variants=MOST_VARIANTS,
        ),
        defs=schema["$defs"],
    )


def _edits(cards: Iterable[EngineCard]) -> Iterable[EditTold]:
    known = {feature for card in cards for feature in card.features} | set(WOULD_DO)
    for name, kind in edit_kinds().items():
        features = {name} | {f for f in known if f.partition(":")[0] == name}
        fields: dict[str, Any] = {"$ref": f"#/$defs/{kind.__name__}"}
        yield EditTold(
            name=name,
            fields=fields,
            features={feature: _feature(feature, cards) for feature in sorted(features)},
            needs_place=kind.default_region is None,
        )


def _feature(feature: str, cards: Iterable[EngineCard]) -> FeatureTold:
    able = tuple(c.name for c in cards if feature in c.features and not c.unavailable)
    why_not = {
        card.name: card.unavailable or f"cannot do {feature}"
        for card in cards
        if card.name not in able
    }
    return FeatureTold(
        engines=able, why_not=why_not, would_need="" if able else WOULD_DO.get(feature, "")
    )


def _engine(card: EngineCard) -> EngineTold:
    return EngineTold(
        name=card.name,
        version=card.version,
        features=tuple(card.features),
        device=card.device,
        generative=card.generative,
        licence=card.licence,
        noncommercial=card.noncommercial,
        max_megapixels=card.max_pixels / 1e6,
        unavailable=card.unavailable,
    )
