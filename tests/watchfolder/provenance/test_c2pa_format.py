"""Signing in every format, through the library, and read by it, by exiftool and by another one."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from watchfolder.errors import SigningError
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance.actions import GENERATED, NAMES, delivered
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.credentials import MEDIA_TYPES, open_credentials
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import Signing, SourceMetadata, Stamp
from watchfolder.provenance.history import HistoryOutput, HistoryStep
from watchfolder.provenance.lint import lint
from watchfolder.provenance.read import read
from watchfolder.provenance.record import LABEL, read_record
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "data" / "provenance" / "c2pa-rs"
PROMPT = b"Place this bag on a marble cafe table"
MOST = 12_000
"""Bytes that one edit's signature may take."""


def opened(data: bytes, root: bytes = b""):
    found = open_credentials(data, MEDIA_TYPES[container_of(data)[0]], root)
    assert found is not None
    return found


def step(kind: str, action: str, *, generative=False, **edit) -> HistoryStep:
    return HistoryStep(
        edit={"edit": kind, **edit},
        action=action,
        sentence="Done.",
        engine="kontext" if generative else "builtin",
        engine_version="1",
        feature_version=1,
        generative=generative,
        started="2026-03-04T05:06:05Z",
    )


def test_every_format_is_signed_and_holds(kind, signed_file, root, decoded, encoded) -> None:
    data = signed_file(kind)
    found = opened(data, root)
    assert (found.state, found.faults) == ("Trusted", ())
    assert opened(data).state == "Valid"
    assert np.array_equal(decoded(data), decoded(encoded(kind)))
    assert read(data).intact
    assert found.manifest.claim_version == 2
    assert lint(found.manifest) == ()


def test_the_signed_recipe_is_the_one_in_xmp_and_exif(kind, signed_file) -> None:
    data = signed_file(kind)
    said = read(data)
    record = read_record(opened(data).manifest.assertion(LABEL) or {})
    assert record.history == said.history
    assert record.recipe_digest == said.digest == record.history.recipe_digest()
    assert record.recipe_digest in said.exif["UserComment"]
    assert record.image_digest == container_of(data)[1].image_digest(data)


def test_without_a_signer_nothing_is_signed(kind, encoded, history) -> None:
    data = stamped(encoded(kind), Stamp(kind, history(kind))).data
    assert open_credentials(data, MEDIA_TYPES[kind]) is None


def test_one_action_for_each_step_and_what_the_slot_did(signed_file) -> None:
    steps = (
        step("recolor", "c2pa.adjustedColor"),
        step("background", "c2pa.edited", generative=True, scene="a quiet beach"),
        step("sharpen", "c2pa.enhanced"),
    )
    output = HistoryOutput(
        slot={"name": "card"}, branch="", variant=1, width=96, height=64, format="png",
        pixel_sha256="ef" * 32, from_width=4000, from_height=3000,
    )  # fmt: skip
    manifest = opened(signed_file("png", steps=steps, output=output)).manifest
    assert [action["action"] for action in manifest.actions()] == [
        "c2pa.opened", "c2pa.adjustedColor", "c2pa.edited", "c2pa.enhanced",
        "c2pa.cropped", "c2pa.resized", "c2pa.converted",
    ]  # fmt: skip
    types = [action.get("digitalSourceType") for action in manifest.actions()]
    assert types == [None, None, GENERATED, None, None, None, None]
    agents = [action["softwareAgent"]["name"] for action in manifest.actions()]
    assert agents == ["watchfolder", "builtin", "kontext", "builtin", *["watchfolder"] * 3]


