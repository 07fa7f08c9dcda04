"""A damaged ledger: set aside, mended from what can be read of it, and never under somebody."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from watchfolder.errors import LedgerCorruptError
from watchfolder.jobs.job import JobState
from watchfolder.jobs.mending import Mended, mend
from watchfolder.jobs.store import JobStore

JOBS = 400
PAGE = 4096


@pytest.fixture(scope="module")
def written(tmp_path_factory, asking):
    """A ledger of 400 jobs, some done with an output, and what was seen of their pictures."""
    path = tmp_path_factory.mktemp("written") / "ledger.sqlite3"
    with JobStore(path) as store:
        store.enqueue_many(
            [asking(f"{n}", spec={"padding": "x" * (n % 7 * 900)}) for n in range(JOBS)]
        )
        for n in range(100):
            job = store.claim(f"worker-{n % 2}")
            store.record_output(
                job.id,
                path.with_name(f"{n}.jpg"),
                branch="",
                slot="master",
                sha256="0" * 64,
                recipe_digest="1" * 64,
            )
            store.succeed(job.id, f"worker-{n % 2}", {"outputs": []})
    assert not path.with_name(f"{path.name}-wal").exists(), "all of it is in the file"
    return path


@pytest.fixture
def ledger(tmp_path, written):
    """A copy of it, to be damaged."""
    path = tmp_path / "state" / written.name
    path.parent.mkdir()
    return shutil.copyfile(written, path)


def counts(path: Path) -> Counter[str]:
    with JobStore(path) as store:
        return Counter({state.value: n for state, n in store.counts().items() if n})


def damage(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(bytes(PAGE))


def opened_or_mended(path: Path) -> Mended | None:
    try:
        with JobStore(path) as store:
            store.check()
    except LedgerCorruptError as error:
        return mend(path, error)
    return None


@pytest.mark.parametrize("seed", range(20))
def test_one_page_is_lost_and_the_rest_is_kept(ledger: Path, seed: int) -> None:
    before = counts(ledger)
    pages = ledger.stat().st_size // PAGE
    damage(ledger, random.Random(seed).randrange(1, pages))
    mended = opened_or_mended(ledger)
    assert mended is not None, "a page of NULs is always found"
    assert mended.aside.is_file()
    after = counts(ledger)
    # a page holds a few dozen jobs at most; inner pages lie between two walks
    assert sum(after.values()) >= 0.5 * sum(before.values())
    assert after[JobState.SUCCEEDED] + after[JobState.QUEUED] == sum(after.values())
    with JobStore(ledger) as store:
        store.check()
        one = store.claim("worker-9")
        assert one is not None
        store.succeed(one.id, "worker-9", {})


def test_the_first_page_is_lost_and_a_new_one_begun(ledger: Path) -> None:
    damage(ledger, 0)
    mended = opened_or_mended(ledger)
    assert mended is not None
    assert not any(mended.saved.values())
    assert "nothing" in mended.sentence()
    assert counts(ledger) == Counter()


def test_numbers_of_events_are_not_used_again(ledger: Path, asking) -> None:
    with JobStore(ledger) as store:
        last = max(event.seq for event in store.follow(0, 0))
    damage(ledger, ledger.stat().st_size // PAGE - 1)
    assert opened_or_mended(ledger) is not None
    with JobStore(ledger) as store:
        store.enqueue(asking("another"))
        assert min(event.seq for event in store.follow(0, 0)) > last


def test_never_under_a_process_that_has_it_open(ledger: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from watchfolder.jobs.store import JobStore\n"
        "store = JobStore(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(ledger)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        other.stdout.readline()
        before = sorted(p.name for p in ledger.parent.iterdir())
        why = LedgerCorruptError("damaged", "stop the other")
        with pytest.raises(LedgerCorruptError) as caught:
            mend(ledger, why)
        assert caught.value is why
        assert sorted(p.name for p in ledger.parent.iterdir()) == before
        other.kill()
        other.wait()
        assert mend(ledger, why).saved["job"] == JOBS


def test_rows_that_are_no_jobs_any_more_are_left_out(ledger: Path) -> None:
    with sqlite3.connect(ledger) as direct:
        direct.execute("UPDATE job SET spec = CAST(zeroblob(20) AS TEXT) WHERE seq = 7")
    direct.close()
    mended = mend(ledger, LedgerCorruptError("damaged"))
    assert mended.saved["job"] == JOBS - 1
    assert mended.saved["output"] == 100
