"""Verify: right where the library alone is not, and about every bit that says something."""

from __future__ import annotations

import datetime as dt
import io
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from watchfolder.errors import ProvenanceError
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance import certificates
from watchfolder.provenance.actions import actions_of
from watchfolder.provenance.certificates import identity_of, issue, pem_of
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of
from watchfolder.provenance.credentials import MEDIA_TYPES, Ingredient, open_credentials, sign
from watchfolder.provenance.embed import stamped
from watchfolder.provenance.format import Stamp
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.keys import own_identity
from watchfolder.provenance.lint import lint
from watchfolder.provenance.read import read
from watchfolder.provenance.record import LABEL, recipe_text, write_record
from watchfolder.provenance.redacting import redacted
from watchfolder.provenance.signing import signed
from watchfolder.provenance.verification import Status
from watchfolder.provenance.verify import verify

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "data" / "provenance" / "c2pa-rs"
FLIPS = 160
"""Bits flipped in one file of each format."""
PUBLIC_TEST_ROOT = SAMPLES / "certs" / "trust" / "test_cert_root_bundle.pem"
VERDICTS = {
    "CA.jpg": Status.OK,
    "boxhash.jpg": Status.OK,
    "update_manifest.jpg": Status.OK,
    "legacy_ingredient_hash.jpg": Status.OK,
    "CACA.jpg": Status.LINT,
    "C_with_CAWG_data.jpg": Status.LINT,
    "XCA.jpg": Status.TAMPERED,
    "E-sig-CA.jpg": Status.TAMPERED,
    "CIE-sig-CA.jpg": Status.BROKEN_ANCESTOR,
    "CACAE-uri-CA.jpg": Status.BROKEN_ANCESTOR,
    "no_manifest.jpg": Status.NO_MANIFEST,
    "libpng-test.png": Status.NO_MANIFEST,
    "libpng-test_with_url.png": Status.NO_MANIFEST,
    "sample1.avif": Status.NO_MANIFEST,
    "sample1.heif": Status.NO_MANIFEST,
    "sample1.webp": Status.NO_MANIFEST,
    "test.tiff": Status.NO_MANIFEST,
    "tiff_poc.tiff": Status.TAMPERED,
}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdict_on_public_samples(name) -> None:
    if not (SAMPLES / name).is_file():
        pytest.skip("no shared samples here")
    roots = PUBLIC_TEST_ROOT.read_bytes()
    found = verify((SAMPLES / name).read_bytes(), roots, voucher="the root that was given")
    assert found.status is VERDICTS[name], found.findings
    unknown = verify((SAMPLES / name).read_bytes())
    if VERDICTS[name] is Status.OK:
        assert unknown.status is Status.UNTRUSTED
    else:
        assert unknown.status is VERDICTS[name]


def test_the_library_alone_would_be_wrong_on_a_broken_ancestor() -> None:
    for name in ("CIE-sig-CA.jpg", "CACAE-uri-CA.jpg"):
        if not (SAMPLES / name).is_file():
            pytest.skip("no shared samples here")
        data = (SAMPLES / name).read_bytes()
        found = open_credentials(data, "image/jpeg", PUBLIC_TEST_ROOT.read_bytes())
        assert found is not None
        assert found.state == "Trusted"


def test_the_words_promise_no_more_than_was_looked_at(signed_file, root, identity) -> None:
    data = signed_file("jpeg")
    own = verify(data, root)
    assert own.sentence == (
        "valid, signer not on a public trust list: it is this installation's own key, "
        f"{identity.name}"
    )
    given = verify(data, root, voucher="the root that was given")
    assert (
        "vouched for by the root that was given; no public trust list was asked" in given.sentence
    )
    assert "trusted" not in own.sentence.replace("untrusted", "")


def test_a_wrong_root_vouches_for_nobody(signed_file, tmp_path) -> None:
    from watchfolder.provenance.keys import own_root

    own_identity(tmp_path)
    found = verify(signed_file("png"), own_root(tmp_path) or b"")
    assert found.status is Status.UNTRUSTED


def test_the_source_is_compared(signed_file, source_file, root) -> None:
    data = signed_file("webp")
    assert verify(data, root, source=source_file).status is Status.OK
    other = verify(data, root, source=source_file + b"\0")
    assert other.status is Status.WRONG_SOURCE
    public = signed_file("webp", public=True)
    assert verify(public, root, source=source_file).status is Status.OK


def test_a_recipe_in_xmp_alone_is_nobodys_word(encoded, history) -> None:
    found = verify(stamped(encoded("jpeg"), Stamp("jpeg", history())).data)
    assert found.status is Status.NO_MANIFEST
    assert "anybody could have written" in found.sentence


