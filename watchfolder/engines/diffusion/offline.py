"""The diffusers library, imported late, kept quiet, and never asked to reach the network."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

NEEDED = ("diffusers", "transformers", "accelerate", "safetensors")
INSTALL = "pip install watchfolder[diffusion]"


def missing(more: Mapping[str, str]) -> str:
    """Why the libraries cannot be used, "" when they are here. Imports nothing.

    `more` are modules that a family needs on top, to the command that installs each.
    """
    for module, command in {**dict.fromkeys(NEEDED, INSTALL), **more}.items():
        if importlib.util.find_spec(module) is None:
            return f"{module} is not installed: {command}"
    return ""


@contextlib.contextmanager
def known_warnings() -> Iterator[None]:
    """Where pipelines are used: the warnings of theirs that say nothing about a result.

    EulerDiscreteScheduler makes numpy arrays of tensors in the way of before numpy 2, and peft
    asks whether a second LoRA is meant.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore",
            message="__array__ implementation doesn't accept a copy keyword",
            category=DeprecationWarning,
            module=r"diffusers\.schedulers\.",
        )
        warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
        yield


@functools.cache
def diffusers() -> Any:
    """The library. Takes seconds the first time, so it is not asked for before a job needs it.

    Its progress bars and its advice to developers are turned off: a worker's log is for people.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read once, at the import
    import diffusers as library  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    for logging in (library.utils.logging, transformers.utils.logging):
        logging.set_verbosity_error()
        logging.disable_progress_bar()
    return library
