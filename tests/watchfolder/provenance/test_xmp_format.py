from __future__ import annotations

import random
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.format import SourceMetadata, Stamp
from watchfolder.provenance.formats import xmp
from watchfolder.provenance.history import HistoryStep
from watchfolder.provenance.packet import LARGEST_SOURCE, clean, parse_packet
from watchfolder.provenance.source_type import strongest, term_of

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def _packet(inside: str, attributes: str = "") -> bytes:
    return (
        f'<rdf:RDF {RDF}><rdf:Description rdf:about="" {DC} {attributes}>{inside}'
        "</rdf:Description></rdf:RDF>"
    ).encode()


def _compose(history, source: bytes | None = None, **changes):
    return xmp.compose(Stamp("jpeg", history(**changes), SourceMetadata(xmp=source)), "00" * 32)


def test_the_history_is_appended_and_the_origin_replaced(history, private_packet):
    packet = parse_packet(_compose(history, private_packet)[0])
    actions = [
        row["{http://ns.adobe.com/xap/1.0/sType/ResourceEvent#}action"]
        for row in packet.fields("xmpMM:History")
    ]
    assert actions == ["saved", "edited", "edited", "saved"]
    (origin,) = packet.fields("xmpMM:DerivedFrom")
    prefix = "{http://ns.adobe.com/xap/1.0/sType/ResourceRef#}"
    assert origin == {
        prefix + "instanceID": "xmp.iid:original",
        prefix + "documentID": "xmp.did:original",
        prefix + "originalDocumentID": "xmp.did:original",
    }
    assert packet.text("xmpMM:OriginalDocumentID") == "xmp.did:original"
    assert packet.text("xmpMM:DocumentID") != "xmp.did:original"
    assert packet.text("aux:SerialNumber") == "SN-4711-0815"


def test_renditions_of_one_chain_share_the_document_not_the_instance(history):
    output = history().output
    listing = parse_packet(_compose(history)[0])
    banner = parse_packet(_compose(history, output=output.model_copy(update={"width": 50}))[0])
    other = parse_packet(_compose(history, output=output.model_copy(update={"branch": "x"}))[0])
    assert listing.text("xmpMM:DocumentID") == banner.text("xmpMM:DocumentID")
    assert listing.text("xmpMM:InstanceID") != banner.text("xmpMM:InstanceID")
    assert listing.text("xmpMM:DocumentID") != other.text("xmpMM:DocumentID")
    assert listing.text("xmpMM:OriginalDocumentID") == other.text("xmpMM:OriginalDocumentID")


def test_generated_fields_only_for_generative_steps(history):
    plain = [step for step in history().steps if not step.generative]
    packet = parse_packet(_compose(history, steps=tuple(plain))[0])
    assert packet.text("Iptc4xmpExt:DigitalSourceType").endswith("/algorithmicallyEnhanced")
    assert packet.text("Iptc4xmpExt:AISystemUsed") == ""
    packet = parse_packet(_compose(history)[0])
    assert packet.text("Iptc4xmpExt:AISystemUsed") == "kontext"
    assert packet.text("Iptc4xmpExt:AISystemVersionUsed") == "2"


@pytest.mark.parametrize(
    ("source", "earned", "says"),
    [
        ("", "digitalCapture", "digitalCapture"),
        ("negativeFilm", "digitalCapture", "negativeFilm"),
        ("digitalCapture", "algorithmicallyEnhanced", "algorithmicallyEnhanced"),
        ("humanEdits", "algorithmicallyEnhanced", "algorithmicallyEnhanced"),
        ("composite", "algorithmicallyEnhanced", "composite"),
        ("composite", "compositeWithTrainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"),
        ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia"),
        ("http://example.org/made-up", "algorithmicallyEnhanced", "algorithmicallyEnhanced"),
    ],
)  # fmt: skip
def test_the_strongest_source_type_wins(source, earned, says):
    assert strongest(source, earned) == says
    assert term_of(f"http://cv.iptc.org/newscodes/digitalsourcetype/{says}") == says


def test_rights_of_the_source_stay_and_the_presets_fill_the_gap(history):
    given_rights = _packet(
        '<dc:rights><rdf:Alt><rdf:li xml:lang="de">Mein</rdf:li></rdf:Alt></dc:rights>'
    )
    packet = parse_packet(_compose(history, given_rights)[0])
    assert packet.texts("dc:rights") == ("Mein",)
    assert packet.texts("dc:creator") == ("Atelier Nord",)
    assert packet.text("photoshop:Credit") == "Atelier Nord"
    assert parse_packet(_compose(history)[0]).text("dc:rights") == "© Atelier Nord"


