"""What is said of the history of a picture: everything that was made of it, as a tree."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from plugin_bridge.messages.names import StateName
from presets.declared import Declared


class NodeTold(Declared):
    """The original, or one thing that was made of it."""

    id: str
    """Of the job; of the original, its asset id. Two of them can be compared."""
    kind: Literal["original", "edit", "export"]
    parent: str = ""
    """The node it goes on from; "" for the original."""
    job: str = ""
    title: str = ""
    sentences: tuple[str, ...] = ()
    """What was done since its parent, step by step."""
    state: StateName | None = None
    variant: int | None = None
    """Of several, the one that was picked."""
    slots: tuple[str, ...] = ()
    """What was delivered."""
    picture: str = ""
    """Where to see it; "" while there is nothing to be seen."""
    created: dt.datetime | None = None


class HistoryTold(Declared):
    """The tree, parents before what was made of them."""

    asset: str
    nodes: tuple[NodeTold, ...]
    complete: bool = True
    """False: there is more than is told at once; the newest are here."""
