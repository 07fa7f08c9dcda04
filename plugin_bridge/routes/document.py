"""The document of this interface."""

from __future__ import annotations

import json
from functools import cache

from werkzeug.wrappers import Response

from plugin_bridge.openapi import openapi
from plugin_bridge.route import Ask, route
from plugin_bridge.routes import all_routes


@route("GET", "/v1/openapi.json", gives=("application/json",))
def openapi_document(ask: Ask[None, None]) -> Response:
    """This document: OpenAPI 3.1, generated from the code's own models."""
    return Response(_document(ask.bridge.port), mimetype="application/json")


@cache
def _document(port: int) -> str:
    return json.dumps(openapi(all_routes(), port), ensure_ascii=False)
