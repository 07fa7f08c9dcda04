from __future__ import annotations

import subprocess
import sys
from collections import Counter

from watchfolder.jobs.job import JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

CLAIMER = """
import sys
import time
from pathlib import Path
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

name, state = sys.argv[1:]
settings = Settings(state=Path(state))
store = JobStore(settings.ledger, settings)
print("ready", flush=True)
sys.stdin.readline()
while job := store.claim(name):
    store.renew(job.id, name, {"fraction": 0.5})
    time.sleep(0.002)  # the work
    store.succeed(job.id, name, {"by": name})
    print(job.id, flush=True)
"""


def test_four_processes_do_500_jobs_none_twice(tmp_path):
    settings = Settings(state=tmp_path / "state")
    with JobStore(settings.ledger, settings) as store:
        store.enqueue_many([NewJob(JobKind.EDIT, f"job {n}", {"n": n}) for n in range(500)])
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", CLAIMER, f"w{n}", str(settings.state)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(4)
        ]
        for worker in workers:
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:  # all are ready; now all at once
            worker.stdin.write("go\n")
            worker.stdin.flush()
        done = {f"w{n}": w.communicate(timeout=120)[0].split() for n, w in enumerate(workers)}
        assert [worker.returncode for worker in workers] == [0] * 4
        times = Counter(job for jobs in done.values() for job in jobs)
        assert len(times) == 500
        assert set(times.values()) == {1}
        assert store.counts()[JobState.SUCCEEDED] == 500
        for job in store.list(limit=500):
            assert job.id in done[job.result["by"]]
        assert sum(bool(jobs) for jobs in done.values()) >= 2, "the work was shared"
        store.check()


def test_a_door_loads_no_tensor_library_with_the_ledger():
    code = (
        "import sys; import watchfolder.jobs.store, watchfolder.jobs.edit_job;"
        "bad = {'torch', 'cv2', 'onnxruntime', 'pymatting', 'numpy'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
