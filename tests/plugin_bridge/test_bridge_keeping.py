"""What a person sees and keeps of a chain: presets as pictures, crops, the tree, a preset of it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image, ImageDraw

from plugin_bridge.crops import crop_of
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from presets.slots import STANDARD_SLOTS, Slot
from watchfolder.workers.supervisor import ensure_workers


@pytest.fixture
def settings(settings: Any, tmp_path: Path) -> Any:
    (tmp_path / "presets").mkdir()
    (tmp_path / "spring").mkdir()
    return settings.model_copy(
        update={"presets": (tmp_path / "presets",), "libraries": (tmp_path / "spring",)}
    )


@pytest.fixture
def panel(settings: Any, store: Any, meet: Any) -> Iterator[Any]:
    """A client whose jobs are really done."""
    client = meet("edit", "review", "library")
    with ensure_workers(settings, store) as workers:
        workers.cards()
        client.server.bridge.roll._looked = float("-inf")
        yield client


def bottle() -> bytes:
    """A dark thing, left of the middle, on a light ground."""
    image = Image.new("RGB", (480, 300), (226, 224, 220))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((70, 60, 150, 280), 18, fill=(40, 70, 60))
    draw.rectangle((95, 25, 125, 70), fill=(30, 50, 44))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def done(client: Any, job: str) -> dict[str, Any]:
    for _ in range(12):
        told = client.get(f"/v1/jobs/{job}?wait=20").json
        if told["state"] not in ("queued", "running"):
            assert told["state"] == "succeeded", told["errors"]
            return dict(told)
    raise AssertionError("it is never done")


def patiently(client: Any, path: str) -> Any:
    """Ask as a panel does: again, when it is told that it takes a moment."""
    for _ in range(10):
        reply = client.get(path)
        if reply.status != 503:
            break
        time.sleep(float(reply.headers["Retry-After"]))
    return reply


def pixels(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float64)


@pytest.mark.slow
def test_every_preset_is_a_picture_of_what_it_does(panel: Any) -> None:
    shown = {}
    for preset in panel.get("/v1/presets").json["items"]:
        reply = patiently(panel, f"/v1/presets/{preset['name']}/thumbnail?max=400&format=png")
        assert (reply.status, reply.headers["Content-Type"]) == (200, "image/png"), reply.body
        shown[preset["name"]] = pixels(reply.body)
        assert shown[preset["name"]].shape == (300, 400, 3)
    names = list(shown)
    for number, name in enumerate(names):
        for other in names[number + 1 :]:
            assert np.abs(shown[name] - shown[other]).mean() > 4, (name, other)
    assert shown["clean-catalogue"][:40].min() > 250  # its ground is white
    assert shown["nocturne"].mean() < shown["nordic-calm"].mean()
    again = panel.get("/v1/presets/nocturne/thumbnail?max=400&format=png").body
    assert (pixels(again) == shown["nocturne"]).all()
    seen = panel.get("/v1/events?after=0").json["events"]
    assert seen == []  # what is drawn beside is nobody's news


def test_a_preset_may_bring_its_own_picture(client: Any, tmp_path: Path, make_picture: Any) -> None:
    folder = tmp_path / "presets" / "mine"
    folder.mkdir()
    (folder / "preset.yaml").write_text("name: mine\nversion: 1\n")
    assert client.get("/v1/presets/mine/thumbnail").codes == ["workers.none"]
    (folder / "thumbnail.png").write_bytes(make_picture(200, 100, "gold"))
    reply = client.get("/v1/presets/mine/thumbnail?max=50&format=png")
    assert Image.open(io.BytesIO(reply.body)).size == (50, 25)
    for name in ("nothing", "mine@1", "..", "mine%2f..", "x" * 300):
        assert client.get(f"/v1/presets/{name}/thumbnail").status == 404


@pytest.mark.slow
def test_crops_are_what_is_delivered(panel: Any) -> None:
    """The part that a slot is said to show is the part that lies in its file."""
    job = done(panel, panel.order(panel.send(bottle()), steps=["warmer"])["id"])
    told = patiently(panel, f"/v1/jobs/{job['id']}/crops?slots=story&slots=listing").json
    assert (told["width"], told["height"], told["exact"]) == (480, 300, True)
    whole = Image.open(io.BytesIO(panel.get(told["picture"] + "?max=4096&format=png").body))
    assert whole.size == (480, 300)
    made = done(
        panel,
        panel.post(f"/v1/jobs/{job['id']}/exports", {"slots": ["story", "listing"]}).json["id"],
    )
    files = {one["slot"]: panel.get(one["links"]["file"]).body for one in made["outputs"]}
    for crop in told["items"]:
        file = Image.open(io.BytesIO(files[crop["slot"]]))
        assert file.size == (crop["width"], crop["height"])
        box = crop["box"]
        left, top = round(box["left"] * 480), round(box["top"] * 300)
        part = whole.crop(
            (left, top, left + round(box["width"] * 480), top + round(box["height"] * 300))
        )
        small = [np.asarray(p.convert("RGB").resize((60, 60)), np.float64) for p in (part, file)]
        assert np.abs(small[0] - small[1]).mean() < 3, crop
    story = next(one for one in told["items"] if one["slot"] == "story")
    assert story["box"]["left"] < 0.2  # around the bottle, not around the middle


@pytest.mark.parametrize(
    ("slot", "box", "size"),
    [
        (STANDARD_SLOTS["listing"], (0.25, 0, 0.5, 1), (2048, 2048)),
        (STANDARD_SLOTS["master"], (0, 0, 1, 1), (400, 200)),
        (STANDARD_SLOTS["banner"].model_copy(update={"upscale": "never"}), (1 / 18, 0, 8 / 9, 1),
         (356, 200)),
        (Slot.model_validate({"name": "p", "fit": "pad", "aspect": "1:1", "long_edge": 400}),
         (0, -0.5, 1, 2), (400, 400)),
        (Slot.model_validate({"name": "e", "fit": "extend", "aspect": "1:1"}),
         (0, -0.5, 1, 2), (400, 400)),
    ],
)  # fmt: skip
def test_geometry_of_crops(slot: Slot, box: tuple[float, ...], size: tuple[int, int]) -> None:
    crop = crop_of(400, 200, slot, None)
    assert crop.box == pytest.approx(box, abs=0.01)
    assert (crop.width, crop.height) == size


def test_a_subject_that_does_not_fit_is_told() -> None:
    crop = crop_of(400, 200, STANDARD_SLOTS["story"], (0, 0, 300, 200))
    assert crop.cut > 0
    assert crop_of(400, 200, STANDARD_SLOTS["story"], (10, 0, 60, 200)).cut == 0


def test_crops_of_what_is_not_there_yet(client: Any, png: bytes, hand: Any) -> None:
    job = client.order(client.send(png))["id"]
    for path in ("crops", "result"):
        assert client.get(f"/v1/jobs/{job}/{path}").status == 409
    hand.finish()
    assert client.get(f"/v1/jobs/{job}/crops").codes == ["workers.none"]
    assert client.get(f"/v1/jobs/{job}/crops?branch=other").codes == ["recipe.unknown-branch"]
    assert client.get(f"/v1/jobs/{job}/crops?slots=../x").status == 422


@pytest.mark.slow
def test_a_chain_becomes_a_preset_for_a_library(panel: Any, tmp_path: Path) -> None:
    asset = panel.send(bottle())
    first = done(panel, panel.order(asset, preset="nordic-calm", steps=["white background"])["id"])
    second = panel.post("/v1/jobs", {"parent": first["id"], "steps": [
        {"edit": "adjust", "exposure": 0.3}]}).json  # fmt: skip
    told = done(panel, second["id"])
    here = f"/v1/jobs/{told['id']}/save"
    said = {"as": "preset", "name": "spring-shop", "title": "Spring shop"}
    kept = panel.post(here, said)
    assert kept.status == 200, kept.body
    assert (kept.json["name"], kept.json["version"], kept.json["steps"]) == ("spring-shop", 1, 2)
    preset = PresetLibrary((tmp_path / "presets",)).find("spring-shop")
    assert preset.chain == ("nordic-calm@1",)
    assert [step.edit for step in preset.steps or ()] == ["instruct", "adjust"]
    assert preset.look is not None
    taken = panel.post(here, said)
    assert (taken.status, taken.codes) == (422, ["preset.taken"])
    assert taken.json["errors"][0]["field"] == "name"

    (tmp_path / "spring" / "bottle.png").write_bytes(bottle())
    batch = panel.post("/v1/batches", {"preset": "spring-shop", "library": "spring"}).json
    for _ in range(600):
        stands = panel.get(f"/v1/batches/{batch['id']}").json
        if stands["finished"]:
            break
        time.sleep(0.1)
    assert stands["counts"] == {"succeeded": 1}
    delivered = panel.post(f"/v1/jobs/{told['id']}/exports", {"slots": ["gallery"]}).json
    wanted = panel.get(done(panel, delivered["id"])["outputs"][0]["links"]["file"]).body
    (made,) = (tmp_path / "spring" / "_out").rglob("*gallery*")
    assert np.abs(pixels(made.read_bytes()) - pixels(wanted)).mean() < 1.0


def test_a_chain_becomes_a_sidecar_that_means_the_same(
    client: Any, png: bytes, hand: Any, tmp_path: Path
) -> None:
    asset = client.send(png)
    first = client.order(asset, preset="nocturne", steps=["warmer"], keep=["the label"])["id"]
    hand.finish()
    second = client.post("/v1/jobs", {"parent": first, "steps": ["brighter"], "slots": ["story"]})
    hand.finish()
    job = second.json["id"]
    for kind, load in (("yaml", yaml.safe_load), ("json", json.loads)):
        kept = client.post(f"/v1/jobs/{job}/save", {"as": "sidecar", "format": kind}).json
        assert kept["name"].endswith(f".edit.{kind}")
        said = load(kept["text"])
        assert [step["text"] for step in said["steps"]] == ["warmer", "brighter"]
        again = resolve(
            [Layer(Request.model_validate(said), "sidecar")], PresetLibrary((tmp_path / "presets",))
        )
        (branch,) = again.branches
        assert [slot.name for slot in branch.slots] == ["story"]
        assert "the label" in again.keep
        assert [s.edit for s in branch.steps] == [
            "instruct",
            "instruct",
            "look",
            "sharpen",
            "grain",
        ]


def test_what_cannot_be_kept(client: Any, png: bytes, hand: Any, make_picture: Any) -> None:
    asset, mask = client.send(png), client.send(make_picture(48, 32, "white"))
    job = client.order(asset, steps=[{"edit": "recolor", "to": "#112233"}], mask=mask)["id"]
    here = f"/v1/jobs/{job}/save"
    assert client.post(here, {"as": "sidecar"}).status == 409
    hand.finish()
    bound = client.post(here, {"as": "preset", "name": "mine"})
    assert (bound.status, bound.codes) == (422, ["preset.one-picture"])
    kept = client.post(here, {"as": "sidecar"}).json
    assert [one["asset"] for one in kept["files"]] == [mask]
    for said in ({}, {"as": "preset"}, {"as": "x"}, {"as": "preset", "name": "../x"},
                 {"as": "preset", "name": "A"}, {"as": "preset", "name": ""}):  # fmt: skip
        assert client.post(here, said).status == 422, said
    assert client.post("/v1/jobs/01M84NB1HDPT3A76Q0CV3V76SG/save", {"as": "sidecar"}).status == 404


def test_a_preset_that_is_wrong_is_not_left_behind(
    client: Any, png: bytes, hand: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = client.order(client.send(png), steps=["warmer"])["id"]
    hand.finish()
    (tmp_path / "presets").chmod(0o500)
    try:
        reply = client.post(f"/v1/jobs/{job}/save", {"as": "preset", "name": "mine"})
    finally:
        (tmp_path / "presets").chmod(0o700)
    if reply.status != 200:  # whoever runs this may be root, whom nothing stops
        assert reply.status == 507
    left = [path.name for path in (tmp_path / "presets").iterdir()]
    assert left in ([], ["mine"])


def test_the_tree_tells_what_went_on_from_what(
    client: Any, meet: Any, png: bytes, hand: Any, make_picture: Any
) -> None:
    asset = client.send(png)
    first = client.order(asset, steps=["warmer"], title="cup")["id"]
    hand.finish()
    second = client.post("/v1/jobs", {"parent": first, "steps": ["brighter"]}).json["id"]
    hand.finish(make_picture(color="gold"))
    anew = client.post(
        "/v1/jobs", {"parent": first, "branch_from": "original", "steps": ["white background"]}
    ).json["id"]
    hand.fail()
    export = client.post(f"/v1/jobs/{second}/exports", {"slots": ["story"]}).json["id"]
    told = client.get(f"/v1/jobs/{second}/history").json
    assert told["asset"] == asset
    nodes = {node["id"]: node for node in told["nodes"]}
    assert {name: node["parent"] for name, node in nodes.items()} == {
        asset: "", first: asset, second: first, anew: asset, export: second,
    }  # fmt: skip
    assert nodes[second]["sentences"] == ["brighter"]
    assert nodes[export]["kind"] == "export"
    assert nodes[anew]["state"] == "failed"
    for node in told["nodes"]:
        assert (node["picture"] != "") == (node["id"] in (asset, first, second))
        if node["picture"]:
            assert client.get(node["picture"] + "?max=32").status == 200
    both = client.get(f"/v1/compare?left={asset}&right={second}").json
    assert (both["same_file"], both["right"]["job"]) == (False, second)
    assert client.get(f"/v1/compare?left={first}&right={second}").json["same_shape"] is True
    assert client.get(f"/v1/compare?left={first}&right={anew}").status == 409
    assert meet(name="other").get(f"/v1/jobs/{second}/history").status == 404


def test_compare_reaches_the_original_of_anothers_job_for_an_admin(
    client: Any, admin: Any, png: bytes, hand: Any
) -> None:
    asset = client.send(png)
    job = client.order(asset)["id"]
    hand.finish()
    told = admin.get(f"/v1/compare?left={asset}&right={job}").json
    assert told["left"]["links"]["preview"] == f"/v1/jobs/{job}/source"
    assert admin.get(told["left"]["links"]["preview"]).status == 200
