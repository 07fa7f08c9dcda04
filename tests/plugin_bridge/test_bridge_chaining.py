"""Chains: a job that goes on from another one is one recipe on the original, cheap by the cache."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plugin_bridge.asking import Desk
from plugin_bridge.chaining import chained, delivered_again, lineage, with_picks
from plugin_bridge.problems import NotFoundError, WrongStateError
from plugin_bridge.sidecars import as_sidecar
from presets.drafting import read_request
from presets.errors import RecipeError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import ORIGINAL, Recipe
from presets.resolve import resolve
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts
from watchfolder.planning.planner import make_plan

LIBRARY = PresetLibrary()
FACTS = Facts(sha256="a" * 64, pixel_key="p" * 64, format="png", width=40, height=30, bits=8,
              has_alpha=False)  # fmt: skip
FEATURES = ("background", "adjust", "recolor", "look", "sharpen", "grain", "shadow", "match",
            "instruct", "reframe", "cutout")  # fmt: skip
CARD = EngineCard(name="one", version="1", features=dict.fromkeys(FEATURES, 1),
                  seeded=("instruct",))  # fmt: skip


def recipe(**said: Any) -> Recipe:
    said.setdefault("slots", {"master": {"format": "png"}})
    return resolve([Layer(read_request(said), "request")], LIBRARY)


def keys(planned: Recipe, branch: str) -> list[str]:
    plan = make_plan(planned, FACTS, [CARD], lambda _key: False)
    found = next(b for b in plan.branches if b.name == branch)
    return [step.key for chain in found.chains for step in chain.steps]


FIRST = {"edit": "background", "color": "white"}
SECOND = {"edit": "adjust", "exposure": 0.3}


def test_going_on_is_the_same_steps_as_doing_all_at_once() -> None:
    before, then = recipe(steps=[FIRST]), recipe(steps=[SECOND])
    both = recipe(steps=[FIRST, SECOND])
    chain = chained(before, "", then, "parent X")
    assert [(b.name, b.after, bool(b.slots)) for b in chain.branches] == [
        ("edit-1", ORIGINAL, False),
        ("", "edit-1", True),
    ]
    assert keys(chain, "edit-1") + keys(chain, "") == keys(both, "")
    assert chain.origins["branches.edit-1"] == "parent X"


def test_what_was_done_before_has_the_keys_it_was_cached_under() -> None:
    before = recipe(preset="atelier-leather", steps=[FIRST, SECOND])
    then = recipe(preset="atelier-leather", steps=[{"edit": "shadow", "kind": "contact"}])
    old = keys(before, "")
    new = keys(chained(before, "", then, "parent"), "edit-1")
    assert new == old
    look = [s.part for s in chained(before, "", then, "parent").branches[-1].steps]
    assert look.count("look") == 1


def test_a_long_chain_keeps_its_links_in_order() -> None:
    chain = recipe(steps=[FIRST])
    for number in range(1, 8):
        link = {"edit": "adjust", "exposure": number / 10}
        chain = chained(chain, "", recipe(steps=[link]), "parent")
    assert [b.name for b in chain.branches] == [*(f"edit-{n}" for n in range(1, 8)), ""]
    assert len({b.name for b in lineage(chain, "")}) == 8
    assert keys(chain, "")


def test_a_chain_that_is_too_long_is_refused() -> None:
    chain, link = recipe(steps=[FIRST]), recipe(steps=[SECOND])
    for _ in range(63):
        chain = chained(chain, "", link, "parent")
    with pytest.raises(RecipeError) as refused:
        chained(chain, "", link, "parent")
    assert refused.value.problems[0].code == "recipe.too-many-branches"


def test_branches_begin_where_the_parent_ended() -> None:
    before = recipe(branches={"forest": {"steps": [FIRST]}})
    then = recipe(branches={"a": {"steps": [SECOND]}, "b": {"from": "a", "steps": [FIRST]}})
    chain = chained(before, "forest", then, "parent")
    assert [(b.name, b.after) for b in chain.branches] == [
        ("forest", ORIGINAL),
        ("a", "forest"),
        ("b", "a"),
    ]


def test_names_that_meet_are_told_apart() -> None:
    before = recipe(branches={"a": {"steps": [FIRST]}, "edit-1": {"from": "a", "steps": [SECOND]}})
    then = recipe(branches={"a": {"steps": [SECOND]}})
    chain = chained(before, "edit-1", then, "parent")
    names = [b.name for b in chain.branches]
    assert len(set(names)) == 3
    assert names[1:] == ["edit-1", "a"]
    assert keys(chain, names[0]) == keys(before, "a")


def test_the_variant_that_was_picked_is_gone_on_from() -> None:
    before = recipe(branches={"lifestyle": {"variants": 3, "steps": ["put it on a beach"]}})
    then = recipe(steps=[SECOND])
    with pytest.raises(WrongStateError):
        chained(before, "lifestyle", then, "parent")
    picked = with_picks(before, [{"name": "lifestyle", "state": "succeeded", "variant": 2}])
    chain = chained(picked, "lifestyle", then, "parent")
    assert chain.picks == {"lifestyle": 2}
    plan = make_plan(chain, FACTS, [CARD], lambda _key: False)
    second = plan.branches[0].chains[1].end_key
    assert plan.branches[1].chains[0].start_key == second


def test_other_deliveries_change_no_step() -> None:
    before = recipe(
        preset="atelier-leather", branches={"x": {"steps": [FIRST], "slots": ["listing"]}}
    )
    slots = recipe(steps=[], slots=["story"]).branches[0].slots
    again = delivered_again(before, "x", slots)
    assert [s.name for s in again.branches[-1].slots] == ["story"]
    assert keys(again, "x") == keys(before, "x")


SIDECARS: list[dict[str, Any]] = [
    {"steps": [FIRST, SECOND]},
    {"preset": "atelier-leather", "steps": [{"edit": "recolor", "target": "subject",
                                             "to": "brand.forest"}], "slots": ["listing"]},
    {"preset": "atelier-leather", "look": "dusk", "steps": [SECOND], "keep": ["the handle"]},
    {"preset": "atelier-leather", "look": "none", "steps": []},
    {"steps": ["white background", "warmer"], "seed": 5, "review": "required"},
    {"branches": {"a": {"steps": [FIRST]}, "b": {"from": "a", "variants": 2, "steps": ["x y z"]}}},
    {"branches": {"c": {"each": {"n": [1, 2]}, "steps": [{"edit": "adjust", "exposure": "{n}"}]}},
     "slots": {"listing": {"long_edge": 600, "padding": 0.1}}},
    {"steps": [{"edit": "adjust", "exposure": 0.5, "target": {"box": [0, 0, 0.5, 1], "feather": 9}}]},
]  # fmt: skip


@pytest.mark.parametrize("said", SIDECARS)
def test_a_recipe_said_again_as_a_sidecar_means_the_same(said: dict[str, Any]) -> None:
    first = recipe(**said)
    usual = ""
    if first.preset is not None:
        preset = LIBRARY.find(first.preset.name)
        usual = preset.look_name if preset.look else ""
    written = as_sidecar(first, usual)
    again = resolve([Layer(read_request(written), "sidecar")], LIBRARY)
    for branch in {b.name for b in first.branches}:
        assert keys(first, branch) == keys(again, branch)
    assert [b.slots for b in first.branches] == [b.slots for b in again.branches]
    assert [(b.after, b.variants, b.review) for b in first.branches] == [
        (b.after, b.variants, b.review) for b in again.branches
    ]
    assert first.keep == again.keep


def test_a_chain_said_as_a_sidecar_means_the_same() -> None:
    chain = chained(recipe(steps=[FIRST]), "", recipe(steps=[SECOND]), "parent")
    again = resolve([Layer(read_request(as_sidecar(chain, "")), "sidecar")], LIBRARY)
    assert keys(chain, "") == keys(again, "result")


# Over HTTP


def test_a_chain_of_jobs(client: Any, png: bytes, hand: Any, store: Any) -> None:
    asset = client.send(png)
    first = client.order(asset, steps=[FIRST], preset="atelier-leather")["id"]
    second = client.post("/v1/jobs", {"parent": first, "steps": [SECOND]}).json
    assert (second["parent"], second["branch_from"]) == (first, "parent")
    assert (second["asset"], second["preset"]) == (asset, "atelier-leather@1")
    chain = Recipe.model_validate(store.get(second["id"]).spec["recipe"])
    assert [b.name for b in chain.branches] == ["edit-1", ""]
    third = client.post("/v1/jobs", {"parent": second["id"], "steps": ["warmer"]}).json
    chain = Recipe.model_validate(store.get(third["id"]).spec["recipe"])
    assert [b.name for b in chain.branches] == ["edit-1", "edit-2", ""]
    listed = client.get(f"/v1/jobs?parent={first}").json["items"]
    assert [job["id"] for job in listed] == [second["id"]]
    same = client.get(f"/v1/jobs?asset={asset}").json["items"]
    assert len(same) == 3
    told = client.get(f"/v1/jobs/{third['id']}/recipe").json
    assert told["origins"]["branches.edit-1"].startswith("parent ")
    assert told["sidecar"]["branches"]["edit-2"]["from"] == "edit-1"
    hand.finish()


def test_branching_from_the_original(client: Any, png: bytes, store: Any) -> None:
    first = client.order(client.send(png), steps=[FIRST], preset="nordic-calm", keep="the label")
    said = {"parent": first["id"], "branch_from": "original", "steps": [SECOND]}
    second = client.post("/v1/jobs", said).json
    chain = Recipe.model_validate(store.get(second["id"]).spec["recipe"])
    assert [b.name for b in chain.branches] == [""]
    assert chain.preset is not None
    assert chain.preset.name == "nordic-calm"
    assert "the label" in chain.keep
    other = {**said, "preset": "atelier-leather"}
    assert client.post("/v1/jobs", other).json["preset"] == "atelier-leather@1"


def test_what_cannot_be_gone_on_from(
    client: Any, png: bytes, hand: Any, make_picture: Callable[..., bytes], unchanged: Any
) -> None:
    asset = client.send(png)
    other = client.send(make_picture(color="red"))
    preset = client.order(asset, preset="nordic-calm", steps=[])["id"]
    hand.finish()
    several = client.order(asset, steps=None, branches={"a": {"steps": [FIRST]},
                                                        "b": {"steps": [SECOND]}})["id"]  # fmt: skip
    hand.finish()
    failed = client.order(asset)["id"]
    hand.fail()
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"parent": failed}, 409, ""),
        ({"parent": preset, "asset": other}, 422, "asset"),
        ({"parent": preset, "preset": "atelier-leather"}, 422, "preset"),
        ({"parent": several}, 422, "parent_branch"),
        ({"parent": several, "parent_branch": "c"}, 422, "parent_branch"),
        ({"parent": "01M84NB1HDPT3A76Q0CV3V76SG"}, 422, "parent"),
        ({"parent": "x"}, 422, "parent"),
        ({"parent": preset, "branch_from": "elsewhere"}, 422, "branch_from"),
    ]
    with unchanged():
        for said, status, field in cases:
            reply = client.post("/v1/jobs", {**said, "steps": [SECOND]})
            assert reply.status == status, (said, reply.body)
            assert reply.json["errors"][0]["field"] == field
    going_on = {"parent": several, "parent_branch": "a", "steps": [SECOND]}
    assert client.post("/v1/jobs", going_on).status == 202


def test_exports_of_an_approved_result(client: Any, png: bytes, hand: Any, store: Any) -> None:
    job = client.order(client.send(png), steps=[FIRST], review="required", title="Bag")["id"]
    path = f"/v1/jobs/{job}/exports"
    early = client.post(path, {"slots": ["listing"]})
    assert (early.status, early.codes) == (409, ["request.wrong-state"])
    hand.finish()
    wrong = client.post(path, {"slots": ["listin"]})
    assert wrong.json["errors"][0]["hint"] == 'did you mean "listing"?'
    assert client.post(path, {"slots": ["listing"], "branch": "x"}).status == 422
    assert client.post(path, {}).status == 422
    said = {"slots": {"listing": {"long_edge": 800}, "story": {}}}
    made = client.post(path, said, **{"Idempotency-Key": "e"})
    assert (made.status, made.json["export_of"]) == (202, job)
    new, old = store.get(made.json["id"]), store.get(job)
    assert new.answers == {"result_approved": {"": True}}
    before, after = (Recipe.model_validate(j.spec["recipe"]) for j in (old, new))
    assert [s.name for s in after.branches[0].slots] == ["listing", "story"]
    assert after.branches[0].slots[0].long_edge == 800
    assert keys(after, "") == keys(before, "")
    again = client.post(path, said, **{"Idempotency-Key": "e"})
    assert again.json["id"] == made.json["id"]


def test_variants_inside_branches_are_said_there(client: Any, png: bytes) -> None:
    asset = client.send(png)
    said = {"asset": asset, "variants": 2, "branches": {"a": {"steps": [FIRST]}}}
    assert client.post("/v1/jobs", said).json["errors"][0]["field"] == "variants"
    review = client.order(asset, variants=2, review="none")
    assert review["state"] == "queued"


# Files that steps name


def test_files_are_named_by_asset_id(client: Any, png: bytes, store: Any) -> None:
    asset = client.send(png)
    steps = [
        {"edit": "overlay", "picture": asset},
        {"edit": "adjust", "exposure": 1, "mask": asset},
    ]
    job = store.get(client.order(asset, steps=steps)["id"])
    overlay, adjust = job.spec["recipe"]["branches"][0]["steps"]
    assert overlay["picture"]["sha256"] == asset.removeprefix("sha256:")
    assert adjust["target"]["mask"]["path"].endswith(f"{client.id}/assets/{asset[7:]}.png")
    told = client.get(f"/v1/jobs/{job.id}/recipe").json
    assert told["recipe"]["branches"][0]["steps"][0]["picture"] == {"sha256": asset[7:]}


def test_masks_by_name(client: Any, png: bytes, store: Any) -> None:
    asset = client.send(png)
    steps = [{"edit": "adjust", "exposure": 1, "target": "the strap"},
             {"edit": "remove"}]  # fmt: skip
    said = {"asset": asset, "mask": asset, "masks": {"strap": asset}, "steps": steps}
    job = store.get(client.post("/v1/jobs", said).json["id"])
    kinds = [s["target"]["kind"] for s in job.spec["recipe"]["branches"][0]["steps"]]
    assert kinds == ["mask", "mask"]


PATHS = (
    "/etc/passwd", "../../etc/passwd", "..\\..\\x", "~/.ssh/id_rsa", "$HOME/x", "%USERPROFILE%/x",
    "C:\\Windows\\x", "\\\\server\\share\\x", "//server/share/x", "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/", "https://evil.example/x.png", "ftp://x/y",
    "gopher://x", "data:image/png;base64,AAAA", "x.png:stream", "a/../../b", "./../x", "con",
    "x\0.png", "/proc/self/environ", "/dev/zero", "..", ".", "", " ", "x/" * 300,
    "sha256:" + "0" * 64, "sha256:../x", "http://[::1]/x", "http://0x7f000001/", "//0/x",
)  # fmt: skip


@pytest.mark.parametrize("place", ["overlay", "background", "mask", "target", "style"])
def test_no_path_and_no_address_is_ever_followed(
    client: Any, png: bytes, unchanged: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    asset = client.send(png)
    reached: set[Any] = set()
    connect = socket.socket.connect

    def watched(sock: socket.socket, address: Any) -> None:
        reached.add(address)
        connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    with unchanged():
        for path in PATHS:
            if path == "" and place == "target":
                continue
            step: dict[str, Any] = {
                "overlay": {"edit": "overlay", "picture": path},
                "background": {"edit": "background", "picture": path},
                "mask": {"edit": "adjust", "exposure": 1, "mask": path},
                "target": {"edit": "adjust", "exposure": 1, "target": {"mask": path}},
                "style": {"edit": "style", "reference": path},
            }[place]
            reply = client.post("/v1/jobs", {"asset": asset, "steps": [step]})
            assert reply.status in (400, 422), (path, reply.body)
            if reply.status == 422:
                assert reply.json["errors"][0]["field"].startswith("steps.0"), reply.body
    assert reached == {("127.0.0.1", client.server.port)}


def test_assets_themselves_are_no_paths(client: Any, png: bytes, unchanged: Any) -> None:
    client.send(png)
    with unchanged():
        for path in PATHS:
            for field in ("asset", "mask", "parent"):
                reply = client.post("/v1/jobs", {field: path, "steps": [FIRST]})
                assert reply.status in (400, 422)


def test_the_desk_finds_only_a_clients_own_files(tmp_path: Path) -> None:
    def nobody(_job: str) -> Any:
        raise NotFoundError("there is no such job")

    desk = Desk(find=lambda _asset: None, folder=tmp_path, job=nobody, library=LIBRARY)
    (tmp_path.parent / "secret.png").write_bytes(b"x")
    (tmp_path / "link.png").symlink_to(tmp_path.parent / "secret.png")
    for path in ("link.png", "../secret.png"):
        said = {"asset": "sha256:" + "0" * 64, "steps": [{"edit": "overlay", "picture": path}]}
        with pytest.raises(RecipeError) as refused:
            desk.wanted(said)
        assert {p.field for p in refused.value.problems} == {"asset", "steps.0.picture"}
