"""OpenAPI: the document of the interface, made of the routes and their models and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from plugin_bridge.gate import RAW
from plugin_bridge.messages.asking import NOT_FOR_PLUGINS, Envelope, JobAsk
from plugin_bridge.messages.names import ASSET, JOB, OUTPUT
from plugin_bridge.messages.problem import ProblemTold
from plugin_bridge.messages.session import PROTOCOL
from plugin_bridge.problems import MEDIA_TYPE, REASONS
from plugin_bridge.route import Route
from presets.schema import sidecar_schema
from watchfolder.pictures.formats import FORMATS

Schema = dict[str, Any]

ALWAYS = (401, 403, 421)
"""What any request with a token may be answered."""
_PARAMETER = re.compile(r"<(?:int:)?(\w+)>")
_TEXT: Schema = {"type": "string"}
_PATTERNS = {"job_id": JOB, "asset_id": ASSET, "output_id": OUTPUT}
_ABOUT = {
    "Idempotency-Key": "The same request sent again with the same key is done once.",
    "Last-Event-ID": "Number of the last event of a stream that was cut off.",
    "X-Image-Size": "Of bare samples: WIDTHxHEIGHT.",
}
_HEADER_SCHEMAS: dict[str, Schema] = {
    "Idempotency-Key": {"type": "string", "minLength": 1, "maxLength": 255},
    "Last-Event-ID": {"type": "string", "pattern": "^[0-9]{1,18}$"},
    "X-Image-Size": {"type": "string", "pattern": "^[1-9][0-9]{0,5}x[1-9][0-9]{0,5}$"},
}
_SLOTS = frozenset({"ExportAsk", "BatchAsk"})
"""Models whose `slots` are said as in a sidecar."""


def openapi(routes: Iterable[Route], port: int) -> Schema:
    """The document, version 3.1."""
    listed = list(routes)
    schemas = _schemas(listed)
    paths: dict[str, Schema] = {}
    for route in listed:
        path = _PARAMETER.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "watchfolder bridge",
            "version": str(PROTOCOL),
            "description": "Design tools ask a local backend for edits. Loopback only.",
        },
        "servers": [{"url": f"http://localhost:{port}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From POST /v1/pair.",
                }
            },
            "responses": {"Problem": _problem("What went wrong")},
        },
    }


def _operation(route: Route) -> Schema:
    said: Schema = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.path.split("/")[2] if route.path.startswith("/v1/") else "metrics"],
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_headers(route)],
        "responses": _responses(route),
    }
    if route.description:
        said["description"] = route.description
    if route.takes:
        said["requestBody"] = _request_body(route)
    if route.scope is None:
        said["security"] = []
    elif route.scope:
        said["x-scope"] = route.scope
    return said


def _request_body(route: Route) -> Schema:
    if route.takes == "picture":
        binary: Schema = {"schema": {"type": "string", "contentMediaType": "image/*"}}
        kinds = [*(kind.MEDIA_TYPE for kind in FORMATS.values()), *RAW]
        return {"required": True, "content": dict.fromkeys(kinds, binary)}
    assert route.body is not None  # noqa: S101 - a route that takes JSON declares its model
    schema = {"$ref": f"#/components/schemas/{route.body.__name__}"}
    needed = any(field.is_required() for field in route.body.model_fields.values())
    required = needed or route.body is JobAsk
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _responses(route: Route) -> Schema:
    content: Schema = {kind: {"schema": {"type": "string"}} for kind in route.gives}
    if route.reply is not None:
        schema = {"$ref": f"#/components/schemas/{route.reply.__name__}"}
        content = {"application/json": {"schema": schema}, **content}
    good: Schema = {"description": "Done" if route.status != 202 else "Taken; it is done later"}
    if content:
        good["content"] = content
    found: Schema = {str(route.status): good}
    if route.status == 201 and route.takes == "picture":
        found["200"] = {**good, "description": "It was here already"}
    if route.method == "GET" and route.reply is not None:
        found["304"] = {"description": "As before (If-None-Match)"}
    statuses = set(route.errors) | (set(ALWAYS) if route.scope is not None else {403, 421})
    for status in sorted(statuses):
        found[str(status)] = _problem(REASONS[status])
    found["default"] = {"$ref": "#/components/responses/Problem"}
    return found


def _problem(description: str) -> Schema:
    schema = {"$ref": f"#/components/schemas/{ProblemTold.__name__}"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _path_parameters(route: Route) -> Iterable[Schema]:
    for found in re.finditer(r"<(int:)?(\w+)>", route.path):
        name = found[2]
        schema: Schema = {"type": "integer", "minimum": 0, "maximum": 999} if found[1] else _TEXT
        if name in _PATTERNS:
            schema = {"type": "string", "pattern": f"^{_PATTERNS[name]}$"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: Route) -> Iterable[Schema]:
    if route.query is None:
        return
    schema = route.query.model_json_schema(mode="validation")
    for name, field in schema.get("properties", {}).items():
        about = field.pop("description", "")
        field.pop("title", None)
        said: Schema = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _without_null(field),
        }
        yield {**said, "description": about} if about else said


def _headers(route: Route) -> Iterable[Schema]:
    for name in route.headers:
        yield {
            "name": name,
            "in": "header",
            "required": False,
            "description": _ABOUT[name],
            "schema": _HEADER_SCHEMAS[name],
        }


def _without_null(field: Schema) -> Schema:
    """A query parameter is left out, never null."""
    options = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    if len(options) != 1:
        return field
    rest = {k: v for k, v in field.items() if k not in ("anyOf", "default")}
    return {**options[0], **rest}


def _schemas(routes: Iterable[Route]) -> Schema:
    """All models, by name."""
    asked: dict[str, type[BaseModel]] = {}
    told: dict[str, type[BaseModel]] = {ProblemTold.__name__: ProblemTold}
    for route in routes:
        if route.body is not None and route.body is not JobAsk:
            asked[route.body.__name__] = route.body
        if route.reply is not None:
            told[route.reply.__name__] = route.reply
    template = "#/components/schemas/{model}"
    _, requests = models_json_schema(
        [(model, "validation") for model in asked.values()], ref_template=template
    )
    _, answers = models_json_schema(
        [(model, "serialization") for model in told.values()], ref_template=template
    )
    language = _moved(sidecar_schema())
    definitions: Schema = language.pop("$defs")
    found = {**definitions, **requests["$defs"], **answers["$defs"]}
    for name in _SLOTS:
        found[name]["properties"]["slots"] = {"$ref": "#/components/schemas/Slots"}
    found[JobAsk.__name__] = _job_ask(language)
    return dict(sorted(found.items()))


def _job_ask(sidecar: Schema) -> Schema:
    """What a sidecar may say, and what only a request says."""
    properties = {k: v for k, v in sidecar["properties"].items() if k not in NOT_FOR_PLUGINS}
    own = Envelope.model_json_schema(mode="validation")
    return {
        **{k: v for k, v in sidecar.items() if k not in ("$schema", "title", "properties")},
        "description": " ".join((JobAsk.__doc__ or "").split()),
        "properties": {**own["properties"], **properties},
        "anyOf": [{"required": ["asset"]}, {"required": ["parent"]}],
    }


def _moved(value: Any) -> Any:
    """The same schema with its references into the document's components.

    A default of null says no more than that the field may be left out, and where null is not
    among what may be said, it would be wrong.
    """
    if isinstance(value, dict):
        return {
            key: inner.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref" and isinstance(inner, str)
            else _moved(inner)
            for key, inner in value.items()
            if not (key == "default" and inner is None)
        }
    if isinstance(value, list):
        return [_moved(inner) for inner in value]
    return value
