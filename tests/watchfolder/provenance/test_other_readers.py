"""Readers of other code bases, each on whole and on changed files: they agree with `verify`."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from watchfolder.provenance.credentials import MEDIA_TYPES
from watchfolder.provenance.keys import own_identity, own_root
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

READERS = Path(__file__).parents[3] / "tools" / "readers"
READ_BY_C2PA_TS = {"jpeg", "png", "avif", "heic"}


def _picture_at(data: bytes) -> int:
    """A place in the coded picture, away from every box and segment head."""
    for head, skip in ((b"\xff\xda", 40), (b"IDAT", 40), (b"VP8 ", 60), (b"mdat", 60)):
        at = data.find(head)
        if at > 0:
            return at + skip
    return 400  # a TIFF as it is written here begins with its strips


PLACES: dict[str, Callable[[bytes], int]] = {
    "picture": _picture_at,
    "recipe": lambda data: data.find(b'"recipe"') + 60,
    "digest": lambda data: data.find(b'"recipeDigest"') + 30,
    "action": lambda data: data.find(b"c2pa.opened") + 3,
    "xmp": lambda data: data.find(b"<watchfolder:recipeDigest>sha256:") + 40,
    "exif": lambda data: data.find(b"Contax"),
}
"""Where one bit is changed; the source of these files is unsigned, so there is one manifest."""


def changed(data: bytes, place: str) -> bytes:
    at = PLACES[place](data)
    assert at > 60, place
    bits = bytearray(data)
    bits[at] ^= 4
    return bytes(bits)


@pytest.fixture(scope="session")
def encypher() -> Callable[[bytes, str, bytes], str]:
    """encypher-c2pa: its own core in another language; silent and offline."""
    if find_spec("encypher_c2pa") is None:
        pytest.skip("encypher-c2pa is not installed")
    reader = importlib.import_module("encypher_c2pa")

    def look(data: bytes, kind: str, root: bytes) -> str:
        found = reader.verify(
            data,
            MEDIA_TYPES[kind],
            trust_pem=root.decode(),
            no_default_trust=True,
            telemetry=False,
            online=False,
        )
        return str(found["validation_state"])

    return look


@pytest.fixture(scope="session")
def c2pa_ts() -> Callable[..., list[dict[str, Any]]]:
    """c2pa-ts: TypeScript alone. It asks whether the newest manifest holds, not who signed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"{'node' if node is None else 'npm'} is not installed")
    if not (READERS / "node_modules" / "@trustnxt" / "c2pa-ts").is_dir():
        done = subprocess.run(
            [npm, "ci", "--silent"], cwd=READERS, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            pytest.skip(f"c2pa-ts is not installed: {done.stderr.strip()[:200]}")

    def look(*files: Path) -> list[dict[str, Any]]:
        done = subprocess.run(
            [node, str(READERS / "verify.mjs"), *map(str, files)],
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return look


@pytest.mark.parametrize("public", [False, True], ids=["full", "public"])
def test_encypher_agrees(kind, public, signed_file, root, encypher) -> None:
    data = signed_file(kind, public=public)
    assert verify(data, root).status is Status.OK
    assert encypher(data, kind, root) == "Trusted"
    for place in PLACES:
        if public and place == "recipe":
            continue
        other = changed(data, place)
        assert verify(other, root).status is Status.TAMPERED, place
        assert encypher(other, kind, root) == "Invalid", place


def test_encypher_and_verify_know_the_same_strangers(kind, signed_file, encypher, tmp_path) -> None:
    data = signed_file(kind)
    own_identity(tmp_path)
    other = own_root(tmp_path) or b""
    assert verify(data, other).status is Status.UNTRUSTED
    assert encypher(data, kind, other) == "Valid"


@pytest.mark.parametrize("public", [False, True], ids=["full", "public"])
def test_c2pa_ts_agrees(  # noqa: PLR0917
    kind, public, signed_file, root, c2pa_ts, tmp_path
) -> None:
    data = signed_file(kind, public=public)
    files = {"whole": data}
    for place in PLACES:
        if not (public and place == "recipe"):
            files[place] = changed(data, place)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = c2pa_ts(*(tmp_path / name for name in files))
    if kind not in READ_BY_C2PA_TS:
        assert {code for one in found for code in one["codes"]} == {"format.unknown"}
        return
    for (name, content), theirs in zip(files.items(), found, strict=True):
        ours = verify(content, root).status
        assert (ours is Status.OK) == theirs["valid"], (name, ours, theirs)
        assert theirs["valid"] == (name == "whole")


def test_c2pa_ts_reads_a_whole_chain(signed_file, root, c2pa_ts, tmp_path) -> None:
    data = signed_file("jpeg")
    for kind in ("webp", "png", "avif", "jpeg"):
        data = signed_file(kind, source=data)
    path = tmp_path / "deep.jpg"
    path.write_bytes(data)
    (found,) = c2pa_ts(path)
    assert (found["valid"], found["manifests"]) == (True, 5)
    assert verify(data, root).status is Status.OK


def test_exiftool_reads_what_was_written(kind, signed_file, exiftool) -> None:
    tags = exiftool(signed_file(kind))
    assert str(tags["XMP-watchfolder:RecipeDigest"]).startswith("sha256:")
    said = str(tags["ExifIFD:UserComment"])
    assert said.endswith(str(tags["XMP-watchfolder:RecipeDigest"]).removeprefix("sha256:"))
    history = tags["XMP-xmpMM:HistoryAction"]
    assert history == ["edited", "edited", "saved"]
    assert tags["XMP-xmpMM:HistoryParameters"][0] == "Adjust exposure +0.3."
    assert str(tags["XMP-iptcExt:DigitalSourceType"]).endswith(
        "compositeWithTrainedAlgorithmicMedia"
    )
    assert tags["IFD0:Orientation"] in {1, "Horizontal (normal)"}
    warnings = [str(said) for key, said in tags.items() if key.endswith(":Warning")]
    assert [said for said in warnings if not said.startswith("[minor]")] == []


def test_exiftool_sees_a_change_in_a_carrier(kind, signed_file, exiftool) -> None:
    """It judges no signature, but what it shows of the two carriers no longer agrees."""
    data = signed_file(kind)
    at = data.find(b"<watchfolder:recipeDigest>sha256:")
    assert at > 0
    bits = bytearray(data)
    bits[at + 40] ^= 1
    assert verify(bytes(bits)).status is Status.TAMPERED
    tags = exiftool(bytes(bits))
    digest = str(tags["XMP-watchfolder:RecipeDigest"]).removeprefix("sha256:")
    assert not str(tags["ExifIFD:UserComment"]).endswith(digest)
