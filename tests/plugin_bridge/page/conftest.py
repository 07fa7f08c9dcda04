"""A real browser before a real bridge, and pages of other origins that wish it ill."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plugin_bridge.sessions import new_link
from watchfolder.workers.supervisor import ensure_workers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and "browser" in item.fixturenames:  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """What the browser showed when a test failed is kept beside the test's files."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@dataclass
class Sheet:
    """One page of the browser, with everything that went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def watch(self) -> Sheet:
        self.page.on("pageerror", lambda error: self.errors.append(f"error: {error}"))
        self.page.on(
            "console",
            lambda said: (
                self.errors.append(said.text)
                if said.type in ("error", "warning")
                and "the server responded with a status of" not in said.text
                else None
            ),
        )
        return self


def link_to(server: Any) -> str:
    return f"http://localhost:{server.port}/enter?k={new_link(server.bridge.book)}"


Open = Callable[..., Sheet]


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the page in a fresh browser profile, signed in."""
    contexts = []

    def begin(
        at: Any = None,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: Any = "light",
        signed_in: bool = True,
    ) -> Sheet:
        server = at or request.getfixturevalue("server")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            accept_downloads=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        sheet = Sheet(context.new_page()).watch()
        if signed_in:
            sheet.page.goto(link_to(server))
            sheet.page.locator("#link:not([data-state=connecting])").wait_for()
        return sheet

    yield begin
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            folder = tmp_path / "failed"
            folder.mkdir(exist_ok=True)
            for page in context.pages:
                page.screenshot(path=folder / f"{number}.png")
        context.close()


@pytest.fixture
def workshop(settings: Any, store: Any, server: Any) -> Iterator[Any]:
    """The usual bridge, with a worker."""
    with ensure_workers(settings, store) as workers:
        workers.cards()
        server.bridge.roll._looked = float("-inf")
        yield server


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *said: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Serve a folder on some port of this machine, as anybody may."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join(5)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder that is served on another port: another origin on the same machine."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>elsewhere</title><p>hello</p>")
    with serving(folder) as port:
        yield folder, port
