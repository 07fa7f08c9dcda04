"""XMP: the readable copy. What was done, in the fields that design tools show, and the recipe.

Fields: the XMP specification parts 1 and 2 (xmp, xmpMM, stEvt, stRef, dc), IPTC Photo Metadata
2025.1 (Iptc4xmpExt), and a namespace of our own for what only a replay needs.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from xml.etree.ElementTree import Element

from presets.declared import digest
from watchfolder.errors import ProvenanceError
from watchfolder.provenance.attribution import attribution
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import containers
from watchfolder.provenance.format import Stamp, Written
from watchfolder.provenance.history import HistoryStep
from watchfolder.provenance.packet import (
    NAMESPACES,
    Packet,
    array,
    name,
    parse_packet,
    simple,
    structure,
    structures,
    write_packet,
)
from watchfolder.provenance.prompts import prompts_of
from watchfolder.provenance.record import recipe_text
from watchfolder.provenance.source_type import VOCABULARY, strongest

signs = False
LARGEST = 60_000
"""Bytes of a packet, so that it fits a JPEG segment; the limit of every format."""
LARGEST_RECIPE = 40_000
"""Bytes of a recipe that is still put into the file itself."""
_IDS = uuid.UUID("5d0c2b0e-6e0c-5b0e-9d4c-3f2f3a6f9f51")

_EVENTS = {
    "c2pa.cropped": "cropped",
    "c2pa.resized": "resized",
    "c2pa.filtered": "filtered",
    "c2pa.converted": "converted",
}
"""XMP's own word for a C2PA action; all others are "edited"."""
_MEDIA = {kind: f"image/{kind}" for kind in ("jpeg", "png", "webp", "tiff", "avif", "heic")}
_DEAD_NAMESPACES = tuple(
    f"{{{NAMESPACES[prefix]}}}"
    for prefix in ("hdrgm", "Container", "GCamera", "GImage", "GDepth", "watchfolder")
)
"""Descriptions of gain maps, depth maps and videos that an edited file does not hold any more."""
_DEAD = {
    name(short)
    for short in (
        "xmp:Thumbnails", "xmpNote:HasExtendedXMP", "tiff:ImageWidth", "tiff:ImageLength",
        "tiff:Orientation", "exif:PixelXDimension", "exif:PixelYDimension", "exif:ColorSpace",
        "photoshop:ICCProfile", "photoshop:ColorMode",
    )
}  # fmt: skip
_REGIONS = {name("mwg-rs:Regions")}
_BULKY = {
    name(short)
    for short in ("photoshop:DocumentAncestors", "xmpMM:Ingredients", "xmpMM:Pantry")
}  # fmt: skip
_SETTINGS = f"{{{NAMESPACES['crs']}}}"
"""What a raw developer did, in its own terms: long, and already in the pixels."""
_RECIPE = name("watchfolder:recipe")
_BULK_GONE = "other programs' settings and bulk in its XMP were left out"
_RECIPE_GONE = "the recipe does not fit beside the source's XMP; its digest does"
_SOURCE_GONE = "the source's XMP is too long and was left out"
_EVENTS_GONE = "the source's own history is too long to be kept"
_CAPTION_GONE = "the source's caption and rights are too long to be kept"
_PUBLIC = {
    name(short)
    for short in (
        "dc:creator", "dc:rights", "dc:title", "dc:description", "dc:subject",
        "photoshop:Credit", "photoshop:Headline", "photoshop:DateCreated", "xmp:CreateDate",
        "Iptc4xmpExt:DigitalSourceType", "Iptc4xmpCore:AltTextAccessibility",
    )
}  # fmt: skip
_PUBLIC_NAMESPACES = tuple(f"{{{NAMESPACES[p]}}}" for p in ("xmpRights", "plus"))
"""What a publisher needs and a stranger may know: an allow-list, since XMP can hold anything."""
_EVENT_FIELDS = ("action", "when", "softwareAgent", "changed", "instanceID")

Properties = dict[str, Element]


def write(encoded: bytes, stamp: Stamp) -> Written:
    """Put the packet into the file, with the digest of the picture data it was written for."""
    container = containers()[stamp.format]
    packet, notes = compose(stamp, container.image_digest(encoded))
    return Written(container.splice(encoded, Pieces(xmp=packet)), notes)


