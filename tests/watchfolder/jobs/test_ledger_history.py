"""A long history costs nothing: what is asked often finds its rows without reading the others."""

from __future__ import annotations

import sqlite3

import pytest

from watchfolder.jobs.job import JobKind, JobState, NewJob
from watchfolder.jobs.migrations import MIGRATIONS, migrate

QUERIES = {
    "watchfolder.jobs.queries.sources": ("job_pictures", "sources", ("/shots",)),
    "the last run": ("job_ended_well", "ended_well", ("/shots",)),
    "open jobs of a root": ("job_open", "count_open", ("/shots",)),
    "one by its end": ("job_end_of_id", "get", ("WXYZ",)),
    "the newest of a picture": ("job_source", "latest_for", ("/shots/a.jpg",)),
    "ready or not": ("job_queue", "claim", ("w",)),
}


@pytest.fixture
def asked(store, monkeypatch):
    """The statements that a call of the store's runs, with their plans."""

    def plans(name, values):
        said = []
        connection = store.database.connection
        connection.set_trace_callback(said.append)
        try:
            getattr(store, name)(*values)
        except Exception as error:  # noqa: BLE001 - there may be no such job
            assert "no job" in str(error)  # noqa: PT017
        finally:
            connection.set_trace_callback(None)
        told = []
        for text in said:
            if text.startswith(("SELECT", "WITH")):
                plan = connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
                told += [row["detail"] for row in plan]
        return told

    return plans


@pytest.mark.parametrize("what", QUERIES)
def test_no_query_that_is_asked_often_reads_all_jobs(asked, what):
    index, name, values = QUERIES[what]
    told = asked(name, values)
    assert any(index in line for line in told), told
    # the only table a plan may walk through is what a query has made itself, or a short list
    walked = [line for line in told if line.startswith("SCAN job") and "INDEX" not in line]
    assert not walked or what == "one by its end", walked


def actual(store):
    rows = store.database.connection.execute("SELECT state, count(*) FROM job GROUP BY state")
    return dict.fromkeys(JobState, 0) | {JobState(state): number for state, number in rows}


def test_the_tally_is_what_one_would_count(store, asking):
    for key in "abcdef":
        store.enqueue(asking(key))
    first, second, third = (store.claim("w") for _ in range(3))
    store.succeed(first.id, "w", {})
    store.fail(second.id, "w", {"code": "x"})
    store.wait(third.id, "w", {"kind": "approve"})
    store.cancel(store.list()[0].id)
    store.retry(second.id)
    assert store.counts() == actual(store)
    assert store.counts()[JobState.QUEUED] == 3
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM job WHERE state = 'succeeded'")
    assert store.counts() == actual(store)


def test_a_ledger_with_jobs_is_tallied_when_it_is_gone_on_with(tmp_path):
    connection = sqlite3.connect(tmp_path / "l.sqlite3", isolation_level=None)
    migrate(connection, MIGRATIONS[:2])
    for number in range(5):
        connection.execute(
            "INSERT INTO job (id, kind, key, spec, source, trigger, state, priority, root, created)"
            " VALUES (?, 'edit', ?, '{}', x'', 'cli', ?, 0, x'', '')",
            (str(number), str(number), "queued" if number < 2 else "failed"),
        )
    migrate(connection)
    told = dict(connection.execute("SELECT state, jobs FROM tally").fetchall())
    assert {state: jobs for state, jobs in told.items() if jobs} == {"queued": 2, "failed": 3}
    assert set(told) == set(JobState)
    assert connection.execute("SELECT DISTINCT model FROM job").fetchall() == [(None,)]
    connection.close()


def test_pictures_of_a_root_each_once(store):
    root = "/shots"
    for key, source in (("1", "a"), ("2", "b"), ("3", "a"), ("4", "é\udcff"), ("5", "b")):
        store.enqueue(NewJob(JobKind.EDIT, key, {}, source=f"{root}/{source}.jpg", root=root))
    store.enqueue(NewJob(JobKind.EDIT, "6", {}, source="/else/c.jpg", root="/else"))
    assert store.sources(root) == {f"{root}/a.jpg", f"{root}/b.jpg", f"{root}/é\udcff.jpg"}
    assert store.sources("/nowhere") == set()
