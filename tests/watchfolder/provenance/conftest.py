"""Real encoded pictures, a camera's EXIF, and a history with prompts in it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import piexif
import pytest
from PIL import Image, ImageCms

from watchfolder.pictures.formats import FORMATS as OPENED
from watchfolder.pictures.structures import heic
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import Signing, SourceMetadata, Stamp
from watchfolder.provenance.history import (
    EditHistory,
    HistoryOutput,
    HistorySource,
    HistoryStep,
)
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.keys import own_identity, own_root

HEIC = ("heic",) if heic.available() else ()
FORMATS = ("jpeg", "png", "webp", "tiff", "avif", *HEIC)
SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "data" / "provenance"
PROMPT = "Place this bag on a marble cafe table"
SERIAL = "SN-4711-0815"


def _pixels(width: int, height: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    rgb = np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], axis=-1)
    return rgb.astype(np.uint8)


@pytest.fixture(params=FORMATS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """Encode a picture in a format without any metadata, as an encoder hands it over."""

    def encode(kind: str, *, alpha: bool = False, icc: bytes | None = None, **options) -> bytes:
        pixels = _pixels(96, 64)
        picture = Image.fromarray(pixels)
        if alpha and kind != "jpeg":
            picture.putalpha(Image.fromarray(pixels[..., 0]))
        out = io.BytesIO()
        if icc:
            options["icc_profile"] = icc
        if kind == "avif":
            options.setdefault("speed", 9)
        picture.save(out, OPENED[kind].PILLOW, **options)
        return out.getvalue()

    return encode


@pytest.fixture
def decoded() -> Callable[[bytes], np.ndarray]:
    def decode(data: bytes) -> np.ndarray:
        with Image.open(io.BytesIO(data)) as picture:
            return np.asarray(picture).copy()

    return decode


@pytest.fixture(scope="session")
def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def make_history(kind: str = "jpeg", **changes) -> EditHistory:
    slot = {"name": "listing", "color": "srgb", "metadata": "full"}
    values = {
        "schema": "watchfolder/recipe@1",
        "program": "watchfolder 0.1.0",
        "created": "2026-03-04T05:06:07Z",
        "source": HistorySource(
            name="secret-client-bag.jpg",
            sha256="ab" * 32,
            pixel_key="cd" * 32,
            format="jpeg",
            width=4000,
            height=3000,
        ),
        "steps": (
            HistoryStep(
                edit={"edit": "adjust", "exposure": 0.3},
                action="c2pa.adjustedColor",
                sentence="Adjust exposure +0.3.",
                engine="builtin",
                engine_version="1",
                feature_version=1,
                started="2026-03-04T05:06:05Z",
            ),
            HistoryStep(
                edit={"edit": "instruct", "text": PROMPT, "said": PROMPT},
                action="c2pa.edited",
                sentence="Edit the picture as instructed.",
                engine="kontext",
                engine_version="2",
                feature_version=1,
                generative=True,
                started="2026-03-04T05:06:06Z",
            ),
        ),
        "output": HistoryOutput(
            slot=slot,
            branch="lifestyle",
            variant=1,
            width=96,
            height=64,
            format=kind,
            pixel_sha256="ef" * 32,
        ),
        "keep": ("the embossed logo",),
        "credit": "Atelier Nord",
        "rights": "© Atelier Nord",
    }
    return EditHistory.model_validate(values | changes)


@pytest.fixture(scope="session")
def history() -> Callable[..., EditHistory]:
    return make_history


@pytest.fixture(scope="session")
def camera_exif() -> bytes:
    """A camera's block: maker note, place, serial numbers, owner, comment, and a thumbnail."""
    thumbnail = io.BytesIO()
    Image.fromarray(_pixels(160, 120)).save(thumbnail, "jpeg")
    return piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: b"Contax",
                piexif.ImageIFD.Model: b"N Digital",
                piexif.ImageIFD.Orientation: 6,
                piexif.ImageIFD.Artist: b"Jane Doe",
                piexif.ImageIFD.Copyright: b"Jane Doe 2026",
                piexif.ImageIFD.DateTime: b"2026:01:02 03:04:05",
                piexif.ImageIFD.HostComputer: b"janes-macbook",
            },
            "Exif": {
                piexif.ExifIFD.ExifVersion: b"0232",
                piexif.ExifIFD.DateTimeOriginal: b"2026:01:02 03:04:05",
                piexif.ExifIFD.ExposureTime: (1, 250),
                piexif.ExifIFD.FNumber: (28, 10),
                piexif.ExifIFD.ISOSpeedRatings: 100,
                piexif.ExifIFD.LensModel: b"Planar 85",
                piexif.ExifIFD.MakerNote: b"MAKER\0" + SERIAL.encode() + bytes(range(256)),
                piexif.ExifIFD.BodySerialNumber: SERIAL.encode(),
                piexif.ExifIFD.LensSerialNumber: SERIAL.encode() + b"-L",
                piexif.ExifIFD.CameraOwnerName: b"Jane Q. Private",
                piexif.ExifIFD.UserComment: b"ASCII\0\0\0a secret prompt by another program",
                piexif.ExifIFD.PixelXDimension: 4000,
                piexif.ExifIFD.PixelYDimension: 3000,
            },
            "GPS": {
                piexif.GPSIFD.GPSLatitudeRef: b"N",
                piexif.GPSIFD.GPSLatitude: ((48, 1), (51, 1), (296111, 10000)),
                piexif.GPSIFD.GPSProcessingMethod: b"ASCII\0\0\0RUE-SECRETE",
            },
            "1st": {piexif.ImageIFD.Compression: 6},
            "thumbnail": thumbnail.getvalue(),
        }
    )


