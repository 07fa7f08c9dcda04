"""Ancestors as lines of a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watchfolder.provenance.faults import in_words
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.lineage import Forebear


def forebear_lines(
    forebears: Sequence[Forebear], indent: str = "", after: EditHistory | None = None
) -> Iterator[str]:
    """A line for each forebear, drawn as a tree; `after` is the recipe that was made of them."""
    for number, each in enumerate(forebears):
        last = number == len(forebears) - 1
        branch, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield f"{indent}{branch}{told(each, after)}"
        for fault in each.faults:
            yield f"{indent}{below}BROKEN: {in_words(fault)}"
        yield from forebear_lines(each.forebears, indent + below, each.history)


def told(forebear: Forebear, after: EditHistory | None) -> str:
    """One forebear in a line: its role, who signed it, what was done to it."""
    line = f"{forebear.role} {forebear.title_after(after)}"
    manifest = forebear.manifest
    if manifest is None:
        unknown = "its credentials lie on the network" if forebear.unreachable else "unsigned"
        return f"{line}  ({unknown})"
    signer = manifest.signatory or "nobody known"
    when = f" on {manifest.signed[:10]}" if manifest.signed else ""
    done = "; ".join(forebear.done)
    return f"{line}  by {manifest.generator}, signed by {signer}{when}: {done}"
