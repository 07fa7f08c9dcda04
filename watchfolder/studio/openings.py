"""Openings: a photo that several jobs want at about the same time is decoded once for all."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable

from watchfolder.pictures.decode import Decoded


class _Opening:
    """One file's picture, for as long as somebody works on it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.decoded: Decoded | None = None


class Openings:
    """Pictures by the sha256 of their files. Safe in threads; keeps nothing that nobody uses.

    The newest stays, since the jobs of one photo are claimed one after the other.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: weakref.WeakValueDictionary[str, _Opening] = weakref.WeakValueDictionary()
        self._newest: _Opening | None = None

    def opened(self, key: str, decode: Callable[[], Decoded]) -> Decoded:
        """What `decode` gives, or gave to another who asked for `key` just now."""
        with self._lock:
            opening = self._known.get(key) or _Opening()
            self._known[key] = opening
            self._newest = opening
        with opening.lock:
            if opening.decoded is None:
                opening.decoded = decode()
            return opening.decoded

    def forget(self) -> None:
        """Let go of the newest, too."""
        with self._lock:
            self._newest = None
