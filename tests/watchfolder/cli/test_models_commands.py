"""models and doctor as a person types them, against a hub on this machine."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from watchfolder.cli import pulling
from watchfolder.cli.prospects import prospects, read_driver
from watchfolder.cli.workshop import Workshop
from watchfolder.engines.card import EngineCard
from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.patience import Pace
from watchfolder.engines.catalogue.records import Records
from watchfolder.errors import HubError, HubUnreachableError
from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.job import JobState
from watchfolder.jobs.pull_job import pull_job
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"
Run = Callable[..., subprocess.CompletedProcess[str]]


def card(**said: Any) -> EngineCard:
    return EngineCard.model_validate({"name": "builtin", "version": "1"} | said)


@pytest.fixture
def env(hub: Any, tmp_path: Path) -> dict[str, str]:
    said = {"WATCHFOLDER_STATE": str(tmp_path / "state"), "HF_ENDPOINT": hub.address}
    return os.environ | said | {"NO_COLOR": "1", "WATCHFOLDER_LEASE": "1"}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "state" / "models"


@pytest.fixture
def run(env: dict[str, str]) -> Run:
    def run(*words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "watchfolder", "models", *map(str, words)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=env,
            timeout=60,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    return run


def test_a_model_is_pulled_listed_checked_mended_and_removed(run, models) -> None:
    refused = run("pull", "acme/tiny", code=2)
    assert "--accept-licence" in refused.stderr
    assert "apache-2.0" in refused.stderr
    assert not (models / "tiny").exists()

    pulled = run("pull", "acme/tiny", "--accept-licence")
    assert "tiny is here: 187 kB in 15 files" in pulled.stdout

    weights = models / "tiny" / WEIGHTS
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    verdict = run("verify", code=1)
    assert f"{WEIGHTS}: is not the file that was pulled" in verdict.stdout
    assert "watchfolder models pull acme/tiny brings" in verdict.stdout

    mended = json.loads(run("pull", "acme/tiny", "--json").stdout)
    assert mended["result"]["fetched"] == len(content)
    assert "15 files are what was pulled" in run("verify", "tiny").stdout

    asked = run("remove", "tiny", code=2)
    assert "(189 kB)? Nobody can be asked here: say --yes" in asked.stderr
    assert (models / "tiny").is_dir()
    assert "are free again" in run("remove", "tiny", "--yes").stdout
    assert not (models / "tiny").exists()


def test_list_tells_what_is_here_half_here_and_what_could_be(run, models, hub, hubs) -> None:
    for name, content in hubs.tiny_model().items():
        path = models / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (models / ".pulls" / "sdxl-inpaint" / "content").mkdir(parents=True)
    (models / ".pulls" / "sdxl-inpaint" / "content" / "a.part").write_bytes(b"x" * 5000)
    with JobStore(models.parent / "ledger.sqlite3") as store:  # a worker that lives: this process
        store.roster.register("w", os.getpid(), [card(features={"adjust": 1})])
    told = json.loads(run("list", "--json").stdout)
    (tiny,) = told["models"]
    assert (tiny["name"], tiny["problem"]) == ("tiny", "")
    assert told["unfinished"] == {"sdxl-inpaint": 5000}
    assert {"flux2-klein-4b", "flux1-kontext-dev"} <= {m["name"] for m in told["can_be_pulled"]}
    assert "models pull flux2-klein-4b" in told["not_available"]["instruct"]
    assert told["not_available"]["recolor"] == "no engine here"
    said = run("list").stdout
    assert "sdxl-inpaint  not whole: 5 kB of 10.3 GB" in said
    assert "not for commercial use" in said
    assert hub.asked == []


def test_a_hub_that_cannot_be_reached_is_told_plainly(hub, tmp_path, monkeypatch) -> None:
    hub.close()
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    monkeypatch.setattr(pulling, "_PACE", Pace(tries=2, first=0.01))
    workshop = Workshop(state=tmp_path / "state")
    with pytest.raises(HubUnreachableError, match="does not answer"):
        pulling.remote_order(workshop, "acme/tiny", "", accept=True, quiet=False)


def test_what_is_known_of_the_hub_is_asked_at_its_commit(hub, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    workshop = Workshop(state=tmp_path / "state")
    order = pulling.remote_order(workshop, "acme/tiny", "", accept=True, quiet=True)
    assert order.revision == hub.commit("acme/tiny")
    Records(workshop.settings.model_folders[0]).pin("acme/tiny", "1" * 40)
    with pytest.raises(HubError, match="no such revision"):  # the one taken first is kept to
        pulling.remote_order(workshop, "acme/tiny", "", accept=True, quiet=True)
    with pytest.raises(HubError, match="no such model"):
        pulling.remote_order(workshop, "flux2-klein-4b", "", accept=True, quiet=True)
    assert hub.asked[-1].path.endswith("/revision/e7b7dc27f91deacad38e78976d1f2b499d76a294")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("pull", "flux2-klien-4b"), 1, 'did you mean "flux2-klein-4b"'),
        (("pull", "acme/none"), 1, "has no such model"),
        (("pull", "acme/tiny", "--revision", "v9"), 1, "no such revision"),
        (("pull", "acme/tiny", "--link"), 2, "go with --from"),
        (("verify", "nothing"), 1, "there is no model nothing"),
        (("remove", "nothing", "--yes"), 1, "there is no model nothing"),
        (("remove", "../..", "--yes"), 1, "cannot be a model's name"),
    ],
)
def test_what_cannot_be_done_says_why(run, words, code, said) -> None:
    assert said in run(*words, code=code).stderr


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_pull_that_is_ended_in_the_middle_goes_on(run, env, hub, hubs, models, number) -> None:  # noqa: PLR0917
    served = hub.repositories["acme/tiny"]
    sha256 = hashlib.sha256(served["LICENSE.md"]).hexdigest()
    Records(models).accept("acme/tiny", licence="", sha256=sha256, revision="")
    reached, go_on = threading.Event(), threading.Event()

    def stall() -> None:
        reached.set()
        go_on.wait(20)

    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=70_000), hubs.Misdeed(then=stall))
    command = [sys.executable, "-m", "watchfolder", "models", "pull", "acme/tiny"]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as started:
        assert reached.wait(20)
        os.kill(started.pid, number)
        said = started.communicate()[1].decode()  # only then does the hub go on
        go_on.set()
    assert not (models / "tiny").exists()
    if number is signal.SIGINT:
        assert "the same command goes on" in said
    run("pull", "acme/tiny")
    ranges = [a.range for a in hub.files_asked_for(WEIGHTS)]
    assert ranges[:2] == ["", "bytes=70000-"]
    assert all(r.startswith("bytes=") for r in ranges[1:])
    assert (models / "tiny" / WEIGHTS).read_bytes() == served[WEIGHTS]


def test_a_pull_whose_command_is_gone_does_not_come_before_the_one_that_is_asked_for(
    tmp_path,
) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    early = present()
    past = Moment(early.at - dt.timedelta(minutes=5), early.ticks, early.boot)
    with JobStore(ledger, clock=lambda: past) as store:
        orphan, _ = store.enqueue(pull_job(Order(name="orphan", repository="a/b")))
    with JobStore(ledger) as store:
        other, _ = store.enqueue(pull_job(Order(name="other", repository="a/b")))
        own, _ = store.enqueue(pull_job(Order(name="own", repository="a/b")))
        pulling._forget_orphans(store, own)
        states = {job.id: store.get(job.id).state for job in (orphan, other, own)}
    assert states == {
        orphan.id: JobState.CANCELLED,
        other.id: JobState.QUEUED,
        own.id: JobState.QUEUED,
    }


# doctor


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state")


def test_the_driver_is_read_or_left_out() -> None:
    assert read_driver("NVIDIA H100 80GB HBM3, 81559\nanother, 1\n") == (
        "NVIDIA H100 80GB HBM3",
        81559 * 2**20,
    )
    for odd in ("", "No devices were found\n", "NVIDIA, [N/A]\n"):
        assert read_driver(odd) == ("", None)


def test_doctor_says_what_to_pull_next_on_an_accelerator(settings, monkeypatch) -> None:
    monkeypatch.setattr("watchfolder.cli.prospects._accelerator", lambda: ("H100", 80 * 2**30))
    monkeypatch.setattr("watchfolder.cli.prospects.missing_library", lambda: "")
    found = prospects(settings, [card()])
    assert found.machine.device == "cuda"
    assert "watchfolder models pull flux2-klein-4b (16 GB, Apache-2.0)" in found.next
    assert {p.model.name for p in found.models if not p.here} == {
        p.model.name for p in found.models
    }


def test_doctor_says_that_the_libraries_are_missing_first(settings, monkeypatch) -> None:
    monkeypatch.setattr("watchfolder.cli.prospects._accelerator", lambda: ("H100", 80 * 2**30))
    lacking = "diffusers is not installed: pip"
    monkeypatch.setattr("watchfolder.cli.prospects.missing_library", lambda: lacking)
    found = prospects(settings, [card()])
    assert found.next.startswith("diffusers is not installed: pip, then watchfolder models pull")
    assert all("diffusers is not installed: pip" in p.outlook.obstacles for p in found.models)


def test_doctor_is_content_with_a_model_that_runs(settings) -> None:
    cards = [card(), card(name="flux2-klein-4b", generative=True, device="cuda:0")]
    found = prospects(settings, cards)
    assert "a generative model is here" in found.next
    assert [p.model.name for p in found.models if p.runs] == ["flux2-klein-4b"]
    assert found.machine.device == "cuda"


def test_commands_about_models_load_no_tensor_library() -> None:
    code = "import watchfolder.cli.models, watchfolder.cli.pulling, watchfolder.cli.stock, "
    code += "watchfolder.cli.prospects, watchfolder.workers.puller, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"torch", "diffusers", "transformers", "huggingface_hub", "numpy", "safetensors"}
    assert not heavy & set(done.stdout.split())
