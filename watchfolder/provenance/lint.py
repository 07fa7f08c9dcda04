"""Lint: what a manifest's actions say against the rules of C2PA 2.2, which the library lets pass.

Section 18.14 of the specification. Manifests of the first claim version followed other rules and
are not judged by these.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from watchfolder.provenance.actions import DEPRECATED, NAMES
from watchfolder.provenance.manifest import Manifest
from watchfolder.provenance.source_type import VOCABULARY, term_of

_C2PA_TYPES = "http://c2pa.org/digitalsourcetype/"
_C2PA_TERMS = {"empty", "trainedAlgorithmicData"}
_DEPRECATED_TERMS = {"minorHumanEdits", "softwareImage", "digitalArt"}
_OWN_NAME = re.compile(r"^[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]+)+$")
_PARAMETERS = {
    "ingredients", "ingredientIds", "description", "redacted", "sourceLanguage", "targetLanguage",
    "multipleInstances", "targetAction", "related",
}  # fmt: skip
_BEGINNINGS = ("c2pa.opened", "c2pa.created")

Action = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One rule that is not followed."""

    rule: str
    """Short and stable: "action.unknown"."""
    message: str


def lint(manifest: Manifest) -> tuple[Flaw, ...]:
    """Every rule that a manifest's actions break; none are looked for in claims of version 1."""
    if manifest.claim_version < 2:
        return ()
    return tuple(_flaws(manifest))


def _flaws(manifest: Manifest) -> Iterator[Flaw]:
    labels = [a["label"] for a in manifest.assertions if a["label"].startswith("c2pa.actions")]
    actions = manifest.actions()
    if not actions:
        yield Flaw("actions.none", "it says of no action how the picture came to be")
        return
    for label in labels:
        if label.partition("__")[0] != "c2pa.actions.v2":
            yield Flaw("actions.label", f"{label} is not the name of actions in a claim of today")
    yield from _beginning(manifest, actions)
    for number, action in enumerate(actions, start=1):
        place = f"action {number} ({action.get('action', '?')})"
        yield from _name(action, place)
        yield from _time(action, place)
        yield from _source_type(action, place)
        yield from _agent(action, place)
        yield from _parameters(action, place)
        yield from _uses(manifest, action, place)


def _beginning(manifest: Manifest, actions: tuple[Action, ...]) -> Iterator[Flaw]:
    begun = [a for a in actions if a.get("action") in _BEGINNINGS]
    if len(begun) != 1 or actions[0] is not begun[0]:
        yield Flaw("actions.beginning", "exactly one opened or created must come first")
    parents = [used for used in manifest.used if used.relationship == "parentOf"]
    if len(parents) > 1:
        yield Flaw("parent.many", f"it names {len(parents)} parents, where one is possible")
    if parents and any(a.get("action") == "c2pa.created" for a in begun):
        yield Flaw("parent.created", "it was created and yet has a parent")


def _name(action: Action, place: str) -> Iterator[Flaw]:
    name = str(action.get("action", ""))
    if name in DEPRECATED:
        yield Flaw("action.deprecated", f"{place} is deprecated")
    elif name.startswith("c2pa."):
        if name not in NAMES:
            yield Flaw("action.unknown", f"{place} is no action of C2PA 2.2")
    elif not _OWN_NAME.match(name):
        yield Flaw("action.name", f"{place} needs a reverse-domain name")


def _time(action: Action, place: str) -> Iterator[Flaw]:
    when = action.get("when")
    if when is None:
        return
    try:
        moment = dt.datetime.fromisoformat(str(when))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in str(when):
        yield Flaw("action.when", f"{place} has no RFC 3339 time: {when!r}")


def _source_type(action: Action, place: str) -> Iterator[Flaw]:
    said = action.get("digitalSourceType")
    if said is None:
        if action.get("action") == "c2pa.created":
            yield Flaw("action.source-type", f"{place} must say its digital source type")
        return
    base, _, term = str(said).rpartition("/")
    if f"{base}/" == _C2PA_TYPES and term in _C2PA_TERMS:
        return
    if f"{base}/" != VOCABULARY or not term_of(term) or term in _DEPRECATED_TERMS:
        yield Flaw("action.source-type", f"{place} has an unknown digital source type: {said!r}")


def _agent(action: Action, place: str) -> Iterator[Flaw]:
    agent = action.get("softwareAgent")
    if agent is not None and not (isinstance(agent, Mapping) and agent.get("name")):
        yield Flaw("action.agent", f"{place} must name its program as a map with a name")


def _parameters(action: Action, place: str) -> Iterator[Flaw]:
    parameters = action.get("parameters") or {}
    for key in parameters:
        if key not in _PARAMETERS and not key.startswith("c2pa.") and not _OWN_NAME.match(key):
            yield Flaw("action.parameter", f"{place} has a parameter of nobody's: {key}")
    if action.get("action") == "c2pa.redacted" and not (
        action.get("reason") and parameters.get("redacted")
    ):
        yield Flaw("action.redacted", f"{place} must say what was redacted, and why")


def _uses(manifest: Manifest, action: Action, place: str) -> Iterator[Flaw]:
    wanted = {
        "c2pa.opened": "parentOf",
        "c2pa.placed": "componentOf",
        "c2pa.removed": "componentOf",
    }.get(str(action.get("action")))
    if wanted is None:
        return
    named = (action.get("parameters") or {}).get("ingredients") or ()
    labels = {str(each.get("url", "")).rpartition("/")[2] for each in named}
    found = {used.relationship for used in manifest.used if used.label in labels}
    if wanted not in found:
        yield Flaw("action.ingredient", f"{place} must name what it is about, as {wanted}")
