"""report: how even a library is, before and after its preset, as a page and as figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from presets.library import PresetLibrary
from watchfolder.jobs.job import Job, JobState
from watchfolder.reporting.making import Asked, make_report
from watchfolder.reporting.page import page
from watchfolder.reporting.writing import refuse_inside, write_whole
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Report on `spec["library"]`; pictures that cannot be used are a part of the report.

    The result is the report without single pictures; the page and all figures are written where
    the spec says. Raises FolderError, PresetError, and Cancelled when told to stop.
    """
    spec = job.spec
    library = Path(spec["library"])
    before = Path(spec["before"]) if spec["before"] else None
    files = Path(spec["page"]), Path(spec["data"])
    for file in files:
        refuse_inside(file, library, *([before] if before else []))
    found = make_report(
        Asked(library, before, spec["preset"], spec["title"]),
        studio.store,
        PresetLibrary(studio.settings.presets),
        studio.settings.max_megapixels,
        progress.report,
    )
    progress.report(0.99, "writing the page")
    write_whole(files[0], page(found).encode("utf-8", "replace"))
    write_whole(
        files[1], json.dumps(found.as_json(), ensure_ascii=False).encode("utf-8", "replace")
    )
    progress.report(1.0, "done")
    return Verdict(
        JobState.SUCCEEDED, {**found.summary(), "page": spec["page"], "data": spec["data"]}
    )
