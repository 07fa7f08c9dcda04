"""Verify: whether a file is what its maker signed, all the way back, and says the same everywhere.

The signature covers every byte but its own box. On top of that: every ancestor, the rules for
actions, and the agreement of the signed recipe with XMP, EXIF and the coded picture.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watchfolder.errors import ProvenanceError, RemoteCredentialsError
from watchfolder.pictures.formats import FORMATS
from watchfolder.pictures.window import Unfinished, Window
from watchfolder.provenance.actions import GENERATED, STEP, actions_of
from watchfolder.provenance.container import Container
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.credentials import MEDIA_TYPES, Credentials, open_credentials
from watchfolder.provenance.faults import OUT_OF_DATE, UNKNOWN_SIGNER, broken, has, in_words
from watchfolder.provenance.lineage import Forebear, lineage
from watchfolder.provenance.lint import lint
from watchfolder.provenance.read import FileHistory, read
from watchfolder.provenance.record import LABEL, Record, read_record

OWN = "this installation"
"""Who vouches for a signer when no root is given."""


class Status(StrEnum):
    """What is wrong, the worst first; `ok` at the end."""

    TAMPERED = "tampered"
    NO_MANIFEST = "no manifest"
    BROKEN_ANCESTOR = "broken ancestor"
    RECIPE_MISMATCH = "recipe mismatch"
    WRONG_SOURCE = "wrong source"
    LINT = "lint"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    OK = "ok"

    @property
    def exit_code(self) -> int:
        """The exit code of `watchfolder verify`; 1 and 2 are left to errors and usage."""
        return _EXIT_CODES[self]


_EXIT_CODES = {
    Status.OK: 0,
    Status.UNTRUSTED: 10,
    Status.TAMPERED: 11,
    Status.NO_MANIFEST: 12,
    Status.BROKEN_ANCESTOR: 13,
    Status.RECIPE_MISMATCH: 14,
    Status.LINT: 15,
    Status.WRONG_SOURCE: 16,
    Status.EXPIRED: 17,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    status: Status
    message: str
    code: str = ""
    """C2PA's status code, or the rule that is broken."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of looking at one file."""

    said: FileHistory
    """What XMP and EXIF say, signed or not."""
    credentials: Credentials | None
    record: Record | None
    """Our own signed record; None in a file that other programs made."""
    forebears: tuple[Forebear, ...]
    findings: tuple[Finding, ...]
    """Worst first; empty when all is well."""
    notes: tuple[str, ...]
    voucher: str

    @property
    def status(self) -> Status:
        """The worst of the findings."""
        return self.findings[0].status if self.findings else Status.OK

    @property
    def signer(self) -> str:
        """Name of the signer's certificate, "" where there is none."""
        return self.credentials.manifest.signatory if self.credentials else ""

    @property
    def sentence(self) -> str:
        """The verdict for a person; it promises no more than was looked at."""
        if self.status is Status.OK and self.voucher == OWN:
            return (
                "valid, signer not on a public trust list: it is this installation's own key, "
                f"{self.signer}"
            )
        if self.status is Status.OK:
            return (
                f"valid, signer {self.signer} is vouched for by {self.voucher}; "
                "no public trust list was asked"
            )
        return f"{self.status}: {self.findings[0].message}"

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "status": self.status.value,
            "exit_code": self.status.exit_code,
            "sentence": self.sentence,
            "format": self.said.format,
            "signer": self.signer,
            "state": self.credentials.state if self.credentials else "",
            "recipe_digest": self.record.recipe_digest if self.record else self.said.digest,
            "findings": [
                {"status": f.status.value, "code": f.code, "message": f.message}
                for f in self.findings
            ],
            "ancestors": [_forebear_json(each) for each in self.forebears],
            "notes": list(self.notes),
        }


