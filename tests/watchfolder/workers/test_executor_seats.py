"""The conversation of coordinator and seat, and where it breaks off; no cluster is needed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from watchfolder.errors import Cancelled, Interrupted, SettingsError
from watchfolder.jobs.job import JobKind, JobState, NewJob
from watchfolder.workers.executors import ray as ray_module
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.remote import crew as crew_module
from watchfolder.workers.remote.crew import Crew
from watchfolder.workers.remote.ledger import METHODS, answer
from watchfolder.workers.remote.line import Line
from watchfolder.workers.remote.relay import SeatLostError
from watchfolder.workers.remote.seat import Seat
from watchfolder.workers.remote.words import Answer, Call, Order, Stop

SCRIPT = Path(__file__).with_name("conforming_studio.py")


@pytest.fixture(scope="module")
def studio() -> Any:
    found = importlib.util.spec_from_file_location("conforming_studio", SCRIPT)
    module = importlib.util.module_from_spec(found)
    sys.modules["conforming_studio"] = module
    found.loader.exec_module(module)
    return module


class NearChair:
    """A seat in this very process, which can be told to fall silent."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.gone = False

    def greet(self, _patience: float) -> Any:
        return self.seat.hello()

    def exchange(self, order: Order) -> Any:
        if self.gone:
            raise SeatLostError("it is gone")
        return self.seat.exchange(order)

    def kill(self) -> None:
        self.gone = True


@pytest.fixture
def near(settings, studio):
    """A hall of seats in this process; those it has given are in `.chairs`."""

    class Near:
        def __init__(self) -> None:
            self.chairs: list[NearChair] = []

        def seat(self, _name: str) -> NearChair:
            self.chairs.append(NearChair(Seat(settings, studio.assemble)))
            return self.chairs[-1]

    return Near()


@pytest.fixture
def short_delays(monkeypatch):
    monkeypatch.setattr("watchfolder.jobs.transitions.BACKOFF", (0.05,))
    monkeypatch.setattr(crew_module, "LONGEST_PAUSE", 0.02)


@pytest.fixture
def crew(near, store, settings, monkeypatch):
    monkeypatch.setattr(crew_module, "FIRST_PAUSE", 0.01)
    leaving = Leaving()
    crew = Crew(near, 1, store, settings)
    thread = threading.Thread(target=crew.run, args=(leaving, lambda: 3.0))
    thread.start()
    yield crew
    leaving.request("the test is over")
    thread.join(15)
    assert not thread.is_alive()


@pytest.mark.usefixtures("short_delays")
def test_a_seat_that_is_lost_costs_one_attempt_and_is_filled_again(near, crew, store, ask, until):
    job_id = ask("take", seconds=0.8)
    until(lambda: store.get(job_id).progress)
    near.chairs[0].gone = True
    until(lambda: store.get(job_id).state is JobState.SUCCEEDED)
    assert store.get(job_id).attempts == 1
    assert len(near.chairs) == 2


def test_cancel_leaves_the_seat_as_it_is(near, crew, store, ask, until):
    job_id = ask("take", seconds=60)
    until(lambda: store.get(job_id).progress)
    store.cancel(job_id)
    until(lambda: store.get(job_id).state is JobState.CANCELLED)
    assert until(lambda: store.get(ask()).state) is JobState.QUEUED
    until(lambda: store.counts()[JobState.SUCCEEDED] == 1)
    assert len(near.chairs) == 1


def test_a_job_that_is_taken_away_leaves_the_seat_as_it_is(near, crew, store, ask, until):
    job_id = ask("take", seconds=60)
    until(lambda: store.get(job_id).progress)
    (running,) = store.running()
    store.cancel(job_id)
    store.reap(gone=[running.lease_owner])
    done = ask()
    until(lambda: store.get(done).state is JobState.SUCCEEDED)
    assert store.get(done).attempts == 0
    assert len(near.chairs) == 1


@pytest.mark.usefixtures("short_delays")
def test_a_place_that_does_not_see_the_pictures_is_left_without_blame(
    crew, store, until, tmp_path, monkeypatch
):
    seen = tmp_path / "bag.jpg"
    seen.write_bytes(b"x")
    really = Path.exists
    monkeypatch.setattr(Path, "exists", lambda self: self != seen and really(self))
    job, _ = store.enqueue(NewJob(JobKind.EDIT, "k", {"do": "succeed"}, source=str(seen)))
    message = until(lambda: crew.down)
    assert "does not see" in message
    assert store.get(job.id).attempts == 0
    codes = {e.data.get("code") for e in store.events.since(0) if e.kind == "notice"}
    assert "worker.unfit" in codes
    monkeypatch.setattr(Path, "exists", really)
    until(lambda: store.get(job.id).state is JobState.SUCCEEDED)
    assert crew.down == ""


def test_a_picture_that_is_nowhere_is_the_jobs_own_trouble(crew, store, until, tmp_path):
    new = NewJob(JobKind.EDIT, "k", {"do": "refuse"}, source=str(tmp_path / "gone.jpg"))
    job, _ = store.enqueue(new)
    until(lambda: store.get(job.id).state is JobState.FAILED)
    assert store.get(job.id).error["code"] == "asset.unreadable"


def test_work_stops_when_nothing_is_heard_of_the_coordinator():
    line = Line(silence=0.1)
    line.begin()
    line.report(0.1)
    time.sleep(0.15)
    with pytest.raises(Interrupted, match="nothing was heard"):
        line.report(0.2)
    line.begin()
    with pytest.raises(Interrupted):
        line.call("facts_of", "ab")


def test_a_stop_reaches_work_that_waits_for_an_answer():
    line = Line(silence=30)
    line.begin()
    timer = threading.Timer(0.1, line.hear, [Order(stop=Stop(interrupted=False, reason="enough"))])
    timer.start()
    with pytest.raises(Cancelled, match="enough"):
        line.call("facts_of", "ab")
    timer.join()


def test_answers_find_their_calls():
    line = Line(silence=30)
    line.begin()
    got: dict[str, Any] = {}
    threads = [
        threading.Thread(target=lambda name=name: got.update({name: line.call("get", name)}))
        for name in ("a", "b", "c")
    ]
    for thread in threads:
        thread.start()
    calls: list[Call] = []
    while len(calls) < 3:
        calls += line.say(1.0).calls
    line.hear(Order(answers=tuple(Answer(c.number, c.arguments[0] * 2) for c in calls[::-1])))
    for thread in threads:
        thread.join()
    assert got == {"a": "aa", "b": "bb", "c": "cc"}


def test_nothing_but_the_studios_side_can_be_called(store):
    known = (
        "facts_of put_facts known_sha remember_sha record_output owner_of jobs_of_recipe get list"
    )
    assert set(known.split()) == METHODS
    assert all(callable(getattr(store, name)) for name in METHODS)
    refused = answer(Call(7, "cancel", ("x",), {}), store)
    assert isinstance(refused.error, ValueError)


def test_without_ray_it_is_said_what_to_install(settings, store, monkeypatch):
    monkeypatch.setattr(ray_module.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError) as caught:
        ray_module.open_executor(settings, store)
    assert "watchfolder[ray]" in caught.value.hint


def test_without_ray_all_but_the_cluster_can_be_loaded():
    code = (
        "import sys; sys.modules['ray'] = None;"
        "import watchfolder.workers.executors.ray, watchfolder.workers.remote.seat;"
        "bad = {'torch', 'cv2', 'onnxruntime', 'numpy'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