def compose(stamp: Stamp, image_digest: str) -> tuple[bytes, tuple[str, ...]]:
    """The packet of a stamp, and what had to be left out of the source's or of ours.

    Never raises for what the source holds. Raises ProvenanceError when not even our own
    statements fit, which takes hundreds of steps.
    """
    source, notes = _source(stamp)
    properties = _kept(source, stamp) | _ours(source, stamp, image_digest)
    recipe = _recipe(stamp)
    if recipe is not None:
        properties[recipe.tag] = recipe
    elif not stamp.public:
        notes += ("the recipe is too long to be embedded; its digest is",)
    for smaller, left_out in _reductions(properties, source, stamp):
        packet = write_packet(smaller, stamp.history.program)
        if len(packet) <= LARGEST:
            return packet, (*notes, *left_out)
    raise ProvenanceError("the picture's history does not fit into an XMP packet")


def _source(stamp: Stamp) -> tuple[Packet, tuple[str, ...]]:
    if not stamp.source.xmp:
        return Packet(), ()
    try:
        return parse_packet(stamp.source.xmp), ()
    except ProvenanceError as error:
        return Packet(), (f"the source's XMP was left out: {error.message}",)


def _kept(source: Packet, stamp: Stamp) -> Properties:
    """The source's properties that are still true and may be shown."""
    start, output = stamp.history.source, stamp.history.output
    reshaped = (start.width, start.height) != (output.width, output.height)
    dead = _DEAD | (_REGIONS if reshaped else set())
    kept = {
        tag: element
        for tag, element in source.properties.items()
        if tag not in dead and not tag.startswith(_DEAD_NAMESPACES)
    }
    return _without(lambda tag: not _is_public(tag), kept) if stamp.public else kept


def _ours(source: Packet, stamp: Stamp, image_digest: str) -> Properties:
    history, said = stamp.history, attribution(stamp)
    texts = {
        "xmp:CreatorTool": history.program,
        "xmp:ModifyDate": history.created,
        "xmp:MetadataDate": history.created,
        "dc:format": _MEDIA[stamp.format],
        "tiff:Orientation": "1",
        "Iptc4xmpExt:DigitalSourceType": VOCABULARY
        + strongest(source.text("Iptc4xmpExt:DigitalSourceType"), history.source_type),
        "watchfolder:recipeDigest": f"sha256:{history.recipe_digest()}",
        "watchfolder:sourceDigest": f"sha256:{history.source.sha256}",
        "watchfolder:imageDigest": f"sha256:{image_digest}",
        **_generative(stamp),
    }
    if history.credit and not source.text("photoshop:Credit"):
        texts["photoshop:Credit"] = history.credit
    properties = {name(short): simple(name(short), text) for short, text in texts.items()}
    if said.creators and not source.texts("dc:creator"):
        properties[name("dc:creator")] = array("dc:creator", "Seq", said.creators)
    if said.rights and not source.texts("dc:rights"):
        properties[name("dc:rights")] = array("dc:rights", "Alt", (said.rights,))
    return properties | _identity(source, stamp)


def _generative(stamp: Stamp) -> dict[str, str]:
    """IPTC's fields for generated content: only where a generative engine had a hand in it."""
    steps = [step for step in stamp.history.steps if step.generative]
    if not steps:
        return {}
    said = {
        "Iptc4xmpExt:AISystemUsed": "; ".join(dict.fromkeys(s.engine for s in steps)),
        "Iptc4xmpExt:AISystemVersionUsed": "; ".join(
            dict.fromkeys(s.engine_version for s in steps)
        ),
    }
    prompts = [text for step in steps for text in prompts_of(step.edit)]
    if prompts and not stamp.public:
        said["Iptc4xmpExt:AIPromptInformation"] = "\n".join(dict.fromkeys(prompts))
    return said


