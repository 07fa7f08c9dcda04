"""verify: whether a file is as it was signed, all the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchfolder.jobs.job import Job, JobState
from watchfolder.provenance.keys import trusted_roots
from watchfolder.provenance.read import bytes_of
from watchfolder.provenance.verification import GIVEN, OWN
from watchfolder.provenance.verify import verify
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Look at `spec["file"]`; a file that does not hold is a result, not a failure.

    Raises ProvenanceError for what is no picture file.
    """
    spec = job.spec
    progress.report(0.0, "reading the file")
    data = bytes_of(Path(spec["file"]))
    source = bytes_of(Path(spec["source"])) if spec.get("source") else None
    given = str(spec.get("roots") or "").encode()
    progress.report(0.3, "walking its ancestors")
    found = verify(
        data,
        given or trusted_roots(studio.settings),
        voucher=GIVEN if given else OWN,
        source=source,
    )
    progress.report(1.0, found.status.value)
    return Verdict(JobState.SUCCEEDED, found.as_json())
