"""Three nodes on one machine: actors, a node and the coordinator are killed, nothing is lost."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.events import Event
from watchfolder.jobs.job import JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.provenance.read import read
from watchfolder.settings import Settings
from watchfolder.workers.executors.local import open_executor as local
from watchfolder.workers.executors.ray import open_executor as on_a_cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    # of Ray's own: files it leaves open where its processes are killed
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]
HERE = Path(__file__).parent
PHOTOS = 400
SECONDS = 0.05
"""A photo takes that long."""
BEGIN, END = b"BEGIN\n", b"\nEND"


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the copying workshop says what it begins; no job's id is used twice."""
    return tmp_path_factory.mktemp("cluster") / "trace"


@pytest.fixture(scope="module")
def three_nodes(trace: Path) -> Iterator[Any]:
    """A head and two more nodes, one core each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SURVIVAL_TRACE", str(trace))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        yield from _started(patch)


def _started(patch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("ray", reason='Ray is not installed: pip install "watchfolder[ray]"')
    from ray.cluster_utils import Cluster

    size = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    cluster = Cluster(initialize_head=True, head_node_args={**size, "include_dashboard": False})
    try:
        for _ in range(2):
            cluster.add_node(**size)
        patch.setenv("RAY_ADDRESS", cluster.address)
        yield cluster
    finally:
        cluster.shutdown()


@pytest.fixture
def cluster(three_nodes: Any) -> Any:
    """The same, with nobody at work."""
    wait_for(lambda: not actors())
    assert len(three_nodes.worker_nodes) == 2
    return three_nodes


@contextmanager
def coordinator(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The process that holds the ledger; killed with -9 at the end of the block."""
    command = [sys.executable, str(HERE / "coordinator.py"), str(settings.state), "3"]
    process = subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


SEEN: set[psutil.Process] = set()


def actors() -> list[psutil.Process]:
    """Processes of our actors, wherever in the cluster; those of other clusters are not ours.

    Who outlives the node that started it was seen before.
    """
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if " ".join(process.cmdline()).startswith("ray::Seat"):
                SEEN.add(process)
    alive = []
    for process in SEEN:
        with suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                alive.append(process)
    return alive


def ended(store: JobStore) -> int:
    """How many jobs are done; none may end otherwise."""
    for job in store.list():
        open_states = (JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)
        assert job.state in open_states, (job.error, job.question)
    return store.counts()[JobState.SUCCEEDED]


def all_events(store: JobStore) -> Iterator[Event]:
    """Every event there is, the oldest first."""
    seen = 0
    while events := store.events.since(seen):
        yield from events
        seen = events[-1].seq


def wait_for(condition: Callable[[], Any], patience: float = 90.0) -> Any:
    give_up = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return value


