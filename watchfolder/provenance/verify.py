"""Verify: whether a file is what its maker signed, all the way back, and says the same everywhere.

The signature covers every byte but its own box. On top of that: every ancestor, the rules for
actions, and the agreement of the signed recipe with XMP, EXIF and the coded picture.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

from watchfolder.errors import ProvenanceError, RemoteCredentialsError
from watchfolder.pictures.formats import STRUCTURES
from watchfolder.pictures.window import Unfinished, Window
from watchfolder.provenance.actions import GENERATED, STEP
from watchfolder.provenance.container import Container
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.credentials import MEDIA_TYPES, open_credentials
from watchfolder.provenance.faults import OUT_OF_DATE, UNKNOWN_SIGNER, broken, has, in_words
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.lineage import Forebear, lineage
from watchfolder.provenance.lint import lint
from watchfolder.provenance.manifest import Credentials
from watchfolder.provenance.read import FileHistory, read
from watchfolder.provenance.record import LABEL, Record, read_record
from watchfolder.provenance.verification import OWN, Finding, Status, Verification


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
        STRUCTURES[kind].check(Window(io.BytesIO(data), "the file"))
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
        why = "no time stamp says that the signature is older than that"
        if credentials.manifest.signed:
            why = "nobody here vouches for the server of its time stamp; --root takes its root, too"
        yield Finding(
            Status.EXPIRED,
            f"the signer's certificate has expired, and {why}; "
            "the content itself is as it was signed",
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
    difference = _difference(record.history, credentials) if record.history else ""
    if difference:
        message = f"the actions are not the recipe's: {difference}"
        yield Finding(Status.RECIPE_MISMATCH, message, "recipe.actions")


def _difference(history: EditHistory, credentials: Credentials) -> str:
    """Where the signed actions leave the steps of the signed recipe; "": nowhere."""
    meant = [
        (step.action, number, step.generative) for number, step in enumerate(history.steps, start=1)
    ]
    signed = [
        _gist(action)
        for action in credentials.manifest.actions()
        if STEP in (action.get("parameters") or {})
    ]
    if len(signed) != len(meant):
        return f"{len(signed)} steps are signed, the recipe has {len(meant)}"
    for ours, theirs in zip(meant, signed, strict=True):
        if ours != theirs:
            return f"step {ours[1]} is signed as {theirs[0]}, number {theirs[1]}, for {ours[0]}"
    return ""


def _gist(action: Mapping[str, Any]) -> tuple[str, Any, bool]:
    generated = action.get("digitalSourceType") == GENERATED
    return str(action.get("action")), action["parameters"][STEP], generated


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
