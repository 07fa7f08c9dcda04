"""Watched folders and libraries over HTTP: what is held, what is due, and never a path."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from plugin_bridge.app import create_app
from plugin_bridge.bridge import Bridge
from plugin_bridge.serve import BridgeServer
from presets.library import PresetLibrary
from watchfolder.cli.bridging import LibraryHere, WatchedHere
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.watcher import Watcher


@pytest.fixture
def library(tmp_path: Path, make_picture: Callable[..., bytes]) -> Path:
    root = tmp_path / "Shoots"
    for number, place in enumerate(("a.png", "b.png", "spring/c.png", "spring/deep/d.png")):
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_picture(32 + number))
    (root / "spring" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    return root


@pytest.fixture
def librarian(serve: Any, meet: Any, library: Path) -> Any:
    return meet("library", at=serve(libraries=(library,)))


def begin(client: Any, **said: Any) -> dict[str, Any]:
    asked = {"preset": "clean-catalogue", "library": "Shoots", **said}
    reply = client.post("/v1/batches", asked)
    assert reply.status == 202, reply.body
    assert reply.headers["Location"] == reply.json["links"]["self"]
    return dict(reply.json)


def test_a_dry_run_says_how_every_picture_stands(librarian: Any, until: Any, store: Any) -> None:
    batch = begin(librarian, dry_run=True)
    path = f"/v1/batches/{batch['id']}"
    until(lambda: librarian.get(path).json["state"] == "done")
    assert librarian.get(path).json["counts"] == {"invalid": 1, "new": 4}
    items = librarian.get(f"{path}/items").json["items"]
    assert [item["picture"] for item in items] == [
        "a.png", "b.png", "spring/broken.png", "spring/c.png", "spring/deep/d.png",
    ]  # fmt: skip
    assert "damaged" in items[2]["why"]
    assert sum(store.counts().values()) == 0


def test_a_batch_asks_for_what_is_due_and_ends_with_its_jobs(
    librarian: Any, until: Any, hand: Any, store: Any, library: Path
) -> None:
    batch = begin(librarian, folder="spring")
    path = f"/v1/batches/{batch['id']}"
    until(lambda: librarian.get(path).json["state"] == "queued")
    assert librarian.get(path).json["counts"] == {"invalid": 1, "queued": 2}
    jobs = store.list()
    assert {job.trigger for job in jobs} == {"library"}
    assert {Path(job.spec["out"]).relative_to(library).parts[0] for job in jobs} == {"_out"}
    hand.finish()
    hand.fail(f"{library}/spring/deep is gone")
    told = librarian.get(path).json
    assert (told["state"], told["counts"]) == ("done", {"failed": 1, "invalid": 1, "succeeded": 1})
    failed = librarian.get(f"{path}/items?state=failed").json["items"]
    assert [item["picture"] for item in failed] == ["spring/deep/d.png"]
    assert str(library) not in failed[0]["why"]
    page = librarian.get(f"{path}/items?limit=2").json
    rest = librarian.get(f"{path}/items?limit=2&cursor={page['next']}").json
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


def test_what_is_current_is_left_alone(librarian: Any, until: Any, hand: Any, store: Any) -> None:
    first = begin(librarian, folder="spring/deep")
    until(lambda: librarian.get(first["links"]["self"]).json["state"] == "queued")
    hand.finish()
    again = begin(librarian, folder="spring/deep")
    until(lambda: librarian.get(again["links"]["self"]).json["state"] == "done")
    assert librarian.get(again["links"]["items"]).json["items"][0]["state"] == "succeeded"
    assert sum(store.counts().values()) == 1


def test_a_cancelled_batch_cancels_its_jobs(librarian: Any, until: Any, store: Any) -> None:
    batch = begin(librarian)
    until(lambda: librarian.get(batch["links"]["self"]).json["state"] == "queued")
    told = librarian.post(batch["links"]["cancel"]).json
    assert (told["state"], told["counts"]) == ("cancelled", {"cancelled": 4, "invalid": 1})
    assert librarian.post(batch["links"]["cancel"]).status == 409
    assert {job.state for job in store.list()} == {"cancelled"}


def test_one_key_is_one_batch(librarian: Any) -> None:
    said = {"preset": "clean-catalogue", "library": "Shoots"}
    key = {"Idempotency-Key": "b1"}
    ids = {librarian.post("/v1/batches", said, **key).json["id"] for _ in range(3)}
    assert len(ids) == 1
    other = librarian.post("/v1/batches", {**said, "folder": "spring"}, **key)
    assert (other.status, other.codes) == (422, ["request.idempotency"])
    assert [batch["id"] for batch in librarian.get("/v1/batches").json["items"]] == list(ids)


FOLDERS = (
    "..", "../Other", "spring/../../x", "/etc", "//x", "spring/../..", "_out", ".hidden", "~",
    "spring/_x", "C:/x", "a\\b", "nothing", "a.png", "link", "spring/\0",
)  # fmt: skip


def test_nothing_outside_a_library_is_touched(
    librarian: Any, library: Path, unchanged: Any, tmp_path: Path
) -> None:
    (tmp_path / "Other").mkdir()
    (library / "link").symlink_to(tmp_path / "Other")
    with unchanged():
        for folder in FOLDERS:
            said = {"preset": "clean-catalogue", "library": "Shoots", "folder": folder}
            reply = librarian.post("/v1/batches", said)
            assert reply.status in (400, 422), folder
            assert reply.json["errors"][0]["field"] == "folder"
        for name in ("Shoot", "..", str(library), "", "/"):
            reply = librarian.post("/v1/batches", {"preset": "clean-catalogue", "library": name})
            assert (reply.status, reply.json["errors"][0]["field"]) == (422, "library")
        preset = librarian.post("/v1/batches", {"preset": "clean-catalog", "library": "Shoots"})
        assert preset.status == 422


def test_batches_belong_to_their_client(librarian: Any, meet: Any) -> None:
    batch = begin(librarian, dry_run=True)
    other = meet("library", at=librarian.server, name="other")
    for path in ("", "/items"):
        assert other.get(f"/v1/batches/{batch['id']}{path}").status == 404
    assert other.post(f"/v1/batches/{batch['id']}/cancel").status == 404
    assert other.get("/v1/batches").json["items"] == []
    assert meet("admin", at=librarian.server).get("/v1/batches").json["items"]


def test_a_batch_is_gone_on_with_after_a_restart(
    serve: Any, meet: Any, library: Path, until: Any
) -> None:
    first = serve(libraries=(library,))
    client = meet("library", at=first)
    first.bridge.batches._stop.set()
    batch = begin(client, dry_run=True)
    assert client.get(batch["links"]["self"]).json["state"] == "looking"
    first.stop()
    client.server = serve(libraries=(library,))
    until(lambda: client.get(batch["links"]["self"]).json["state"] == "done")
    assert client.get(batch["links"]["self"]).json["counts"] == {"invalid": 1, "new": 4}


def test_a_library_that_is_gone_is_said(librarian: Any, library: Path) -> None:
    library.rename(library.with_name("Moved"))
    reply = librarian.post("/v1/batches", {"preset": "clean-catalogue", "library": "Shoots"})
    assert reply.status == 422
    assert librarian.get("/v1/batches").json["items"] == []


def test_a_batch_that_is_cancelled_while_it_queues_leaves_no_job(
    librarian: Any, store: Any, until: Any
) -> None:
    batches = librarian.server.bridge.batches
    go_on = threading.Event()

    class Slow:
        """The library, on a machine that is slow just after it has queued the jobs."""

        def __init__(self, library: Any) -> None:
            self.look = library.look
            self._ask = library.ask

        def ask(self, due: Any) -> Any:
            asked = self._ask(due)
            assert go_on.wait(10)
            return asked

    batches._library = Slow(batches._library)
    batch = begin(librarian)
    until(lambda: sum(store.counts().values()) == 4)
    assert librarian.post(batch["links"]["cancel"]).json["state"] == "cancelled"
    go_on.set()
    until(lambda: {str(job.state) for job in store.list()} == {"cancelled"}, 5.0)
    assert librarian.get(batch["links"]["self"]).json["state"] == "cancelled"


def test_a_batch_ends_whatever_goes_wrong(librarian: Any, until: Any) -> None:
    batches = librarian.server.bridge.batches

    class Faulty:
        def look(self, *_said: Any, **_more: Any) -> Any:
            raise KeyError("out")

    batches._library = Faulty()
    batch = begin(librarian)
    told = until(
        lambda: (
            (found := librarian.get(batch["links"]["self"]).json)["state"] != "looking" and found
        ),
        5.0,
    )
    assert told["state"] == "failed"
    assert "went wrong" in told["error"]


# Watched folders


@pytest.fixture
def watching(
    settings: Any, store: Any, tmp_path: Path, make_picture: Callable[..., bytes]
) -> Iterator[tuple[BridgeServer, Path]]:
    mine = settings.model_copy(update={"settle": 0.05, "scan_every": 0.2, "bare_after": 0.1,
                                       "sidecar_grace": 0.1})  # fmt: skip
    root = tmp_path / "Drops"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "bare.png").write_bytes(make_picture())
    presets = PresetLibrary()
    watcher = Watcher(mine, store, presets, watched_folders([root], mine))
    bridge = Bridge(
        mine,
        store,
        presets,
        watched=WatchedHere(store),
        library=LibraryHere(mine, store, presets),
    )
    stop = threading.Event()
    thread = threading.Thread(target=watcher.run, args=[stop])
    thread.start()
    with BridgeServer(bridge, create_app(bridge), 0) as server:
        yield server, root
    stop.set()
    thread.join()


def test_what_a_folder_holds_back_and_why(watching: Any, meet: Any, until: Any) -> None:
    server, root = watching
    client = meet("library", at=server)
    (watch,) = until(lambda: client.get("/v1/watches").json["items"])
    assert (watch["name"], watch["state"] in ("watching", "scanning")) == ("Drops", True)
    held = until(lambda: client.get(watch["links"]["held"]).json["items"])
    held = until(
        lambda: [
            one
            for one in client.get(watch["links"]["held"]).json["items"]
            if one["code"] == "no-instructions"
        ]
    )
    assert held[0]["picture"] == "sub/bare.png"
    assert "bare.png.edit.yaml" in held[0]["action"]
    assert str(root) not in str(held)
    assert client.post(watch["links"]["rescan"]).json["id"] == watch["id"]
    figures = client.ask("GET", "/metrics")
    assert figures.status == 403


@pytest.fixture
def drops(tmp_path: Path) -> Path:
    root = tmp_path / "Drops"
    (root / "clean-catalogue").mkdir(parents=True)
    return root


class Hands:
    """A watcher stepped by hand, in a time of its own."""

    def __init__(self, settings: Any, store: Any, root: Path) -> None:
        self.now = 1000.0
        folders = watched_folders([root], settings)
        self.watcher = Watcher(settings, store, PresetLibrary(), folders, clock=lambda: self.now)

    def after(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            self.watcher.step()


def test_what_waits_for_a_moment_is_told_with_what_it_waits_for(
    settings: Any, store: Any, meet: Any, drops: Path, png: bytes
) -> None:
    hands = Hands(settings.model_copy(update={"sidecar_grace": 600.0}), store, drops)
    client = meet("library")
    with hands.watcher:
        (drops / "clean-catalogue" / "a.png").write_bytes(png)
        hands.after(10)
        (watch,) = client.get("/v1/watches").json["items"]
        assert (watch["held"], watch["pending"]) == (0, 1)
        (one,) = client.get(watch["links"]["held"]).json["items"]
        assert (one["picture"], one["code"]) == ("clean-catalogue/a.png", "waiting-for-sidecar")
        assert one["message"] == "it may get a sidecar yet"
        (drops / "clean-catalogue" / "a.png").unlink()
        hands.after(10)
        assert client.get(watch["links"]["held"]).json["items"] == []
    assert client.get("/v1/watches").json["items"] == []
    for path in ("held", "rescan"):
        method = "GET" if path == "held" else "POST"
        assert client.ask(method, f"{watch['links'][path]}").status == 404
        assert client.ask(method, f"/v1/watches/f_000000000000/{path}").status == 404


def test_a_look_that_is_asked_for_comes_soon(
    settings: Any, store: Any, meet: Any, drops: Path, until: Any
) -> None:
    slow = settings.model_copy(update={"listen": "never", "scan_every": 86400.0})
    watcher = Watcher(slow, store, PresetLibrary(), watched_folders([drops], slow))
    client = meet("library")
    stop = threading.Event()
    thread = threading.Thread(target=watcher.run, args=[stop])
    thread.start()
    try:
        until(lambda: [one["state"] == "scanning" for one in watches(client)] == [True])
        (drops / "bare.png").write_bytes(Path(__file__).read_bytes())
        (watch,) = watches(client)
        assert watch["pictures"] + watch["pending"] == 0
        assert client.post(watch["links"]["rescan"]).json["id"] == watch["id"]
        until(lambda: watches(client)[0]["pending"] == 1)
    finally:
        stop.set()
        thread.join()


def test_a_folder_that_is_away_is_told_without_its_place(
    settings: Any, store: Any, meet: Any, drops: Path
) -> None:
    hands = Hands(settings, store, drops)
    with hands.watcher:
        hands.after(1)
        drops.rename(drops.with_name("Away"))
        hands.after(10)
        (watch,) = watches(meet("library"))
    assert watch["state"] == "offline"
    assert watch["note"]
    assert str(drops.parent) not in str(watch)


def watches(client: Any) -> list[dict[str, Any]]:
    return list(client.get("/v1/watches").json["items"])


def test_figures_for_monitoring(meet: Any, png: bytes, hand: Any, server: Any) -> None:
    monitor, client = meet("metrics"), meet()
    client.order(client.send(png))
    hand.finish()
    client.get("/v1/jobs/x")
    reply = monitor.get("/metrics")
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = reply.body.decode().splitlines()
    assert 'watchfolder_jobs{state="succeeded"} 1' in lines
    assert 'watchfolder_bridge_refusals_total{code="request.not-found"} 1' in lines
    assert (
        'watchfolder_bridge_requests_total{route="create_job",method="POST",status="202"} 1'
        in lines
    )
    names = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    documented = Path(__file__).parents[2] / "docs" / "bridge.md"
    text = documented.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in names)
    for line in lines:
        if not line.startswith("#"):
            float(line.rpartition(" ")[2])
    assert server.bridge.metrics is not None
    assert client.get("/metrics").status == 403
