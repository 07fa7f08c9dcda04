"""Reports of batches through the interface: one at a time, its page, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plugin_bridge import sessions
from watchfolder.jobs.job import JobKind
from watchfolder.workers.supervisor import ensure_workers

PAGE = "<!doctype html><title>even</title>"


@pytest.fixture
def library(tmp_path: Path, make_picture: Callable[..., bytes]) -> Path:
    root = tmp_path / "Shoots"
    root.mkdir()
    for number, color in enumerate(("teal", "navy", "olive")):
        (root / f"{number}.png").write_bytes(make_picture(64, 48, color))
    return root


@pytest.fixture
def librarian(serve: Any, meet: Any, library: Path) -> Any:
    return meet("library", at=serve(libraries=(library,)))


@pytest.fixture
def batch(librarian: Any, until: Any) -> str:
    asked = {"preset": "clean-catalogue", "library": "Shoots", "dry_run": True}
    told = librarian.post("/v1/batches", asked).json
    until(lambda: librarian.get(told["links"]["self"]).json["state"] == "done")
    return str(told["links"]["self"])


def finished(store: Any) -> Any:
    job = store.claim("hand", [JobKind.REPORT])
    assert job is not None
    page = Path(job.spec["page"])
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(PAGE)
    summary = {"pictures": 3, "paired": 0, "preset": "clean-catalogue@1", "aspects": []}
    more = {"palette": [], "constancy": {}, "outliers": 0, "unread": 0, "page": str(page)}
    return store.succeed(job.id, "hand", {**summary, **more})


def test_a_report_is_asked_for_once_and_its_page_is_shown(
    librarian: Any, batch: str, store: Any, library: Path
) -> None:
    assert librarian.get(f"{batch}/report").status == 404
    reply = librarian.post(f"{batch}/report")
    assert (reply.status, reply.headers["Location"]) == (202, reply.json["links"]["self"])
    assert reply.json["state"] == "queued"
    assert librarian.post(f"{batch}/report").json["id"] == reply.json["id"]
    (job,) = store.list(kinds=[JobKind.REPORT])
    assert job.spec["library"] == str(library)
    assert not Path(job.spec["page"]).is_relative_to(library)
    here = reply.json["links"]["self"]
    assert librarian.get(f"{here}/page").status == 404
    finished(store)
    told = librarian.get(f"{batch}/report").json
    assert (told["state"], told["summary"]["pictures"]) == ("succeeded", 3)
    page = librarian.get(told["links"]["page"])
    assert page.body.decode() == PAGE
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert librarian.post(f"{batch}/report").json["id"] != reply.json["id"]


def test_a_report_is_nobody_elses(
    librarian: Any, batch: str, meet: Any, store: Any, client: Any
) -> None:
    here = librarian.post(f"{batch}/report").json["links"]["self"]
    other = meet("library", at=librarian.server, name="another")
    for path in (here, f"{here}/page", f"{batch}/report"):
        assert other.get(path).status == 404
    assert other.post(f"{here}/cancel").status == 404
    assert client.get(here).status == 403  # may not see libraries at all
    assert librarian.post(f"{here}/cancel").json["state"] == "cancelled"
    assert store.counts()["queued"] == 0


def test_a_page_that_is_gone_is_said(librarian: Any, batch: str, store: Any) -> None:
    here = librarian.post(f"{batch}/report").json["links"]["self"]
    Path(finished(store).spec["page"]).unlink()
    assert librarian.get(f"{here}/page").status == 410
    assert librarian.post(f"{here}/cancel").status == 409


@pytest.mark.slow
def test_a_worker_makes_it(librarian: Any, batch: str, settings: Any, store: Any) -> None:
    with ensure_workers(settings, store):
        here = librarian.post(f"{batch}/report").json["links"]["self"]
        for _ in range(12):
            told = librarian.get(f"{here}?wait=20").json
            if told["state"] not in ("queued", "running"):
                break
    assert told["state"] == "succeeded", told
    assert told["summary"]["pictures"] == 3
    page = librarian.get(told["links"]["page"]).body.decode()
    assert "Consistency report" in page
    assert page.count("<img") == 3


def test_the_page_opens_a_report_where_nothing_runs(librarian: Any, batch: str, store: Any) -> None:
    visitor = type(librarian)(librarian.server)
    told = librarian.post(f"{batch}/report").json
    here = f"/page/reports/{told['id']}"
    assert visitor.get(here).status == 401
    book = librarian.server.bridge.book
    cookie = sessions.use_link(book, sessions.new_link(book))
    said = {"Cookie": f"{sessions.cookie_name(librarian.server.port)}={cookie}"}
    assert visitor.ask("GET", here, headers=said).status == 404
    finished(store)
    page = visitor.ask("GET", here, headers=said)
    assert (page.status, page.body.decode()) == (200, PAGE)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert (
        visitor.ask("GET", "/page/reports/01JZZZZZZZZZZZZZZZZZZZZZZZ", headers=said).status == 404
    )
