from __future__ import annotations

import os
import subprocess
import sys

import pytest

from watchfolder.engines.card import EngineCard
from watchfolder.errors import LedgerError
from watchfolder.jobs.job import JobState
from watchfolder.jobs.processes import here, is_gone, start_mark

CARD = EngineCard(name="builtin", version="1", features={"recolor": 2})
OTHER = EngineCard(name="far", version="3", device="cuda:0")


@pytest.fixture
def child():
    started = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield started
    started.kill()
    started.communicate()


def test_cards_of_the_living_each_once(store, clock):
    assert store.roster.cards() == ()
    store.roster.register("a", os.getpid(), [CARD])
    store.roster.register("b", os.getpid(), [CARD, OTHER], "cuda:0")
    assert store.roster.cards() == (CARD, OTHER)
    (a, b) = store.roster.alive()
    assert (a.id, a.pid, a.device, a.cards, a.started) == (
        "a",
        os.getpid(),
        "cpu",
        (CARD,),
        clock.now.at,
    )
    assert b.device == "cuda:0"
    store.roster.leave("b")
    assert store.roster.cards() == (CARD,)


def test_what_the_last_worker_could_do_is_known_when_it_has_gone(store):
    assert store.roster.last_cards() == ()
    store.roster.register("a", os.getpid(), [OTHER])
    store.roster.register("b", os.getpid(), [CARD])
    assert store.roster.last_cards() == (OTHER, CARD)
    store.roster.leave("a")
    store.roster.leave("b")
    assert (store.roster.cards(), store.roster.last_cards()) == ((), (CARD,))


def test_silence_and_heartbeat(store, clock):
    store.roster.register("a", os.getpid(), [CARD])
    clock.pass_(9)
    assert store.roster.heartbeat("a", "JOB")
    clock.pass_(9)
    assert [(w.id, w.job) for w in store.roster.alive()] == [("a", "JOB")]
    clock.pass_(2)
    assert store.roster.alive() == []
    assert len(store.roster.alive(max_age=60)) == 1
    assert store.roster.heartbeat("nobody") is False


def test_a_wall_clock_that_is_set_silences_nobody(store, clock):
    store.roster.register("a", os.getpid(), [CARD])
    clock.set_wall(clock.now.at.replace(year=2031))
    assert len(store.roster.alive()) == 1


def test_a_dead_process_is_no_worker_however_fresh_its_beat(store, asking, child):
    store.roster.register("a", child.pid, [CARD])
    store.enqueue(asking())
    job = store.claim("a")
    assert len(store.roster.alive()) == 1
    assert store.reap() == []
    child.kill()
    child.wait()
    assert store.roster.alive() == []
    (reaped,) = store.reap()
    assert (reaped.id, reaped.state, reaped.attempts) == (job.id, JobState.QUEUED, 1)
    store.roster.sweep()
    assert store.database.connection.execute("SELECT count(*) FROM worker").fetchone()[0] == 0


def test_zombies_and_other_processes_under_the_same_pid_are_gone(child):
    mark = start_mark(child.pid)
    assert mark
    assert not is_gone(child.pid, mark, here())
    assert is_gone(child.pid, "an earlier process", here())
    assert not is_gone(child.pid, "an earlier process", "another machine")
    child.kill()
    while start_mark(child.pid):
        pass  # it is a zombie until it is waited for, below
    assert is_gone(child.pid, mark, here())


def test_restart_of_the_machine_empties_the_roster(store, clock):
    store.roster.register("a", os.getpid(), [CARD])
    clock.restart(ticks=clock.now.ticks)
    assert store.roster.alive() == []


def test_cards_of_another_version_are_named(store):
    store.roster.register("a", os.getpid(), [CARD])
    with store.database.transaction() as connection:
        connection.execute("""UPDATE worker SET cards = '[{"name": "x", "magic": 1}]'""")
    with pytest.raises(LedgerError, match="worker a"):
        store.roster.alive()
