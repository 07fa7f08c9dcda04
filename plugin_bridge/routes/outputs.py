"""Files that jobs have made."""

from __future__ import annotations

import os
import stat
from urllib.parse import quote

from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from plugin_bridge.messages.asset import PreviewQuery
from plugin_bridge.messages.job import OutputsTold, OutputTold
from plugin_bridge.outputs import Made, made_by
from plugin_bridge.previews import MEDIA_TYPES
from plugin_bridge.problems import GoneError
from plugin_bridge.route import Ask, route
from watchfolder.pictures.formats import FORMATS

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@route("GET", "/v1/jobs/<job_id>/outputs", reply=OutputsTold, errors=(404,))
def list_outputs(ask: Ask[None, None]) -> OutputsTold:
    """The files a job has made; of one that is at work, those that are there already."""
    bridge = ask.bridge
    job = bridge.job(ask.caller, ask.path["job_id"])
    return OutputsTold(
        items=tuple(bridge.teller.output(made) for made in made_by(job, bridge.store))
    )


@route("GET", "/v1/outputs/<output_id>", reply=OutputTold, errors=(404,))
def get_output(ask: Ask[None, None]) -> OutputTold:
    """One file."""
    made = ask.bridge.output(ask.caller, ask.path["output_id"])
    return ask.bridge.teller.output(made)


@route(
    "GET",
    "/v1/outputs/<output_id>/file",
    gives=tuple(kind.MEDIA_TYPE for kind in FORMATS.values()),
    errors=(404, 410),
)
def get_output_file(ask: Ask[None, None]) -> Response:
    """The file itself, with its history in it, to be saved."""
    made = ask.bridge.output(ask.caller, ask.path["output_id"])
    try:
        descriptor = os.open(made.path, _FLAGS)
    except OSError as error:
        raise GoneError("the file is not there any more", "retry its job with force") from error
    file = os.fdopen(descriptor, "rb")
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_size != made.bytes:
        file.close()
        raise GoneError("another file lies in its place", "retry its job with force")
    response = Response(wrap_file(ask.request.environ, file), direct_passthrough=True)
    response.content_type = made.media_type
    response.content_length = found.st_size
    response.headers["Content-Disposition"] = _disposition(made)
    response.headers["ETag"] = f'"{made.sha256}"'
    return response


@route(
    "GET",
    "/v1/outputs/<output_id>/preview",
    query=PreviewQuery,
    gives=tuple(MEDIA_TYPES.values()),
    errors=(404, 410, 422, 503),
)
def show_output(ask: Ask[PreviewQuery, None]) -> Response:
    """A file as a small picture."""
    made = ask.bridge.output(ask.caller, ask.path["output_id"])
    data = ask.bridge.previews.get(made.path, made.sha256, ask.query.max, ask.query.format)
    return Response(data, mimetype=MEDIA_TYPES[ask.query.format])


def _disposition(made: Made) -> str:
    """Names the file for saving; RFC 6266 with a plain name for all and the real one beside it."""
    plain = f"{made.slot or 'result'}.{made.format}"
    quoted = quote(made.path.name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quoted}"
