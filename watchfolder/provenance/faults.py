"""Faults: what a C2PA status code means for a person who asks whether a file can be believed.

Codes: C2PA 2.2, section 15.2.
"""

from __future__ import annotations

from collections.abc import Iterable

from watchfolder.provenance.manifest import Fault

UNKNOWN_SIGNER = frozenset({"signingCredential.untrusted"})
OUT_OF_DATE = frozenset({"signingCredential.expired", "claimSignature.outsideValidity"})
TRUST = UNKNOWN_SIGNER | OUT_OF_DATE
"""About who signed and when, not about what was signed."""
UNREACHABLE = frozenset({"manifest.inaccessible"})
"""The ingredient's manifest lies on the network, and was not fetched."""
_WORDS = {
    "assertion.dataHash.mismatch": "its bytes are not the ones that were signed",
    "assertion.bmffHash.mismatch": "its bytes are not the ones that were signed",
    "assertion.boxesHash.mismatch": "its bytes are not the ones that were signed",
    "assertion.hashedURI.mismatch": "a signed statement was altered",
    "assertion.missing": "a signed statement was taken out",
    "claim.missing": "its claim is missing",
    "claimSignature.mismatch": "its signature does not fit what is claimed",
    "claimSignature.missing": "its signature is missing",
    "ingredient.manifest.mismatch": "its manifest is not the one that was signed for",
    "ingredient.manifest.missing": "its manifest is missing",
    "signingCredential.invalid": "its certificate is not one that may sign",
    "signingCredential.revoked": "its certificate was revoked",
}
_OTHER_SIGNATURES = ("cawg.",)
"""Statements of identity beside the claim's own signature; what they say of trust is theirs."""


def broken(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults that say that something was changed, or was never right."""
    harmless = TRUST | UNREACHABLE
    return tuple(
        fault
        for fault in faults
        if fault.code not in harmless
        and not (fault.code.startswith(_OTHER_SIGNATURES) and fault.code.endswith("untrusted"))
    )


def in_words(fault: Fault) -> str:
    """What a fault means, with the name of the statement where it is about one."""
    words = _WORDS.get(fault.code, fault.message or fault.code)
    _, found, statement = fault.where.partition("c2pa.assertions/")
    return f"{words}: {statement}" if found and "Hash" not in fault.code else words


def has(faults: Iterable[Fault], codes: frozenset[str]) -> bool:
    """Whether one of these codes is among the faults."""
    return any(fault.code in codes for fault in faults)