def test_what_is_no_picture_is_an_error() -> None:
    with pytest.raises(ProvenanceError):
        verify(b"hello")


# Changed after signing


def test_metadata_written_afterwards_is_found(kind, signed_file, root) -> None:
    data = signed_file(kind)
    container = container_of(data)[1]
    packet = (container.extract(data).xmp or b"").replace(b"Jane Doe", b"Mary Roe")
    changed = container.splice(data, Pieces(xmp=packet))
    assert verify(changed, root).status in {Status.TAMPERED, Status.NO_MANIFEST}


def test_another_programs_save_leaves_no_manifest(kind, signed_file, root) -> None:
    out = io.BytesIO()
    with Image.open(io.BytesIO(signed_file(kind))) as image:
        image.info.clear()  # what programs do that know nothing of it
        image.save(out, FORMATS[kind].PILLOW)
    assert verify(out.getvalue(), root).status is Status.NO_MANIFEST


PLACES = {
    "picture": lambda data, image: data.find(image) + len(image) // 2,
    "recipe": lambda data, _image: data.find(b'"recipe"') + 60,
    "digest": lambda data, _image: data.find(b"recipeDigest") + 30,
    "action": lambda data, _image: data.find(b"c2pa.opened") + 3,
    "step": lambda data, _image: data.find(b"c2pa.adjustedColor") + 8,
    "source type": lambda data, _image: data.find(b"compositeWithTrained") + 5,
    "prompt": lambda data, _image: data.find(b"marble"),
    "xmp": lambda data, _image: data.rfind(b"watchfolder:recipeDigest") + 40,
    "exif": lambda data, _image: data.find(b"Contax"),
}


@pytest.mark.parametrize("place", PLACES)
def test_one_bit_is_found_wherever_it_says_something(place, kind, signed_file, encoded, root):
    data = signed_file(kind)
    plain = encoded(kind)
    third = len(plain) // 3
    image = {
        "jpeg": plain[-40:-8],
        "png": plain[-60:-20],
        "webp": plain[-40:],
        "tiff": plain[third : third + 200],
        "avif": plain[-40:],
        "heic": plain[-40:],
    }[kind]
    at = PLACES[place](data, image)
    assert at > 60, place
    assert place != "picture" or image in data
    for bit in range(8):
        changed = bytearray(data)
        changed[at] ^= 1 << bit
        found = verify(bytes(changed), root)
        assert found.status is Status.TAMPERED, (bit, found.findings)


def test_hundreds_of_bits_are_found_or_say_nothing(kind, signed_file, decoded, root) -> None:
    """What is not found lies in the signature's own padding and box heads, and changes nothing."""
    data = signed_file(kind)
    before = verify(data, root)
    pixels = decoded(data)
    dice = random.Random(7)
    unfound = 0
    for _ in range(FLIPS):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        try:
            found = verify(bytes(changed), root)
        except ProvenanceError:  # not even a picture of that kind any more
            continue
        if found.status is not Status.OK:
            continue
        unfound += 1
        assert (found.credentials, found.said, found.record) == (
            before.credentials,
            before.said,
            before.record,
        )
        assert np.array_equal(decoded(bytes(changed)), pixels)
    assert unfound < FLIPS / 5


def test_a_statement_of_an_ancestor_changed_inside_its_child_is_told_as_that(
    kind, signed_file, root
) -> None:
    parent = signed_file("jpeg", keep=("the ancestral rivet",))
    child = signed_file(kind, source=parent)
    at = child.find(b"ancestral rivet")
    assert at > 0
    changed = bytearray(child)
    changed[at] ^= 1
    found = verify(bytes(changed), root)
    told = {finding.status for finding in found.findings}
    # In a PNG the checksum around the box is broken, too.
    assert told - ({Status.TAMPERED} if kind == "png" else set()) == {Status.BROKEN_ANCESTOR}


def test_a_parent_that_was_changed_before_is_found_in_every_descendant(signed_file, root) -> None:
    parent = bytearray(signed_file("jpeg"))
    parent[-30] ^= 4
    assert verify(bytes(parent), root).status is Status.TAMPERED
    child = signed_file("png", source=bytes(parent))
    grandchild = signed_file("webp", source=child)
    for data in (child, grandchild):
        found = verify(data, root)
        assert found.status is Status.BROKEN_ANCESTOR
        assert open_credentials(data, MEDIA_TYPES[found.said.format], root).state == "Trusted"


# Signed by somebody who says what is not so