@pytest.mark.parametrize(
    ("before", "after", "slot", "done"),
    [
        ((400, 300), (400, 300), {}, []),
        ((400, 300), (200, 150), {}, ["c2pa.resized"]),
        ((400, 300), (300, 300), {}, ["c2pa.cropped"]),
        ((400, 300), (100, 100), {}, ["c2pa.cropped", "c2pa.resized"]),
        ((400, 300), (400, 400), {"fit": "pad"}, ["c2pa.edited"]),
        ((400, 300), (200, 200), {"fit": "extend"}, ["c2pa.edited", "c2pa.resized"]),
        ((0, 0), (200, 200), {}, []),
    ],
)
def test_what_fitting_did_follows_from_the_sizes(before, after, slot, done) -> None:
    output = HistoryOutput(
        slot=slot, branch="", variant=1, width=after[0], height=after[1], format="jpeg",
        pixel_sha256="", from_width=before[0], from_height=before[1],
    )  # fmt: skip
    assert delivered(output, "jpeg") == done
    assert delivered(output, "png") == [*done, "c2pa.converted"]


def test_every_edit_has_an_action_of_the_specification() -> None:
    from presets.edits import edit_kinds

    assert {kind.action for kind in edit_kinds().values()} <= NAMES


def test_masks_pictures_and_prompts_are_inputs(signed_file, tmp_path) -> None:
    files = {}
    for name, gray in (("mask", 255), ("logo", 40)):
        out = io.BytesIO()
        Image.new("L", (40, 30), gray).save(out, "png")
        (tmp_path / name).write_bytes(out.getvalue())
        files[name] = hashlib.sha256(out.getvalue()).hexdigest()
    steps = (
        step("recolor", "c2pa.adjustedColor", target={"mask": {"sha256": files["mask"]}}),
        step("overlay", "c2pa.placed", picture={"sha256": files["logo"]}),
        step("instruct", "c2pa.edited", generative=True, text=PROMPT.decode()),
        step("adjust", "c2pa.adjustedColor", target={"mask": {"sha256": files["mask"]}}),
    )
    inputs = {sha256: tmp_path / name for name, sha256 in files.items()}
    data = signed_file("jpeg", steps=steps, inputs=inputs)
    manifest = opened(data).manifest
    assert sorted((u.relationship, u.title.partition("-")[0]) for u in manifest.used) == [
        ("componentOf", "picture"), ("inputTo", "mask"), ("inputTo", "prompt"),
        ("parentOf", "source"),
    ]  # fmt: skip
    assert lint(manifest) == ()
    named = [len(a.get("parameters", {}).get("ingredients", ())) for a in manifest.actions()]
    assert named == [1, 1, 1, 1, 1]
    assert data.count(PROMPT) > signed_file("jpeg", steps=steps, public=True).count(PROMPT) == 0


def test_an_input_that_changed_meanwhile_is_recorded_by_its_hash(
    history_from, source_file, identity, encoded, tmp_path
) -> None:
    (tmp_path / "mask").write_bytes(b"other bytes")
    steps = (step("recolor", "c2pa.adjustedColor", target={"mask": {"sha256": "ab" * 32}}),)
    history = history_from("jpeg", source_file, steps=steps)
    signing = Signing(identity, source_file, {"ab" * 32: tmp_path / "mask"})
    written = stamped(encoded("jpeg"), Stamp("jpeg", history, signing=signing))
    assert written.notes == (
        "mask-abababab is not there any more and is recorded by its hash alone",
    )
    assert [used.relationship for used in opened(written.data).manifest.used] == [
        "parentOf",
        "inputTo",
    ]


def test_a_signature_takes_little_room(kind, signed_file, history_from, source_file) -> None:
    out = io.BytesIO()
    Image.new("L", (64, 64), 255).save(out, "png")
    steps = tuple(
        step("instruct", "c2pa.edited", generative=True, text=f"{PROMPT.decode()} number {n}")
        if n == 0
        else step("adjust", "c2pa.adjustedColor", exposure=n / 10)
        for n in range(6)
    )
    data = signed_file(kind, steps=steps, metadata=SourceMetadata())
    plain = len(
        stamped(_bare(data), Stamp(kind, history_from(kind, source_file, steps=steps))).data
    )
    assert len(data) - plain <= MOST