def verify(
    data: bytes, roots: bytes = b"", *, voucher: str = OWN, source: bytes | None = None
) -> Verification:
    """Look at a file's bytes.

    `roots` are certificates, PEM, whose signers are believed, and `voucher` says whose they are.
    `source` is the file that it is said to be made of. Raises ProvenanceError only when the bytes
    are no picture file at all.
    """
    kind, container = container_of(data)
    said = read(data)
    findings: list[Finding] = []
    credentials: Credentials | None = None
    try:
        credentials = open_credentials(data, MEDIA_TYPES[kind], roots)
    except RemoteCredentialsError as error:
        findings.append(Finding(Status.NO_MANIFEST, error.message, "manifest.inaccessible"))
    except ProvenanceError as error:
        findings.append(Finding(Status.TAMPERED, error.message, "manifest.unreadable"))
    if credentials is None:
        if not findings:
            findings.append(_unsigned(said))
        return Verification(said, None, None, (), tuple(findings), said.notes, voucher)
    forebears = lineage(credentials)
    findings += _signature(credentials)
    findings += _ancestry(forebears)
    record, wrong = _record(credentials)
    findings += wrong
    if record is not None:
        findings += _structure(kind, data)
        findings += _agreement(record, said, _image_digest(container, data), credentials)
    if source is not None:
        findings += _source(record, said, hashlib.sha256(source).hexdigest())
    findings += [Finding(Status.LINT, f.message, f.rule) for f in lint(credentials.manifest)]
    ranked = sorted(findings, key=lambda finding: list(Status).index(finding.status))
    notes = (*said.notes, *_notes(credentials, forebears))
    return Verification(said, credentials, record, forebears, tuple(ranked), notes, voucher)


def _image_digest(container: Container, data: bytes) -> str:
    try:
        return container.image_digest(data)
    except ProvenanceError:  # broken in its structure, so no digest fits
        return ""


def _unsigned(said: FileHistory) -> Finding:
    message = "there are no Content Credentials in it"
    if said.digest:
        message += ", only this program's record in XMP, which anybody could have written"
    return Finding(Status.NO_MANIFEST, message, "claim.missing")


def _structure(kind: str, data: bytes) -> Iterator[Finding]:
    """The signature leaves out its own box, but a checksum around that box may not be wrong."""
    try:
        FORMATS[kind].check(Window(io.BytesIO(data), "the file"))
    except Unfinished as error:
        yield Finding(Status.TAMPERED, f"its structure is damaged: {error}", "file.structure")


def _signature(credentials: Credentials) -> Iterator[Finding]:
    for fault in broken(credentials.faults):
        if fault.code.startswith("ingredient."):
            message = f"an ancestor does not hold: {in_words(fault)}"
            yield Finding(Status.BROKEN_ANCESTOR, message, fault.code)
        else:
            message = f"it was changed after it was signed: {in_words(fault)}"
            yield Finding(Status.TAMPERED, message, fault.code)
    if has(credentials.faults, OUT_OF_DATE):
        yield Finding(
            Status.EXPIRED,
            "the signer's certificate has expired, and no time stamp says that the signature is "
            "older than that; the content itself is as it was signed",
            "signingCredential.expired",
        )
    elif has(credentials.faults, UNKNOWN_SIGNER):
        signer = credentials.manifest.signatory
        yield Finding(
            Status.UNTRUSTED,
            f"it is as it was signed, but nobody here vouches for the signer {signer}",
            "signingCredential.untrusted",
        )
    elif credentials.state == "Invalid" and not (credentials.faults or credentials.ancestor_faults):
        yield Finding(Status.TAMPERED, "its Content Credentials do not hold", "claim.invalid")


def _ancestry(forebears: tuple[Forebear, ...]) -> Iterator[Finding]:
    for top in forebears:
        for each in top.everyone():
            for fault in each.faults:
                title = each.used.title or each.used.relationship
                message = f"{title} does not hold: {in_words(fault)}"
                yield Finding(Status.BROKEN_ANCESTOR, message, fault.code)