@pytest.fixture
def lying(encoded, history_from, source_file, identity):
    """Sign a PNG whose carriers, record and actions are given apart."""

    def make(
        *,
        carried=None,
        record: dict[str, Any] | None = None,
        actions: list[dict[str, Any]] | None = None,
    ) -> bytes:
        truth = history_from("png", source_file)
        plain = stamped(encoded("png"), Stamp("png", carried or truth)).data
        image = container_of(plain)[1].image_digest(plain)
        return signed(
            plain,
            "png",
            program="watchfolder 0.1.0",
            actions=actions or actions_of(truth, ()),
            record=write_record(truth, image, public=False) | (record or {}),
            ingredients=[Ingredient("source", "parentOf", "image/jpeg", source_file)],
            redacted=(),
            identity=identity,
        ).data

    return make


def test_the_truth_is_ok(lying, root) -> None:
    assert verify(lying(), root).status is Status.OK


def test_another_recipe_in_xmp_than_the_signed_one(lying, history_from, source_file, root) -> None:
    other = history_from("png", source_file, keep=("something else",))
    found = verify(lying(carried=other), root)
    assert found.status is Status.RECIPE_MISMATCH
    assert {f.message.split()[0] for f in found.findings} == {"XMP", "EXIF"}


def test_another_picture_than_the_signed_one(lying, root) -> None:
    found = verify(lying(record={"imageDigest": "sha256:" + "0" * 64}), root)
    assert [f.code for f in found.findings] == ["recipe.picture"]


def test_actions_that_are_not_the_recipes(lying, history_from, source_file, root) -> None:
    truth = actions_of(history_from("png", source_file), ())
    hidden = [dict(action) for action in truth]
    hidden[2].pop("digitalSourceType")
    for actions in (truth[:-2], hidden, [truth[0], truth[2], truth[1], *truth[3:]]):
        found = verify(lying(actions=actions), root)
        assert [f.code for f in found.findings] == ["recipe.actions"]
        assert found.status is Status.RECIPE_MISMATCH


def _raw(encoded, identity, source_file, assertions, ingredients=None) -> bytes:
    """Sign what nobody checks: as another program might."""
    manifest = {
        "claim_generator_info": [{"name": "other", "version": "1"}],
        "assertions": assertions,
    }
    given = [Ingredient("source", "parentOf", "image/jpeg", source_file)]
    return sign(encoded("png"), "image/png", manifest, ingredients or given, identity).data


OPENED = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["source"]}}
FLAWS = {
    "action.unknown": [OPENED, {"action": "c2pa.magic"}],
    "action.deprecated": [OPENED, {"action": "c2pa.color_adjustments"}],
    "action.when": [OPENED, {"action": "c2pa.edited", "when": "2026-01-01 10:00"}],
    "action.name": [OPENED, {"action": "polish"}],
    "action.source-type": [
        OPENED,
        {"action": "c2pa.edited", "digitalSourceType": "http://example.com/invented"},
    ],
    "action.parameter": [OPENED, {"action": "c2pa.edited", "parameters": {"prompt": "a beach"}}],
    "parent.created": [
        {
            "action": "c2pa.created",
            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
        }
    ],
    "action.ingredient": [OPENED, {"action": "c2pa.placed"}],
}


@pytest.mark.parametrize("rule", FLAWS)
def test_the_rules_for_actions_that_the_library_lets_pass(
    rule, encoded, identity, source_file, root
) -> None:
    actions = {"label": "c2pa.actions.v2", "data": {"actions": FLAWS[rule]}}
    found = verify(_raw(encoded, identity, source_file, [actions]), root)
    assert found.status in {Status.LINT, Status.TAMPERED}
    assert rule in {f.code for f in found.findings}


def test_two_parents_are_against_the_rules(encoded, identity, source_file, root) -> None:
    actions = {"label": "c2pa.actions.v2", "data": {"actions": [OPENED]}}
    parents = [Ingredient(n, "parentOf", "image/jpeg", source_file) for n in ("source", "other")]
    data = _raw(encoded, identity, source_file, [actions], parents)
    assert "parent.many" in {
        flaw.rule for flaw in lint(open_credentials(data, "image/png").manifest)
    }
    assert verify(data, root).status is not Status.OK


def test_a_certificate_that_expired_is_told_from_a_change(signed_file, monkeypatch) -> None:
    identity, root = _short_lived(monkeypatch, dt.timedelta(seconds=2))
    data = signed_file("jpeg", by=identity)
    assert verify(data, root).status is Status.OK
    left = identity.expires - dt.datetime.now(dt.UTC)
    time.sleep(max(0.0, left.total_seconds()) + 1.2)  # certificates count whole seconds
    found = verify(data, root)
    assert found.status is Status.EXPIRED
    assert "as it was signed" in found.sentence
    changed = bytearray(data)
    changed[-30] ^= 1
    assert verify(bytes(changed), root).status is Status.TAMPERED


