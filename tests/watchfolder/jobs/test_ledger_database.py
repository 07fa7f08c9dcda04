from __future__ import annotations

import datetime as dt
import gc
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from watchfolder.errors import JobStateError, LedgerCorruptError, LedgerError, LedgerFullError
from watchfolder.jobs import mounts
from watchfolder.jobs.clock import Moment
from watchfolder.jobs.database import Database, set_aside
from watchfolder.jobs.migrations import MIGRATIONS
from watchfolder.jobs.mounts import file_system_of
from watchfolder.jobs.store import JobStore

NOON = Moment(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), 0.0, "")


def test_file_and_new_folders_are_the_users_alone(tmp_path):
    path = tmp_path / "a" / "b" / "ledger.sqlite3"
    Database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_durability_settings_hold_on_every_thread(tmp_path):
    database = Database(tmp_path / "ledger.sqlite3")
    found: list[tuple[object, ...]] = []

    def look() -> None:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found.append(
            tuple(database.connection.execute(f"PRAGMA {p}").fetchone()[0] for p in pragmas)
        )

    look()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [("wal", 2, 1, 30000)] * 2
    database.close()


def test_transaction_is_all_or_nothing(tmp_path):
    database = Database(tmp_path / "ledger.sqlite3")
    rows = [("a", "{}"), ("b", object())]
    with pytest.raises(sqlite3.ProgrammingError), database.transaction() as connection:
        connection.executemany("INSERT INTO facts VALUES (?, ?)", rows)
    assert database.connection.execute("SELECT count(*) FROM facts").fetchone()[0] == 0
    with database.transaction(durable=False) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 1
        connection.execute("INSERT INTO facts VALUES ('a', '{}')")
    with database.transaction() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert connection.execute("SELECT count(*) FROM facts").fetchone()[0] == 1
    database.close()


def test_change_count_sees_own_and_foreign_commits(tmp_path):
    one, other = Database(tmp_path / "l.sqlite3"), Database(tmp_path / "l.sqlite3")
    counts = [one.change_count(), one.change_count()]
    assert counts[0] == counts[1]
    for writer in (one, other):
        with writer.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, '{}')", (str(id(writer)),))
        counts.append(one.change_count())
    assert len(set(counts)) == 3
    one.close()
    other.close()


def test_full_disk_is_said_plainly_and_costs_nothing(tmp_path):
    database = Database(tmp_path / "ledger.sqlite3")
    with database.transaction() as connection:
        connection.execute("INSERT INTO facts VALUES ('kept', '{}')")
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    # SQLite's own limit gives the very error that a full disk gives
    database.connection.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(LedgerFullError) as caught, database.transaction() as connection:
        connection.execute("INSERT INTO facts VALUES ('lost', ?)", ("x" * 100_000,))
    assert caught.value.retryable
    assert "full" in caught.value.message
    rows = database.connection.execute("SELECT sha256 FROM facts").fetchall()
    assert [r[0] for r in rows] == ["kept"]
    database.check()
    database.close()


def test_damaged_page_is_found_by_the_check(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    database = Database(path)
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO facts VALUES (?, ?)", [(f"{n:064}", "x" * 300) for n in range(300)]
        )
    database.close()
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 - 12, len(data) // 4096 - 2):
        data[page * 4096 : page * 4096 + 2048] = bytes(2048)
    path.write_bytes(data)
    with pytest.raises(LedgerCorruptError) as caught:
        Database(path).check()
    assert str(path) in caught.value.message


def test_no_database_at_all_is_refused_and_can_be_set_aside(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"these are not the pages you are looking for " * 200)
    with pytest.raises(LedgerCorruptError):
        JobStore(path)
    aside = set_aside(path, NOON)
    assert aside.name == "ledger.corrupt-20260301T120000Z.sqlite3"
    assert aside.read_bytes().startswith(b"these")
    with JobStore(path) as store:
        store.check()


def test_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="another program"):
        Database(path)
    with sqlite3.connect(path) as other:
        names = [r[0] for r in other.execute("SELECT name FROM sqlite_schema")]
    other.close()
    assert names == ["bookmarks"]
    assert before


def test_network_file_systems_are_refused(tmp_path, monkeypatch):
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"30 22 0:50 / {tmp_path}/my\\040share rw shared:5 - nfs4 nas:/x rw\n"
    )
    monkeypatch.setattr(mounts, "MOUNTS", table)
    with pytest.raises(LedgerError, match="nfs4"):
        Database(tmp_path / "my share" / "state" / "ledger.sqlite3")
    assert not (tmp_path / "my share").exists()
    Database(tmp_path / "my" / "ledger.sqlite3").close()


def test_nearest_and_latest_mount_decides():
    table = (
        "1 0 8:1 / / rw - ext4 a rw\n2 1 0:1 / /mnt rw - nfs b rw\n"
        "3 2 0:2 / /mnt/disk rw - xfs c rw\n4 2 0:3 / /mnt/disk rw - cifs d rw\nnonsense\n"
    )
    places = ["/home/me", "/mnt/x", "/mnt/disk/y", "/mntx"]
    assert [file_system_of(Path(p), table) for p in places] == ["ext4", "nfs", "cifs", "ext4"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_the_right_to_write(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(LedgerError, match="cannot be opened"):
        Database(tmp_path / "ledger.sqlite3")
    tmp_path.chmod(0o700)


def test_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "state").write_text("a file")
    with pytest.raises(LedgerError, match="cannot be opened"):
        Database(tmp_path / "state" / "ledger.sqlite3")


def test_illegal_transition_is_stopped_by_the_file_itself(tmp_path):
    database = Database(tmp_path / "ledger.sqlite3")
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO job (id, kind, key, spec, source, trigger, state, priority, root, created)"
            " VALUES ('A', 'edit', 'k', '{}', x'', 'cli', 'queued', 0, x'', '')"
        )
    with pytest.raises(JobStateError), database.transaction() as connection:
        connection.execute("UPDATE job SET state = 'succeeded'")
    database.close()


def test_closed_database_opens_again_when_used(tmp_path):
    database = Database(tmp_path / "ledger.sqlite3")
    database.close()
    database.check()
    database.close()


def test_connections_go_with_their_threads(tmp_path):
    database = Database(tmp_path / "ledger.sqlite3")
    for _ in range(20):
        thread = threading.Thread(target=database.check)
        thread.start()
        thread.join()
    gc.collect()  # a connection and its cache of statements hold each other
    assert len(database._all) == 1
    database.close()


def test_many_processes_may_make_the_file_at_once(tmp_path):
    path = tmp_path / "state" / "ledger.sqlite3"
    code = (
        "import sys; from pathlib import Path; from watchfolder.jobs.database import Database;"
        " sys.stdin.readline(); Database(Path(sys.argv[1])).check()"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    ended = [racer.communicate("go\n", timeout=60) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * 4, ended
    database = Database(path)
    (steps,) = database.connection.execute("SELECT count(*) FROM migration").fetchone()
    assert steps == len(MIGRATIONS)
    database.close()