def _bare(data: bytes) -> bytes:
    return container_of(data)[1].bare(data)


def test_bare_is_the_picture_and_nothing_else(kind, signed_file, encoded, decoded) -> None:
    data = signed_file(kind)
    container = container_of(data)[1]
    bare = container.bare(data)
    assert container.image_digest(bare) == container.image_digest(data)
    assert np.array_equal(decoded(bare), decoded(data))
    assert len(bare) <= len(encoded(kind)) + 64
    for word in (b"watchfolder", b"Contax", b"jumb", b"xmpmeta", b"Exif"):
        assert word not in bare or word in encoded(kind)


def test_a_chain_across_formats_holds_every_manifest(signed_file, root) -> None:
    data = signed_file("jpeg")
    kinds = [kind for kind in (*MEDIA_TYPES, "jpeg") if kind in FORMATS][1:]
    for kind in kinds:
        data = signed_file(kind, source=data)
    found = verify(data, root)
    assert found.status is Status.OK
    assert found.credentials is not None
    assert len(found.credentials.manifests) == len(kinds) + 1
    depth, forebears = 0, found.forebears
    while forebears:
        parents = [each for each in forebears if each.used.relationship == "parentOf"]
        depth, forebears = depth + 1, parents[0].forebears if parents else ()
    assert depth == len(kinds) + 1


def test_ten_edits_deep_stay_small_and_hold(signed_file, root, encoded) -> None:
    data = signed_file("jpeg")
    for _ in range(9):
        data = signed_file("jpeg", source=data, metadata=SourceMetadata())
    assert verify(data, root).status is Status.OK
    assert len(data) - len(encoded("jpeg")) < 100_000


def test_two_branches_share_what_they_come_from(signed_file, root) -> None:
    first = signed_file("jpeg")
    branches = [signed_file(kind, source=first) for kind in ("png", "webp")]
    labels = [set(opened(data, root).manifests) for data in branches]
    assert len(labels[0] & labels[1]) == 1


def test_another_source_than_the_history_names_is_refused(
    encoded, history_from, source_file, identity
) -> None:
    stamp = Stamp("png", history_from("png", b"x"), signing=Signing(identity, source_file))
    with pytest.raises(SigningError, match="not the one that was edited"):
        stamped(encoded("png"), stamp)


@pytest.fixture
def stamp_of(history_from, identity):
    return lambda source, **more: Stamp(
        "png", history_from("png", source), signing=Signing(identity, source), **more
    )


