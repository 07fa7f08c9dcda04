"""Pictures in, previews out; other people's pictures are not there."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from plugin_bridge.limits import Limits

HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "bad_images" / "generated"
PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "images"


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_a_picture_is_known_by_its_content(
    client: Any, make_picture: Callable[..., bytes], kind: str
) -> None:
    data = make_picture(kind=kind)
    reply = client.ask("POST", "/v1/assets", data, {"Content-Type": "image/png"})
    told = reply.json
    assert reply.status == 201
    assert told["id"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert (told["format"], told["bytes"], told["new"]) == (kind.lower(), len(data), True)
    assert reply.headers["Location"] == f"/v1/assets/{told['id']}"
    again = client.ask("POST", "/v1/assets", data, {"Content-Type": "image/jpeg"})
    assert (again.status, again.json["new"], again.json["id"]) == (200, False, told["id"])


def test_pictures_lie_in_the_state_folder_and_nowhere_else(
    client: Any, png: bytes, settings: Any
) -> None:
    asset = client.send(png).removeprefix("sha256:")
    folder = settings.state / "bridge" / "clients" / client.id
    assert [p.name for p in (folder / "assets").iterdir()] == [f"{asset}.png"]
    assert not list((folder / "incoming").iterdir())
    assert (folder / "assets" / f"{asset}.png").stat().st_mode & 0o777 == 0o600


def test_previews_are_decoded_and_encoded_anew(client: Any) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    data = encoded(Image.new("RGB", (400, 100), "red"), "PNG", pnginfo=notes) + b"<html>tail"
    asset = client.send(data)
    for kind in ("jpeg", "png", "webp"):
        reply = client.get(f"/v1/assets/{asset}?max=64&format={kind}")
        assert (reply.status, reply.headers["Content-Type"]) == (200, f"image/{kind}")
        assert "sandbox" in reply.headers["Content-Security-Policy"]
        assert b"script" not in reply.body
        assert b"html" not in reply.body
        shown = Image.open(io.BytesIO(reply.body))
        assert shown.size == (64, 16)
        assert "icc_profile" not in shown.info
        assert shown.convert("RGB").getpixel((9, 9))[0] > 250


def test_previews_are_upright_and_never_enlarged(client: Any) -> None:
    image = Image.new("RGB", (40, 20), "blue")
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = client.get(f"/v1/assets/{client.send(encoded(image, 'JPEG', exif=exif))}")
    assert Image.open(io.BytesIO(shown.body)).size == (20, 40)


def test_previews_are_in_srgb(client: Any) -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    lab = Image.new("LAB", (16, 16), (128, 128, 128))
    asset = client.send(encoded(lab, "TIFF", icc_profile=wide))
    shown = Image.open(io.BytesIO(client.get(f"/v1/assets/{asset}?format=png").body))
    red, green, blue = shown.convert("RGB").getpixel((4, 4))
    assert max(red, green, blue) - min(red, green, blue) < 6


def test_transparency_stays_in_png_and_lies_on_white_in_jpeg(client: Any) -> None:
    asset = client.send(encoded(Image.new("RGBA", (16, 16), (200, 0, 0, 0)), "PNG"))
    png = Image.open(io.BytesIO(client.get(f"/v1/assets/{asset}?format=png").body))
    jpeg = Image.open(io.BytesIO(client.get(f"/v1/assets/{asset}?format=jpeg").body))
    assert png.mode == "RGBA"
    assert png.getpixel((3, 3))[3] == 0
    assert min(jpeg.getpixel((3, 3))) > 250


@pytest.mark.parametrize(
    "query", ["max=0", "max=15", "max=99999", "max=x", "format=svg", "format=tiff", "raw=1",
              "max=64&max=65", "format=../x"],
)  # fmt: skip
def test_what_cannot_be_shown_so_is_said(client: Any, png: bytes, query: str) -> None:
    reply = client.get(f"/v1/assets/{client.send(png)}?{query}")
    assert reply.status == 422
    assert reply.json["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("gif", b"GIF89a" + b"\0" * 100, "asset.unsupported-format"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "asset"),
        ("html", b"<!doctype html><script>1</script>", "asset.unreadable"),
        ("psd", b"8BPS\0\x01" + b"\0" * 100, "asset.unsupported-format"),
        ("half a png", b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "asset.unreadable"),
        ("one byte", b"x", "asset.unreadable"),
        ("nuls", b"\0" * 4096, "asset.unreadable"),
    ],
)
def test_what_is_no_picture_is_422_and_leaves_nothing(
    client: Any, unchanged: Any, name: str, data: bytes, code: str
) -> None:
    with unchanged():
        reply = client.ask("POST", "/v1/assets", data, {"Content-Type": "image/png"})
    assert reply.status == 422, name
    assert reply.codes[0].startswith(code)
    assert reply.json["errors"][0]["hint"]


def test_a_cut_off_upload_is_an_error_never_the_picture_before(
    client: Any, make_picture: Callable[..., bytes], unchanged: Any
) -> None:
    data = make_picture(300, 200)
    client.send(data)
    with unchanged():
        for length in (len(data) - 1, len(data) // 2, 60):
            said = {"Content-Type": "image/png"}
            reply = client.ask("POST", "/v1/assets", data[:length], said)
            assert (reply.status, reply.codes) == (422, ["asset.unreadable"])


def test_an_upload_that_breaks_off_leaves_nothing(raw: Any, client: Any, unchanged: Any) -> None:
    with unchanged():
        sock = raw.connect()
        sock.sendall(
            f"POST /v1/assets HTTP/1.1\r\nHost: {raw.host}\r\nAuthorization: Bearer "
            f"{client.token}\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nxxxx".encode()
        )
        sock.close()
        assert client.get("/v1/session").status == 200


@pytest.mark.parametrize(
    ("kind", "size", "count", "status"),
    [
        ("rgb", "4x2", 24, 201),
        ("rgba", "4x2", 32, 201),
        ("gray", "4x2", 8, 201),
        ("rgb", "4x2", 23, 400),
        ("rgb", "4x2", 25, 400),
        ("rgb", "", 24, 400),
        ("rgb", "4", 24, 400),
        ("rgb", "0x6", 24, 400),
        ("rgb", "-4x-2", 24, 400),
        ("rgb", "999999x999999", 24, 413),
        ("cmyk", "4x2", 32, 415),
    ],
)
def test_bare_samples(client: Any, kind: str, size: str, count: int, status: int) -> None:
    samples = bytes(range(count))
    said = {"Content-Type": f"application/x-raw-{kind}", "X-Image-Size": size}
    reply = client.ask("POST", "/v1/assets", samples, said)
    assert reply.status == status, reply.body
    if status == 201:
        reply = client.get(f"/v1/assets/{reply.json['id']}?format=png")
        assert Image.open(io.BytesIO(reply.body)).size == (4, 2)


def test_bare_samples_keep_every_value(client: Any, server: Any) -> None:
    samples = os.urandom(13 * 7 * 4)
    said = {"Content-Type": "application/x-raw-rgba", "X-Image-Size": "13x7"}
    asset = client.ask("POST", "/v1/assets", samples, said).json["id"]
    kept = Image.open(server.bridge.shelf.get(client.id, asset))
    assert (kept.mode, kept.tobytes()) == ("RGBA", samples)


def test_an_empty_body_is_no_picture(client: Any, unchanged: Any) -> None:
    with unchanged():
        assert client.ask("POST", "/v1/assets", b"", {"Content-Type": "image/png"}).status == 400
        assert client.ask("POST", "/v1/assets").status == 415


def test_two_clients_do_not_mix(meet: Any, png: bytes, make_picture: Callable[..., bytes]) -> None:
    one, two = meet(name="one"), meet(name="two")
    asset = one.send(png)
    assert two.get(f"/v1/assets/{asset}").status == 404
    assert two.post("/v1/jobs", {"asset": asset, "steps": ["white background"]}).status == 422
    assert two.ask("POST", "/v1/assets", png, {"Content-Type": "image/png"}).json["new"] is True
    assert two.get(f"/v1/assets/{asset}").status == 200
    other = two.send(make_picture(color="red"))
    assert one.get(f"/v1/assets/{other}").status == 404


def test_a_full_disk_is_507(serve: Any, meet: Any, png: bytes) -> None:
    client = meet(at=serve(Limits(free_bytes=1 << 60)))
    reply = client.ask("POST", "/v1/assets", png, {"Content-Type": "image/png"})
    assert (reply.status, reply.codes) == (507, ["disk.low"])
    assert reply.headers["Retry-After"]


def test_uploads_at_one_time_are_limited(serve: Any, meet: Any, png: bytes) -> None:
    server = serve(Limits(uploads=1))
    client = meet(at=server)
    with server.bridge.counters.uploads.seat():
        reply = client.ask("POST", "/v1/assets", png, {"Content-Type": "image/png"})
        assert (reply.status, reply.codes) == (503, ["limit.busy"])
    assert client.ask("POST", "/v1/assets", png, {"Content-Type": "image/png"}).status == 201


@pytest.mark.slow
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="no hostile pictures here")
def test_every_hostile_picture_is_taken_or_refused_with_a_reason(serve: Any, meet: Any) -> None:
    """And whatever is taken can be asked to be shown without harm to the bridge."""
    server = serve(Limits(upload_bytes=64 << 20), max_megapixels=64.0)
    client = meet(at=server)
    files = sorted(path for path in HOSTILE.iterdir() if path.is_file())
    assert len(files) > 80
    taken = 0
    for path in files:
        reply = client.ask("POST", "/v1/assets", path.read_bytes(), {"Content-Type": "image/png"})
        assert reply.status in (200, 201, 400, 422), path.name
        if reply.status in (200, 201):
            taken += 1
            shown = client.get(f"/v1/assets/{reply.json['id']}?max=128")
            assert shown.status in (200, 422), path.name
        elif reply.status == 422:
            assert reply.codes[0].startswith("asset."), path.name
    assert 20 < taken < len(files) - 20
    assert client.get("/v1/health").status == 200