def _identity(source: Packet, stamp: Stamp) -> Properties:
    """Whose rendition it is: the document is one per chain, the instance one per file."""
    history = stamp.history
    of_source = f"xmp.did:{uuid.uuid5(_IDS, history.source.sha256)}"
    parent = {
        "stRef:instanceID": source.text("xmpMM:InstanceID")
        or f"xmp.iid:{uuid.uuid5(_IDS, 'file ' + history.source.sha256)}",
        "stRef:documentID": source.text("xmpMM:DocumentID") or of_source,
        "stRef:originalDocumentID": source.text("xmpMM:OriginalDocumentID")
        or source.text("xmpMM:DocumentID")
        or of_source,
    }
    chain = f"{parent['stRef:documentID']} {history.output.branch} {history.output.variant}"
    instance = f"xmp.iid:{uuid.uuid5(_IDS, digest(history.model_dump(mode='json')))}"
    saved = {
        "action": "saved",
        "instanceID": instance,
        "when": history.created,
        "softwareAgent": history.program,
        "changed": "/",
    }
    rows = [*_old_events(source, stamp), *map(partial(_event, stamp), history.steps), saved]
    texts = {
        "xmpMM:DocumentID": f"xmp.did:{uuid.uuid5(_IDS, chain)}",
        "xmpMM:OriginalDocumentID": parent["stRef:originalDocumentID"],
        "xmpMM:InstanceID": instance,
    }
    properties = {name(short): simple(name(short), text) for short, text in texts.items()}
    properties[name("xmpMM:DerivedFrom")] = structure(
        "xmpMM:DerivedFrom", {name(short): text for short, text in parent.items()}
    )
    qualified = [{name(f"stEvt:{field}"): text for field, text in row.items()} for row in rows]
    properties[name("xmpMM:History")] = structures("xmpMM:History", qualified)
    return properties


def _old_events(source: Packet, stamp: Stamp) -> Iterator[dict[str, str]]:
    """The source's events; in public without their parameters, which may hold paths or prompts."""
    prefix = f"{{{NAMESPACES['stEvt']}}}"
    for row in source.fields("xmpMM:History"):
        event = {
            tag.removeprefix(prefix): text for tag, text in row.items() if tag.startswith(prefix)
        }
        if event and stamp.public:
            event = {field: text for field, text in event.items() if field in _EVENT_FIELDS}
        if event:
            yield event


def _event(stamp: Stamp, step: HistoryStep) -> dict[str, str]:
    return {
        "action": _EVENTS.get(step.action, "edited"),
        "when": step.started or stamp.history.created,
        "softwareAgent": f"{stamp.history.program} ({step.engine} {step.engine_version})",
        "parameters": str(step.edit.get("edit", "")) if stamp.public else step.sentence,
    }


def _recipe(stamp: Stamp) -> Element | None:
    if stamp.public:
        return None
    text = recipe_text(stamp.history)
    if len(text.encode()) > LARGEST_RECIPE:
        return None
    return simple(_RECIPE, text)


def _reductions(
    properties: Properties, source: Packet, stamp: Stamp
) -> Iterator[tuple[Properties, tuple[str, ...]]]:
    """The same properties with ever less in them: what a person wrote goes after what programs did.

    A recipe that had to make room for the source comes back when the source itself has to go.
    """
    theirs = set(source.properties) - set(_ours(Packet(), stamp, "")) - _PUBLIC
    events = {name("xmpMM:History"): _identity(Packet(), stamp)[name("xmpMM:History")]}
    yield properties, ()
    lean = _without(_is_bulky, properties)
    yield lean, (_BULK_GONE,)
    yield _without(_RECIPE.__eq__, lean), (_BULK_GONE, _RECIPE_GONE)
    ours = _without(theirs.__contains__, lean)
    yield ours, (_SOURCE_GONE,)
    bare = _without(_RECIPE.__eq__, ours)
    yield bare, (_SOURCE_GONE, _RECIPE_GONE)
    yield bare | events, (_SOURCE_GONE, _RECIPE_GONE, _EVENTS_GONE)
    least = _without(_is_lengthy, bare | events)
    yield least, (_SOURCE_GONE, _RECIPE_GONE, _EVENTS_GONE, _CAPTION_GONE)


def _without(unwanted: Callable[[str], bool], properties: Mapping[str, Element]) -> Properties:
    return {tag: element for tag, element in properties.items() if not unwanted(tag)}


def _is_bulky(tag: str) -> bool:
    return tag in _BULKY or tag.startswith(_SETTINGS)


def _is_public(tag: str) -> bool:
    return tag in _PUBLIC or tag.startswith(_PUBLIC_NAMESPACES)


def _is_lengthy(tag: str) -> bool:
    return tag in _PUBLIC - {name("Iptc4xmpExt:DigitalSourceType")}
