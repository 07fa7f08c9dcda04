"""The history of a picture."""

from __future__ import annotations

from plugin_bridge.history import tree
from plugin_bridge.messages.history import HistoryTold
from plugin_bridge.route import Ask, route
from watchfolder.jobs.job import JobKind

MOST = 500
"""Nodes that are told at once."""


@route("GET", "/v1/jobs/<job_id>/history", reply=HistoryTold, errors=(404,))
def get_history(ask: Ask[None, None]) -> HistoryTold:
    """All that was made of a job's picture, as a tree: what went on from what, what branched.

    Any two nodes can be compared by their ids (/v1/compare).
    """
    bridge, caller = ask.bridge, ask.caller
    job = bridge.job(caller, ask.path["job_id"])
    sha256 = str(job.spec["sha256"])
    found = bridge.store.list(
        kinds=[JobKind.EDIT],
        root=None if caller.is_admin else str(bridge.places.client(caller.id)),
        said={"sha256": sha256},
        limit=MOST + 1,
    )
    asset = f"sha256:{sha256}"
    nodes = tree(
        asset,
        found[:MOST],
        f"/v1/jobs/{job.id}/source",
        lambda one: bridge.teller.discretion_for(one).text,
    )
    return HistoryTold(asset=asset, nodes=nodes, complete=len(found) <= MOST)
