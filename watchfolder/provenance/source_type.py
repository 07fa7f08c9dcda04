"""The IPTC digital source type of an edited file: no edit makes a picture more of a photograph."""

from __future__ import annotations

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""https://cv.iptc.org/newscodes/digitalsourcetype/ gives the meaning of each term."""
_WEIGHT = {
    "digitalCapture": 0,
    "computationalCapture": 0,
    "negativeFilm": 0,
    "positiveFilm": 0,
    "print": 0,
    "minorHumanEdits": 1,
    "humanEdits": 1,
    "algorithmicallyEnhanced": 1,
    "screenCapture": 2,
    "virtualRecording": 2,
    "softwareImage": 2,
    "digitalArt": 2,
    "digitalCreation": 2,
    "dataDrivenMedia": 2,
    "algorithmicMedia": 2,
    "compositeCapture": 2,
    "composite": 2,
    "compositeSynthetic": 3,
    "compositeWithTrainedAlgorithmicMedia": 4,
    "trainedAlgorithmicMedia": 5,
}


def term_of(said: str) -> str:
    """The term of a URI or bare term somebody wrote; "" when the vocabulary has no such term."""
    term = said.strip().rstrip("/").rpartition("/")[2]
    return term if term in _WEIGHT else ""


def strongest(source_says: str, earned: str) -> str:
    """The term for a file whose source says one thing and whose edits earn another.

    The heavier statement wins; between equals the edit's, except that a capture stays the kind
    of capture it was.
    """
    said = term_of(source_says)
    if said and (_WEIGHT[said] > _WEIGHT[earned] or _WEIGHT[said] == _WEIGHT[earned] == 0):
        return said
    return earned