def test_what_an_edited_file_does_not_hold_is_not_said(history):
    stale = _packet(
        "",
        'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" '
        'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" tiff:ImageWidth="9" '
        'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="AA"',
    )
    data, _ = _compose(history, stale)
    packet = parse_packet(data)
    assert packet.text("tiff:Orientation") == "1"
    for gone in (b"hdr-gain-map", b"HasExtendedXMP", b"ImageWidth"):
        assert gone not in data


def test_a_recipe_too_long_leaves_its_digest(history):
    step = HistoryStep(
        edit={"edit": "adjust", "curve": list(range(4000))},
        action="c2pa.adjustedColor", sentence="Adjust.", engine="builtin", engine_version="1",
        feature_version=1,
    )  # fmt: skip
    steps = (
        step.model_copy(update={"edit": {"edit": "adjust", "curve": list(range(n, 4000))}})
        for n in range(3)
    )
    data, notes = _compose(history, steps=tuple(steps))
    assert notes == ("the recipe is too long to be embedded; its digest is",)
    packet = parse_packet(data)
    assert packet.text("watchfolder:recipe") == ""
    assert len(packet.text("watchfolder:recipeDigest")) == 71


def test_a_long_source_gives_way_step_by_step(history):
    bulk = 'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:DocumentAncestors="%s"'
    data, notes = _compose(history, _packet("", bulk % ("a" * 70_000)))
    assert len(data) <= xmp.LARGEST
    assert notes == ("other programs' settings and bulk in its XMP were left out",)
    assert parse_packet(data).text("watchfolder:recipe")
    crs = 'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Table="%s"'
    data, notes = _compose(history, _packet("", crs % ("a" * 70_000)))
    assert notes == ("other programs' settings and bulk in its XMP were left out",)
    lr = 'xmlns:lr="http://ns.adobe.com/lightroom/1.0/" lr:hierarchicalSubject="%s"'
    data, notes = _compose(history, _packet("", lr % ("a" * 56_500)))
    assert notes[1:] == ("the recipe does not fit beside the source's XMP; its digest does",)
    assert parse_packet(data).text("lr:hierarchicalSubject")
    data, notes = _compose(history, _packet("", lr % ("a" * 70_000)))
    assert notes == ("the source's XMP is too long and was left out",)
    assert parse_packet(data).text("watchfolder:recipe")
    data, notes = _compose(history, _packet(f"<dc:description>{'a' * 70_000}</dc:description>"))
    assert len(data) <= xmp.LARGEST
    assert "caption" in notes[-1]


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (b"", None),
        (b"<not closed", "not well-formed"),
        (b"\xff\xfe\x00", "not well-formed"),
        (b"<x/>", "no RDF"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "entities or a DTD"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "entities or a DTD"),
        (b"<a>" * 5000 + b"</a>" * 5000, "nested too deeply"),
        (_packet("<dc:a/>" * 30_000), "too many elements"),
        (b" " * (LARGEST_SOURCE + 1), "too large"),
    ],
)
def test_hostile_packets_are_left_out_with_a_note(history, packet, why):
    data, notes = _compose(history, packet)
    assert parse_packet(data).text("xmp:CreatorTool") == "watchfolder 0.1.0"
    if why is None:
        assert notes == ()
    else:
        assert why in notes[0]


def test_text_that_xml_cannot_hold_is_cleaned(history):
    assert clean("a\x00b\x1bc\ud800d\n") == "abcd\n"
    data, _ = _compose(history, credit="Ate\x08lier\x00")
    assert parse_packet(data).text("photoshop:Credit") == "Atelier"


@given(seed=st.integers(0, 2**32), share=st.floats(0.0002, 0.05))
@settings(max_examples=200, deadline=None)
def test_no_mutation_raises(seed, share, plain_packet, plain_xmp_stamp):
    rng = random.Random(seed)
    packet = bytearray(plain_packet)
    for _ in range(max(1, int(len(packet) * share))):
        packet[rng.randrange(len(packet))] = rng.choice(b'<>&"/: \0\xff;!a')
    for public in (False, True):
        data, _ = xmp.compose(plain_xmp_stamp(bytes(packet), public), "00" * 32)
        assert len(data) <= xmp.LARGEST
        ElementTree.fromstring(data.decode())  # noqa: S314 - our own packet
        assert parse_packet(data).text("watchfolder:recipeDigest")


def test_parsing_needs_no_description():
    assert parse_packet(f"<rdf:RDF {RDF}/>".encode()).properties == {}
    with pytest.raises(ProvenanceError):
        parse_packet(b"\x00")
