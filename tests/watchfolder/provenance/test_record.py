"""The signed record: its recipe as a text, said briefly, and never believed further than it fits."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.credentials import MEDIA_TYPES, open_credentials
from watchfolder.provenance.discretion import private_assertions
from watchfolder.provenance.history import EditHistory, HistoryStep
from watchfolder.provenance.record import (
    LABEL,
    PLAIN,
    parse_recipe,
    read_record,
    recipe_of,
    recipe_text,
    write_record,
)
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

PRIVATE = "a scarlet parasol nobody may hear of"


def steps(count: int, **changes) -> tuple[HistoryStep, ...]:
    return tuple(
        HistoryStep(
            edit={"edit": "instruct", "text": f"{PRIVATE} {number}"},
            action="c2pa.edited",
            sentence=f"Step {number}.",
            engine="kontext",
            engine_version="2",
            feature_version=1,
            generative=True,
            key=f"{number:064x}",
            pixels=f"{number:032x}",
            started="2026-03-04T05:06:05Z",
            **changes,
        )
        for number in range(count)
    )


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_what_all_steps_share_is_said_once_and_comes_back(count, history) -> None:
    full = history(steps=steps(count))
    text = recipe_text(full)
    assert text.count('"kontext"') == min(count, 1)
    assert parse_recipe(text) == full
    assert parse_recipe(text).recipe_digest() == full.recipe_digest()
    plain = full.model_dump(mode="json", by_alias=True)
    assert recipe_of(plain) == full, "with everything written out it is the same recipe"


@given(
    shared=st.booleans(),
    seeds=st.lists(st.integers(0, 2**31), min_size=0, max_size=4),
    figures=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), max_size=3),
)
def test_any_recipe_comes_back(shared, seeds, figures) -> None:
    made = [
        HistoryStep(
            edit={"edit": "adjust", "list": [1, 2, 3], "deep": {"a": [0.1]}},
            action="c2pa.edited",
            sentence="",
            engine="builtin" if shared else f"e{number}",
            engine_version="1",
            feature_version=1,
            seed=seed,
            figures=tuple({"name": "f", "value": value} for value in figures),
        )
        for number, seed in enumerate(seeds)
    ]
    full = EditHistory.model_validate(
        {
            "schema": "watchfolder/recipe@1",
            "program": "watchfolder 0.1.0",
            "created": "2026-03-04T05:06:07Z",
            "source": {
                "name": "a.jpg", "sha256": "ab" * 32, "pixel_key": "cd" * 32, "format": "jpeg",
                "width": 4, "height": 3,
            },
            "steps": made,
            "output": {
                "slot": {}, "branch": "", "variant": 1, "width": 4, "height": 3, "format": "png",
                "pixel_sha256": "ef" * 32,
            },
        }
    )  # fmt: skip
    assert parse_recipe(recipe_text(full)) == full
    record = write_record(full, "0" * 64, public=False)
    assert read_record(json.loads(json.dumps(record))).history == full


def test_a_short_recipe_is_plain_and_a_long_one_is_packed(history) -> None:
    short = write_record(history(steps=steps(1)), "0" * 64, public=False)
    assert PRIVATE in short["recipe"]
    long = write_record(history(steps=steps(40)), "0" * 64, public=False)
    assert set(long) - set(short) == {"recipeDeflated"}
    assert len(long["recipeDeflated"]) < len(recipe_text(history(steps=steps(40)))) / 2
    assert read_record(long).history == history(steps=steps(40))


def test_a_long_recipe_is_signed_and_read_in_plain_in_xmp(kind, signed_file, root) -> None:
    data = signed_file(kind, steps=steps(9))
    found = verify(data, root)
    assert found.status is Status.OK, found.findings
    assert found.record is not None
    assert found.record.history == found.said.history
    assert len(recipe_text(found.record.history)) > PLAIN
    assert PRIVATE.encode() in (container_of(data)[1].extract(data).xmp or b"")
    at = data.find(b'"recipeDeflated"') + 200
    changed = bytearray(data)
    changed[at] ^= 1
    assert verify(bytes(changed), root).status is Status.TAMPERED


def test_a_packed_recipe_is_taken_out_of_what_is_public(kind, signed_file, root) -> None:
    """Its words are not to be seen in the bytes, so that a grep alone would prove nothing."""
    full = signed_file("jpeg", steps=steps(9))
    data = signed_file(kind, source=full, steps=steps(9), public=True)
    assert PRIVATE.encode() not in data
    assert b"recipeDeflated" not in data
    found = open_credentials(data, MEDIA_TYPES[kind], root)
    assert found is not None
    assert len(found.manifests) == 2
    assert private_assertions(found) == ()
    assert verify(data, root).status is Status.OK
    xmp = container_of(data)[1].extract(data).xmp or b""
    assert b"watchfolder:recipe>" not in xmp


BROKEN = {
    "no base64": "***",
    "not deflated": base64.b64encode(b"hello").decode(),
    "cut off": base64.b64encode(zlib.compress(b"{}" * 500)[:-6]).decode(),
    "a bomb": base64.b64encode(zlib.compress(b" " * (1 << 25), 9)).decode(),
    "no recipe": base64.b64encode(zlib.compress(b"[]")).decode(),
    "no text": base64.b64encode(zlib.compress(b"\xff\xfe")).decode(),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_packed_recipe_is_refused(name, history) -> None:
    record = write_record(history(), "0" * 64, public=True)
    with pytest.raises(ProvenanceError):
        read_record({**record, "recipeDeflated": BROKEN[name]})


@pytest.mark.parametrize("each", [[], "x", {"engine": 7}, {"nothing": "known"}, None])
def test_what_steps_share_is_no_way_in(each, history) -> None:
    said = json.loads(recipe_text(history(steps=steps(2))))
    said["each"] = each
    with pytest.raises(ProvenanceError):
        recipe_of(said)


def test_pieces_are_untouched_by_packing(signed_file) -> None:
    data = signed_file("jpeg", steps=steps(9))
    container = container_of(data)[1]
    assert container.extract(container.splice(data, Pieces())).xmp == container.extract(data).xmp
    assert LABEL.encode() in data
