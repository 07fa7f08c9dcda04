"""Verify and replay through the interface, answered by a real worker."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from watchfolder.workers.supervisor import ensure_workers

NOBODYS = f"{'0' * 26}-{'0' * 12}"


def photo() -> bytes:
    """A photograph of nothing, with some texture."""
    wide = Image.linear_gradient("L").resize((200, 150))
    out = io.BytesIO()
    Image.merge("RGB", (wide, wide.rotate(180), wide.rotate(90).resize((200, 150)))).save(
        out, "JPEG", quality=95
    )
    return out.getvalue()


@pytest.fixture
def working(settings: Any, store: Any, client: Any) -> Iterator[Any]:
    with ensure_workers(settings, store) as workers:
        workers.cards()
        client.server.bridge.roll._looked = float("-inf")
        yield client


def answered(client: Any, reply: Any) -> dict[str, Any]:
    assert reply.status == 202, reply.body
    for _ in range(12):
        told = client.get(f"{reply.headers['Location']}?wait=20").json
        if told["state"] not in ("queued", "running"):
            return dict(told)
    raise AssertionError("it is never answered")


def made(client: Any, asset: str, **said: Any) -> dict[str, Any]:
    job = client.order(asset, **said)["id"]
    for _ in range(12):
        told = client.get(f"/v1/jobs/{job}?wait=20").json
        if told["state"] not in ("queued", "running"):
            assert told["state"] == "succeeded", told
            return dict(told["outputs"][0])
    raise AssertionError("it is never done")


@pytest.mark.slow
def test_an_output_is_verified_and_made_again(working: Any) -> None:
    asset = working.send(photo(), "image/jpeg")
    steps = ["make it warmer", {"edit": "adjust", "contrast": 0.2}]
    output = made(working, asset, steps=steps)

    told = answered(working, working.post("/v1/verify", {"file": output["id"], "source": asset}))
    assert (told["kind"], told["progress"]["fraction"]) == ("verify", 1.0)
    found = told["verification"]
    assert (found["status"], found["exit_code"], found["findings"]) == ("ok", 0, [])
    assert "not on a public trust list" in found["sentence"]
    assert [one["relationship"] for one in found["ancestors"]] == ["parentOf"]

    told = answered(working, working.post("/v1/replay", {"file": output["id"]}))
    assert told["replay"]["verdict"] == "bit-exact"
    assert [step["edit"] for step in told["replay"]["steps"]] == ["adjust", "adjust"]
    assert told["replay"]["first_difference"] is None
    part = answered(working, working.post("/v1/replay", {"file": output["id"], "to_step": 1}))
    assert (part["replay"]["verdict"], len(part["replay"]["steps"])) == ("not compared", 1)

    # The output goes out into the world, is changed there, and comes back.
    data = bytearray(working.get(output["links"]["file"]).body)
    back = working.send(bytes(data))
    told = answered(working, working.post("/v1/replay", {"file": back, "source": asset}))
    assert told["replay"]["verdict"] == "bit-exact"
    at = data.find(b"recipeDigest") + 30
    data[at] ^= 1
    other = working.send(_with_checksums(bytes(data)))
    told = answered(working, working.post("/v1/verify", {"file": other}))
    assert told["verification"]["status"] == "tampered"
    told = answered(working, working.post("/v1/replay", {"file": other, "source": asset}))
    assert (told["state"], told["replay"]) == ("failed", None)
    assert "not what was signed" in told["errors"][0]["message"]
    told = answered(working, working.post("/v1/replay", {"file": back, "source": back}))
    assert "not the picture" in told["errors"][0]["message"]


def _with_checksums(png: bytes) -> bytes:
    """The PNG with the checksums of its chunks made right again."""
    import struct
    import zlib

    out, at = png[:8], 8
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        body = png[at + 4 : at + 8 + size]
        out += png[at : at + 4] + body + struct.pack(">I", zlib.crc32(body))
        at += 12 + size
    return out


@pytest.mark.slow
def test_a_public_output_is_replayed_from_the_ledger(working: Any) -> None:
    asset = working.send(photo(), "image/jpeg")
    output = made(working, asset, steps=["cooler"], slots={"master": {"metadata": "public"}})
    told = answered(working, working.post("/v1/replay", {"file": output["id"]}))
    assert told["replay"]["verdict"] == "bit-exact"
    assert "ledger" in told["replay"]["recipe_from"]


@pytest.mark.parametrize("path", ["/v1/verify", "/v1/replay"])
def test_who_may_ask_and_of_what(
    path: str, client: Any, meet: Callable[..., Any], stranger: Any, png: bytes
) -> None:
    asset = client.send(png)
    said = {"file": asset, "source": asset}
    assert stranger.post(path, said).status == 401
    assert meet("metrics").post(path, said).codes == ["access.scope"]
    assert meet("edit").post(path, said).codes == ["request.not-found"], "not its own picture"
    for missing in (f"sha256:{'0' * 64}", NOBODYS):
        assert client.post(path, {"file": missing, "source": asset}).status == 404
    for wrong in ({}, {"file": "/etc/passwd"}, {"file": asset, "source": "../x"}, {**said, "x": 1}):
        assert client.post(path, wrong).status == 422
    reply = client.post(path, said)
    assert reply.status == 202
    told = reply.json
    assert (told["state"], told["kind"]) == ("queued", path.rpartition("/")[2])
    assert "no worker" in told["held_up"]
    other = meet("edit", "review")
    assert other.get(told["links"]["self"]).status == 404
    assert other.post(told["links"]["cancel"]).status == 404
    assert client.get(f"/v1/jobs/{told['id']}").status == 404, "it is no edit"
    assert client.get("/v1/jobs").json["items"] == []
    assert client.post(told["links"]["cancel"]).json["state"] == "cancelled"
    assert "cancel" not in client.get(told["links"]["self"]).json["links"]


def test_an_edit_is_no_check(client: Any, png: bytes) -> None:
    job = client.order(client.send(png))["id"]
    assert client.get(f"/v1/checks/{job}").status == 404


def test_a_picture_alone_does_not_say_what_it_was_made_of(client: Any, png: bytes) -> None:
    reply = client.post("/v1/replay", {"file": client.send(png)})
    assert reply.status == 422
    assert "source" in reply.json["errors"][0]["hint"]


def test_an_output_that_is_gone_is_said_to_be(client: Any, hand: Any, png: bytes) -> None:
    client.order(client.send(png))
    job = hand.finish()
    output = client.get(f"/v1/jobs/{job.id}").json["outputs"][0]["id"]
    assert client.post("/v1/verify", {"file": output}).status == 202
    from pathlib import Path

    Path((job.result or {})["outputs"][0]["path"]).unlink()
    assert client.post("/v1/verify", {"file": output}).status == 410


def test_it_counts_among_what_a_client_has_open(serve: Any, meet: Any, png: bytes) -> None:
    from plugin_bridge.limits import Limits

    client = meet(at=serve(Limits(open_jobs=1)))
    asset = client.send(png)
    assert client.post("/v1/verify", {"file": asset}).status == 202
    assert client.post("/v1/verify", {"file": asset}).codes == ["limit.queue"]
