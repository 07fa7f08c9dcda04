"""Pulls are jobs: taken by a worker of their own, remembered, and never by one that edits."""

from __future__ import annotations

import json

import pytest

from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.records import Records
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.jobs.job import EVERYDAY, JobKind, JobState
from watchfolder.jobs.pull_job import pull_job
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.studio.kinds import kind, kind_names
from watchfolder.workers.puller import PullRoom
from watchfolder.workers.worker import Worker

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"


@pytest.fixture
def place(tmp_path, hub):
    return Settings(state=tmp_path / "state", hub=hub.address)


@pytest.fixture
def ledger(place):
    with JobStore(place.ledger, place) as store:
        yield store


@pytest.fixture
def order(hub, place):
    from watchfolder.engines.catalogue.hub import Hub
    from watchfolder.engines.catalogue.pulling import look

    order = Order(name="tiny", repository="acme/tiny", revision=hub.commit("acme/tiny"))
    terms = look(Hub(hub.address), order).terms
    Records(place.model_folders[0]).accept(
        "acme/tiny", licence="", sha256=terms.sha256, revision=""
    )
    return order


def work_once(place, ledger) -> None:
    Worker(ledger, PullRoom(place), name="puller", kinds=[JobKind.PULL]).run(
        once=True, register=False
    )


def test_the_kind_is_a_file_like_the_others() -> None:
    assert "pull" in kind_names()
    assert callable(kind("pull"))


def test_a_pull_job_ends_with_a_model_whose_hashes_are_known(place, ledger, order) -> None:
    job, _ = ledger.enqueue(pull_job(order))
    work_once(place, ledger)
    done = ledger.get(job.id)
    assert done.state is JobState.SUCCEEDED
    assert done.result["files"] == 15
    weights = place.model_folders[0] / "tiny" / WEIGHTS
    known = json.loads((place.state / "model_hashes.json").read_text("utf-8"))
    assert known[str(weights)]["sha256"] == HashBook(place.state / "none.json").sha256(weights)


def test_the_same_pull_twice_is_one_job(ledger, order) -> None:
    first, new = ledger.enqueue(pull_job(order))
    assert new
    assert ledger.enqueue(pull_job(order)) == (first, False)
    assert ledger.enqueue(pull_job(order.model_copy(update={"name": "other"})))[1]


def test_no_worker_that_edits_takes_a_pull(ledger, order) -> None:
    ledger.enqueue(pull_job(order))
    assert ledger.claim("editor", EVERYDAY) is None
    assert ledger.claim("puller", [JobKind.PULL]) is not None


def test_a_pull_that_is_refused_says_why_in_the_job(place, ledger, order, hub) -> None:
    hub.repositories["acme/tiny"]["LICENSE.md"] = b"another licence"
    moved = order.model_copy(update={"revision": hub.commit("acme/tiny")})
    job, _ = ledger.enqueue(pull_job(moved))
    work_once(place, ledger)
    ended = ledger.get(job.id)
    assert ended.state is JobState.FAILED
    assert ended.error["code"] == "model.licence"
    assert "--accept-licence" in ended.error["hint"]


def test_the_token_is_nowhere_in_the_ledger(place, ledger, order, hub, monkeypatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_very_secret")
    hub.gated.add("acme/tiny")
    job, _ = ledger.enqueue(pull_job(order))
    work_once(place, ledger)
    assert ledger.get(job.id).state is JobState.SUCCEEDED
    ledger.close()
    files = [p for p in place.state.rglob("*") if p.is_file()]
    assert not [p for p in files if b"hf_very_secret" in p.read_bytes()]
