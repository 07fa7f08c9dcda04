"""A real workshop over a state folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from watchfolder.jobs.store import JobStore
from watchfolder.settings import read_settings
from watchfolder.studio.studio import Studio, open_studio


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """One for all tests of a file: what it caches is shared, as in a worker."""
    settings = read_settings(Path(os.devnull), state=tmp_path_factory.mktemp("state"))
    return open_studio(settings, JobStore(settings.ledger, settings))


@pytest.fixture
def studio(opened: Studio, tmp_path: Path) -> Iterator[Studio]:
    """One workshop for all tests, a ledger for each."""
    with JobStore(tmp_path / "ledger.sqlite3", opened.settings) as store:
        yield replace(opened, store=store)
