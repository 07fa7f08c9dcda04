"""What all tests share: a quiet machine, tools that may be missing, pictures that may be there."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Several tests, workers and machines' cores at once: threads inside one operation only fight.
for name in (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    *("NUMBA_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"),
):
    os.environ.setdefault(name, "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# A shell that starts us in the background has us ignore Ctrl-C, and what we start inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A machine that is busy with something else is not a failure.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOSTS = (
    "MAP evil.test 127.0.0.1, MAP rebound.test 127.0.0.1, MAP * ~NOTFOUND, "
    "EXCLUDE localhost, EXCLUDE 127.0.0.1"
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules={HOSTS}",
)
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
TOOLS = (
    *("exiftool", "strace", "chromium", "playwright", "node", "npm", "typescript"),
    *("c2pa-ts", "encypher-c2pa", "pillow-heif"),
)


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings, presets or ledger of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in [n for n in os.environ if n.startswith("WATCHFOLDER_") and n != "WATCHFOLDER_CI"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WATCHFOLDER_CONFIG", str(home / "watchfolder.toml"))
    monkeypatch.setenv("WATCHFOLDER_STATE", str(home / "state"))
    monkeypatch.setenv("WATCHFOLDER_PRESETS", str(home / "presets"))
    monkeypatch.setenv("WATCHFOLDER_THREADS", "1")
    return home


@pytest.fixture(scope="session")
def shared_pictures() -> Path:
    """The folder of shared photographs; the test is skipped where there is none."""
    folder = SHARED / "images"
    if not folder.is_dir():
        pytest.skip("no shared photographs here")
    return folder


@pytest.fixture(scope="session")
def coffee() -> Path:
    """The CC0 photograph of a cup that ships inside scikit-image."""
    from importlib.metadata import files

    found = next(f for f in files("scikit-image") or () if f.name == "coffee.png")
    return Path(str(found.locate()))


def tool(name: str) -> str:
    """Path of a command-line tool; skips the test by the tool's name where it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def exiftool() -> str:
    return tool("exiftool")


@pytest.fixture
def strace() -> str:
    return tool("strace")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's own Chromium; one for all tests, since Playwright allows one at a time.

    It finds no host but this machine, under its own names and those of two that wish it ill.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("chromium is not installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.skip("playwright is not installed")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=found, args=list(QUIET))
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With WATCHFOLDER_CI=1 a test that is skipped for want of a tool has failed."""
    report = yield
    missing = report.skipped and any(
        f"{name} is not installed" in str(report.longrepr) for name in TOOLS
    )
    if missing and os.environ.get("WATCHFOLDER_CI") == "1":
        report.outcome = "failed"
    # what a test logged may hold names that are no UTF-8, and a report goes from process to process
    report.sections = [(title, _sendable(text)) for title, text in report.sections]
    return report


def _sendable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


# ---- several at once: pytest -n auto ---------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many processes again as cores, since tests of daemons wait for most of their time.

    Four at most: each holds the networks.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(4, cores + cores // 2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file is one process's, so that what its tests share is made once.

    The suite of all executors is two files' worth: what starts a cluster is a part of its own.
    """
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return f"{file}[ray]" if nodeid.endswith("[ray]") else file

    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several share the work, files with the most slow tests begin: none comes at the end."""
    if hasattr(config, "workerinput"):
        slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
        items.sort(key=lambda item: -slow[item.path])
