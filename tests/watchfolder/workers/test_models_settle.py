"""Jobs of two models, one in turn with the other, through real workers: how often models load."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from presets.edits.instruct import Instruct
from presets.recipe import Branch, Recipe
from watchfolder.jobs.job import JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.workers.executors.ray import RayExecutor
from watchfolder.workers.supervisor import Supervisor
from watchfolder.workers.worker import Worker

SCRIPT = Path(__file__).with_name("loading_studio.py")
EACH = 20
SENTENCE = "put it on a marble table beside a window"


@pytest.fixture(scope="module")
def studio() -> Any:
    """The workshop's module, in this process."""
    found = importlib.util.spec_from_file_location("loading_studio", SCRIPT)
    module = importlib.util.module_from_spec(found)
    sys.modules["loading_studio"] = module
    found.loader.exec_module(module)
    return module


def wanted(model: str, number: int, trigger: Trigger = Trigger.LIBRARY) -> NewJob:
    step = Instruct(text=SENTENCE, engine=model)
    recipe = Recipe(branches=(Branch(steps=(step,)),))
    spec = {"recipe": recipe.model_dump(mode="json")}
    return NewJob(JobKind.EDIT, f"{model} {number}", spec, trigger=trigger)


@pytest.fixture
def interleaved(store: JobStore) -> list[str]:
    """Twenty jobs of each model in turn, as a library with two presets asks for them."""
    asked = [wanted(model, n) for n in range(EACH) for model in ("alder", "birch")]
    return [job.id for job, _ in store.enqueue_many(asked)]


def work(store: JobStore, studio: Any, settings: Any, names: list[str]) -> None:
    workers = [Worker(store, studio.assemble(settings, store, 1), name=name) for name in names]
    threads = [threading.Thread(target=worker.run, kwargs={"idle_exit": 1.5}) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_one_worker_loads_each_model_once(store, settings, studio, interleaved) -> None:
    work(store, studio, settings, ["w"])
    assert store.counts()[JobState.SUCCEEDED] == len(interleaved)
    assert studio.loads_in(settings.state) == {"w": ["alder", "birch"]}


def test_two_workers_keep_a_model_each(store, settings, studio, interleaved) -> None:
    work(store, studio, settings, ["w1", "w2"])
    assert store.counts()[JobState.SUCCEEDED] == len(interleaved)
    loads = studio.loads_in(settings.state)
    assert sorted(first for first, *_ in loads.values()) == ["alder", "birch"]
    # who has done all of one model helps with the other, where more than a job or two is left
    assert sum(map(len, loads.values())) <= 3, loads


def test_a_person_comes_first_at_the_price_of_a_load(store, settings, studio, interleaved) -> None:
    order: list[str] = []

    class Asked(studio.LoadingStudio):
        def fulfil(self, job, progress):
            order.append(job.key)
            if len(order) == 3:
                store.enqueue(wanted("birch", 99, Trigger.PLUGIN))
            return super().fulfil(job, progress)

    Worker(store, Asked(settings), name="w").run(idle_exit=1.5)
    assert order[:3] == ["alder 0", "alder 1", "alder 2"]
    assert order[3] == "birch 99"
    assert order[4].startswith("birch"), "and goes on with what is loaded now"
    assert studio.loads_in(settings.state)["w"] == ["alder", "birch", "alder"]
    assert store.counts()[JobState.SUCCEEDED] == len(interleaved) + 1


@pytest.fixture
def cluster(studio: Any, ray_with: Callable[..., Iterator[None]]) -> Iterator[None]:
    yield from ray_with(2, studio)


@pytest.fixture(params=["local", "ray"])
def executor(request: Any, store: JobStore, settings: Any, studio: Any) -> Iterator[Any]:
    """Two workers that hold one model each."""
    if request.param == "ray":
        request.getfixturevalue("cluster")
        hired = RayExecutor(settings, store, studio.assemble)
    else:
        hired = Supervisor(settings, 2, store, command=(sys.executable, str(SCRIPT)))
    hired.start()
    yield hired
    hired.stop(grace=3)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning:ray")
@pytest.mark.usefixtures("executor")
def test_processes_and_actors_settle_too(store, settings, studio, until, request) -> None:
    until(lambda: len(store.roster.alive()) == 2, 60)
    ids = request.getfixturevalue("interleaved")  # asked for now that both are there
    until(lambda: store.counts()[JobState.SUCCEEDED] == len(ids), 60)
    loads = studio.loads_in(settings.state)
    assert sorted(first for first, *_ in loads.values()) == ["alder", "birch"]
    assert sum(map(len, loads.values())) <= 3, loads
