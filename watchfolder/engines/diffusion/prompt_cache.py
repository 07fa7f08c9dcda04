"""Prompt cache: a text is encoded once, however many pictures of a library are edited by it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from watchfolder.engines.diffusion.family import Embeds

LIMIT = 64
"""Texts kept; one of a large model takes some 8 MB."""


class PromptCache:
    """Encoded texts of one loaded model, in main memory; what was used longest ago goes first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, str], Embeds] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, text: str, addition: str, encode: Callable[[], Embeds]) -> Embeds:
        """The embeds of `text`, by `encode` where they are not known. Bit by bit the same.

        `addition` names what changes the encoder itself: a LoRA may.
        """
        key = (text, addition)
        known = self._known.get(key)
        if known is None:
            known = {name: value.detach().cpu() for name, value in encode().items()}
            self._known[key] = known
            if len(self._known) > self._limit:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return known