def _short_lived(monkeypatch, lifetime: dt.timedelta) -> tuple[Identity, bytes]:
    monkeypatch.setattr(certificates, "LIFETIME", dt.timedelta(days=1))
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = dt.datetime.now(dt.UTC)
    root = issue("root", root_key.public_key(), None, root_key, now)
    monkeypatch.setattr(certificates, "LIFETIME", lifetime)
    leaf = issue("leaf", key.public_key(), root, root_key, now)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return identity_of(pem_of([leaf]), private, "c", "k"), pem_of([root])


# Redacting


SECRETS = (
    b"marble",
    b"secret-client",
    b"SN-4711",
    b"RUE-SECRETE",
    b"embossed",
    b"Private",
    b"MAKER",
)


def test_a_redacted_copy_holds_and_says_nothing_private(
    kind, signed_file, identity, root, decoded
) -> None:
    full = signed_file(kind)
    assert all(secret in full for secret in SECRETS[:2])
    copy = redacted(full, identity, program="watchfolder 0.1.0", salt="ab" * 16, roots=root).data
    for secret in SECRETS:
        assert secret not in copy, secret
    found = verify(copy, root)
    assert found.status is Status.OK, found.findings
    assert found.record is not None
    assert found.record.history is None
    assert found.record.recipe_digest != read(full).digest
    assert np.array_equal(decoded(copy), decoded(full))
    assert [event.action for event in found.said.events] == [
        event.action for event in read(full).events
    ]
    with pytest.raises(ProvenanceError, match="is public already"):
        redacted(copy, identity, program="watchfolder 0.1.0", salt="", roots=root)


def test_only_our_own_files_that_hold_are_redacted(signed_file, identity, encoded, root) -> None:
    broken = bytearray(signed_file("jpeg"))
    broken[-30] ^= 1
    for data, said in (
        (bytes(broken), "only a file that holds"),
        (encoded("jpeg"), "only a file that holds"),
    ):
        with pytest.raises(ProvenanceError, match=said):
            redacted(data, identity, program="watchfolder 0.1.0", salt="", roots=root)


def test_a_child_of_a_redacted_copy_still_holds(signed_file, identity, root) -> None:
    copy = redacted(
        signed_file("jpeg"), identity, program="watchfolder 0.1.0", salt="ab" * 16, roots=root
    ).data
    for public in (False, True):
        data = signed_file("png", source=copy, public=public, keep=())
        assert verify(data, root).status is Status.OK


def test_the_recipe_text_is_exactly_what_its_digest_is_of(history) -> None:
    from watchfolder.provenance.record import parse_recipe

    full = history(
        "jpeg",
        steps=(
            history()
            .steps[0]
            .model_copy(
                update={"edit": {"edit": "reframe", "box": [0.1, 0.2, 0.30000000000000004, 1e-7]}}
            ),
        ),
    )
    assert parse_recipe(recipe_text(full)) == full
    assert parse_recipe(recipe_text(full)).recipe_digest() == full.recipe_digest()


def test_numbers_in_lists_survive_the_signature(signed_file, history, root) -> None:
    box = [0.1, 0.2, 0.30000000000000004, 1e-7, 2**53 - 1]
    steps = (history().steps[0].model_copy(update={"edit": {"edit": "reframe", "box": box}}),)
    found = verify(signed_file("png", steps=steps), root)
    assert found.record is not None
    assert found.record.history is not None
    assert found.record.history.steps[0].edit["box"] == box
    assert LABEL in found.credentials.manifest.labels


def test_the_exit_codes_are_distinct_and_leave_usage_alone() -> None:
    codes = [status.exit_code for status in Status]
    assert len(set(codes)) == len(codes)
    assert Status.OK.exit_code == 0
    assert not {1, 2, 3, 4} & set(codes)


def test_what_is_wrong_twice_is_told_twice_worst_first(signed_file, source_file) -> None:
    parent = bytearray(signed_file("jpeg"))
    parent[-30] ^= 4
    data = signed_file("png", source=bytes(parent))
    found = verify(data, b"", source=source_file)
    assert [f.status for f in found.findings] == [
        Status.BROKEN_ANCESTOR,
        Status.WRONG_SOURCE,
        Status.UNTRUSTED,
    ]
    told = found.as_json()
    assert told["exit_code"] == Status.BROKEN_ANCESTOR.exit_code
    assert told["ancestors"][0]["faults"] == ["assertion.dataHash.mismatch"]
    assert replace(found, findings=()).status is Status.OK
