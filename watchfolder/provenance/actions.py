"""Actions: what a history did, each as the C2PA action it is.

C2PA 2.2, section 18.14. Nothing a person wrote stands in an action, because actions are the one
thing that cannot be redacted later; the words are in the recipe, which can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from watchfolder.provenance.history import EditHistory, HistoryOutput, HistoryStep
from watchfolder.provenance.inputs import SOURCE, Input
from watchfolder.provenance.source_type import VOCABULARY

NAMES = frozenset(
    f"c2pa.{name}"
    for name in (
        "addedText", "adjustedColor", "changedSpeed", "converted", "created", "cropped", "deleted",
        "drawing", "dubbed", "edited", "edited.metadata", "enhanced", "filtered", "opened",
        "orientation", "placed", "published", "redacted", "removed", "repackaged", "resized",
        "transcoded", "translated", "trimmed", "unknown", "watermarked",
    )
)  # fmt: skip
"""Table 8 of C2PA 2.2, without what it deprecates."""
DEPRECATED = frozenset(
    f"c2pa.{name}"
    for name in (
        "color_adjustments", "copied", "formatted", "managed", "printed", "produced", "saved",
        "version_updated",
    )
)  # fmt: skip
GENERATED = f"{VOCABULARY}compositeWithTrainedAlgorithmicMedia"
"""The source type of a step that a generative model did: of no other."""
EDIT, STEP, SLOT = (f"dev.watchfolder.{name}" for name in ("edit", "step", "slot"))
"""Our own parameters: the kind of edit, its number in the recipe, the delivery."""
_SAME_ASPECT = 1e-3

Action = dict[str, Any]


def actions_of(history: EditHistory, inputs: Sequence[Input]) -> list[Action]:
    """The actions of one output: opened, one for each step, and what the slot asked for."""
    program = _agent(*history.program.partition(" ")[::2])
    started = next((s.started for s in history.steps if s.started), history.created)
    actions = opening(history.program, started)
    if history.source.orientation != 1:
        actions.append(_action("c2pa.orientation", started, program, {}))
    for number, step in enumerate(history.steps, start=1):
        labels = [each.label for each in inputs if number in each.steps]
        actions.append(_step(number, step, history, labels))
    slot = {SLOT: str(history.output.slot.get("name", ""))}
    names = delivered(history.output, history.source.format)
    return [*actions, *(_action(name, history.created, program, slot) for name in names)]


def opening(program: str, when: str) -> list[Action]:
    """The first action of whatever is made of something: its parent was opened."""
    agent = _agent(*program.partition(" ")[::2])
    return [_action("c2pa.opened", when, agent, {}, [SOURCE])]


def redaction(uris: Sequence[str], program: str, when: str) -> list[Action]:
    """An action for every assertion that is taken out of an ancestor."""
    agent = _agent(*program.partition(" ")[::2])
    return [
        {
            "action": "c2pa.redacted",
            "when": when,
            "softwareAgent": agent,
            "reason": "c2pa.PII.present",
            "parameters": {"redacted": uri},
        }
        for uri in uris
    ]


def delivered(output: HistoryOutput, source_format: str) -> list[str]:
    """What fitting to the slot and encoding did: cropped or given a border, resized, converted.

    A new border is an edit. Where the size before the slot is not known, nothing is said of it.
    """
    names: list[str] = []
    before = (output.from_width, output.from_height)
    if all(before):
        framed = _framed(output, *before)
        if framed != before:
            names.append("c2pa.cropped" if framed <= before else "c2pa.edited")
        if max(abs(framed[0] - output.width), abs(framed[1] - output.height)) > 1:
            names.append("c2pa.resized")
    if output.format != source_format:
        names.append("c2pa.converted")
    return names


def _framed(output: HistoryOutput, width: int, height: int) -> tuple[int, int]:
    """The picture's size once it has the output's shape, at its own scale."""
    ratio = output.width / output.height
    if abs(width / height / ratio - 1) < _SAME_ASPECT + 1 / min(output.width, output.height):
        return width, height
    wider = width / height > ratio
    if output.slot.get("fit", "crop") == "crop":
        return (round(height * ratio), height) if wider else (width, round(width / ratio))
    return (width, round(width / ratio)) if wider else (round(height * ratio), height)


def _step(number: int, step: HistoryStep, history: EditHistory, labels: list[str]) -> Action:
    parameters = {EDIT: str(step.edit.get("edit", "")), STEP: number}
    agent = _agent(step.engine, step.engine_version)
    action = _action(step.action, step.started or history.created, agent, parameters, labels)
    if step.generative:
        action["digitalSourceType"] = GENERATED
    return action


def _action(
    name: str,
    when: str,
    agent: Mapping[str, str],
    parameters: Mapping[str, Any],
    labels: Sequence[str] = (),
) -> Action:
    said = {**parameters, **({"ingredientIds": list(labels)} if labels else {})}
    action: Action = {"action": name, "when": when, "softwareAgent": dict(agent)}
    return {**action, "parameters": said} if said else action


def _agent(name: str, version: str) -> dict[str, str]:
    return {"name": name, "version": version} if version else {"name": name}