HOSTILE = {
    "truncated": lambda source: source[:300],
    "no picture": lambda _source: b"\xff\xd8\xff\xeb" + b"JP\0\1" * 40,
    "broken box": lambda source: (
        source[:2] + b"\xff\xeb\x00\x20JP\x00\x01" + bytes(24) + source[2:]
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_source_is_no_reason_not_to_sign(name, stamp_of, encoded, source_file, root):
    written = stamped(encoded("png"), stamp_of(HOSTILE[name](source_file)))
    found = verify(written.data, root)
    assert found.status is Status.OK
    assert found.forebears[0].used.relationship == "parentOf"
    assert found.forebears[0].manifest is None
    if name == "truncated":
        assert "could not be followed" in written.notes[0]


@pytest.mark.parametrize("name", ["libpng-test_with_url.png", "tiff_poc.tiff", "CIE-sig-CA.jpg"])
def test_hostile_sources_from_the_field(name, encoded, stamp_of, root) -> None:
    if not (SAMPLES / name).is_file():
        pytest.skip("no shared samples here")
    source = (SAMPLES / name).read_bytes()
    for public in (False, True):
        found = verify(stamped(encoded("png"), stamp_of(source, public=public)).data, root)
        broken = name.startswith("CIE")
        assert found.status is (Status.BROKEN_ANCESTOR if broken else Status.OK)


def test_a_foreign_manifest_is_kept_and_public_takes_the_private_part_out(
    encoded, stamp_of, root
) -> None:
    if not (SAMPLES / "CA.jpg").is_file():
        pytest.skip("no shared samples here")
    source = (SAMPLES / "CA.jpg").read_bytes()
    files = {
        public: stamped(encoded("png"), stamp_of(source, public=public)).data
        for public in (False, True)
    }
    for data in files.values():
        found = verify(data, root)
        assert found.status is Status.OK, found.findings
        manifest = found.forebears[0].manifest
        assert manifest is not None
        assert manifest.generator.startswith("make_test_images")
    assert b"John Doe" in files[False]
    assert b"John Doe" not in files[True]
    assert len(files[True]) < len(files[False]) / 2, "thumbnails show what was cut off"


def test_public_of_an_earlier_full_output_holds_no_prompt(kind, signed_file, root) -> None:
    full = signed_file("jpeg")
    assert PROMPT in full
    data = signed_file(kind, source=full, public=True)
    for secret in (PROMPT, b"marble", b"secret-client", b"SN-4711", b"RUE-SECRETE", b"logo"):
        assert secret not in data
    found = verify(data, root)
    assert found.status is Status.OK
    assert "taken out" in " ".join(found.notes)
    assert found.record is not None
    assert found.record.history is None


def test_public_of_a_full_output_placed_in_it_holds_no_prompt(signed_file, root, tmp_path) -> None:
    """A picture that is laid on top may be an output of ours, with a recipe of its own."""
    logo = signed_file("png")
    (tmp_path / "logo.png").write_bytes(logo)
    sha256 = hashlib.sha256(logo).hexdigest()
    steps = (step("overlay", "c2pa.placed", picture={"sha256": sha256}),)
    inputs = {sha256: tmp_path / "logo.png"}
    full, public = (
        signed_file("webp", steps=steps, inputs=inputs, public=public) for public in (False, True)
    )
    assert PROMPT in full
    assert PROMPT not in public
    for data in (full, public):
        assert verify(data, root).status is Status.OK


def test_exiftool_sees_all_four_carriers_in_a_signed_file(kind, signed_file, exiftool) -> None:
    tags = exiftool(signed_file(kind))
    warnings = [str(said) for key, said in tags.items() if key.endswith(":Warning")]
    assert [said for said in warnings if not said.startswith("[minor]")] == []
    assert tags["IFD0:Make"] == "Contax"
    assert "watchfolder recipe sha256" in str(tags["ExifIFD:UserComment"])
    assert tags["XMP-watchfolder:RecipeDigest"].startswith("sha256:")
    if kind in {"jpeg", "png"}:
        assert any("JUMBF" in key for key in tags)


@pytest.fixture(scope="module")
def other_reader():
    """A C2PA reader of another code base, offline and silent."""
    return pytest.importorskip("encypher_c2pa")


def test_a_reader_of_another_code_base_agrees(kind, signed_file, root, other_reader) -> None:
    def look(data: bytes) -> tuple[str, set[str]]:
        found = other_reader.verify(
            data,
            MEDIA_TYPES[kind],
            trust_pem=root.decode(),
            no_default_trust=True,
            telemetry=False,
            online=False,
        )
        failures = {fault["code"] for fault in found["validation_results"]["failure"]}
        return found["validation_state"], failures

    parent = signed_file("jpeg", public=True)
    for data in (signed_file(kind), signed_file(kind, public=True, source=parent)):
        assert look(data) == ("Trusted", set())
        assert verify(data, root).status is Status.OK
        changed = bytearray(data)
        changed[data.find(b"recipeDigest") + 40] ^= 1
        assert look(bytes(changed))[0] == "Invalid"
        assert verify(bytes(changed), root).status in {Status.TAMPERED, Status.BROKEN_ANCESTOR}
    # Versions of it before 1.10 do not find an assertion that was rightly taken out.
    redacted = signed_file(kind, public=True, source=signed_file("jpeg"))
    assert look(redacted)[1] <= {"assertion.action.redactionMismatch"}
