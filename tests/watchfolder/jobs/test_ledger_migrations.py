from __future__ import annotations

import sqlite3

import pytest

from watchfolder.errors import LedgerError
from watchfolder.jobs.job import FOLLOWS, JobState
from watchfolder.jobs.migrations import MIGRATIONS, Migration, migrate

NEXT = Migration(
    len(MIGRATIONS) + 1,
    "notes",
    ("CREATE TABLE note (text TEXT) STRICT", "INSERT INTO note VALUES ('moved')"),
)


@pytest.fixture
def connection(tmp_path):
    opened = sqlite3.connect(tmp_path / "l.sqlite3", isolation_level=None)
    yield opened
    opened.close()


def test_steps_are_numbered_without_gaps():
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_each_step_is_applied_once_and_recorded(connection):
    migrate(connection)
    migrate(connection)
    migrate(connection, (*MIGRATIONS, NEXT))
    migrate(connection, (*MIGRATIONS, NEXT))
    assert connection.execute("SELECT count(*) FROM note").fetchone()[0] == 1
    names = connection.execute("SELECT name FROM migration ORDER BY number").fetchall()
    assert [n[0] for n in names] == [*(step.name for step in MIGRATIONS), "notes"]


def test_a_ledger_of_the_first_step_is_gone_on_with(connection):
    migrate(connection, MIGRATIONS[:1])
    connection.execute("INSERT INTO watch VALUES (x'2f', 1, 'm', 'h', 't')")
    connection.execute(
        "INSERT INTO watched VALUES (x'2f61', x'2f', 's', 'held', 'c', 'm', '', 't')"
    )
    migrate(connection)
    assert connection.execute("SELECT status, asked FROM watch").fetchall() == [("{}", 0)]
    held = "SELECT count(*) FROM watched WHERE root = x'2f' AND held_code <> ''"
    assert connection.execute(held).fetchone() == (1,)
    (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {held}").fetchall()
    assert "watched_held" in plan[3]


def test_a_step_that_fails_leaves_nothing_behind(connection):
    broken = Migration(NEXT.number, "broken", (NEXT.statements[0], "SELECT nonsense"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*MIGRATIONS, broken))
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE name = 'note'").fetchall()
    assert tables == []
    migrate(connection, (*MIGRATIONS, NEXT))


def test_a_newer_ledger_is_refused(connection):
    migrate(connection, (*MIGRATIONS, NEXT))
    with pytest.raises(LedgerError, match="newer version"):
        migrate(connection)


def test_the_file_allows_exactly_the_transitions_of_the_contract(connection):
    migrate(connection)
    for number, before in enumerate(JobState):
        for after in JobState:
            connection.execute("DELETE FROM job")
            owner = "w" if before is JobState.RUNNING else ""
            connection.execute(
                "INSERT INTO job"
                " (id, kind, key, spec, source, trigger, state, priority, root, created,"
                " lease_owner) VALUES (?, 'edit', 'k', '{}', x'', 'cli', ?, 0, x'', '', ?)",
                (str(number), before, owner),
            )
            owner = "w" if after is JobState.RUNNING else ""
            try:
                connection.execute("UPDATE job SET state = ?, lease_owner = ?", (after, owner))
                allowed = True
            except sqlite3.IntegrityError:
                allowed = False
            assert allowed == (after is before or after in FOLLOWS[before]), (before, after)
