"""Nothing tells where on this machine anything lies, and nothing draws on a log."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin_bridge.discretion import Discretion
from watchfolder.log import configure

QUIET = Discretion({Path("/srv/state"): "the state folder", Path("/home/ann"): "~"})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/srv/state is full", "the state folder is full"),
        ("see /srv/state/logs/w.jsonl", "see w.jsonl"),
        ("/home/ann/My Shots/bag.jpg", "My Shots/bag.jpg"),
        ("cannot read '/mnt/nas/x/bag.jpg': no", "cannot read 'bag.jpg': no"),
        ("/etc/passwd", "passwd"),
        ("(/a/b/c)", "(c)"),
        ("~/x/y", "y"),
        ("~root/x/y", "y"),
        (r"C:\Users\ann\bag.jpg is gone", "bag.jpg is gone"),
        (r"D:\x", "x"),
        ("C:/Users/ann/x.png", "x.png"),
        ("16/9, and/or 4:5", "16/9, and/or 4:5"),
        ("image/png or image/jpeg", "image/png or image/jpeg"),
        ("https://example.org/a/b", "https://example.org/a/b"),
        ("send it to /v1 or so", "send it to /v1 or so"),
        ("no path at all", "no path at all"),
    ],
)
def test_places_are_taken_out(said: str, told: str) -> None:
    assert QUIET.text(said) == told


def test_the_places_of_a_job_are_called_by_their_names() -> None:
    places = [Path("/vol/Big Shoot/bag one.jpg"), Path("/vol/Big Shoot")]
    quiet = QUIET.with_places(lambda: places)
    assert quiet.text("/vol/Big Shoot/bag one.jpg is cut off") == "bag one.jpg is cut off"
    assert quiet.text("/vol/Big Shoot is read-only") == "Big Shoot is read-only"
    assert quiet.data({"a": ["/vol/Big Shoot"], "n": 1}) == {"a": ["Big Shoot"], "n": 1}


NAMES = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=12)


@given(st.lists(NAMES, min_size=3, max_size=6), st.sampled_from(["", "at ", "'", "("]))
def test_no_folder_of_any_path_is_told(parts: list[str], before: str) -> None:
    told = QUIET.text(f"{before}/{'/'.join(parts)}")
    assert "/" not in told


def test_errors_of_the_ledger_tell_no_place(
    client: Any, png: bytes, hand: Any, settings: Any, tmp_path: Any
) -> None:
    job = client.order(client.send(png))["id"]
    out = settings.state / "bridge" / "clients" / client.id
    hand.fail(f"{out}/results/x is on a full disk; also {tmp_path}/My Folder and /root/.ssh/id")
    told = client.get(f"/v1/jobs/{job}").json["errors"][0]["message"]
    for part in (str(tmp_path), "pytest", ".ssh", client.id):
        assert part not in told


def test_a_fault_of_the_program_tells_nothing(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(*_: Any) -> None:
        raise RuntimeError("secret of /home/ann")

    monkeypatch.setattr(client.server.bridge.presets, "all", fault)
    reply = client.get("/v1/presets")
    assert (reply.status, reply.codes) == (500, ["internal"])
    assert b"secret" not in reply.body
    request = reply.json["request_id"]
    assert request == reply.headers["X-Request-Id"]
    assert "secret" in caplog.text
    assert any(request in record.getMessage() for record in caplog.records)


def test_what_strangers_write_is_one_escaped_line(
    client: Any, server: Any, stranger: Any, settings: Any, png: bytes
) -> None:
    from plugin_bridge import pairing

    configure(settings.model_copy(update={"log_level": "debug"}), console=False, name="bridge")
    nasty = "x\r\nfake line \x1b[2J\x1b]0;pwned\x07 \u202etxt.exe"
    code = pairing.open_window(server.bridge.book)
    assert stranger.post("/v1/pair", {"code": code, "name": nasty}).status == 200
    client.post("/v1/jobs", {"asset": client.send(png), "client_ref": nasty, "title": nasty})
    stranger.get("/v1/jobs/%0d%0afake%1b[2J")
    client.get("/v1/presets/%0a%1b%5b2J", **{"X-Request-Id": "y\tz"})
    configure(settings, console=False, name="other")
    lines = (settings.logs / "bridge.jsonl").read_bytes()
    assert b"\x1b" not in lines
    assert b"\r" not in lines
    assert "\u202e".encode() not in lines
    assert all(json.loads(line) for line in lines.splitlines())
    assert any("paired" in json.loads(line)["message"] for line in lines.splitlines())
