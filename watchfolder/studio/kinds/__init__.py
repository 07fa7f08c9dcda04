"""The kinds of job: a file here is a kind, named like it, and nothing else lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfolder.jobs.job import Job
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio
    from watchfolder.studio.verdict import Verdict

    Fulfil = Callable[[Studio, Job, Listener], Verdict]


@cache
def kind_names() -> tuple[str, ...]:
    """Names of all kinds, nothing imported."""
    return tuple(info.name for info in pkgutil.iter_modules(__path__))


def kind(name: str) -> Fulfil:
    """The function that does jobs of this kind. Raises KeyError for an unknown one."""
    if name not in kind_names():
        raise KeyError(name)
    fulfil: Fulfil = importlib.import_module(f"{__name__}.{name}").fulfil
    return fulfil
