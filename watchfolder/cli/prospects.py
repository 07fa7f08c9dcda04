"""What doctor says of models: which would run on this machine, why not, and what to pull."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import psutil

from watchfolder.engines.card import EngineCard
from watchfolder.engines.catalogue.known import KNOWN, KnownModel, missing_library
from watchfolder.engines.catalogue.outlook import Machine, Outlook, outlook
from watchfolder.engines.catalogue.sizes import size_text
from watchfolder.engines.catalogue.stock import Installed, installed_models
from watchfolder.settings import Settings

_ASK_LIMIT = 5.0
"""Seconds the driver of an accelerator has to answer."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One known model on this machine."""

    model: KnownModel
    here: bool
    runs: bool
    """It is here, and its engine says that it can."""
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Prospects:
    """All known models, and what to do next."""

    machine: Machine
    accelerator: str
    """Name of the accelerator that was found, "" for none."""
    folder: Path
    models: tuple[Prospect, ...]
    others: tuple[Installed, ...]
    """Models here that are in no catalogue."""
    next: str
    """One sentence: what to do to be able to do more."""


def prospects(settings: Settings, cards: Sequence[EngineCard]) -> Prospects:
    """Look at memory, disk, libraries and models. Imports no tensor library."""
    folder = settings.model_folders[0]
    here = {model.name: model for model in installed_models(settings.model_folders)}
    accelerator, memory = _accelerator()
    device = next((card.device for card in cards if card.device != "cpu"), "")
    machine = Machine(
        device=(
            device or ("cuda" if accelerator and settings.device != "cpu" else "cpu")
        ).partition(":")[0],
        device_memory=memory,
        memory=psutil.virtual_memory().total,
        disk=shutil.disk_usage(_existing(folder)).free,
        missing=missing_library(),
        modules=[name for model in KNOWN for name in model.needs if find_spec(name) is not None],
        quantization=settings.model_quantization,
    )
    running = {card.name for card in cards if not card.unavailable}
    models = tuple(
        Prospect(
            model=model,
            here=model.name in here,
            runs=model.name in running,
            outlook=outlook(model, machine, here=model.name in here),
        )
        for model in KNOWN
    )
    known = {model.name for model in KNOWN}
    others = tuple(model for name, model in here.items() if name not in known)
    generative = any(card.generative and not card.unavailable for card in cards)
    return Prospects(
        machine, accelerator, folder, models, others, _next(models, generative, machine)
    )


def _next(models: Sequence[Prospect], generative: bool, machine: Machine) -> str:
    if generative:
        return "a generative model is here: instructions in free words can be followed"
    if waiting := next((p for p in models if p.here), None):
        why = "; ".join(waiting.outlook.obstacles) or "see its engine above"
        return f"{waiting.model.name} is here and does not run: {why}"
    fitting = [p for p in models if not set(p.outlook.obstacles) - {machine.missing}]
    chosen = next((p for p in fitting if not p.model.licence.noncommercial), None)
    chosen = chosen or next(iter(fitting), None)
    if chosen is None:
        return "no known model fits this machine; the builtin engine does all it lists without one"
    first = f"{machine.missing}, then " if machine.missing else ""
    model = chosen.model
    return (
        f"{first}watchfolder models pull {model.name} "
        f"({size_text(model.bytes)}, {model.licence.name}): {model.note}"
    )


def prospects_data(found: Prospects) -> dict[str, Any]:
    """As --json shows it."""
    return {
        "device": found.machine.device,
        "accelerator": found.accelerator,
        "device_memory": found.machine.device_memory,
        "memory": found.machine.memory,
        "folder": str(found.folder),
        "disk_free": found.machine.disk,
        "libraries": found.machine.missing or "here",
        "known": [
            {
                "name": p.model.name,
                "here": p.here,
                "runs": p.runs,
                "obstacles": list(p.outlook.obstacles),
                "manner": p.outlook.manner,
                "bytes": p.model.bytes,
                "licence": p.model.licence.name,
                "noncommercial": p.model.licence.noncommercial,
            }
            for p in found.models
        ],
        "others": [model.as_json() for model in found.others],
        "next": found.next,
    }


def say_prospects(found: Prospects) -> None:
    """For people."""
    machine = found.machine
    memory = f", {size_text(machine.memory)} memory"
    if machine.device_memory is not None:
        memory = f" ({found.accelerator}, {size_text(machine.device_memory)})" + memory
    click.echo(
        f"models: {machine.device}{memory}, {size_text(machine.disk)} free in {found.folder}"
    )
    for prospect in found.models:
        _say_one(prospect)
    for model in found.others:
        click.echo(f"      {model.name}: {model.problem or 'here'}")
    click.echo(f"next: {found.next}")


def _say_one(prospect: Prospect) -> None:
    model, ahead = prospect.model, prospect.outlook
    use = ", not for commercial use" if model.licence.noncommercial else ""
    about = f"{model.name} ({size_text(model.bytes)}, {model.licence.name}{use})"
    if prospect.runs:
        mark, color, text = "ok", "green", "runs here"
    elif ahead.obstacles:
        mark, color, text = "--", "yellow", "; ".join(ahead.obstacles)
    elif prospect.here:
        mark, color, text = "--", "yellow", "here, and no engine runs it; see above"
    else:
        mark, color, text = "--", "cyan", f"not here; it would run {ahead.manner}"
    click.secho(f" {mark} ", fg=color, nl=False)
    click.echo(f"{about}: {text}")


def _accelerator() -> tuple[str, int | None]:
    """Name and bytes of the first NVIDIA device, as its driver says; ("", None) for none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return "", None
    query = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(
            [program, *query], capture_output=True, text=True, timeout=_ASK_LIMIT, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return "", None
    return read_driver(said)


def read_driver(said: str) -> tuple[str, int | None]:
    """The first line of the driver's answer, "NVIDIA H100, 81559" (MiB); ("", None) for none."""
    name, _, mebibytes = (said.splitlines() or [""])[0].rpartition(",")
    if not mebibytes.strip().isdigit():
        return "", None
    return name.strip(), int(mebibytes) * 2**20


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
