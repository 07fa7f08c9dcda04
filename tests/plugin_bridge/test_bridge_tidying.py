"""What no job needs goes after a while; what one needs stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from plugin_bridge import previews
from plugin_bridge.housekeeping import Housekeeping
from watchfolder.jobs.job import Trigger
from watchfolder.jobs.report_job import report_job


def test_what_jobs_name_stays(
    client: Any, hand: Any, settings: Any, make_picture: Callable[..., bytes]
) -> None:
    used, mask, idle = (client.send(make_picture(color=c)) for c in ("red", "green", "blue"))
    client.order(used, mask=mask, steps=[{"edit": "remove"}])
    hand.finish()
    folder = settings.state / "bridge" / "clients" / client.id
    (folder / "results" / "orphan").mkdir(parents=True)
    (folder / "incoming" / "half").mkdir(parents=True)
    keeper = Housekeeping(client.server.bridge)
    assert keeper.tidy(time.time() - 3600) == 0
    for path in (*folder.rglob("*"),):
        os.utime(path, (1, 1))
    assert keeper.tidy(time.time() - 3600) == 2
    left = {path.name.partition(".")[0] for path in (folder / "assets").iterdir()}
    assert left == {used.removeprefix("sha256:"), mask.removeprefix("sha256:")}
    assert not list((folder / "incoming").iterdir())
    assert len(list((folder / "results").iterdir())) == 1
    assert client.get(f"/v1/assets/{idle}").status == 404


def test_a_report_stays_as_long_as_its_job(client: Any, server: Any, store: Any) -> None:
    folder: Path = server.bridge.places.reports
    folder.mkdir(parents=True)
    files = [folder / f"{name}.{kind}" for name in ("known", "old") for kind in ("html", "json")]
    for file in files:
        file.write_text("{}")
        os.utime(file, (1, 1))
    new = report_job(library=folder, page=files[0], data=files[1], preset="", trigger=Trigger.CLI)
    root = str(server.bridge.places.client(client.id))
    store.enqueue(replace(new, root=root))
    assert Housekeeping(server.bridge).tidy(time.time() - 3600) == 2
    assert sorted(folder.iterdir()) == files[:2]


def test_what_another_clients_job_stands_on_stays(  # noqa: PLR0917
    client: Any, admin: Any, hand: Any, store: Any, server: Any, png: bytes
) -> None:
    asset = client.send(png)
    first = client.order(asset)["id"]
    hand.finish()
    again = admin.post("/v1/jobs", {"parent": first, "steps": ["make it warmer"]}).json["id"]
    with store.database.transaction() as connection:  # as pruning does, some weeks later
        connection.execute("DELETE FROM job WHERE id = ?", (first,))
    path = server.bridge.shelf.get(client.id, asset)
    os.utime(path, (1, 1))
    Housekeeping(server.bridge).tidy(time.time() - 3600)
    assert Path(store.get(again).source) == path
    assert path.is_file()


def test_a_place_that_was_shown_for_a_folders_job_stays(  # noqa: PLR0917
    admin: Any, hand: Any, store: Any, server: Any, png: bytes, make_picture: Any, tmp_path: Path
) -> None:
    asset = admin.send(png)
    job = admin.order(asset)["id"]
    hand.ask({"kind": "mask", "name": "default"})
    with store.database.transaction() as connection:
        connection.execute("UPDATE job SET root = ?", (os.fsencode(tmp_path / "drops"),))
    mask = admin.send(make_picture(color="white"))
    assert admin.post(f"/v1/jobs/{job}/verdict", {"verdict": "mask", "asset": mask}).status == 200
    path = server.bridge.shelf.get(admin.id, mask)
    os.utime(path, (1, 1))
    Housekeeping(server.bridge).tidy(time.time() - 3600)
    assert path.is_file()


def test_a_picture_that_is_asked_for_counts_as_used(client: Any, png: bytes, server: Any) -> None:
    asset = client.send(png)
    path = server.bridge.shelf.get(client.id, asset)
    os.utime(path, (1, 1))
    client.get(f"/v1/assets/{asset}")
    assert Housekeeping(server.bridge).tidy(time.time() - 3600) == 0
    assert path.is_file()


def test_previews_are_kept_and_the_oldest_go(
    client: Any, png: bytes, server: Any, monkeypatch: Any
) -> None:
    asset = client.send(png)
    first = client.get(f"/v1/assets/{asset}?max=32").body
    folder: Path = server.bridge.places.previews
    (kept,) = folder.glob("??/*")
    kept.write_bytes(b"kept")
    assert client.get(f"/v1/assets/{asset}?max=32").body == b"kept" != first
    client.get(f"/v1/assets/{asset}?max=33")
    os.utime(kept, (1, 1))
    monkeypatch.setattr(previews, "KEPT_BYTES", 4096)
    server.bridge.previews.sweep()
    assert len(list(folder.glob("??/*"))) == 2
    monkeypatch.setattr(previews, "KEPT_BYTES", 400)
    server.bridge.previews.sweep()
    assert not kept.exists()
