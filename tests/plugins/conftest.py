"""A real bridge with its worker in processes of their own, and a real browser that plays the hosts."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from plugin_bridge import pairing
from plugin_bridge.access import LOOK_EVERY
from plugin_bridge.book import Book
from plugin_bridge.openapi import openapi
from plugin_bridge.places import Places
from plugin_bridge.plugins.export import export
from plugin_bridge.routes import all_routes
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOUBLES = HERE / "doubles"
TOOLS = ROOT / "tools" / "js"
PATIENCE = 40_000
"""Milliseconds for anything on a page: the worker may be starting."""
PRELUDE = (DOUBLES / "recording.js").read_text()
UNCHECKED_HEADERS = {"authorization", "content-type"}


def program(name: str) -> str:
    """Path of a program; the test is skipped where it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def node() -> str:
    return program("node")


@pytest.fixture(scope="session")
def tsc() -> Path:
    """The type checker, of tools/js."""
    program("node")
    found = TOOLS / "node_modules" / "typescript" / "lib" / "tsc.js"
    if not found.is_file():
        pytest.skip("typescript is not installed: npm ci in tools/js")
    return found


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Daemon:
    """`watchfolder serve` in a process of its own, to be killed and started again."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def book(self) -> Book:
        return Book(Places(Settings(state=self.state)).book)

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("WATCHFOLDER_")}
        return {
            **kept,
            "WATCHFOLDER_CONFIG": str(self.home / "watchfolder.toml"),
            "WATCHFOLDER_STATE": str(self.state),
            "WATCHFOLDER_THREADS": "1",
        }

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "watchfolder", "serve", "--port", str(self.port), *options]
        log = (self.home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            command, env=self.environment(), stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        give_up = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, (self.home / "serve.log").read_text()
            assert time.monotonic() < give_up, (self.home / "serve.log").read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self) -> None:
        """End it and its workers at once, as a power cut would."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def code(self) -> str:
        """Open a window for pairing, as `watchfolder pair` does."""
        book = self.book
        try:
            return pairing.open_window(book)
        finally:
            book.close()

    def revoke_all(self) -> None:
        book = self.book
        try:
            for record in book.clients():
                book.revoke(record.caller.id)
        finally:
            book.close()
        time.sleep(2 * LOOK_EVERY)  # a bridge looks into its book so often


