"""Manifest: what signers said of a file, as values, and what the C2PA library found of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold, as the library's code and words."""

    code: str
    where: str
    """URI of the box that it is about."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """An ingredient as a manifest names it."""

    label: str
    relationship: str
    title: str
    manifest: str
    """Label of its own manifest, "" when it has none."""
    faults: tuple[Fault, ...] = ()
    """What did not hold of it when it was taken in."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one signer said of one file."""

    label: str
    title: str
    format: str
    generator: str
    """Program and version."""
    signer: str
    issuer: str
    signed: str
    """RFC 3339, by a time-stamp server; "" when none was asked."""
    claim_version: int
    used: tuple[Used, ...]
    assertions: tuple[Mapping[str, Any], ...]
    """Each {"label", "data"}."""
    labels: tuple[str, ...]
    """Of all its boxes, those among them that `assertions` does not show."""
    redacted: tuple[str, ...]
    """URIs of what it took out of its ancestors."""

    @property
    def signatory(self) -> str:
        """Who signed, as a person would call them; "" where the certificate names nobody."""
        return self.signer or self.issuer

    def assertion(self, label: str) -> Mapping[str, Any] | None:
        """The data of the first assertion of a label."""
        for assertion in self.assertions:
            if assertion["label"] == label and isinstance(assertion.get("data"), dict):
                data: Mapping[str, Any] = assertion["data"]
                return data
        return None

    def told_actions(self) -> tuple[str, ...]:
        """All actions in words: "edited by Painter 3 (compositeWithTrainedAlgorithmicMedia)"."""
        return tuple(map(_in_words, self.actions()))

    def actions(self) -> tuple[Mapping[str, Any], ...]:
        """All actions, in the order they stand."""
        found: list[Mapping[str, Any]] = []
        for assertion in self.assertions:
            if assertion["label"].startswith("c2pa.actions"):
                said = assertion.get("data", {}).get("actions", [])
                found += [action for action in said if isinstance(action, dict)]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Credentials:
    """All manifests of a file, and what does not hold of them."""

    active: str
    manifests: Mapping[str, Manifest]
    """By label; the file's own and those of its ancestors."""
    state: str
    """The library's word: Trusted, Valid, Invalid. It speaks of the active manifest alone."""
    faults: tuple[Fault, ...]
    """Of the active manifest."""
    ancestor_faults: tuple[Fault, ...]
    """Found in ancestors now, beside what their descendants recorded when they took them in."""

    @property
    def manifest(self) -> Manifest:
        """The active manifest."""
        return self.manifests[self.active]


def credentials_of(store: Mapping[str, Any], boxes: Mapping[str, Any]) -> Credentials:
    """Credentials from the library's JSON: its report, and its boxes by manifest."""
    results = store.get("validation_results", {})
    manifests = {
        label: _manifest(label, said, boxes.get(label, {}))
        for label, said in store["manifests"].items()
    }
    deltas: list[Fault] = []
    for delta in results.get("ingredientDeltas") or ():
        deltas += _faults(delta.get("validationDeltas", {}).get("failure", ()))
    return Credentials(
        active=store["active_manifest"],
        manifests=manifests,
        state=store.get("validation_state", "Invalid"),
        faults=_faults(results.get("activeManifest", {}).get("failure", ())),
        ancestor_faults=tuple(deltas),
    )


def _manifest(label: str, said: Mapping[str, Any], boxes: Mapping[str, Any]) -> Manifest:
    info = said.get("signature_info") or {}
    return Manifest(
        label=label,
        title=said.get("title") or "",
        format=said.get("format") or "",
        generator=_generator(said),
        signer=info.get("common_name") or "",
        issuer=info.get("issuer") or "",
        signed=info.get("time") or "",
        claim_version=int(said.get("claim_version") or 1),
        used=tuple(_used(each) for each in said.get("ingredients") or ()),
        assertions=tuple(said.get("assertions") or ()),
        labels=tuple(sorted(boxes.get("assertion_store") or ())),
        redacted=tuple((boxes.get("claim") or {}).get("redacted_assertions") or ()),
    )


def _in_words(action: Mapping[str, Any]) -> str:
    agent = action.get("softwareAgent") or {}
    who = agent.get("name", "") if isinstance(agent, Mapping) else str(agent)
    kind = str(action.get("digitalSourceType") or "").rpartition("/")[2]
    name = str(action.get("action", "")).removeprefix("c2pa.")
    return f"{name}{f' by {who}' if who else ''}{f' ({kind})' if kind else ''}"


def _generator(said: Mapping[str, Any]) -> str:
    for info in said.get("claim_generator_info") or ():
        return f"{info.get('name', '')} {info.get('version', '')}".strip()
    return str(said.get("claim_generator") or "")


def _used(said: Mapping[str, Any]) -> Used:
    recorded = (said.get("validation_results") or {}).get("activeManifest") or {}
    nested = (said.get("validation_results") or {}).get("ingredientDeltas") or ()
    faults = [
        *_faults(recorded.get("failure", ())),
        *_faults(said.get("validation_status") or ()),
        *(f for d in nested for f in _faults(d.get("validationDeltas", {}).get("failure", ()))),
    ]
    return Used(
        label=said.get("label") or "",
        relationship=said.get("relationship") or "",
        title=said.get("title") or "",
        manifest=said.get("active_manifest") or "",
        faults=tuple(dict.fromkeys(faults)),
    )


def _faults(statuses: Iterable[Mapping[str, Any]]) -> tuple[Fault, ...]:
    return tuple(
        Fault(status.get("code", ""), status.get("url") or "", status.get("explanation") or "")
        for status in statuses
    )
