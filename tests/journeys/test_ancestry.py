"""One picture through every door in turn: each file knows all that came before it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from watchfolder.jobs.store import JobStore
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.keys import own_root
from watchfolder.provenance.lineage import Forebear
from watchfolder.provenance.verification import Status, Verification
from watchfolder.provenance.verify import verify
from watchfolder.settings import Settings, read_settings

pytestmark = pytest.mark.journey


def typed(*words: str | Path) -> Any:
    """A command as a person types it, in a process of its own; what it says as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "watchfolder", *map(str, words)],
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


@pytest.fixture
def settings(own_settings: Path) -> Settings:
    return read_settings(own_settings / "watchfolder.toml")


@pytest.fixture
def photo(tmp_path: Path, coffee: Path) -> Path:
    path = tmp_path / "start" / "cup.jpg"
    path.parent.mkdir()
    with Image.open(coffee) as image:
        image.convert("RGB").resize((240, 160)).save(path, quality=92)
    return path


def parents(found: Verification) -> list[Forebear]:
    """The line of parents, the nearest first."""
    line: list[Forebear] = []
    below = found.forebears
    while below:
        (parent,) = (each for each in below if each.used.relationship == "parentOf")
        line.append(parent)
        below = parent.forebears
    return line


@pytest.mark.slow
def test_folder_library_and_plugin_keep_one_ancestry(
    photo: Path, settings: Settings, tmp_path: Path
) -> None:
    """A watched folder, then a library, then a design tool, then the command line."""
    dropped = _by_folder(photo, tmp_path / "watched")
    shelved = _by_library(dropped, tmp_path / "library")
    asked = _by_plugin(shelved, settings, tmp_path / "tool")
    (job,) = typed("edit", asked, "-e", "cooler", "--out", tmp_path / "last", "--json")["jobs"]
    last = Path(job["result"]["outputs"][0]["path"])
    found = verify(last.read_bytes(), own_root(settings.keys) or b"")
    assert found.status is Status.OK, found.findings
    line = parents(found)
    assert len(line) == 4
    assert line[-1].manifest is None, "the photograph itself is unsigned"
    labels = {each.used.manifest for each in line[:-1]}
    for file in (dropped, shelved, asked):
        before = verify(file.read_bytes(), own_root(settings.keys) or b"")
        assert before.status is Status.OK
        assert before.credentials is not None
        assert before.credentials.active in labels
    documents = {_original_document(file) for file in (dropped, shelved, asked, last)}
    assert len(documents) == 1


def _original_document(file: Path) -> str:
    from watchfolder.provenance.packet import parse_packet

    data = file.read_bytes()
    packet = parse_packet(container_of(data)[1].extract(data).xmp or b"")
    return packet.text("xmpMM:OriginalDocumentID")


def _by_folder(photo: Path, folder: Path) -> Path:
    folder.mkdir()
    shutil.copyfile(photo, folder / "cup.jpg")
    (folder / "cup.jpg.edit.yaml").write_text("steps: [warmer]\nslots: {master: {format: webp}}\n")
    command = [sys.executable, "-m", "watchfolder", "watch", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
        try:
            until = time.monotonic() + 90
            while not (found := list((folder / "_out").glob("*.webp"))):
                assert daemon.poll() is None, "the watcher ended"
                assert time.monotonic() < until, "nothing came out of the folder"
                time.sleep(0.1)
        finally:
            daemon.terminate()
    return found[0]


def _by_library(file: Path, library: Path) -> Path:
    library.mkdir()
    shutil.copyfile(file, library / "shelved.webp")
    words = ("apply", "clean-catalogue", library, "--out", library.parent / "applied")
    done = subprocess.run(
        [sys.executable, "-m", "watchfolder", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = sorted((library.parent / "applied").rglob("*.*"))
    return next(path for path in found if path.suffix in {".jpg", ".png", ".webp"})


def _by_plugin(file: Path, settings: Settings, out: Path) -> Path:
    import http.client

    from plugin_bridge.app import create_app
    from plugin_bridge.bridge import Bridge
    from plugin_bridge.serve import BridgeServer
    from presets.library import PresetLibrary
    from watchfolder.cli.bridging import LibraryHere, WatchedHere
    from watchfolder.workers.supervisor import ensure_workers

    with JobStore(settings.ledger, settings) as store, ensure_workers(settings, store) as workers:
        workers.cards()
        presets = PresetLibrary(settings.presets)
        bridge = Bridge(
            settings,
            store,
            presets,
            watched=WatchedHere(store),
            library=LibraryHere(settings, store, presets),
        )
        server = BridgeServer(bridge, create_app(bridge), 0)
        server.start()
        try:
            _, token = bridge.book.add_client("tool", ("edit", "review"))

            def ask(method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
                line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                headers = {"Authorization": f"Bearer {token}"}
                line.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
                with closing(line):
                    reply = line.getresponse()
                    data = reply.read()
                assert reply.status < 300, data
                return data

            media = FORMATS[container_of(file.read_bytes())[0]].MEDIA_TYPE
            asset = json.loads(ask("POST", "/v1/assets", file.read_bytes(), media))["id"]
            said = {"asset": asset, "steps": ["sharper"]}
            body = json.dumps(said).encode()
            job = json.loads(ask("POST", "/v1/jobs", body, "application/json"))
            while job["state"] in ("queued", "running"):
                job = json.loads(ask("GET", f"/v1/jobs/{job['id']}?wait=20"))
            assert job["state"] == "succeeded", job
            data = ask("GET", job["outputs"][0]["links"]["file"])
        finally:
            server.stop()
    out.mkdir()
    path = out / "from-the-tool.png"
    path.write_bytes(data)
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
    return path
