"""The document of the interface: valid, complete, and true of what the bridge answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from plugin_bridge.openapi import openapi
from plugin_bridge.routes import all_routes
from presets.edits import edit_kinds

DOCUMENT = openapi(all_routes(), 41837)
REGISTRY: Registry[Any] = Registry().with_resource(
    "urn:bridge",
    Resource.from_contents(
        {"$schema": jsonschema.Draft202012Validator.META_SCHEMA["$id"], **DOCUMENT}
    ),
)


def check(name: str, value: Any) -> None:
    """A value against one of the document's schemas."""
    schema = {"$ref": f"urn:bridge#/components/schemas/{name}"}
    jsonschema.Draft202012Validator(schema, registry=REGISTRY).validate(value)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_document_is_valid_openapi_3_1() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


def test_it_is_made_of_the_routes_alone_and_served(client: Any, stranger: Any) -> None:
    assert stranger.get("/v1/openapi.json").status == 401
    served = client.get("/v1/openapi.json").json
    assert served["paths"] == json.loads(json.dumps(DOCUMENT["paths"]))
    assert served["servers"][0]["url"] == f"http://localhost:{client.server.port}"


def test_every_route_is_documented_once() -> None:
    named = [operation["operationId"] for _, _, operation in operations()]
    assert len(named) == len(set(named)) == len(all_routes())
    for _, path, operation in operations():
        assert operation["summary"], path
        assert "default" in operation["responses"]
        names = set(re.findall(r"\{(\w+)\}", path))
        assert names == {p["name"] for p in operation["parameters"] if p["in"] == "path"}


def test_only_meeting_needs_no_token() -> None:
    open_to_all = {path for _, path, op in operations() if op.get("security") == []}
    assert open_to_all == {"/v1/health", "/v1/hello", "/v1/pair"}


def test_no_parameter_is_a_path() -> None:
    text = json.dumps(DOCUMENT)
    assert '"path"' not in re.findall(r'"in": "query"[^}]*"name": "([^"]+)"', text)
    for _, _, operation in operations():
        for parameter in operation["parameters"]:
            assert not re.search("path|file|url|dir", parameter["name"])


def test_every_edit_is_in_it() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert set(schemas["Step"]["anyOf"][1]["properties"]["edit"]["enum"]) == set(edit_kinds())
    assert "priority" not in schemas["JobAsk"]["properties"]
    assert {"asset", "steps", "parent", "variants"} <= schemas["JobAsk"]["properties"].keys()


@pytest.mark.parametrize(
    "said",
    [
        {"asset": "sha256:" + "0" * 64, "instruction": "white background"},
        {"parent": "01M84NB1HDPT3A76Q0CV3V76SG", "steps": [{"edit": "adjust", "exposure": 0.5}]},
        {"asset": "sha256:" + "0" * 64, "slots": ["listing", {"story": {"quality": 80}}]},
    ],
)
def test_what_is_right_fits_the_schema(said: dict[str, Any]) -> None:
    check("JobAsk", said)


