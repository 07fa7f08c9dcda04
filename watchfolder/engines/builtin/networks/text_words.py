"""Words: what one line of lettering says, letter by letter, each with how sure the network is."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks.text_weights import WORDS, network

Strip = NDArray[np.uint8]

HEIGHT = 48
"""Pixels of a line's height, as the network sees it."""
_LONGEST = 3200
"""Pixels of its length."""
_SHORTEST = 320
"""Shorter lines get plain room behind them, as in its training."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A line as it was read."""

    text: str = ""
    sure: tuple[float, ...] = ()
    """0 to 1 for each character of `text`."""

    @property
    def confidence(self) -> float:
        """Mean over the characters; 0 where nothing was read."""
        return float(np.mean(self.sure)) if self.sure else 0.0


def read_line(strip: Strip) -> Letters:
    """What an (h, w, 3) RGB strip with one upright line says. Deterministic."""
    height, width = strip.shape[:2]
    length = int(np.clip(np.ceil(width * HEIGHT / height), 8, _LONGEST))
    way = cv2.INTER_AREA if height > 2 * HEIGHT else cv2.INTER_LINEAR
    seen = cv2.resize(strip, (length, HEIGHT), interpolation=way)
    values = np.zeros((1, 3, HEIGHT, max(length, _SHORTEST)), np.float32)
    values[0, :, :, :length] = (seen[..., ::-1].transpose(2, 0, 1) / np.float32(255) - 0.5) / 0.5
    session = network(WORDS)
    answer = np.asarray(session.run(None, {session.get_inputs()[0].name: values})[0])[0]
    return _spelled(answer.argmax(axis=1), answer.max(axis=1))


def _spelled(signs: NDArray[np.intp], sure: NDArray[np.float32]) -> Letters:
    """Of the sign at each place of the line: repetitions and blanks (sign 0) dropped."""
    known = _characters()
    text, told, before = [], [], 0
    for sign, share in zip(signs.tolist(), sure.tolist(), strict=True):
        if sign not in (0, before):
            text.append(known[sign])
            told.append(float(share))
        before = sign
    return Letters("".join(text), tuple(told))


@functools.cache
def _characters() -> tuple[str, ...]:
    """Sign to character: those the network brings with it, between the blank and the space."""
    said = network(WORDS).get_modelmeta().custom_metadata_map["character"]
    return ("", *said.splitlines(), " ")
