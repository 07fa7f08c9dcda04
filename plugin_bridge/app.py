"""App: the routes as a WSGI application.

Every request passes the gate, then its sender is known, then what it says is checked against its
route's models; every answer carries the same headers. Routes are found by walking
plugin_bridge/routes/: a new one is a new function there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from plugin_bridge import problems
from plugin_bridge.bridge import Bridge
from plugin_bridge.gate import ALWAYS, API, Head
from plugin_bridge.origins import is_preflight, preflight
from plugin_bridge.page.shell import add_page
from plugin_bridge.problems import (
    MEDIA_TYPE,
    REASONS,
    BodyError,
    InternalError,
    MediaTypeError,
    MethodError,
    NotFoundError,
    ScopeError,
    TokenError,
    as_bytes,
    problem,
    request_id,
    retry_after,
    status_of,
)
from plugin_bridge.route import Answer, Ask, Route
from plugin_bridge.routes import all_routes
from plugin_bridge.tokens import Caller
from plugin_bridge.writing import json_of
from presets.complaints import Place, problems_of
from presets.errors import EditingError, RecipeError, SidecarSyntaxError
from presets.strict_json import load_json_mapping
from watchfolder.log import get_logger

NOBODY = Caller("", "", frozenset())
BY_STATUS: Mapping[int, type[problems.BridgeError]] = {
    404: NotFoundError,
    405: MethodError,
    413: problems.TooLargeError,
    415: MediaTypeError,
}

LOGGED = frozenset({500, 507})
"""Statuses that the person at the machine should know of."""

_log = get_logger(__name__)


class BodySyntaxError(RecipeError):
    """The body is no JSON at all; says where."""

    code = "request.syntax"
    status = 400


def create_app(bridge: Bridge) -> Flask:
    """The application of one bridge. It is never in debug mode."""
    app = Flask("plugin_bridge", static_folder=None)
    app.config.update(PROPAGATE_EXCEPTIONS=False, TRAP_HTTP_EXCEPTIONS=False)
    app.url_map.merge_slashes = False
    app.before_request(partial(_enter, bridge))
    app.after_request(partial(_leave, bridge))
    app.register_error_handler(EditingError, partial(_refused, bridge))
    app.register_error_handler(HTTPException, partial(_misled, bridge))
    for route in all_routes():
        app.add_url_rule(
            route.path,
            endpoint=route.operation,
            view_func=partial(_serve, bridge, route),
            methods=[route.method],
            provide_automatic_options=False,
        )
    add_page(app, bridge)
    return app


def _enter(bridge: Bridge) -> Response | None:
    """Let a request in, or not; what is asked does not matter yet."""
    g.id = request_id()
    g.began = time.perf_counter()
    head = head_of(request.environ)
    bridge.gate.check(head)
    if is_preflight(head.method, head.headers):
        return Response(status=204, headers=preflight(head.headers))
    g.caller = NOBODY
    if head.needs_token:
        try:
            g.caller = bridge.access.caller(head)
        except TokenError:
            bridge.counters.strangers.spend("")
            raise
        bridge.access.note(g.caller)
    return None


def _serve(bridge: Bridge, route: Route, **path: str) -> Response:
    """Answer one request by its route."""
    caller: Caller = g.caller
    if route.scope and not caller.may(route.scope):
        raise ScopeError("this token does not allow it", f"pair again with the scope {route.scope}")
    if route.rate == "counted":
        counted = bridge.counters.clients if caller.id else bridge.counters.strangers
        counted.spend(caller.id)
    query = _query(route)
    body = _body(route)
    answer = route.handler(Ask(bridge, request, caller, query, body, path))
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, BaseModel):
        answer = Answer(answer, route.status)
    return _as_response(answer)


def _query(route: Route) -> Any:
    if route.query is None:
        return None
    said: dict[str, Any] = {}
    for name, values in request.args.to_dict(flat=False).items():
        one = len(values) == 1 and name not in route.lists
        said[name] = values[0] if one else values
    return _validated(route.query, said)


def _body(route: Route) -> Any:
    if not route.takes:
        if request.content_length:
            raise MediaTypeError("nothing is to be sent with this request")
        return None
    if route.takes == "picture":
        if request.mimetype == "application/json":
            raise MediaTypeError("a picture is to be sent", "as image/png, image/jpeg and the like")
        return None
    data = request.get_data(cache=False)
    if data and request.mimetype != "application/json":
        raise MediaTypeError("JSON is to be sent", "as application/json")
    value = load_body(data) if data else {}
    if route.takes == "raw-json" or route.body is None:
        return value
    return _validated(route.body, value)


def load_body(data: bytes) -> dict[str, Any]:
    """A JSON object, read strictly. Raises BodyError, BodySyntaxError: 400 in both cases."""
    try:
        text = data.decode("utf-8")
        value = load_json_mapping(text, "").value
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise BodyError("the body is not whole UTF-8") from None
    except SidecarSyntaxError as error:
        raise BodySyntaxError(error.problems) from None
    return value


def _validated(model: type[BaseModel], said: Mapping[str, Any]) -> BaseModel:
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise RecipeError(problems_of(error, model, said, Place())) from None


def _as_response(answer: Answer) -> Response:
    if answer.value is None:
        return Response(status=answer.status, headers=dict(answer.headers))
    data = json_of(answer.value)
    headers = dict(answer.headers)
    if request.method == "GET" and answer.status == 200:
        tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
        headers["ETag"] = tag
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers=headers)
    return Response(data, answer.status, headers, mimetype="application/json")


def _leave(bridge: Bridge, response: Response) -> Response:
    """Put on every answer what every answer carries."""
    if request.path.startswith(API):
        headers = bridge.gate.headers(request.headers.get("Origin"))
    else:  # no other page reads ours, and ours has rules of its own
        headers = {k: v for k, v in ALWAYS.items() if k not in response.headers}
    response.headers.extend({**headers, "X-Request-Id": g.id})
    route = request.url_rule.endpoint if request.url_rule is not None else "none"
    seconds = time.perf_counter() - g.began
    bridge.metrics.answered(route, request.method, response.status_code, seconds)
    return response


def _refused(bridge: Bridge, error: EditingError) -> Response:
    """Any of our errors as a problem document."""
    document = bridge.discretion.data(problem(error, g.id))
    status = status_of(error)
    bridge.metrics.refused(document["code"])
    if status in LOGGED:
        _log.warning("%s %s %s: %s", g.id, request.method, request.path, error)
    else:
        _log.debug("%s %s %s: %s", g.id, request.method, request.path, document["code"])
    response = Response(as_bytes(document), status, mimetype=MEDIA_TYPE)
    if after := retry_after(error):
        response.headers["Retry-After"] = after
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _misled(bridge: Bridge, error: HTTPException) -> Response:
    """What Flask refuses, and what went wrong in the program."""
    status = error.code or 500
    if status >= 500:
        fault = InternalError("something went wrong in the bridge", f"its log has more: {g.id}")
        return _refused(bridge, fault)
    kind = BY_STATUS.get(status, problems.BridgeError)
    message = "there is nothing here" if status == 404 else REASONS.get(status, "refused").lower()
    response = _refused(bridge, kind(message))
    response.status_code = kind.status
    allowed = getattr(error, "valid_methods", None)
    if status == 405 and allowed:
        response.headers["Allow"] = ", ".join(sorted(set(allowed) - {"HEAD", "OPTIONS"}))
    return response


def head_of(environ: Mapping[str, Any]) -> Head:
    """The head of a request as WSGI has it."""
    headers = {name[5:]: str(v) for name, v in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name] = str(environ[name])
    return Head(environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), headers)
