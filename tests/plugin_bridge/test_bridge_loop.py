"""The refine loop with a real worker: send, plan, ask, watch, compare, go on, deliver, keep."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from watchfolder.provenance.read import read
from watchfolder.workers.supervisor import ensure_workers

pytestmark = pytest.mark.slow

PHOTO = Path(__file__).parents[3] / "shared" / "data" / "images" / "plain_mugs.jpg"


def cup() -> bytes:
    """Something like a product on a plain ground."""
    image = Image.new("RGB", (420, 360), (214, 210, 204))
    draw = ImageDraw.Draw(image)
    draw.ellipse((120, 70, 300, 290), fill=(150, 60, 40))
    draw.ellipse((140, 90, 280, 150), fill=(90, 34, 24))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def panel(settings: Any, store: Any, meet: Any) -> Iterator[Any]:
    """A client whose jobs are really done."""
    client = meet()
    with ensure_workers(settings, store) as workers:
        workers.cards()
        client.server.bridge.roll._looked = float("-inf")
        yield client


def done(client: Any, job: str) -> dict[str, Any]:
    for _ in range(12):
        told = client.get(f"/v1/jobs/{job}?wait=20").json
        if told["state"] not in ("queued", "running"):
            return dict(told)
    raise AssertionError("it is never done")


def pixels(client: Any, output: dict[str, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(client.get(output["links"]["file"]).body)))


def test_the_whole_loop(panel: Any, tmp_path: Path) -> None:
    photo = PHOTO.read_bytes() if PHOTO.is_file() else cup()
    asset = panel.send(photo, "image/jpeg")
    start = panel.get("/v1/events").json["seq"]

    asked = {"asset": asset, "instruction": "white background", "client_ref": "layer-1"}
    plan = panel.post("/v1/plan", asked)
    assert plan.status == 200, plan.body
    assert [s["edit"] for s in plan.json["branches"][0]["steps"]] == ["background"]
    assert plan.json["branches"][0]["steps"][0]["engine"] == "builtin"
    assert (plan.json["steps"], plan.json["cached"]) == (1, 0)

    first = done(panel, panel.post("/v1/jobs", asked).json["id"])
    assert first["state"] == "succeeded", first
    (output,) = first["outputs"]
    assert (output["format"], output["slot"]) == ("png", "master")
    made = pixels(panel, output)
    assert made.shape[:2] == (plan.json["height"], plan.json["width"])
    assert made[2, 2, :3].min() > 250

    said = {
        "parent": first["id"],
        "steps": [{"edit": "adjust", "exposure": 0.4}],
        "slots": ["master"],
    }
    planned = panel.post("/v1/plan", said).json
    assert [(b["name"], len(b["steps"])) for b in planned["branches"]] == [("edit-1", 1), ("", 1)]
    assert planned["branches"][0]["steps"][0]["cached"] is True
    second = done(panel, panel.post("/v1/jobs", said).json["id"])
    assert second["state"] == "succeeded", second
    steps = [step for branch in second["branches"] for step in branch["steps"]]
    assert {(s["edit"], s["from_cache"]) for s in steps} >= {
        ("background", True),
        ("adjust", False),
    }

    both = panel.get(f"/v1/compare?left={output['id']}&right={second['outputs'][0]['id']}").json
    assert (both["same_file"], both["same_shape"]) == (False, True)
    against = panel.get(f"/v1/compare?left={asset}&right={output['id']}").json
    assert against["left"]["width"] == plan.json["width"]

    more = panel.post(f"/v1/jobs/{second['id']}/exports", {"slots": ["listing", "story"]}).json
    exported = done(panel, more["id"])
    assert exported["state"] == "succeeded", exported
    assert {o["slot"] for o in exported["outputs"]} == {"listing", "story"}
    assert all(s["from_cache"] for b in exported["branches"] for s in b["steps"])

    listing = next(o for o in exported["outputs"] if o["slot"] == "listing")
    file = tmp_path / listing["name"]
    file.write_bytes(panel.get(listing["links"]["file"]).body)
    history = read(file).history
    assert history is not None
    assert [step.edit["edit"] for step in history.steps] == ["background", "adjust"]

    states = [
        (event["job"], event["state"])
        for event in panel.get(f"/v1/events?after={start}&limit=500").json["events"]
        if event["type"] == "job"
    ]
    assert (first["id"], "running") in states
    assert states[-1] == (exported["id"], "succeeded")


def test_review_variants_and_what_cannot_be_done(panel: Any) -> None:
    asset = panel.send(cup())
    refused = panel.post("/v1/plan", {"asset": asset, "instruction": "put it on a beach at dawn"})
    assert (refused.status, refused.codes) == (409, ["plan.not-understood"])
    assert refused.json["errors"][0]["hint"]
    failed = done(panel, panel.order(asset, steps=["put it on a beach at dawn"])["id"])
    assert failed["state"] == "failed"
    assert failed["errors"][0]["code"] == "plan.not-understood"

    waiting = done(panel, panel.order(asset, steps=["white background"], review="required")["id"])
    (question,) = waiting["questions"]
    assert (waiting["state"], question["kind"]) == ("waiting", "approve")
    proof = Image.open(io.BytesIO(panel.get(question["proofs"][0] + "?max=200").body))
    assert max(proof.size) == 200
    assert waiting["outputs"] == []
    going_on = panel.post("/v1/jobs", {"parent": waiting["id"], "steps": ["warmer"]})
    assert going_on.status == 202
    panel.post(f"/v1/jobs/{waiting['id']}/verdict", {"verdict": "approve"})
    assert done(panel, waiting["id"])["outputs"]
    assert done(panel, going_on.json["id"])["state"] == "succeeded"


def huge() -> bytes:
    """A whole PNG of 400 megapixels in 50 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    rows = zlib.compress(bytes(20_000 * 2501), 9)
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_picture_that_is_a_bomb_fails_its_job_with_a_reason(panel: Any) -> None:
    asset = panel.send(huge())
    failed = done(panel, panel.order(asset)["id"])
    assert (failed["state"], failed["errors"][0]["code"]) == ("failed", "asset.too-large")
    assert panel.get(f"/v1/assets/{asset}").codes == ["asset.too-large"]
    planned = panel.post("/v1/plan", {"asset": asset, "steps": ["white background"]})
    assert (planned.status, planned.codes) == (422, ["asset.too-large"])
    assert panel.order(panel.send(cup()))["state"] == "queued"
