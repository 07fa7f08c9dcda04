"""Two pictures side by side."""

from __future__ import annotations

import re
from pathlib import Path

from plugin_bridge.history import picture_of
from plugin_bridge.messages.asset import CompareQuery, CompareTold, SideTold
from plugin_bridge.messages.names import JOB
from plugin_bridge.outputs import job_of, made_by
from plugin_bridge.problems import NotFoundError, WrongStateError
from plugin_bridge.route import Ask, route
from watchfolder.jobs.job import Job, JobKind
from watchfolder.pictures.formats import FORMATS

SAME_SHAPE = 0.005
"""Relative difference of width : height below which two pictures can be laid over each other."""


@route("GET", "/v1/compare", query=CompareQuery, reply=CompareTold, errors=(404, 409, 422))
def compare(ask: Ask[CompareQuery, None]) -> CompareTold:
    """Two pictures: what they are, where to see them, whether they fit each other.

    Each is named by the id of an output, of an asset, or of a job: any two nodes of a history.
    """
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
    if re.fullmatch(JOB, said):
        return _job_side(ask, bridge.job(ask.caller, said))
    path, here = _original(ask, said)
    sha256 = said.removeprefix("sha256:")
    facts = bridge.store.facts_of(sha256)
    kind = next((n for n, one in FORMATS.items() if path.suffix.lower() in one.SUFFIXES), "")
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


def _job_side(ask: Ask[CompareQuery, None], job: Job) -> tuple[SideTold, str]:
    """What a job ends with: its whole picture where it was delivered, else as it can be seen."""
    made = made_by(job)
    only = made[0] if len(made) == 1 else None
    chosen = next((one for one in made if one.slot == "master"), only)
    if chosen is not None:
        return _side(ask, chosen.id)
    seen = picture_of(job)
    if not seen:
        raise WrongStateError(f"the job is {job.state}", "there is nothing to be seen of it yet")
    side = SideTold(id=job.id, kind="job", format="", bytes=0, job=job.id, links={"preview": seen})
    return side, job.id


def _original(ask: Ask[CompareQuery, None], said: str) -> tuple[Path, str]:
    """A picture that this client has sent, or that a job it may know of started from."""
    bridge, caller = ask.bridge, ask.caller
    path = bridge.shelf.find(caller.id, said)
    if path is not None:
        return path, f"/v1/assets/{said}"
    jobs = bridge.store.list(
        kinds=[JobKind.EDIT],
        root=None if caller.is_admin else str(bridge.places.client(caller.id)),
        said={"sha256": said.removeprefix("sha256:")},
        limit=1,
    )
    if not jobs or not Path(jobs[0].source).is_file():
        raise NotFoundError("there is no such picture", "send it to /v1/assets")
    return Path(jobs[0].source), f"/v1/jobs/{jobs[0].id}/source"