@pytest.mark.parametrize(
    "said",
    [
        {"instruction": "white background"},
        {"asset": "/etc/passwd"},
        {"asset": "sha256:" + "0" * 64, "steps": ["x"], "instruction": "y"},
        {"asset": "sha256:" + "0" * 64, "steps": [{"edit": "recolr"}]},
    ],
)
def test_what_is_wrong_does_not(said: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check("JobAsk", said)


def test_answers_fit_the_document(admin: Any, png: bytes, hand: Any) -> None:
    asset = admin.send(png)
    check("AssetTold", admin.ask("POST", "/v1/assets", png, {"Content-Type": "image/png"}).json)
    job = admin.order(asset, preset="atelier-leather")["id"]
    hand.finish()
    other = admin.order(asset, review="required")["id"]
    hand.ask({"kind": "approve", "branch": ""})
    for path, name in (
        ("/v1/health", "HealthTold"),
        ("/v1/session", "SessionTold"),
        ("/v1/clients", "ClientsTold"),
        ("/v1/pairing", "PairingTold"),
        ("/v1/capabilities", "CapabilitiesTold"),
        ("/v1/presets", "PresetsTold"),
        ("/v1/presets/atelier-leather", "PresetTold"),
        (f"/v1/jobs/{job}", "JobTold"),
        (f"/v1/jobs/{other}", "JobTold"),
        ("/v1/jobs", "JobsTold"),
        (f"/v1/jobs/{job}/recipe", "RecipeTold"),
        (f"/v1/jobs/{job}/outputs", "OutputsTold"),
        (f"/v1/compare?left={asset}&right={asset}", "CompareTold"),
        ("/v1/events?after=0", "EventsTold"),
        ("/v1/watches", "WatchesTold"),
        ("/v1/batches", "BatchesTold"),
        ("/v1/webhooks", "WebhooksTold"),
    ):
        reply = admin.get(path)
        assert reply.status == 200, path
        check(name, reply.json)
    check("ProblemTold", admin.get("/v1/jobs/x").json)
    check("ProblemTold", admin.post("/v1/jobs", {}).json)


def test_answers_that_are_as_before_are_304(client: Any) -> None:
    first = client.get("/v1/presets")
    again = client.get("/v1/presets", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert client.get("/v1/presets", **{"If-None-Match": '"x"'}).status == 200


def test_capabilities_are_enough_to_draw_a_form(client: Any) -> None:
    told = client.get("/v1/capabilities").json
    recolor = next(edit for edit in told["edits"] if edit["name"] == "recolor")
    name = recolor["fields"]["$ref"].rpartition("/")[2]
    assert "to" in told["$defs"][name]["properties"]
    assert recolor["needs_place"] is True
    assert recolor["features"]["recolor"]["engines"] == []
    assert told["why_not"].startswith("no worker")
    assert told["limits"]["upload_bytes"] == 1 << 20
    schema = {"$ref": recolor["fields"]["$ref"], "$defs": told["$defs"]}
    step = {"edit": "recolor", "target": "subject", "to": "#112233"}
    jsonschema.Draft202012Validator(schema).validate(step)


def test_engines_say_what_they_cannot_do(client: Any, store: Any, server: Any) -> None:
    from watchfolder.engines.card import EngineCard

    able = EngineCard(name="builtin", version="1", features={"recolor": 1})
    broken = EngineCard(name="big", version="1", features={"fill": 1}, unavailable="no model")
    store.roster.register("w1", __import__("os").getpid(), [able, broken])
    server.bridge.roll._looked = float("-inf")
    told = client.get("/v1/capabilities").json
    assert (told["workers"], told["why_not"]) == (1, "")
    assert {engine["name"]: engine["unavailable"] for engine in told["engines"]} == {
        "builtin": "",
        "big": "no model",
    }
    features = {edit["name"]: edit["features"] for edit in told["edits"]}
    assert features["recolor"]["recolor"]["engines"] == ["builtin"]
    assert features["fill"]["fill"]["why_not"]["big"] == "no model"
    assert features["fill"]["fill"]["would_need"]


@pytest.mark.slow
def test_no_request_that_fits_the_document_is_a_server_error(
    serve: Any, meet: Any, hand: Any, make_picture: Callable[..., bytes], tmp_path: Path
) -> None:
    """Every operation, fed by schemathesis with what fits its schema and what just does not."""
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, given, seed
    from hypothesis import settings as hypothesis_settings

    from plugin_bridge.limits import Limits

    (tmp_path / "lib").mkdir()
    server = serve(
        Limits(requests_per_second=1e9, strangers_per_second=1e9, uploads=64, stream_seconds=0.1),
        libraries=(tmp_path / "lib",),
        webhook_hosts=("127.0.0.1:1",),
    )
    admin = meet("admin", at=server)
    asset = admin.send(make_picture())
    job = admin.order(asset)["id"]
    hand.finish()
    output = admin.get(f"/v1/jobs/{job}").json["outputs"][0]["id"]
    known = {"job_id": job, "asset_id": asset, "output_id": output, "name": "atelier-leather"}
    schema = schemathesis.openapi.from_dict(openapi(all_routes(), server.port))
    seen: dict[int, int] = {}

    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] in ("end_session", "revoke_client"):
            continue

        @seed(1)
        @given(case=operation.as_strategy())
        @hypothesis_settings(
            max_examples=25, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def feed(case: Any) -> None:
            case.path_parameters = {
                key: known.get(key, value) for key, value in (case.path_parameters or {}).items()
            }
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {admin.token}"}
            if case.query and "wait" in case.query:
                case.query["wait"] = 0
            answer = case.call(base_url=f"http://127.0.0.1:{server.port}", timeout=20)
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
            assert answer.status_code < 500 or answer.status_code == 503, answer.text
            if answer.status_code >= 400 and answer.status_code != 304:
                check("ProblemTold", answer.json())

        feed()
    assert seen[200] > 100
    assert sum(seen.values()) > 600
    assert admin.get("/v1/health").status == 200
