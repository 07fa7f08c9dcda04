"""Pictures in, and small ones out."""

from __future__ import annotations

from werkzeug.wrappers import Response

from plugin_bridge.assets import Read
from plugin_bridge.gate import RAW, is_picture
from plugin_bridge.messages.asset import AssetTold, PreviewQuery
from plugin_bridge.pixels import png_of
from plugin_bridge.previews import MEDIA_TYPES
from plugin_bridge.problems import BodyError, MediaTypeError
from plugin_bridge.route import Answer, Ask, route

SIZE = "X-Image-Size"


@route(
    "POST",
    "/v1/assets",
    scope="edit",
    takes="picture",
    reply=AssetTold,
    status=201,
    headers=(SIZE,),
    errors=(413, 415, 422, 503, 507),
)
def send_asset(ask: Ask[None, None]) -> Answer:
    """Send a picture: the bytes of a JPEG, PNG, WebP, TIFF or AVIF file as the body.

    It is known by its content from then on; sending it again is harmless. Bare 8-bit samples are
    taken too, as application/x-raw-rgb, -rgba or -gray with X-Image-Size: 800x600.
    """
    bridge, media_type = ask.bridge, ask.request.mimetype
    if not is_picture(media_type):
        raise MediaTypeError("a picture is to be sent", "as image/png, image/jpeg and the like")
    if not ask.request.content_length:
        raise BodyError("there is no picture in the body")
    with bridge.counters.uploads.seat():
        read: Read = ask.request.stream.read
        if media_type in RAW:
            size = ask.header(SIZE) or ""
            read = png_of(media_type, size, read, bridge.settings.max_megapixels)
        kept = bridge.shelf.keep(ask.caller.id, read)
    told = AssetTold(
        id=kept.id,
        format=kept.asset.format,
        media_type=kept.asset.media_type,
        bytes=kept.asset.bytes,
        new=kept.new,
        links={"self": f"/v1/assets/{kept.id}"},
    )
    return Answer(told, 201 if kept.new else 200, {"Location": told.links["self"]})


@route(
    "GET",
    "/v1/assets/<asset_id>",
    scope="edit",
    query=PreviewQuery,
    gives=tuple(MEDIA_TYPES.values()),
    errors=(404, 422, 503),
)
def show_asset(ask: Ask[PreviewQuery, None]) -> Response:
    """A picture that this client has sent: decoded, upright, in sRGB, encoded anew."""
    asset_id = ask.path["asset_id"]
    path = ask.bridge.shelf.get(ask.caller.id, asset_id)
    data = ask.bridge.previews.get(
        path, asset_id.removeprefix("sha256:"), ask.query.max, ask.query.format
    )
    return Response(data, mimetype=MEDIA_TYPES[ask.query.format])
