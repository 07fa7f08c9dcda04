"""From what the runner did to what the file says: records of steps become history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from presets.recipe import without_paths
from watchfolder.engines.card import EngineCard
from watchfolder.provenance.history import HistoryStep
from watchfolder.provenance.prompts import sentence_without_prompt
from watchfolder.running.outcome import StepRecord


def history_steps(
    records: Iterable[StepRecord], cards: Mapping[str, EngineCard]
) -> tuple[HistoryStep, ...]:
    """The steps of one chain as its files say them, in order.

    `cards` is by engine name; a step whose engine has no card any more keeps its own version and
    says nothing of models or licence.
    """
    return tuple(_step(record, cards.get(record.planned.engine)) for record in records)


def _step(record: StepRecord, card: EngineCard | None) -> HistoryStep:
    planned = record.planned
    return HistoryStep(
        edit=without_paths(planned.edit.model_dump(mode="json")),
        action=planned.edit.action,
        sentence=sentence_without_prompt(planned.edit),
        engine=planned.engine,
        engine_version=planned.engine_version,
        feature_version=planned.feature_version,
        generative=card.generative if card else False,
        seed=planned.seed,
        key=planned.key,
        mask_key=planned.region_key,
        models=card.models if card else {},
        licence=card.licence if card else "",
        started=record.started.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=round(record.seconds, 3),
        device=record.device,
        figures=tuple(figure.as_json() for figure in record.figures),
    )
