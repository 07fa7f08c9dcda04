"""From a finished chain to the history that goes into its files."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from presets.recipe import Recipe, without_paths
from presets.slots import Slot
from watchfolder.engines.card import EngineCard
from watchfolder.engines.engine import Figure
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import PlannedStep
from watchfolder.provenance.history import (
    EditHistory,
    HistoryManner,
    HistoryOutput,
    HistorySource,
    HistoryStep,
)
from watchfolder.provenance.program import PROGRAM
from watchfolder.running.outcome import ChainOutcome, StepRecord

PIXELS = 32
"""Hex digits of a step's pixel hash: as many as a chance needs to be none."""
_BY_NETWORK = {"upscale"}
"""Edits that every engine does by a network."""
_SHOWN = {"everything", "mask", "box"}
"""Places that nobody has to find."""


def history_of(
    chain: ChainOutcome,
    *,
    recipe: Recipe,
    facts: Facts,
    source_name: str,
    slot: Slot,
    fitted: Picture,
    format: str,
    cards: Mapping[str, EngineCard],
    job: str,
) -> EditHistory:
    """Say everything that made `fitted`, the picture as it is encoded for `slot`."""
    used = [cards[r.planned.engine] for r in chain.records if r.planned.engine in cards]
    return EditHistory(
        program=PROGRAM,
        job=job,
        created=rfc3339(dt.datetime.now(dt.UTC)),
        source=HistorySource(
            name=_as_text(source_name),
            sha256=facts.sha256,
            pixel_key=facts.pixel_key,
            format=facts.format,
            width=facts.width,
            height=facts.height,
            orientation=facts.orientation,
        ),
        preset=recipe.preset.model_dump(mode="json") if recipe.preset else None,
        recipe_fingerprint=recipe.fingerprint,
        steps=tuple(_step(record, cards) for record in chain.records),
        output=HistoryOutput(
            slot=slot.model_dump(mode="json", exclude_defaults=True),
            branch=chain.branch,
            variant=chain.variant,
            width=fitted.size.width,
            height=fitted.size.height,
            format=format,
            pixel_sha256=pixel_sha256(fitted),
            from_width=chain.picture.size.width,
            from_height=chain.picture.size.height,
        ),
        keep=recipe.keep,
        credit=recipe.credit,
        rights=recipe.rights,
        manner=_manner(recipe, generative=any(card.generative for card in used)),
        libraries=_libraries(used),
    )


def _step(record: StepRecord, cards: Mapping[str, EngineCard]) -> HistoryStep:
    planned = record.planned
    card = cards.get(planned.engine)
    edit = planned.edit.model_copy(update={"target": planned.region, "mask": None})
    return HistoryStep(
        edit=without_paths(
            edit.model_dump(mode="json", exclude_defaults=True) | {"edit": edit.edit}
        ),
        action=type(edit).action,
        sentence=edit.summary(),
        engine=planned.engine,
        engine_version=planned.engine_version,
        feature_version=planned.feature_version,
        generative=card.generative if card else False,
        seed=record.seed_used,
        key=planned.key,
        mask_key=planned.region_key,
        models=card.models if card and _reads_models(planned, card) else {},
        licence=card.licence if card else "",
        # A function of color is the same everywhere: the output's own hash tells of it.
        pixels="" if planned.of_color else record.pixels[:PIXELS],
        started=rfc3339(record.started),
        seconds=round(record.seconds, 3),
        device=record.device,
        figures=tuple(_figure(figure) for figure in record.figures),
        following=tuple(
            without_paths(edit.model_dump(mode="json", exclude_defaults=True) | {"edit": edit.edit})
            for edit in planned.following
        ),
    )


def _as_text(name: str) -> str:
    r"""A file's name as records can hold it: bytes that are no UTF-8 as \xff."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _manner(recipe: Recipe, *, generative: bool) -> HistoryManner:
    """What a replay must say again; words and pictures are heard by generative engines alone."""
    checks = recipe.checks.model_dump(mode="json", exclude_defaults=True)
    if not generative:
        return HistoryManner(checks=checks)
    shown = [r.model_dump(mode="json") for r in recipe.references if r.role != "match"]
    return HistoryManner(
        avoid=recipe.avoid,
        style_words=recipe.style_words,
        references=tuple(without_paths(shown)),
        lora=without_paths(recipe.lora.model_dump(mode="json")) if recipe.lora else None,
        checks=checks,
    )


def _figure(figure: Figure) -> dict[str, Any]:
    """A figure without what goes without saying: no limit, no note, passed."""
    usual = {"limit": None, "note": "", "passed": True}
    said = figure.as_json()
    return {name: said[name] for name in said if name not in usual or said[name] != usual[name]}


def _reads_models(planned: PlannedStep, card: EngineCard) -> bool:
    """Whether a model may have had a hand in it: to find a place, or to make the pixels."""
    region = planned.region
    shown = region.kind in _SHOWN and region.inside == "all"
    finds = (planned.region_key and not shown) or planned.needs_subject or planned.edit.kept_at
    return card.generative or bool(finds) or planned.edit.edit in _BY_NETWORK


def _libraries(cards: Sequence[EngineCard]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for card in cards:
        merged |= card.libraries
    return merged


def pixel_sha256(picture: Picture) -> str:
    """sha256 of the samples as they are handed to the encoder, alpha included."""
    checksum = hashlib.sha256(picture.rgb.data)
    if picture.alpha is not None:
        checksum.update(picture.alpha.data)
    return checksum.hexdigest()


def rfc3339(moment: dt.datetime) -> str:
    """UTC with whole seconds: "2026-01-31T09:30:00Z"."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
