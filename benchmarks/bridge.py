"""What the bridge answers under load, against a bare waitress that answers the same bytes.

    python benchmarks/bridge.py --seconds 10 --connections 50 --cores 2 --json FILE

Server and load share so many cores, as on a small machine. Measured with wrk where it is
installed, else with threads of our own (slower: they are Python, too). Status reads come from 50
tokens. `loaded` is the same with 16 event streams open and 5,000 pictures dropped into a watched
folder, taken in, worked off by a worker that only says so. Watcher and bridge are two processes, as
`watchfolder watch` has them. Ratios are of the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.client
import io
import json
import logging
import os
import platform
import re
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import psutil
import waitress
from PIL import Image

from plugin_bridge.book import Book
from plugin_bridge.limits import Limits
from plugin_bridge.places import Places
from plugin_bridge.ports import running_at
from presets.library import PresetLibrary
from watchfolder.cli.bridge_keeper import BridgeKeeper
from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.watcher import Watcher

TOKENS = 50
STREAMS = 16
DROP = 5000
LUA = """
local tokens = {{ {tokens} }}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "{path}", {{ ["Host"] = "127.0.0.1:{port}",
    ["Authorization"] = "Bearer " .. tokens[n % #tokens + 1] }})
end
"""


@dataclass(frozen=True)
class Load:
    """What came of one load. Milliseconds."""

    per_second: float
    p50: float
    p99: float
    errors: int


# Servers, each in a process of its own


def serve_bare(port_file: Path, size: int) -> None:
    """Waitress alone, with as many threads, answering as many bytes."""
    body = b"x" * size
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as the bridge has it

    def app(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(size))])
        return [body]

    server = waitress.create_server(
        app, listen="127.0.0.1:0", threads=Limits().threads, asyncore_use_poll=True
    )
    port_file.write_text(json.dumps({"port": server.effective_port}))
    server.run()


def serve_bridge(port_file: Path, folder: Path) -> None:
    """A daemon as `watchfolder watch` is one, with its bridge, without workers."""
    drops = folder / "drops"
    (drops / "clean-catalogue").mkdir(parents=True)
    settings = Settings(
        state=folder / "state",
        settle=0.2,
        scan_every=1.0,
        sidecar_grace=0.1,
        port=free_port(),
    )
    store = JobStore(settings.ledger, settings)
    watcher = Watcher(settings, store, PresetLibrary(), watched_folders([drops], settings))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    places = Places(settings)
    book = Book(places.book)
    tokens = [book.add_client(f"load {n}", ("admin",))[1] for n in range(TOKENS)]
    book.close()
    keeper = BridgeKeeper(settings)

    def keep() -> None:
        while not stop.wait(0.5):
            keeper.tend()
            if (serving := running_at(places.running)) and not port_file.exists():
                pid, port = serving
                port_file.write_text(json.dumps({"port": port, "tokens": tokens, "pid": pid}))

    threading.Thread(target=keep, daemon=True).start()
    watcher.run(stop)
    keeper.stop()


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def work(folder: Path) -> None:
    """Say of every job that it is done, with the reports a picture of four steps makes.

    Ten pictures a second: more than real workers do on two cores.
    """
    settings = Settings(state=folder / "state")
    with JobStore(settings.ledger, settings) as store:
        while True:
            job = store.claim("load")
            if job is None:
                time.sleep(0.05)
                continue
            for step in range(4):
                time.sleep(0.025)
                store.renew(job.id, "load", {"fraction": step / 4, "step": step, "steps": 4})
            store.succeed(job.id, "load", {"outputs": [], "branches": []})


@contextlib.contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """This file again, as another process."""
    started = subprocess.Popen([sys.executable, __file__, *words])
    try:
        yield started
    finally:
        started.terminate()
        started.wait(20)


def said(port_file: Path) -> dict[str, Any]:
    """What a server says once it answers."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        with contextlib.suppress(FileNotFoundError, ValueError):
            found: dict[str, Any] = json.loads(port_file.read_text())
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", found["port"]), 1),
            ):
                return found
        time.sleep(0.05)
    raise SystemExit("the server does not answer")


# Load


def load(port: int, path: str, tokens: list[str], connections: int, seconds: float) -> Load:
    """Ask for `path` as fast as answers come."""
    measured = by_wrk if shutil.which("wrk") else by_threads
    return measured(port, path, tokens, connections, seconds)


def by_wrk(port: int, path: str, tokens: list[str], connections: int, seconds: float) -> Load:
    """With wrk."""
    script = LUA.format(tokens=", ".join(f'"{t}"' for t in tokens), path=path, port=port)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "-s", file.name,
             f"http://127.0.0.1:{port}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    found = {p: _ms(v) for p, v in re.findall(r"^\s+(\d+)%\s+(\S+)\s*$", done, re.MULTILINE)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", done
    )
    errors = int(wrong[1]) if wrong else 0
    errors += sum(map(int, broken.groups())) if broken else 0
    assert rate is not None, done
    return Load(float(rate[1]), found["50"], found["99"], errors)


def by_threads(port: int, path: str, tokens: list[str], connections: int, seconds: float) -> Load:
    """With threads."""
    laps: list[float] = []
    errors = [0]
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Authorization": f"Bearer {tokens[number % len(tokens)]}"}
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                errors[0] += answer.status >= 400
            except OSError:
                errors[0] += 1
                connection.close()
            laps.append((time.perf_counter() - began) * 1e3)

    threads = [threading.Thread(target=ask, args=[n]) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cut = statistics.quantiles(laps, n=100)
    return Load(len(laps) / seconds, cut[49], cut[98], errors[0])


def _ms(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[unit]


def call(
    port: int, token: str, method: str, path: str, *, body: bytes = b"", kind: str = ""
) -> Any:
    """One request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": kind} if kind else {})
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    assert answer.status < 400, data
    return json.loads(data)


def picture(number: int) -> bytes:
    """A small picture that no other is like."""
    out = io.BytesIO()
    color = (number % 256, number // 256 % 256, 128)
    Image.new("RGB", (24, 24), color).save(out, "PNG")
    return out.getvalue()


def posts(port: int, tokens: list[str], seconds: float) -> float:
    """Jobs that are taken in a second, each written down before it is answered."""
    asset = call(port, tokens[0], "POST", "/v1/assets", body=picture(1), kind="image/png")["id"]
    said_once = json.dumps({"asset": asset, "instruction": "white background"}).encode()
    count = [0]
    until = time.monotonic() + seconds

    def ask(token: str) -> None:
        call(port, token, "POST", "/v1/assets", body=picture(1), kind="image/png")
        while time.monotonic() < until:
            call(port, token, "POST", "/v1/jobs", body=said_once, kind="application/json")
            count[0] += 1

    threads = [threading.Thread(target=ask, args=[token]) for token in tokens[:8]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count[0] / seconds


class Streams:
    """Event streams that are held open, in one thread; how late events come, in milliseconds."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self.lags: list[float] = []
        self.events = 0
        self._stop = threading.Event()
        self._selector = selectors.DefaultSelector()
        for token in tokens[:STREAMS]:
            sock = socket.create_connection(("127.0.0.1", port))
            head = f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            head += f"Authorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n"
            sock.sendall(head.encode())
            self._selector.register(sock, selectors.EVENT_READ)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        at = re.compile(rb'"at":"([^"]+)"')
        while not self._stop.is_set():
            for key, _ in self._selector.select(0.2):
                data = key.fileobj.recv(1 << 18)  # type: ignore[union-attr]
                if not data:
                    self._selector.unregister(key.fileobj)
                    continue
                self.events += data.count(b"\ndata: ")
                if found := at.search(data):
                    self.lags.append((time.time() - _epoch(found[1].decode())) * 1e3)

    def close(self) -> None:
        """Let go."""
        self._stop.set()


def _epoch(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp()


def drop(folder: Path) -> None:
    """Put the pictures where they are watched."""
    place = folder / "drops" / "clean-catalogue"
    for number in range(DROP):
        (place / f"{number:05}.png").write_bytes(picture(number))


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All of it, in one run."""
    figures: dict[str, Any] = {}
    ready = folder / "bridge.json"
    with process("--serve", str(ready), "--folder", str(folder)) as daemon:
        found = said(ready)
        port, tokens = found["port"], found["tokens"]
        memory, watcher = psutil.Process(found["pid"]), psutil.Process(daemon.pid)
        asset = call(port, tokens[0], "POST", "/v1/assets", body=picture(0), kind="image/png")["id"]
        body = json.dumps({"asset": asset, "instruction": "white background"}).encode()
        job = call(port, tokens[0], "POST", "/v1/jobs", body=body, kind="application/json")
        status = f"/v1/jobs/{job['id']}"
        size = len(json.dumps(job))
        bare_file = folder / "bare.json"
        with process("--bare", str(bare_file), "--size", str(size)):
            bare = said(bare_file)["port"]
            load(bare, "/", tokens, asked.connections, 2)
            figures["bare"] = asdict(load(bare, "/", tokens, asked.connections, asked.seconds))
        load(port, status, tokens, asked.connections, 2)
        before, watcher_before = memory.memory_info().rss, watcher.memory_info().rss
        figures["health"] = asdict(
            load(port, "/v1/health", tokens, asked.connections, asked.seconds)
        )
        figures["status"] = asdict(load(port, status, tokens, asked.connections, asked.seconds))
        figures["posts_per_second"] = round(posts(port, tokens, min(5.0, asked.seconds)), 1)
        figures["rss_growth_without_drop_mb"] = _mb(memory.memory_info().rss - before)
        figures |= loaded(asked, folder, status)
        figures["rss_mb"] = _mb(memory.memory_info().rss)
        figures["rss_growth_mb"] = _mb(memory.memory_info().rss - before)
        figures["watcher_rss_mb"] = _mb(watcher.memory_info().rss)
        figures["watcher_rss_growth_mb"] = _mb(watcher.memory_info().rss - watcher_before)
    for name in ("health", "status", "loaded"):
        ratio = figures[name]["per_second"] / figures["bare"]["per_second"]
        figures[name]["of_bare"] = round(ratio, 3)
    return figures


def _mb(count: int) -> float:
    return round(count / 1e6, 1)


def loaded(asked: argparse.Namespace, folder: Path, status: str) -> dict[str, Any]:
    """Status reads while streams are open and a drop is taken in and worked off."""
    port, tokens = itemgetter("port", "tokens")(said(folder / "bridge.json"))
    streams = Streams(port, tokens)
    dropping = threading.Thread(target=drop, args=[folder])
    with process("--work", "--folder", str(folder)):
        dropping.start()
        time.sleep(1)
        figures = asdict(load(port, status, tokens, asked.connections, asked.seconds))
        dropping.join()
        settings = Settings(state=folder / "state")
        with JobStore(settings.ledger, settings) as store:
            counts = store.counts()
        figures["jobs_done_meanwhile"] = counts[JobState.SUCCEEDED]
        figures["jobs_queued_then"] = counts[JobState.QUEUED]
    streams.close()
    lags = sorted(streams.lags) or [0.0]
    return {
        "loaded": figures,
        "events": streams.events,
        "event_lag_p50_ms": round(lags[len(lags) // 2], 1),
        "event_lag_p95_ms": round(lags[int(len(lags) * 0.95)], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--cores", type=int, default=2, help="0: all there are")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where the state lies")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=1000, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        serve_bare(asked.bare, asked.size)
    elif asked.serve:
        serve_bridge(asked.serve, asked.folder)
    elif asked.work:
        work(asked.folder)
    else:
        report(asked)


def report(asked: argparse.Namespace) -> None:
    """Measure in a folder of its own, and say what came of it."""
    cores = sorted(os.sched_getaffinity(0))
    if asked.cores and len(cores) > asked.cores:
        os.sched_setaffinity(0, cores[: asked.cores])
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} of {len(cores)} cores"
    generator = "wrk" if shutil.which("wrk") else "threads"
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="bench-") as folder:
        figures = measure(asked, Path(folder))
    print(f"{machine}, Python {platform.python_version()}, load by {generator}")
    print(f"load average {os.getloadavg()[0]:.1f}, {asked.connections} connections")
    for name in ("bare", "health", "status", "loaded"):
        one = figures[name]
        share = f", {one['of_bare']:.0%} of bare" if "of_bare" in one else ""
        print(
            f"{name:>7}: {one['per_second']:.0f}/s, p50 {one['p50']:.1f} ms,"
            f" p99 {one['p99']:.1f} ms, {one['errors']} errors{share}"
        )
    print(f"  posts: {figures['posts_per_second']}/s, durable, from 8 clients")
    print(
        f" events: {figures['events']} to {STREAMS} streams, late by p50"
        f" {figures['event_lag_p50_ms']} ms, p95 {figures['event_lag_p95_ms']} ms"
    )
    print(
        f"    RSS: bridge {figures['rss_mb']} MB, grown by {figures['rss_growth_mb']} MB,"
        f" by {figures['rss_growth_without_drop_mb']} MB before the drop;"
        f" watcher {figures['watcher_rss_mb']} MB, grown by {figures['watcher_rss_growth_mb']} MB"
    )
    if asked.json:
        about = {"machine": machine, "generator": generator, "connections": asked.connections}
        asked.json.write_text(json.dumps({**about, **figures}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
