"""Jobs of a watched folder that is away: they wait, and nothing is put where it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.errors import FolderOfflineError, UnreadableAssetError
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.settings import read_settings
from watchfolder.studio.presence import Presence
from watchfolder.studio.studio import Studio, open_studio

SAID: dict[str, Any] = {
    "steps": [{"edit": "adjust", "exposure": 0.2}],
    "slots": {"listing": {"long_edge": 40, "gravity": "center"}},
}


class Listener:
    """Does something at the first report."""

    def __init__(self, at_first: Any = None) -> None:
        self.at_first = at_first

    def report(self, _fraction: float, _note: str = "") -> None:
        if self.at_first is not None:
            self.at_first()
            self.at_first = None


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    settings = read_settings(Path(os.devnull), state=tmp_path / "state")
    with JobStore(settings.ledger, settings) as store:
        yield open_studio(settings, store)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "IN"
    folder.mkdir()
    Image.new("RGB", (60, 40), (160, 60, 40)).save(folder / "bag.png")
    return folder


def job_of(root: Path, store: JobStore, trigger: Trigger = Trigger.FOLDER) -> Job:
    photo = root / "bag.png"
    layer = Layer(Request.model_validate(SAID), "test", {}, root)
    asked = edit_job(
        source=photo,
        sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
        recipe=resolve([layer], PresetLibrary(())),
        out=root / "_out",
        trigger=trigger,
        root=root,
    )
    return store.enqueue(asked)[0]


def test_a_folder_that_is_away_is_waited_for(studio: Studio, root: Path) -> None:
    job = job_of(root, studio.store)
    away = root.rename(root.with_name("AWAY"))
    with pytest.raises(FolderOfflineError, match="IN is not there") as told:
        studio.fulfil(job, Listener())
    assert told.value.as_json()["patient"]
    assert not root.exists()
    away.rename(root)
    assert studio.fulfil(job, Listener()).state is JobState.SUCCEEDED


def test_one_that_goes_during_the_work_gets_no_outputs(studio: Studio, root: Path) -> None:
    job = job_of(root, studio.store)
    with pytest.raises(FolderOfflineError):
        studio.fulfil(job, Listener(lambda: root.rename(root.with_name("AWAY"))))
    assert not root.exists()


def test_the_bare_place_of_a_disk_is_not_the_disk(studio: Studio, root: Path) -> None:
    job = job_of(root, studio.store)
    root.rename(root.with_name("AWAY"))
    root.mkdir()
    with pytest.raises(FolderOfflineError, match="was its disk mounted"):
        studio.fulfil(job, Listener())
    assert not list(root.iterdir())


def test_another_folder_in_its_place_is_not_it(root: Path, studio: Studio) -> None:
    presence = Presence.of(job_of(root, studio.store))
    presence.check()
    root.rename(root.with_name("AWAY"))
    root.mkdir()
    with pytest.raises(FolderOfflineError):
        presence.check()


def test_a_picture_that_is_missing_among_others_is_not_waited_for(
    studio: Studio, root: Path
) -> None:
    job = job_of(root, studio.store)
    (root / "bag.png").rename(root / "hat.png")
    with pytest.raises(UnreadableAssetError):
        studio.fulfil(job, Listener())


def test_where_nobody_watches_nobody_waits(studio: Studio, root: Path) -> None:
    job = job_of(root, studio.store, Trigger.LIBRARY)
    root.rename(root.with_name("AWAY"))
    with pytest.raises(UnreadableAssetError):
        studio.fulfil(job, Listener())
