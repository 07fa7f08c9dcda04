"""Inputs: the files and prompts that the steps of a history were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.prompts import prompts_of

SOURCE = "source"
"""Label of the picture that everything starts from."""
_PLACED = {("overlay", "picture"), ("background", "picture")}
"""Edit and field of pictures that are seen in the result, not only looked at."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file or prompt, and the steps that used it."""

    label: str
    """"mask-1a2b3c4d", "picture-...", "prompt-1"."""
    relationship: str
    """componentOf where its pixels are in the result, else inputTo."""
    steps: tuple[int, ...]
    """1-based."""
    sha256: str = ""
    prompt: str = ""
    """Instead of a file."""


def inputs_of(history: EditHistory, *, public: bool) -> tuple[Input, ...]:
    """Masks, pictures, LUTs and additions by their sha256; prompts of generative steps.

    In public no prompt is among them.
    """
    found: dict[str, Input] = {}
    prompts: dict[str, Input] = {}
    for number, step in enumerate(history.steps, start=1):
        for role, sha256 in _files(step.edit):
            _take(found, sha256, number, _file(role, sha256, str(step.edit.get("edit", ""))))
        if not step.generative:
            continue
        for role, sha256 in _files(history.manner.model_dump(mode="json")):
            _take(found, sha256, number, _file(role, sha256, ""))
        for text in () if public else prompts_of(step.edit):
            new = Input(f"prompt-{len(prompts) + 1}", "inputTo", (), prompt=text)
            _take(prompts, text, number, new)
    return (*found.values(), *prompts.values())


def _file(role: str, sha256: str, edit: str) -> Input:
    relationship = "componentOf" if (edit, role) in _PLACED else "inputTo"
    return Input(f"{role}-{sha256[:8]}", relationship, (), sha256)


def _take(found: dict[str, Input], key: str, step: int, new: Input) -> None:
    known = found.get(key, new)
    if new.relationship == "componentOf":
        known = replace(known, relationship="componentOf")
    if step not in known.steps:
        known = replace(known, steps=(*known.steps, step))
    found[key] = known


def _files(value: Any, role: str = "file") -> Iterator[tuple[str, str]]:
    """Every hashed file in plain data, with the name of the field that holds it."""
    if isinstance(value, Mapping):
        sha256 = value.get("sha256")
        if isinstance(sha256, str) and sha256:
            yield role, sha256
            return
        for name, each in value.items():
            yield from _files(each, role if name == "file" else str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _files(each, role)
