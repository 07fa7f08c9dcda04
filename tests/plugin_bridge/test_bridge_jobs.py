"""Jobs over HTTP: asked for once, found again, steered, answered. The ledger is the truth."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from plugin_bridge.limits import Limits
from watchfolder.jobs.job import JobState

NOWHERE = "01M84NB1HDPT3A76Q0CV3V76SG"


def test_a_job_is_taken_and_found_again(client: Any, png: bytes, store: Any, settings: Any) -> None:
    asset = client.send(png)
    said = {"asset": asset, "instruction": "white background", "client_ref": "ps:doc-41/layer-7",
            "title": "Bag", "keep": ["the logo"], "seed": 7}  # fmt: skip
    reply = client.post("/v1/jobs", said)
    told = reply.json
    assert reply.status == 202
    assert reply.headers["Location"] == f"/v1/jobs/{told['id']}"
    assert (told["state"], told["position"], told["asset"]) == ("queued", 0, asset)
    assert "no worker" in told["held_up"]
    assert client.get(reply.headers["Location"]).json == told
    job = store.get(told["id"])
    assert job.trigger == "plugin"
    assert job.spec["out"].startswith(str(settings.state / "bridge" / "clients" / client.id))
    (branch,) = job.spec["recipe"]["branches"]
    assert [slot["name"] for slot in branch["slots"]] == ["master"]
    assert branch["slots"][0]["format"] == "png"
    assert branch["steps"][0]["seed"] == 7
    assert job.spec["recipe"]["origins"]["steps"] == "request"


def test_every_complaint_at_once_with_its_field(client: Any, png: bytes, unchanged: Any) -> None:
    client.send(png)
    with unchanged():
        reply = client.post(
            "/v1/jobs",
            {
                "asset": "sha256:" + "0" * 64,
                "mask": "sha256:" + "1" * 64,
                "aset": 1,
                "variants": 99,
                "preset": "atelier-lether",
                "steps": [{"edit": "recolr"}, {"edit": "adjust", "strenght": 1}],
                "priority": 5,
            },
        )
    assert reply.status == 422
    assert {error["field"] for error in reply.json["errors"]} == {
        "asset", "mask", "aset", "variants", "preset", "steps.0.edit", "steps.1.strenght",
        "priority",
    }  # fmt: skip
    hints = {error["field"]: error["hint"] for error in reply.json["errors"]}
    assert hints["preset"] == 'did you mean "atelier-leather"?'
    assert hints["aset"] == 'did you mean "asset"?'
    assert reply.json["title"] == "The request has 8 errors"


def test_nothing_asked_is_said(client: Any) -> None:
    assert client.post("/v1/jobs", {}).json["errors"][0]["field"] == "asset"
    assert client.post("/v1/jobs").status == 422


@pytest.mark.slow
def test_one_key_is_one_job_from_fifty_threads(client: Any, png: bytes, store: Any) -> None:
    client.server.bridge.counters.clients._rate = 1e6
    asset = client.send(png)
    said = {"asset": asset, "instruction": "white background"}

    def ask(_number: int) -> tuple[int, str, bool]:
        reply = client.post("/v1/jobs", said, **{"Idempotency-Key": "click-1"})
        return reply.status, reply.json["id"], "Idempotency-Replayed" in reply.headers

    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(ask, range(1000)))
    assert {status for status, _, _ in replies} == {202}
    assert len({job for _, job, _ in replies}) == 1
    assert sum(not replayed for _, _, replayed in replies) == 1
    assert sum(store.counts().values()) == 1


def test_one_key_for_two_requests_is_refused(client: Any, png: bytes, unchanged: Any) -> None:
    asset = client.send(png)
    key = {"Idempotency-Key": "k"}
    first = client.post("/v1/jobs", {"asset": asset, "steps": ["white background"]}, **key)
    assert first.status == 202
    with unchanged():
        other = client.post("/v1/jobs", {"asset": asset, "steps": ["grey background"]}, **key)
        assert (other.status, other.codes) == (422, ["request.idempotency"])
        for bad in ("", " ", "x" * 300, "a\tb"):
            reply = client.post("/v1/jobs", {"asset": asset}, **{"Idempotency-Key": bad})
            assert reply.status == 400
    again = client.post("/v1/jobs", {"asset": asset, "steps": ["white background"]})
    assert again.json["id"] != first.json["id"]


def test_a_key_belongs_to_its_client(meet: Any, png: bytes) -> None:
    one, two = meet(name="one"), meet(name="two")
    said = [{"asset": c.send(png), "steps": ["white background"]} for c in (one, two)]
    key = {"Idempotency-Key": "same"}
    ids = {c.post("/v1/jobs", s, **key).json["id"] for c, s in zip((one, two), said, strict=True)}
    assert len(ids) == 2


def test_ids_that_are_none_of_mine_are_all_the_same_404(
    meet: Any, png: bytes, unchanged: Any
) -> None:
    mine, other = meet(name="mine"), meet(name="other")
    theirs = other.order(other.send(png))["id"]
    short = theirs[-6:]
    names = [NOWHERE, theirs, theirs[:-1], short, theirs.lower(), theirs + "A", "x", "%00",
             "..%2f..%2fetc%2fpasswd", "..;", "..%5c..%5cx", "%5c%5cserver%5cshare", "%ff%fe",
             "A" * 10_000, "..", ".", "%2e%2e", "null", "01M84NB1HDPT3A76Q0CV3V76S'"]  # fmt: skip
    with unchanged():
        answers = set()
        for name in names:
            for method, path in (
                ("GET", f"/v1/jobs/{name}"),
                ("POST", f"/v1/jobs/{name}/cancel"),
                ("GET", f"/v1/jobs/{name}/recipe"),
                ("GET", f"/v1/jobs/{name}/source"),
                ("GET", f"/v1/outputs/{name}"),
                ("GET", f"/v1/outputs/{name}-0123456789ab/file"),
                ("GET", f"/v1/assets/{name}"),
                ("GET", f"/v1/assets/sha256:{name}"),
                ("POST", f"/v1/jobs/{name}/retry"),
            ):
                reply = mine.ask(method, path, headers={"X-Trace": "1"})
                assert (reply.status, reply.codes) == (404, ["request.not-found"]), (method, path)
                answers.add((path.split("/")[2], reply.json["title"]))
            assert mine.get(f"/v1/jobs/{name}/outputs").status == 404
        verdict = mine.post(f"/v1/jobs/{theirs}/verdict", {"verdict": "approve"})
        assert verdict.status == 404
        assert mine.get(f"/v1/events?job={theirs}").status == 404
        assert mine.get(f"/v1/jobs?cursor={theirs}").status == 404
        assert mine.get(f"/v1/jobs?parent={theirs}").json["items"] == []
        parent = mine.post("/v1/jobs", {"parent": theirs, "steps": ["white background"]})
        assert parent.json["errors"][0]["field"] == "parent"
    assert {title for _, title in answers} <= {
        "there is no such job", "there is no such output", "there is no such picture",
        "there is nothing here",
    }  # fmt: skip


def test_a_client_lists_its_own_and_an_admin_all(meet: Any, admin: Any, png: bytes) -> None:
    one, two = meet(name="one"), meet(name="two")
    mine = [one.order(one.send(png), client_ref=f"r{n % 2}")["id"] for n in range(5)]
    theirs = two.order(two.send(png))["id"]
    assert [job["id"] for job in one.get("/v1/jobs").json["items"]] == mine[::-1]
    assert [job["id"] for job in admin.get("/v1/jobs").json["items"]] == [theirs, *mine[::-1]]
    assert admin.get(f"/v1/jobs/{theirs}").status == 200
    page = one.get("/v1/jobs?limit=2").json
    assert [job["id"] for job in page["items"]] == mine[:2:-1]
    rest = one.get(f"/v1/jobs?limit=3&cursor={page['next']}").json
    assert ([job["id"] for job in rest["items"]], rest["next"]) == (mine[2::-1], None)
    referred = one.get("/v1/jobs?client_ref=r1").json["items"]
    assert [job["id"] for job in referred] == [mine[3], mine[1]]
    assert one.get("/v1/jobs?state=failed&state=cancelled").json["items"] == []
    assert len(one.get("/v1/jobs?state=queued").json["items"]) == 5


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "state=done", "cursor=x", "nothing=1"])
def test_what_cannot_be_listed_is_said(client: Any, query: str) -> None:
    assert client.get(f"/v1/jobs?{query}").status == 422


def test_waiting_for_the_end_of_a_job(client: Any, png: bytes, hand: Any) -> None:
    job = client.order(client.send(png))["id"]
    began = time.monotonic()
    assert client.get(f"/v1/jobs/{job}?wait=0.3").json["state"] == "queued"
    assert 0.25 < time.monotonic() - began < 3
    worker = threading.Timer(0.4, hand.finish)
    worker.start()
    began = time.monotonic()
    told = client.get(f"/v1/jobs/{job}?wait=20").json
    assert told["state"] == "succeeded"
    assert time.monotonic() - began < 5
    worker.join()


def test_results_are_told_without_a_path_and_can_be_fetched(
    client: Any, png: bytes, hand: Any, make_picture: Callable[..., bytes]
) -> None:
    job = client.order(client.send(png), title="My bag")["id"]
    made = make_picture(color="maroon")
    hand.finish(made)
    told = client.get(f"/v1/jobs/{job}").json
    (output,) = told["outputs"]
    assert "/" not in told["notes"][0]
    assert output["name"] == "My bag.master.png"
    assert client.get(output["links"]["self"]).json == output
    assert client.get(f"/v1/jobs/{job}/outputs").json["items"] == [output]
    file = client.get(output["links"]["file"])
    assert (file.status, file.body) == (200, made)
    assert file.headers["Content-Type"] == "image/png"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert "My%20bag.master.png" in file.headers["Content-Disposition"]
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert client.get(output["links"]["preview"] + "?max=16").status == 200
    assert client.get(f"/v1/jobs/{job}/source?max=32&format=png").status == 200


def test_a_result_that_is_gone_or_was_replaced_is_410(
    client: Any, png: bytes, hand: Any, store: Any
) -> None:
    job = client.order(client.send(png))["id"]
    hand.finish()
    output = client.get(f"/v1/jobs/{job}").json["outputs"][0]
    (record,) = store.outputs_of(job)
    record.path.write_bytes(b"something else")
    assert client.get(output["links"]["file"]).status == 410
    assert client.get(output["links"]["preview"]).status == 410
    record.path.unlink()
    assert client.get(output["links"]["file"]).status == 410
    record.path.symlink_to("/etc/passwd")
    assert client.get(output["links"]["file"]).status == 410


def test_cancel_names_one_job(client: Any, png: bytes, store: Any, hand: Any) -> None:
    asset = client.send(png)
    one, two = client.order(asset)["id"], client.order(asset)["id"]
    told = client.post(f"/v1/jobs/{one}/cancel").json
    assert (told["state"], told["reason"]) == ("cancelled", "cancelled by user")
    assert store.get(two).state is JobState.QUEUED
    hand.finish()
    done = client.post(f"/v1/jobs/{two}/cancel")
    assert (done.status, done.codes) == (409, ["job.wrong-state"])


def test_retry_of_what_failed(client: Any, png: bytes, hand: Any, settings: Any) -> None:
    job = client.order(client.send(png))["id"]
    early = client.post(f"/v1/jobs/{job}/retry", {})
    assert early.status == 409
    hand.fail(f"{settings.state}/secret/place.png cannot be read")
    told = client.get(f"/v1/jobs/{job}").json
    assert told["state"] == "failed"
    assert told["errors"][0]["code"] == "engine.failed"
    assert "secret" not in told["errors"][0]["message"]
    assert client.post(f"/v1/jobs/{job}/retry", {"from": "nowhere"}).status == 422
    again = client.post(f"/v1/jobs/{job}/retry", {"from": "start"})
    assert (again.status, again.json["state"], again.json["id"]) == (202, "queued", job)
    hand.finish()
    assert client.post(f"/v1/jobs/{job}/retry").status == 409
    assert client.post(f"/v1/jobs/{job}/retry", {"force": True}).status == 202


def test_approve_and_reject(client: Any, png: bytes, hand: Any, store: Any) -> None:
    asset = client.send(png)
    ids = [client.order(asset, review="required")["id"] for _ in range(2)]
    for _ in ids:
        hand.ask({"kind": "approve", "branch": "", "figures": [{"name": "x", "value": 1.5}]})
    told = client.get(f"/v1/jobs/{ids[0]}").json
    (question,) = told["questions"]
    assert (question["kind"], told["state"]) == ("approve", "waiting")
    proof = client.get(question["proofs"][0] + "?max=32")
    assert proof.headers["Content-Type"] == "image/jpeg"
    assert client.get(f"/v1/jobs/{ids[0]}/proofs/1").status == 404
    wrong = client.post(f"/v1/jobs/{ids[0]}/verdict", {"verdict": "pick", "variant": 1})
    assert (wrong.status, wrong.codes) == (409, ["job.wrong-state"])
    approved = client.post(f"/v1/jobs/{ids[0]}/verdict", {"verdict": "approve"}).json
    assert approved["state"] == "queued"
    assert store.get(ids[0]).answers == {"approved": {"": True}}
    assert client.post(f"/v1/jobs/{ids[0]}/verdict", {"verdict": "approve"}).status == 409
    rejected = client.post(f"/v1/jobs/{ids[1]}/verdict", {"verdict": "reject"}).json
    assert (rejected["state"], rejected["reason"]) == ("cancelled", "rejected")


def test_pick_a_variant(client: Any, png: bytes, hand: Any, store: Any) -> None:
    job = client.order(client.send(png), variants=3)["id"]
    assert store.get(job).spec["recipe"]["branches"][0]["variants"] == 3
    assert store.get(job).spec["recipe"]["branches"][0]["review"] == "required"
    hand.ask({"kind": "pick", "branch": "", "proofs": [], "variants": 3})
    path = f"/v1/jobs/{job}/verdict"
    assert client.post(path, {"verdict": "pick"}).status == 422
    assert client.post(path, {"verdict": "pick", "variant": 4}).status == 422
    assert client.post(path, {"verdict": "pick", "variant": 2, "branch": "x"}).status == 422
    assert client.post(path, {"verdict": "pick", "variant": 2}).json["state"] == "queued"
    assert store.get(job).answers == {"picks": {"": 2}}


def test_show_the_place(
    meet: Any, png: bytes, hand: Any, store: Any, make_picture: Callable[..., bytes]
) -> None:
    client, other = meet(name="one"), meet(name="two")
    job = client.order(client.send(png))["id"]
    hand.ask({"kind": "mask", "name": "strap"})
    path = f"/v1/jobs/{job}/verdict"
    foreign = other.send(make_picture(color="red"))
    for nothing in (foreign, "sha256:" + "0" * 64):
        assert client.post(path, {"verdict": "mask", "asset": nothing}).status == 404
    assert client.post(path, {"verdict": "mask", "asset": "/etc/passwd"}).status == 422
    mask = client.send(png)
    assert client.post(path, {"verdict": "mask", "asset": mask}).json["state"] == "queued"
    ((name, place),) = store.get(job).answers["masks"].items()
    assert name == "strap"
    assert place.endswith(f"{mask.removeprefix('sha256:')}.png")


@pytest.mark.parametrize(
    "shown",
    [
        {"box": [0.1, 0.2, 0.5, 0.9], "inside": "all"},
        {"points": [[0.3, 0.4]], "not_points": [[0.9, 0.9]]},
    ],
)
def test_show_the_place_by_a_box_or_points(
    client: Any, png: bytes, hand: Any, store: Any, shown: dict[str, Any]
) -> None:
    job = client.order(client.send(png))["id"]
    hand.ask({"kind": "mask", "name": "strap"})
    path = f"/v1/jobs/{job}/verdict"
    for wrong in ({"box": [0.5, 0.2, 0.1, 0.9]}, {"box": [5, 2, 90, 80]}, {"points": []}, {}):
        assert client.post(path, {"verdict": "mask", "place": wrong}).status == 422
    twice = {"verdict": "mask", "place": shown, "asset": "sha256:" + "0" * 64}
    assert client.post(path, twice).status == 422
    other = {"verdict": "mask", "place": shown, "name": "handle"}
    assert client.post(path, other).status == 422
    assert client.post(path, {"verdict": "mask", "place": shown}).json["state"] == "queued"
    assert store.get(job).answers == {"masks": {"strap": shown}}


def test_review_needs_its_scope(meet: Any, png: bytes, hand: Any) -> None:
    editor = meet("edit")
    job = editor.order(editor.send(png), review="required")["id"]
    hand.ask({"kind": "approve"})
    assert editor.post(f"/v1/jobs/{job}/verdict", {"verdict": "approve"}).status == 403
    assert editor.get(f"/v1/jobs/{job}").json["state"] == "waiting"


def test_a_full_queue_is_429(serve: Any, meet: Any, png: bytes, store: Any) -> None:
    server = serve(Limits(open_jobs=3))
    client, other = meet(at=server, name="one"), meet(at=server, name="two")
    asset = client.send(png)
    jobs = [client.order(asset)["id"] for _ in range(3)]
    full = client.post("/v1/jobs", {"asset": asset, "steps": ["white background"]})
    assert (full.status, full.codes) == (429, ["limit.queue"])
    assert int(full.headers["Retry-After"]) > 0
    assert other.order(other.send(png))
    store.cancel(jobs[0])
    assert client.order(asset)


def test_a_disk_that_is_low_takes_no_job(serve: Any, meet: Any, png: bytes) -> None:
    good = meet(at=serve())
    asset = good.send(png)
    low = serve(Limits(free_bytes=1 << 60))
    good.server = low
    reply = good.post("/v1/jobs", {"asset": asset, "steps": ["white background"]})
    assert (reply.status, reply.codes) == (507, ["disk.low"])


def test_jobs_outlive_the_bridge(serve: Any, meet: Any, png: bytes, hand: Any) -> None:
    first = serve()
    client = meet(at=first)
    job = client.order(client.send(png))["id"]
    first.stop()
    hand.finish()
    client.server = serve()
    told = client.get(f"/v1/jobs/{job}").json
    assert told["state"] == "succeeded"
    assert client.get(told["outputs"][0]["links"]["file"]).status == 200


def test_a_folders_jobs_are_an_admins_business(
    meet: Any, admin: Any, store: Any, tmp_path: Any, png: bytes
) -> None:
    from watchfolder.jobs.job import JobKind, NewJob, Trigger

    source = tmp_path / "shots" / "bag.png"
    source.parent.mkdir()
    source.write_bytes(png)
    spec = {"source": str(source), "sha256": "0" * 64, "out": str(tmp_path / "out"), "stem": "bag"}
    new = NewJob(JobKind.EDIT, "k", spec, source=str(source), trigger=Trigger.FOLDER)
    job, _ = store.enqueue(new)
    assert meet().get(f"/v1/jobs/{job.id}").status == 404
    told = admin.get(f"/v1/jobs/{job.id}").json
    assert (told["title"], told["trigger"]) == ("bag.png", "folder")
