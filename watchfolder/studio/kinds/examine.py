"""examine: look into a picture file once, and leave its facts in the ledger for planners."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchfolder.jobs.job import Job, JobState
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.guard import decode_guarded
from watchfolder.studio.looking import looked_into
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Examine `spec["source"]`. Raises AssetError when it cannot be used as a picture."""
    progress.report(0.0, "looking into the picture")
    path = Path(job.spec["source"])
    asset = open_asset(path, studio.settings)
    decoded = decode_guarded(path, max_megapixels=studio.settings.max_megapixels)
    facts = looked_into(asset.sha256, path.name, decoded)
    studio.store.put_facts(facts)
    return Verdict(JobState.SUCCEEDED, {"facts": facts.model_dump(mode="json")})
