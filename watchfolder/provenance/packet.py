"""An XMP packet as properties: read without trust, written small.

ISO 16684-1. A packet in a picture is a stranger's XML: no DTD, no entity, bounded size and depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

import defusedxml
from defusedxml.ElementTree import fromstring

from watchfolder.errors import ProvenanceError

LARGEST_SOURCE = 1 << 20
"""Bytes of a packet that are still parsed."""
_DEEPEST, _MOST_ELEMENTS = 40, 20_000

NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "GCamera": "http://ns.google.com/photos/1.0/camera/",
    "GImage": "http://ns.google.com/photos/1.0/image/",
    "GDepth": "http://ns.google.com/photos/1.0/depthmap/",
    "watchfolder": "https://watchfolder.dev/ns/recipe/1.0/",
}
for _prefix, _uri in NAMESPACES.items():
    ElementTree.register_namespace(_prefix, _uri)

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def name(short: str) -> str:
    """`dc:rights` as ElementTree writes it: `{http://purl.org/dc/elements/1.1/}rights`."""
    prefix, _, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


_RDF, _DESCRIPTION, _LI = name("rdf:RDF"), name("rdf:Description"), name("rdf:li")


@dataclass(frozen=True, slots=True)
class Packet:
    """The properties of a packet, each as the element that says it."""

    properties: Mapping[str, ElementTree.Element] = field(default_factory=dict)

    def text(self, short: str) -> str:
        """A simple property, or the first entry of an array; "" when there is none."""
        return next(iter(self.texts(short)), "")

    def texts(self, short: str) -> tuple[str, ...]:
        """The entries of a simple property or of an array of texts."""
        element = self.properties.get(name(short))
        if element is None:
            return ()
        items = list(element.iter(_LI))
        texts = ((item.text or "").strip() for item in (items or [element]))
        return tuple(text for text in texts if text)

    def fields(self, short: str) -> tuple[dict[str, str], ...]:
        """The structures of a property or of an array of them, by qualified field name.

        A field said as an attribute and one said as an element are the same here.
        """
        element = self.properties.get(name(short))
        if element is None:
            return ()
        items = list(element.iter(_LI)) or [element]
        return tuple(_fields(item) for item in items)


def parse_packet(data: bytes) -> Packet:
    """Read a packet. Raises ProvenanceError, saying why, for anything that is not honest XMP."""
    if len(data) > LARGEST_SOURCE:
        raise ProvenanceError(f"its XMP of {len(data)} bytes is too large to be read")
    try:
        root = fromstring(_decoded(data), forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        raise ProvenanceError("its XMP declares entities or a DTD") from error
    except (ElementTree.ParseError, UnicodeError, ValueError) as error:
        raise ProvenanceError("its XMP is not well-formed XML") from error
    _bounded(root)
    rdf = root if root.tag == _RDF else root.find(_RDF)
    if rdf is None:
        raise ProvenanceError("its XMP holds no RDF")
    properties: dict[str, ElementTree.Element] = {}
    for description in rdf.findall(_DESCRIPTION):
        for tag, text in description.attrib.items():
            if tag.startswith("{") and not tag.startswith(f"{{{NAMESPACES['rdf']}}}"):
                properties.setdefault(tag, simple(tag, text))
        for child in description:
            if child.tag.startswith("{"):
                properties.setdefault(child.tag, child)
    properties.pop(_LANGUAGE, None)
    return Packet(properties)


def write_packet(properties: Mapping[str, ElementTree.Element], toolkit: str) -> bytes:
    """The packet of these properties, UTF-8, in its wrapper."""
    root = ElementTree.Element(name("x:xmpmeta"), {name("x:xmptk"): clean(toolkit)})
    rdf = ElementTree.SubElement(root, _RDF)
    description = ElementTree.SubElement(rdf, _DESCRIPTION, {name("rdf:about"): ""})
    for tag in sorted(properties):
        description.append(_untailed(properties[tag]))
    body = ElementTree.tostring(root, encoding="unicode")
    head = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    return f'{head}\n{body}\n<?xpacket end="w"?>'.encode()


def simple(tag: str, text: str) -> ElementTree.Element:
    """A property of one text; `tag` is qualified."""
    element = ElementTree.Element(tag)
    element.text = clean(text)
    return element


def array(short: str, kind: str, texts: Iterable[str]) -> ElementTree.Element:
    """A property that is a Seq, Bag or Alt of texts; an Alt is in the default language."""
    element = ElementTree.Element(name(short))
    holder = ElementTree.SubElement(element, name(f"rdf:{kind}"))
    for text in texts:
        item = ElementTree.SubElement(holder, _LI)
        item.text = clean(text)
        if kind == "Alt":
            item.set(_LANGUAGE, "x-default")
    return element


def structures(short: str, rows: Iterable[Mapping[str, str]]) -> ElementTree.Element:
    """A property that is a Seq of structures, fields given by their qualified names.

    Fields are attributes: the shorter of the two ways, and the one that design tools write.
    """
    element = ElementTree.Element(name(short))
    holder = ElementTree.SubElement(element, name("rdf:Seq"))
    for row in rows:
        ElementTree.SubElement(holder, _LI, {tag: clean(text) for tag, text in row.items()})
    return element


def structure(short: str, row: Mapping[str, str]) -> ElementTree.Element:
    """A property that is one structure."""
    element = ElementTree.Element(name(short), {name("rdf:parseType"): "Resource"})
    for tag, text in row.items():
        element.append(simple(tag, text))
    return element


def clean(text: str) -> str:
    """The text without what XML cannot hold: control characters and lone surrogates."""
    return _UNWRITABLE.sub("", text)


def _decoded(data: bytes) -> str:
    """XMP is UTF-8, or UTF-16 where it begins with that byte order mark."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    return data.decode(encoding).strip("\ufeff\0 \t\r\n")


def _bounded(root: ElementTree.Element) -> None:
    """Refuse nesting and numbers that only an attack has: writing descends by recursion."""
    level, seen = [root], 0
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        seen += len(level)
        if not level and seen <= _MOST_ELEMENTS:
            return
    raise ProvenanceError("its XMP is nested too deeply or has too many elements")


def _fields(item: ElementTree.Element) -> dict[str, str]:
    found = {tag: text for tag, text in item.attrib.items() if tag.startswith("{")}
    holder = item.find(_DESCRIPTION)
    for child in item if holder is None else holder:
        found.setdefault(child.tag, (child.text or "").strip())
    if holder is not None:
        found |= holder.attrib
    return {tag: text for tag, text in found.items() if not tag.startswith(f"{{{_RDF[1:-4]}}}")}


def _untailed(element: ElementTree.Element) -> ElementTree.Element:
    copy = ElementTree.Element(element.tag, element.attrib)
    copy.text = element.text
    copy.extend(list(element))
    return copy
