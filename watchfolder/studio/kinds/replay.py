"""replay: the recipe of an output run again on its source, and compared with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchfolder.exporting.publish import make_folder, publish
from watchfolder.jobs.job import Job, JobState
from watchfolder.pictures.encode import Encoding, encode
from watchfolder.pictures.profiles import srgb_profile
from watchfolder.studio.replaying import replay
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Replay `spec["file"]`; a picture that comes out different is a result, not a failure.

    Raises ReplayError when the recipe is not to be run, or the source is not the right one.
    """
    spec = job.spec
    done = replay(
        studio,
        Path(spec["file"]),
        Path(spec["source"]),
        progress,
        given=spec.get("recipe"),
        to_step=spec.get("to_step"),
        folders=tuple(Path(folder) for folder in spec.get("folders", ())),
    )
    result = done.as_json()
    if spec.get("out"):
        out = Path(spec["out"])
        make_folder(out.parent)
        data = encode(done.picture, Encoding(format="png", icc=srgb_profile()))
        result["picture"] = str(publish(data, out.parent, out.name, lambda _path: False).path)
    return Verdict(JobState.SUCCEEDED, result)
