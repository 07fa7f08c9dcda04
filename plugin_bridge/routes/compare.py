"""Two pictures side by side."""

from __future__ import annotations

from plugin_bridge.messages.asset import CompareQuery, CompareTold, SideTold
from plugin_bridge.outputs import job_of
from plugin_bridge.route import Ask, route
from watchfolder.pictures.formats import FORMATS

SAME_SHAPE = 0.005
"""Relative difference of width : height below which two pictures can be laid over each other."""


@route("GET", "/v1/compare", query=CompareQuery, reply=CompareTold, errors=(404, 422))
def compare(ask: Ask[CompareQuery, None]) -> CompareTold:
    """Two outputs or assets: what they are, where to see them, whether they fit each other."""
    left, left_sha = _side(ask, ask.query.left)
    right, right_sha = _side(ask, ask.query.right)
    shapes = [s.width / s.height for s in (left, right) if s.width and s.height]
    same_shape = abs(shapes[0] / shapes[1] - 1) < SAME_SHAPE if len(shapes) == 2 else None
    return CompareTold(
        left=left, right=right, same_file=left_sha == right_sha, same_shape=same_shape
    )


def _side(ask: Ask[CompareQuery, None], said: str) -> tuple[SideTold, str]:
    """What is known of one of them, and the sha256 of its file. Raises NotFoundError."""
    bridge = ask.bridge
    if job_of(said) is not None:
        made = bridge.output(ask.caller, said)
        told = bridge.teller.output(made)
        side = SideTold(
            id=said,
            kind="output",
            format=made.format,
            bytes=made.bytes,
            width=made.width,
            height=made.height,
            job=made.job,
            branch=made.branch,
            slot=made.slot,
            links=told.links,
        )
        return side, made.sha256
    path = bridge.shelf.get(ask.caller.id, said)
    sha256 = said.removeprefix("sha256:")
    facts = bridge.store.facts_of(sha256)
    kind = next(name for name, one in FORMATS.items() if path.suffix == one.SUFFIXES[0])
    here = f"/v1/assets/{said}"
    side = SideTold(
        id=said,
        kind="asset",
        format=kind,
        bytes=path.stat().st_size,
        width=facts.width if facts else None,
        height=facts.height if facts else None,
        links={"self": here, "preview": here},
    )
    return side, sha256