@pytest.fixture(scope="session")
def exiftool() -> Callable[[bytes], dict[str, object]]:
    """What exiftool says of a file: every tag with its group."""
    program = shutil.which("exiftool")
    if program is None:
        pytest.skip("exiftool is not installed")

    def ask(data: bytes) -> dict[str, object]:
        done = subprocess.run(
            [program, "-a", "-G1", "-s", "-j", "-"], input=data, capture_output=True, check=False
        )
        return json.loads(done.stdout)[0]

    return ask


@pytest.fixture(scope="session")
def private_packet() -> bytes:
    """A source's XMP with a path, a place, a serial number, a prompt and a history in it."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
  xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
  xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#"
  xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
  xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
  exif:GPSLatitude="48,51.4935N" aux:SerialNumber="{SERIAL}" crs:RawFileName="secret.cr3"
  xmpMM:DocumentID="xmp.did:original" xmpMM:InstanceID="xmp.iid:original"
  Iptc4xmpExt:AIPromptInformation="a secret prompt"
  Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture">
 <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Rights by the XMP</rdf:li></rdf:Alt></dc:rights>
 <xmpMM:DerivedFrom stRef:filePath="/home/jane/secret.psd" stRef:documentID="xmp.did:older"/>
 <xmpMM:History><rdf:Seq>
  <rdf:li stEvt:action="saved" stEvt:when="2026-01-01T00:00:00Z"
   stEvt:softwareAgent="Camera Raw" stEvt:parameters="from C:\\\\secret\\\\raw"/>
 </rdf:Seq></xmpMM:History>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


@pytest.fixture(scope="session")
def metadata(camera_exif: bytes, private_packet: bytes) -> dict[str, SourceMetadata]:
    return {
        "bare": SourceMetadata(),
        "camera": SourceMetadata(camera_exif),
        "private": SourceMetadata(camera_exif, private_packet),
    }


@pytest.fixture(scope="session")
def camera_block(camera_exif: bytes) -> bytes:
    return camera_exif.removeprefix(b"Exif\0\0")


@pytest.fixture(scope="session")
def plain_packet(private_packet: bytes) -> bytes:
    return private_packet


@pytest.fixture(scope="session")
def plain_stamp() -> Callable[[bytes, bool], Stamp]:
    return lambda block, public: Stamp("jpeg", make_history(), SourceMetadata(block), public)


@pytest.fixture(scope="session")
def plain_xmp_stamp() -> Callable[[bytes, bool], Stamp]:
    return lambda packet, public: Stamp("jpeg", make_history(), SourceMetadata(xmp=packet), public)


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def identity(key_folder: Path) -> Identity:
    return own_identity(key_folder)


@pytest.fixture(scope="session")
def root(identity: Identity, key_folder: Path) -> bytes:
    found = own_root(key_folder)
    assert found is not None
    assert identity.own
    return found


@pytest.fixture(scope="session")
def source_file() -> bytes:
    """An unsigned photograph, as the parent of what is signed."""
    out = io.BytesIO()
    Image.fromarray(_pixels(160, 120)).save(out, "jpeg", quality=90)
    return out.getvalue()


@pytest.fixture(scope="session")
def history_from() -> Callable[..., EditHistory]:
    """A history whose source is the given file."""

    def make(kind: str, source: bytes, **changes) -> EditHistory:
        made_of = HistorySource(
            name="secret-client-bag.jpg",
            sha256=hashlib.sha256(source).hexdigest(),
            pixel_key="cd" * 32,
            format="jpeg",
            width=4000,
            height=3000,
        )
        return make_history(kind, source=made_of, **changes)

    return make


@pytest.fixture(scope="session")
def signed_file(identity: Identity, source_file: bytes, history_from, camera_exif) -> Callable:
    """Make and sign a file as exporting does: encode, stamp, sign."""

    def make(
        kind: str,
        *,
        public: bool = False,
        source: bytes = source_file,
        by: Identity = identity,
        metadata: SourceMetadata | None = None,
        inputs: dict[str, Path] | None = None,
        size: tuple[int, int] = (96, 64),
        **changes,
    ) -> bytes:
        out = io.BytesIO()
        options = {"speed": 9} if kind == "avif" else {}
        Image.fromarray(_pixels(*size)).save(out, OPENED[kind].PILLOW, **options)
        stamp = Stamp(
            kind,
            history_from(kind, source, **changes),
            SourceMetadata(camera_exif) if metadata is None else metadata,
            public=public,
            signing=Signing(by, source, inputs or {}),
        )
        return stamped(out.getvalue(), stamp).data

    return make