def begun(home: Path) -> Daemon:
    home.mkdir(parents=True, exist_ok=True)
    (home / "watchfolder.toml").write_text("")
    return Daemon(home, free_port())


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """One for all tests that do not stop it."""
    made = begun(tmp_path_factory.mktemp("daemon"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def own_daemon(tmp_path: Path) -> Iterator[Daemon]:
    """One that this test may kill; not started."""
    made = begun(tmp_path / "daemon")
    yield made
    made.stop()


# ---- the contract ---------------------------------------------------------------------------------


@dataclass
class Contract:
    """Holds every request of a panel, and every answer, against the bridge's own document."""

    seen: list[dict[str, Any]] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=lambda: openapi(all_routes(), 41837))

    def record(self, exchange: dict[str, Any]) -> None:
        self.seen.append(exchange)

    def check(self) -> set[str]:
        """Raise for the first that does not fit; the operations that were used."""
        used = set()
        for exchange in self.seen:
            assert not exchange["modal"], f"asked while Photoshop was locked: {exchange['address']}"
            used.add(self._fits(exchange))
        return used

    def _fits(self, exchange: dict[str, Any]) -> str:
        address = urlsplit(exchange["address"])
        method = exchange["method"].lower()
        path, operation = self._operation(address.path, method)
        self._parameters(operation, address, path, exchange)
        self._body(operation, exchange)
        self._answer(operation, exchange)
        return str(operation["operationId"])

    def _operation(self, said: str, method: str) -> tuple[re.Match[str], dict[str, Any]]:
        for template, methods in self.document["paths"].items():
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
            found = re.fullmatch(pattern, said)
            if found and method in methods:
                return found, methods[method]
        raise AssertionError(f"the bridge has no {method} {said}")

    def _parameters(
        self, operation: dict[str, Any], address: Any, path: re.Match[str], exchange: dict[str, Any]
    ) -> None:
        known = {(one["in"], one["name"].lower()): one for one in operation["parameters"]}
        said: list[tuple[str, str, str]] = [("path", k, v) for k, v in path.groupdict().items()]
        said += [("query", k, v) for k, v in parse_qsl(address.query, keep_blank_values=True)]
        headers = {k.lower(): v for k, v in exchange["headers"].items()}
        said += [("header", k, v) for k, v in headers.items() if k not in UNCHECKED_HEADERS]
        for place, name, value in said:
            assert (place, name.lower()) in known, f"{operation['operationId']}: {place} {name}"
            schema = known[place, name.lower()]["schema"]
            self._valid(schema, _typed(value, schema), f"{place} {name}")
        missing = {k for k, one in known.items() if one["required"]} - {
            (p, n.lower()) for p, n, _ in said
        }
        assert not missing, f"{operation['operationId']}: {missing}"
        if operation.get("security") != []:
            assert headers.get("authorization", "").startswith("Bearer wf_"), exchange["address"]
        else:
            assert "authorization" not in headers, "the token went where it is not needed"

    def _body(self, operation: dict[str, Any], exchange: dict[str, Any]) -> None:
        headers = {k.lower(): v for k, v in exchange["headers"].items()}
        if exchange["body"] is None:
            assert not operation.get("requestBody", {}).get("required"), operation["operationId"]
            return
        kinds = operation["requestBody"]["content"]
        kind = headers["content-type"]
        assert kind in kinds, f"{operation['operationId']}: {kind}"
        if kind == "application/json":
            self._valid(
                kinds[kind]["schema"], json.loads(exchange["body"]), operation["operationId"]
            )
        else:
            assert exchange["body"]["bytes"] > 0

    def _answer(self, operation: dict[str, Any], exchange: dict[str, Any]) -> None:
        if not exchange["status"] or exchange["mode"] == "no-cors":
            return
        answers = operation["responses"]
        told = answers.get(str(exchange["status"]), answers["default"])
        if "$ref" in told:
            told = self.document["components"]["responses"]["Problem"]
        if exchange.get("text"):
            kind = exchange["type"].partition(";")[0]
            self._valid(
                told["content"][kind]["schema"],
                json.loads(exchange["text"]),
                operation["operationId"],
            )

    def _valid(self, schema: dict[str, Any], value: Any, where: str) -> None:
        whole = {**schema, "components": self.document["components"]}
        errors = [error.message for error in Draft202012Validator(whole).iter_errors(value)]
        assert not errors, f"{where}: {errors} in {value!r}"


def _typed(value: str, schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    return float(value) if kind in ("number", "integer") else value


@pytest.fixture
def contract() -> Iterator[Contract]:
    """Whatever a test has its panel ask, is checked at its end."""
    made = Contract()
    yield made
    made.check()


# ---- panels ---------------------------------------------------------------------------------------


@dataclass
class Panel:
    """A panel on a page: `frame` is where it lives, `page` where its host is."""

    page: Any
    frame: Any
    daemon: Daemon
    errors: list[str]

    def at(self, selector: str, **more: Any) -> Any:
        return self.frame.locator(selector, **more)

    def pair(self) -> None:
        self.at("#code").fill(self.daemon.code())
        self.at("#pair").click()
        self.at("#form").wait_for(state="visible")

    def ask(self, instruction: str, **more: str) -> None:
        """Fill in the form and send it; it is in the list then."""
        cards = self.at(".work").count()
        self.at("#instruction").fill(instruction)
        for name, value in more.items():
            control = self.at(f"#{name}")
            if control.evaluate("element => element.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        self.at("#send").click()
        self.at(f".work:nth-child({cards + 1})").wait_for()

    def newest(self, state: str) -> Any:
        """The newest card, when it has come to a state."""
        self.at(f".work:first-child[data-state={state}]").wait_for()
        return self.at(".work:first-child")

    def placed(self, text: str = "") -> Any:
        card = self.newest("succeeded")
        card.get_by_text("Place again").wait_for()
        assert text in card.inner_text()
        return card

    def say(self) -> str:
        return str(self.at("#trouble").inner_text())

    def value(self, expression: str) -> Any:
        return self.page.evaluate(expression)


def picture(width: int = 96, height: int = 64, bits: int = 8, seed: int = 7) -> Any:
    """A photograph-like picture: (height, width, 3) samples."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = [x / width, y / height, 0.4 + 0.3 * np.sin(x / 9) * np.cos(y / 7)]
    values = np.stack(channels, -1) * 0.7 + 0.15 + rng.normal(0, 0.02, (height, width, 3))
    top = 65535 if bits == 16 else 255
    return np.clip(values * top, 0, top).astype(np.uint16 if bits == 16 else np.uint8)


def document(samples: Any, title: str = "bag.psd", **more: Any) -> dict[str, Any]:
    """A document as the double of Photoshop is told it."""
    height, width, channels = samples.shape
    said = {
        "title": title,
        "path": f"/pictures/{title}",
        "width": width,
        "height": height,
        "bits": 16 if samples.dtype == np.uint16 else 8,
        "profile": "sRGB IEC61966-2.1",
        "mode": "RGBColorMode",
        "channels": channels,
        "data": base64.b64encode(samples.tobytes()).decode(),
        "selected": None,
        "feather": False,
    }
    return {**said, **more}


def samples_of(text: str, like: Any) -> Any:
    """Samples that the double packed, in the shape of others."""
    return np.frombuffer(base64.b64decode(text), like.dtype).reshape(like.shape)


OpenPanel = Callable[..., Panel]


def shown(context: Any, contract: Contract) -> str:
    """What the panel showed in the end, and what it had asked last."""
    texts = [frame.locator("body").inner_text() for page in context.pages for frame in page.frames]
    asked = [
        f"{one['status']} {one['method']} {one['address']} {one.get('text', '')[:300]}"
        for one in contract.seen[-12:]
    ]
    return "\n".join(["the panel:", *texts, "its last requests:", *asked, ""])


@pytest.fixture
def open_page(browser: Any, contract: Contract) -> Iterator[Callable[..., tuple[Any, list[str]]]]:
    """A new page that records; the list gets the errors of its scripts."""
    opened = []

    def make(**options: Any) -> tuple[Any, list[str]]:
        context = browser.new_context(viewport={"width": 320, "height": 860}, **options)
        context.set_default_timeout(PATIENCE)
        context.expose_function("recordExchange", contract.record)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append((context, errors))
        return page, errors

    yield make
    for context, errors in opened:
        sys.stderr.write(shown(context, contract))  # pytest shows it where the test has failed
        context.close()
        assert not errors, errors


@pytest.fixture
def photoshop(open_page: Any, daemon: Daemon, tmp_path: Path) -> OpenPanel:
    """Open the panel of Photoshop's plugin, as exported, with documents in the double of its host."""
    made: dict[str, Any] = {}

    def start(
        *documents: dict[str, Any], at: Daemon | None = None, theme: str = "", port: int = 0
    ) -> Panel:
        there = at or daemon
        out = tmp_path / "plugins"
        export("photoshop", port or there.port, out)
        page, errors = open_page()
        doubles = "".join((DOUBLES / name).read_text() for name in ("strict.js", "photoshop.js"))
        said = json.dumps({"documents": documents or [document(picture())]})
        hosts = (
            "window.PS = makePhotoshop(" + said + "); window.require = (name) => PS.require(name);"
        )
        page.add_init_script(f"{PRELUDE}\n(() => {{ {doubles}\n{hosts} }})();")
        if theme:
            page.add_init_script(theme)
        page.goto((out / "watchfolder-photoshop" / "index.html").as_uri())
        made["page"] = page
        return Panel(page, page, there, errors)

    return start


FIGMA_PAGE = """<!doctype html><meta charset="utf-8"><style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%}</style>
<body></body>"""
FIGMA_HOST = """
({scene, code, page, theme}) => {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('allow', 'local-network-access; loopback-network');
  const store = new Map(Object.entries(scene.store || {}));
  const post = (reply) => frame.contentWindow.postMessage({ pluginMessage: reply }, '*');
  window.FIGMA = makeFigma({ nodes: scene.nodes, command: scene.command || '', selected: scene.selected, post, store });
  window.addEventListener('message', (event) => {
    if (event.data && event.data.pluginMessage) FIGMA.figma.ui.onmessage(event.data.pluginMessage);
  });
  new Function('figma', '__html__', code)(FIGMA.figma, page);
  frame.srcdoc = page.replace('<html lang="en">', `<html lang="en" class="${theme.name}">`).replace('</head>', `${theme.head}</head>`);
  document.body.appendChild(frame);
}
"""


@pytest.fixture
def figma(open_page: Any, daemon: Daemon, tmp_path: Path) -> OpenPanel:
    """Open Figma's plugin, as exported: its script with the double, its page in a sandboxed frame
    under the policy that its manifest asks for. The site around it is a public one: what browsers
    ask of those before they may reach this machine, is `allowed` or not."""

    def start(
        *nodes: dict[str, Any],
        at: Daemon | None = None,
        port: int = 0,
        theme: dict[str, str] | None = None,
        allowed: bool = True,
        **scene: Any,
    ) -> Panel:
        there = at or daemon
        out = tmp_path / "plugins"
        export("figma", port or there.port, out)
        folder = out / "watchfolder-figma"
        page, errors = open_page(permissions=["local-network-access"] if allowed else [])
        doubles = "".join((DOUBLES / name).read_text() for name in ("strict.js", "figma.js"))
        page.add_init_script(PRELUDE)
        page.route(
            "https://design.example/**",
            lambda route: route.fulfill(body=FIGMA_PAGE, content_type="text/html"),
        )
        page.goto("https://design.example/")
        page.add_script_tag(content=f"{doubles}\nwindow.makeFigma = makeFigma;")
        manifest = json.loads((folder / "manifest.json").read_text())
        domains = " ".join(manifest["networkAccess"]["allowedDomains"])
        policy = f"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src {domains}"
        dressed = {"name": "figma-light", "head": "", **(theme or {})}
        dressed["head"] += f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        told = {
            "scene": {"nodes": list(nodes), **scene},
            "code": (folder / "code.js").read_text(),
            "page": (folder / "ui.html").read_text(),
            "theme": dressed,
        }
        page.evaluate(FIGMA_HOST, told)
        return Panel(page, page.frame_locator("iframe"), there, errors)

    return start


@pytest.fixture(name="picture")
def picture_maker() -> Callable[..., Any]:
    return picture


@pytest.fixture(name="document")
def document_maker() -> Callable[..., dict[str, Any]]:
    return document


@pytest.fixture(name="samples_of")
def samples_reader() -> Callable[..., Any]:
    return samples_of


class Hand:
    """Does by hand what a worker would, so that a job asks exactly what a test wants to see asked."""

    def asks(self, daemon: Daemon, *, kind: str, proofs: int, name: str = "") -> None:
        with JobStore(Settings(state=daemon.state).ledger, Settings(state=daemon.state)) as store:
            job = store.claim("hand")
            assert job is not None
            folder = daemon.home / "proofs"
            folder.mkdir()
            paths = [folder / f"{number}.jpg" for number in range(proofs)]
            for path in paths:
                Image.fromarray(picture()).save(path)
            question = {
                "kind": kind,
                "message": "a person is asked",
                "proofs": list(map(str, paths)),
                "name": name,
            }
            store.wait(job.id, "hand", {**question, "folder": str(folder), "questions": [question]})

    def answers(self, daemon: Daemon) -> dict[str, Any]:
        """What was answered to the only job, but what is empty."""
        with JobStore(Settings(state=daemon.state).ledger, Settings(state=daemon.state)) as store:
            (job,) = store.list()
            return {name: value for name, value in job.answers.items() if value}


@pytest.fixture
def hand() -> Hand:
    return Hand()
