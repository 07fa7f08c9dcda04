"""Content Credentials by the C2PA library: signing and reading, its surprises kept behind one door.

Nothing here touches the network. Streams only: signing a path onto itself empties the file, and a
file's ending would count more than its content. Numbers in lists come back from the library's
plain JSON as base64, so what must be exact is stored as text.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from c2pa import (
    Builder,
    C2paError,
    C2paSignerInfo,
    C2paSigningAlg,
    Context,
    Reader,
    Signer,
)

from watchfolder.errors import ProvenanceError, RemoteCredentialsError, SigningError
from watchfolder.provenance.identity import Identity

PURPOSES = "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.4.1.62558.2.1"
"""Key purposes that a signer may have: e-mail protection, document signing, C2PA claim signing."""
UNKNOWN_TYPE = "application/octet-stream"
MEDIA_TYPES = {name: f"image/{name}" for name in ("jpeg", "png", "webp", "tiff", "avif", "heic")}
"""Format name to what the library is told: it believes this more than the bytes."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file, or a text, that went into a picture."""

    label: str
    """How actions refer to it, inside one manifest."""
    relationship: str
    """parentOf, componentOf or inputTo."""
    media_type: str
    data: bytes = field(repr=False)
    title: str = ""
    embedded: bool = False
    """Whether the data itself is to be kept in the manifest; else only what it says of itself."""
    data_type: str = ""
    """C2PA's name for what the data is, "c2pa.types.generator.prompt"."""


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

    def actions(self) -> tuple[Mapping[str, Any], ...]:
        """All actions, in the order they stand."""
        found: list[Mapping[str, Any]] = []
        for assertion in self.assertions:
            if assertion["label"].startswith("c2pa.actions"):
                said = assertion.get("data", {}).get("actions", [])
                found += [action for action in said if isinstance(action, dict)]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Signed:
    """A file with its manifest."""

    data: bytes = field(repr=False)
    opaque: tuple[str, ...] = ()
    """Labels of ingredients that could not be followed, and are in it as mere bytes."""


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


def sign(
    encoded: bytes,
    media_type: str,
    manifest: Mapping[str, Any],
    ingredients: Sequence[Ingredient],
    identity: Identity,
) -> Signed:
    """The same picture with a manifest of its own in it, in place of any that was there.

    A damaged ingredient is no reason not to sign: it goes in as bytes of an unknown kind, without
    what it says of itself. Raises SigningError when the file itself cannot be signed.
    """
    settings = {**_settings(""), "builder": {"thumbnail": {"enabled": False}}}
    info = C2paSignerInfo(
        getattr(C2paSigningAlg, identity.algorithm.upper()),
        identity.chain,
        identity.key,
        identity.tsa_url.encode() or None,
    )
    out = io.BytesIO()
    try:
        with (
            Context.from_dict(settings) as context,
            Builder(dict(manifest), context) as builder,
            Signer.from_info(info) as signer,
        ):
            opaque = [each.label for each in ingredients if not _add(builder, each)]
            builder.sign(signer, media_type, io.BytesIO(encoded), out)
    except C2paError as error:
        raise SigningError(f"the file was not signed: {error}", _hint(identity)) from error
    return Signed(out.getvalue(), tuple(opaque))


def open_credentials(data: bytes, media_type: str, roots: bytes = b"") -> Credentials | None:
    """Read and check a file's manifests; None when it has none.

    `roots` are the certificates, PEM, whose signers are trusted. Raises RemoteCredentialsError when
    the file only says where on the network they lie, ProvenanceError when they cannot be followed.
    """
    try:
        with (
            Context.from_dict(_settings(roots.decode("ascii", "replace"))) as context,
            Reader(media_type, io.BytesIO(data), context=context) as reader,
        ):
            store = json.loads(reader.json())
            boxes = json.loads(reader.detailed_json()).get("manifests", {})
    except C2paError.ManifestNotFound:
        return None
    except C2paError as error:
        if str(error).startswith("Remote"):
            message = "its Content Credentials lie on the network and were not fetched"
            raise RemoteCredentialsError(message) from error
        raise ProvenanceError(f"its Content Credentials cannot be read: {error}") from error
    if store.get("active_manifest") not in store.get("manifests", {}):
        raise ProvenanceError("its Content Credentials are damaged: they hold no claim")
    return _credentials(store, boxes)


def _settings(roots: str) -> dict[str, Any]:
    trust = {"trust_config": PURPOSES}
    if roots:
        trust["user_anchors"] = roots
    # What was signed is read back by the caller, so it need not be read here as well.
    verify = {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": False}
    return {"version": 1, "trust": trust, "verify": verify}


def _add(builder: Builder, ingredient: Ingredient) -> bool:
    """Add an ingredient; False: its bytes could not be followed."""
    said: dict[str, Any] = {
        "title": ingredient.title or ingredient.label,
        "relationship": ingredient.relationship,
        "label": ingredient.label,
    }
    if ingredient.data_type:
        said["data_types"] = [{"type": ingredient.data_type}]
    if ingredient.embedded:
        builder.add_resource(ingredient.label, io.BytesIO(ingredient.data))
        said["data"] = {"format": ingredient.media_type, "identifier": ingredient.label}
    try:
        builder.add_ingredient(said, ingredient.media_type, io.BytesIO(ingredient.data))
    except C2paError:
        builder.add_ingredient(said, UNKNOWN_TYPE, io.BytesIO(ingredient.data))
        return False
    return True


def _hint(identity: Identity) -> str:
    if identity.tsa_url:
        return "is the time-stamp server of tsa_url there? Without tsa_url none is asked"
    return "watchfolder keys show says what is signed with"


def _credentials(store: Mapping[str, Any], boxes: Mapping[str, Any]) -> Credentials:
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
