"""The network that finds subjects: the one that ships, or a file that a person named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from torch import Tensor

from watchfolder.engines.builtin.networks import u2netp


@dataclass(frozen=True, slots=True)
class SubjectNetwork:
    """What tells how likely each pixel belongs to the subject."""

    name: str
    sha256: str
    """Of its weights."""
    ask: Callable[[Tensor], Tensor]
    """(3, H, W) sRGB in [0, 1] to (H, W) in [0, 1]."""


SHIPPED = SubjectNetwork(u2netp.FILE, u2netp.MODELS[u2netp.FILE], u2netp.subject_probability)
_chosen: ContextVar[SubjectNetwork] = ContextVar("subject_network", default=SHIPPED)


def chosen() -> SubjectNetwork:
    """The network of the running call."""
    return _chosen.get()


@contextmanager
def using(network: SubjectNetwork) -> Iterator[None]:
    """Within the block, subjects are found by `network`."""
    token = _chosen.set(network)
    try:
        yield
    finally:
        _chosen.reset(token)
