"""Develop settings out of an XMP packet, whatever way they are written: attributes or elements.

The schema is crs, "http://ns.adobe.com/camera-raw-settings/1.0/" (Adobe XMP Specification, part 2,
"Camera Raw namespace"). XML is read by defusedxml: no DTD, no entities, nothing from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from presets.exchange.refusals import ExchangeError, refused

CRS = "{http://ns.adobe.com/camera-raw-settings/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LISTS = (f"{_RDF}Seq", f"{_RDF}Bag", f"{_RDF}Alt")


@dataclass(frozen=True, slots=True)
class Settings:
    """The develop settings of one packet, by their names without `crs:`."""

    file: str
    said: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Curves as points, and texts in several languages."""
    structures: frozenset[str] = frozenset()
    """What holds settings of its own: looks, masks, retouching."""
    lines: dict[str, int] = field(default_factory=dict)

    def complaint(self, name: str, code: str, message: str, hint: str = "") -> ExchangeError:
        """An error about one setting, with its line."""
        line = self.lines.get(name)
        return refused(code, message, hint, file=self.file, line=line, place=f"crs:{name}")


def read_settings(data: bytes, file: str) -> Settings:
    """Read a packet. Raises ExchangeError: no XML, XML that is made to harm, no settings."""
    root = _parsed(data, file)
    said: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    structures: set[str] = set()
    for description in _descriptions(root):
        for name, value in description.attrib.items():
            if name.startswith(CRS):
                said[name.removeprefix(CRS)] = value.strip()
        for child in description:
            if not isinstance(child.tag, str) or not child.tag.startswith(CRS):
                continue
            name = child.tag.removeprefix(CRS)
            items = _items(child)
            if items is not None:
                lists[name] = items
            elif len(child) or child.get(f"{_RDF}parseType"):
                structures.add(name)
            else:
                said[name] = (child.text or "").strip()
    if not said and not lists and not structures:
        raise refused(
            "import.empty",
            "this XMP holds no develop settings",
            "export a develop preset from Lightroom or Camera Raw; they are in no other XMP",
            file=file,
        )
    return Settings(file, said, lists, frozenset(structures), _lines(data))


def _parsed(data: bytes, file: str) -> Element:
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refused(
            "import.xml-unsafe",
            f"a DTD or an entity stands in this XML ({type(error).__name__})",
            "no XMP needs one: have it from where it was made",
            file=file,
        ) from error
    except ParseError as error:
        line = error.position[0] if error.position else None
        message = f"this is no whole XML: {str(error).partition(':')[0]}"
        raise refused(
            "import.xml", message, "export the preset once more", file=file, line=line
        ) from error
    except (ValueError, LookupError) as error:
        message = "this XML is in an encoding that is not known"
        raise refused("import.xml", message, "save it as UTF-8", file=file) from error
    return root


def _descriptions(root: Element) -> Iterator[Element]:
    """The descriptions of the packet itself, not those inside a setting."""
    for rdf in root.iter(f"{_RDF}RDF"):
        yield from rdf.findall(f"{_RDF}Description")


def _items(element: Element) -> tuple[str, ...] | None:
    """The items of a list of plain texts; None where it is none."""
    lists = [child for child in element if child.tag in _LISTS]
    if len(lists) != 1:
        return None
    items = lists[0].findall(f"{_RDF}li")
    if any(len(item) or item.get(f"{_RDF}parseType") for item in items):
        return None
    if any(name.startswith(CRS) for item in items for name in item.attrib):
        return None
    return tuple((item.text or "").strip() for item in items)


def _lines(data: bytes) -> dict[str, int]:
    """The line at which each name stands first; the parser does not say it."""
    found: dict[str, int] = {}
    for number, line in enumerate(data.splitlines(), start=1):
        for name in re.findall(rb"[:<\s]([A-Za-z][A-Za-z0-9]*)\s*[=>]", line):
            found.setdefault(name.decode("ascii"), number)
    return found