def test_four_hundred_photos_each_exactly_once(
    cluster: Any, trace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(state=tmp_path / "state", lease=5.0)
    library, out = tmp_path / "library", tmp_path / "out"
    library.mkdir()
    with JobStore(settings.ledger, settings) as store:
        jobs, contents = [], {}
        for number in range(PHOTOS):
            data = os.urandom(2000)
            path = library / f"{number}.jpg"
            path.write_bytes(data)
            contents[f"{number}.copy"] = data
            spec = {
                "source": str(path),
                "sha256": hashlib.sha256(data).hexdigest(),
                "out": str(out),
                "stem": str(number),
                "seconds": SECONDS,
            }
            jobs.append(NewJob(JobKind.EDIT, str(number), spec, source=str(path)))
        store.enqueue_many(jobs)

        def done(count: int) -> bool:
            return store.counts()[JobState.SUCCEEDED] >= count

        with coordinator(settings):
            wait_for(lambda: done(40) and len(actors()) == 3)
            actors()[0].kill()
            wait_for(lambda: done(90))
            cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
            wait_for(lambda: done(140))
            cluster.add_node(num_cpus=1, object_store_memory=80 * 2**20)
            wait_for(lambda: done(200))
        wait_for(lambda: not actors())  # they go with the coordinator
        assert not done(PHOTOS)
        with coordinator(settings) as process:
            wait_for(lambda: done(280))
            for actor in actors():
                actor.send_signal(signal.SIGKILL)
            assert process.wait(120) == 0
        assert store.counts()[JobState.SUCCEEDED] == PHOTOS
        assert store.running() == []
        ours = {job.id for job in store.list(limit=PHOTOS)}
        begun = Counter(job_id for job_id in trace.read_text().split() if job_id in ours)
        assert len(begun) == PHOTOS
        with capsys.disabled():
            print(f"\n{PHOTOS} photos, begun {sum(begun.values())} times")  # noqa: T201
        assert sum(begun.values()) <= 1.1 * PHOTOS
        assert {p.name: p.read_bytes() for p in out.iterdir() if p.suffix == ".copy"} == {
            name: BEGIN + data + END for name, data in contents.items()
        }
        assert [p.name for p in out.iterdir() if p.suffix != ".copy"] == []
        owners = {store.owner_of(out / name) for name in contents}
        assert owners == ours
        died = [e for e in all_events(store) if e.data.get("code") == "worker.died"]
        assert len(died) >= 3, "an actor, those of a node, and all of the second coordinator's"


def test_a_coordinator_that_is_told_to_go_hands_its_jobs_back(cluster: Any, tmp_path: Path) -> None:
    settings = Settings(state=tmp_path / "state", lease=5.0)
    source = tmp_path / "bag.jpg"
    source.write_bytes(b"leather")
    sha256 = hashlib.sha256(b"leather").hexdigest()
    spec = {"source": str(source), "sha256": sha256, "out": str(tmp_path / "out"), "seconds": 60}
    with JobStore(settings.ledger, settings) as store:
        store.enqueue_many(
            [NewJob(JobKind.EDIT, str(n), {**spec, "stem": str(n)}) for n in range(4)]
        )
        with coordinator(settings) as process:
            wait_for(lambda: len([job for job in store.running() if job.progress]) == 3)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        assert {(job.state, job.attempts) for job in store.list()} == {(JobState.QUEUED, 0)}
    wait_for(lambda: not actors())


STEPS = [
    {"edit": "adjust", "exposure": 0.3, "saturation": 0.2},
    {"edit": "background", "color": "#E8E4DC"},
    {"edit": "sharpen", "amount": 0.4},
]


def test_three_nodes_make_what_one_makes(cluster: Any, tmp_path: Path, coffee: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    with Image.open(coffee) as image:
        whole = image.convert("RGB").reduce(2)
    for number in range(4):
        whole.crop((4 * number, 2 * number, 300, 200)).save(library / f"{number}.png")
    said = Request.model_validate({"steps": STEPS, "slots": ["master"]})
    recipe = resolve([Layer(said, "test", {}, Path.cwd())], PresetLibrary(()))
    made: dict[str, dict[str, tuple[np.ndarray, str]]] = {}
    hosts = set()
    for name, opened, workers in (("one", local, 1), ("three", on_a_cluster, 3)):
        settings = Settings(state=tmp_path / name, workers=workers, threads=1)
        with JobStore(settings.ledger, settings) as store:
            executor = opened(settings, store)
            executor.start()
            try:
                wait_for(lambda: len(store.roster.alive()) == workers, 120)  # noqa: B023
                for photo in sorted(library.iterdir()):
                    store.enqueue(
                        edit_job(
                            source=photo,
                            sha256=hashlib.sha256(photo.read_bytes()).hexdigest(),
                            recipe=recipe,
                            out=tmp_path / f"{name}-out",
                            trigger=Trigger.LIBRARY,
                        )
                    )
                wait_for(lambda: ended(store) == 4, 150)
                hosts |= {e.data["worker"] for e in store.events.since(0) if e.kind == "running"}
            finally:
                executor.stop()
            made[name] = {}
            for job in store.list():
                assert job.result is not None
                path = Path(job.result["outputs"][0]["path"])
                with Image.open(path) as image:
                    made[name][path.name] = np.asarray(image), read(path).digest
    assert len(hosts) >= 3, "one here, and at least two of the cluster's"
    assert made["one"].keys() == made["three"].keys()
    for name, (pixels, digest) in made["one"].items():
        assert np.array_equal(pixels, made["three"][name][0])
        assert digest == made["three"][name][1] != ""
