"""Verification: what came of looking at a file, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watchfolder.provenance.lineage import Forebear
from watchfolder.provenance.manifest import Credentials
from watchfolder.provenance.read import FileHistory
from watchfolder.provenance.record import Record

OWN = "this installation"
"""Who vouches for a signer when no root is given."""
GIVEN = "the root that was given"
"""Who does where one is."""


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
            "signed": self.credentials.manifest.signed if self.credentials else "",
            "state": self.credentials.state if self.credentials else "",
            "recipe_digest": self.record.recipe_digest if self.record else self.said.digest,
            "findings": [
                {"status": f.status.value, "code": f.code, "message": f.message}
                for f in self.findings
            ],
            "ancestors": [_forebear_json(each) for each in self.forebears],
            "notes": list(self.notes),
        }


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