def _record(credentials: Credentials) -> tuple[Record | None, list[Finding]]:
    data = credentials.manifest.assertion(LABEL)
    if data is None:
        return None, []
    try:
        return read_record(data), []
    except ProvenanceError as error:
        return None, [Finding(Status.RECIPE_MISMATCH, error.message, "recipe.damaged")]


def _agreement(
    record: Record, said: FileHistory, image: str, credentials: Credentials
) -> Iterator[Finding]:
    """What the signed record and the other carriers say of the same thing."""
    exif = said.exif.get("UserComment", "").rpartition("sha256:")[2]
    for carrier, digest in (("XMP", said.digest), ("EXIF", exif)):
        if digest != record.recipe_digest:
            message = f"{carrier} names another recipe than the one that is signed"
            yield Finding(Status.RECIPE_MISMATCH, message, "recipe.digest")
    if said.source_sha256 != record.source_sha256:
        message = "XMP names another source than the one that is signed"
        yield Finding(Status.RECIPE_MISMATCH, message, "recipe.source")
    if image != record.image_digest:
        message = "the picture is not the one that the recipe was signed with"
        yield Finding(Status.RECIPE_MISMATCH, message, "recipe.picture")
    if record.history is not None and _done(record, credentials) is not None:
        message = f"the actions are not the recipe's: {_done(record, credentials)}"
        yield Finding(Status.RECIPE_MISMATCH, message, "recipe.actions")


def _done(record: Record, credentials: Credentials) -> str | None:
    """Where the signed actions leave the signed recipe; None: nowhere."""
    if record.history is None:
        return None
    meant = [_gist(action) for action in actions_of(record.history, ())]
    stated = credentials.manifest.actions()
    signed = [_gist(action) for action in stated if action.get("action") != "c2pa.redacted"]
    if meant == signed:
        return None
    number = next((n for n, (a, b) in enumerate(zip(meant, signed, strict=False)) if a != b), None)
    if number is None:
        return f"{len(signed)} are signed, {len(meant)} follow from it"
    return f"number {number + 1} is {signed[number][0]}, not {meant[number][0]}"


def _gist(action: Any) -> tuple[str, Any, bool]:
    parameters = action.get("parameters") or {}
    generated = action.get("digitalSourceType") == GENERATED
    return str(action.get("action")), parameters.get(STEP), generated


def _source(record: Record | None, said: FileHistory, sha256: str) -> Iterator[Finding]:
    wanted = record.source_sha256 if record else said.source_sha256
    if not wanted:
        message = "it does not say which file it was made of"
        yield Finding(Status.WRONG_SOURCE, message, "source.unknown")
    elif wanted != sha256:
        message = "the given source is not the file that it was made of"
        yield Finding(Status.WRONG_SOURCE, message, "source.other")


def _notes(credentials: Credentials, forebears: tuple[Forebear, ...]) -> Iterator[str]:
    if credentials.manifest.redacted:
        count = len(credentials.manifest.redacted)
        what = "statement" if count == 1 else "statements"
        yield f"{count} private {what} of its ancestors taken out, as C2PA provides for"
    for top in forebears:
        for each in top.everyone():
            if each.unreachable:
                yield f"the manifest of {each.used.title} lies on the network and was not fetched"


def _forebear_json(forebear: Forebear) -> dict[str, Any]:
    manifest = forebear.manifest
    return {
        "title": forebear.used.title,
        "relationship": forebear.used.relationship,
        "manifest": forebear.used.manifest,
        "generator": manifest.generator if manifest else "",
        "signer": manifest.signatory if manifest else "",
        "signed": manifest.signed if manifest else "",
        "actions": [str(a.get("action")) for a in manifest.actions()] if manifest else [],
        "faults": [f.code for f in forebear.faults],
        "ancestors": [_forebear_json(each) for each in forebear.forebears],
    }
