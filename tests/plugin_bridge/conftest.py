"""A real bridge on real sockets, with a real ledger, and clients that see through every answer."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import Headers

from plugin_bridge.app import create_app
from plugin_bridge.bridge import Bridge
from plugin_bridge.limits import Limits
from plugin_bridge.serve import BridgeServer
from presets.library import PresetLibrary
from watchfolder import __version__
from watchfolder.cli.bridging import LibraryHere, WatchedHere
from watchfolder.jobs.job import Job
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

TELLTALE = re.compile(
    rb"Traceback|File \"|waitress|Werkzeug|Python/3|site-packages|/home/|/root|/tmp/|C:\\|\.sqlite3"
)
"""What no answer may hold, whatever was asked."""


@dataclass
class Reply:
    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        assert self.headers["Content-Type"] == "application/problem+json"
        return [error["code"] for error in self.json["errors"]]


@dataclass
class Client:
    """Speaks HTTP to the bridge and looks at every answer for what must not be in it."""

    server: BridgeServer
    token: str = ""
    id: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30.0,
    ) -> Reply:
        said = {**self.headers, **(headers or {})}
        if self.token:
            said.setdefault("Authorization", f"Bearer {self.token}")
        if isinstance(body, dict | list):
            body = json.dumps(body)
            said.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=timeout)
        try:
            connection.request(method, path, body, said)
            answer = connection.getresponse()
            reply = Reply(answer.status, Headers(answer.getheaders()), answer.read())
        finally:
            connection.close()
        discreet(reply, self.server)
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.ask("POST", path, body, headers=headers)

    def send(self, picture: bytes, kind: str = "image/png") -> str:
        """Send a picture; its id."""
        reply = self.ask("POST", "/v1/assets", picture, {"Content-Type": kind})
        assert reply.status in (200, 201), reply.body
        return str(reply.json["id"])

    def order(self, asset: str, **said: Any) -> dict[str, Any]:
        """Ask for a job; how it stands."""
        said.setdefault("steps", ["white background"])
        reply = self.post("/v1/jobs", {"asset": asset, **said})
        assert reply.status == 202, reply.body
        return dict(reply.json)


def discreet(reply: Reply, server: BridgeServer) -> None:
    """Nothing in an answer says where on this machine anything is, or what serves it."""
    whole = reply.body + b"\n" + "\n".join(f"{k}: {v}" for k, v in reply.headers.items()).encode()
    kind = reply.headers.get("Content-Type", "")
    if not kind.startswith("image/"):
        assert not TELLTALE.search(whole), whole
        assert __version__.encode() not in whole or b'"engines"' in whole
    for place in (server.bridge.settings.state, Path.home()):
        assert str(place) == "/" or str(place).encode() not in whole
    assert "Server" not in reply.headers
    if reply.status != 100:
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Credentials" not in reply.headers


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state", presets=(), upload_mib=1.0)


@pytest.fixture
def store(settings: Settings) -> Iterator[JobStore]:
    with JobStore(settings.ledger, settings) as opened:
        yield opened


Open = Callable[..., BridgeServer]


@pytest.fixture
def serve(settings: Settings, store: JobStore) -> Iterator[Open]:
    """Start bridges, with other limits if need be; all are stopped at the end."""
    started: list[BridgeServer] = []

    def begin(limits: Limits | None = None, port: int = 0, **changes: Any) -> BridgeServer:
        mine = settings.model_copy(update=changes)
        presets = PresetLibrary(mine.presets)
        bridge = Bridge(
            mine,
            store,
            presets,
            watched=WatchedHere(store),
            library=LibraryHere(mine, store, presets),
            limits=limits,
        )
        server = BridgeServer(bridge, create_app(bridge), port)
        server.start()
        started.append(server)
        return server

    yield begin
    for server in started:
        server.stop()


@pytest.fixture
def server(serve: Open) -> BridgeServer:
    return serve()


@pytest.fixture
def stranger(server: BridgeServer) -> Client:
    """Somebody without a token."""
    return Client(server)


Meet = Callable[..., Client]


@pytest.fixture
def meet(request: pytest.FixtureRequest) -> Meet:
    """A paired client, of the usual bridge or another one."""

    def pair(*scopes: str, at: BridgeServer | None = None, name: str = "panel") -> Client:
        there: BridgeServer = at or request.getfixturevalue("server")
        caller, token = there.bridge.book.add_client(name, scopes or ("edit", "review"))
        return Client(there, token, caller.id)

    return pair


@pytest.fixture
def client(meet: Meet) -> Client:
    return meet()


@pytest.fixture
def admin(meet: Meet) -> Client:
    return meet("admin", name="page")


def picture(width: int = 48, height: int = 32, color: str = "teal", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind)
    return out.getvalue()


@pytest.fixture
def png() -> bytes:
    return picture()


@pytest.fixture
def make_picture() -> Callable[..., bytes]:
    return picture


@pytest.fixture
def unchanged(settings: Settings, store: JobStore, server: BridgeServer) -> Any:
    """A block in which nothing may come of what is asked: no job, no file, no client."""

    def seen() -> tuple[Any, ...]:
        files = {
            str(path.relative_to(settings.state)): path.stat().st_size
            for path in settings.state.rglob("*")
            if path.is_file() and ".sqlite3" not in path.name and "logs" not in path.parts
        }
        clients = [record.caller for record in server.bridge.book.clients()]
        return sum(store.counts().values()), files, clients

    @contextmanager
    def hold() -> Iterator[None]:
        before = seen()
        yield
        assert seen() == before

    return hold


@dataclass
class Raw:
    """Speaks whatever bytes it is given."""

    server: BridgeServer

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def connect(self, timeout: float = 10.0) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=timeout)

    def ask(self, data: bytes, timeout: float = 10.0) -> Reply:
        """Send bytes and read the first answer."""
        with self.connect(timeout) as sock:
            sock.sendall(data)
            reply = self.read(sock)
        discreet(reply, self.server)
        return reply

    def read(self, sock: socket.socket) -> Reply:
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        return Reply(answer.status, Headers(answer.getheaders()), answer.read())


@pytest.fixture
def raw(server: BridgeServer) -> Raw:
    return Raw(server)


@dataclass
class Hand:
    """Does a job by hand, as a worker would, with the outcome a test wants."""

    store: JobStore

    def take(self) -> Job:
        job = self.store.claim("hand")
        assert job is not None
        return job

    def finish(self, data: bytes = b"", branch: str = "", slot: str = "master") -> Job:
        """End the next job well, with one file."""
        job = self.take()
        data = data or picture()
        path = Path(job.spec["out"]) / f"{job.spec['stem']}.{slot}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        self.store.record_output(
            job.id, path, branch=branch, slot=slot, sha256=sha256, recipe_digest="0" * 64
        )
        made = {
            "path": str(path),
            "branch": branch,
            "slot": slot,
            "format": "png",
            "width": 48,
            "height": 32,
            "bytes": len(data),
            "sha256": sha256,
            "recipe_digest": "0" * 64,
            "notes": [f"written to {path}"],
        }
        told = {"name": branch, "state": "succeeded", "variant": 1, "steps": []}
        result = {"outputs": [made], "branches": [told], "notes": [f"see {path.parent}"]}
        return self.store.succeed(job.id, "hand", result)

    def ask(self, *questions: dict[str, Any]) -> Job:
        """Have the next job ask something."""
        job = self.take()
        folder = Path(job.spec["out"]) / "_waiting" / "x"
        folder.mkdir(parents=True, exist_ok=True)
        for number, question in enumerate(questions):
            proof = folder / f"{number}.jpg"
            proof.write_bytes(picture(kind="JPEG"))
            question.setdefault("proofs", [str(proof)])
            question.setdefault("message", f"look into {folder}")
        return self.store.wait(
            job.id, "hand", {**questions[0], "folder": str(folder), "questions": list(questions)}
        )

    def fail(self, message: str = "it went wrong", code: str = "engine.failed") -> Job:
        job = self.take()
        return self.store.fail(job.id, "hand", {"code": code, "message": message, "hint": ""})


@pytest.fixture
def hand(store: JobStore) -> Hand:
    return Hand(store)


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for something to be true; its value."""

    def wait(condition: Callable[[], Any], timeout: float = 20.0) -> Any:
        give_up = time.monotonic() + timeout
        while not (value := condition()):
            assert time.monotonic() < give_up, "it did not come true in time"
            time.sleep(0.01)
        return value

    return wait
