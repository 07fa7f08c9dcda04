"""Thumbnails: the picture by which a preset is known.

A preset that brings one, thumbnail.png, .jpg or .webp in its folder, is shown by it. For all
others a worker does to one and the same scene what the preset does to a picture.
"""

from __future__ import annotations

from pathlib import Path

from plugin_bridge.assets import sha256_of
from plugin_bridge.errands import Errands
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.preset import Preset
from presets.request import Request
from presets.resolve import resolve
from watchfolder.jobs.job import Job
from watchfolder.jobs.thumbnail_job import thumbnail_job

OWN = ("thumbnail.png", "thumbnail.jpg", "thumbnail.jpeg", "thumbnail.webp")


def thumbnail(
    preset: Preset, presets: PresetLibrary, errands: Errands, folder: Path
) -> tuple[Path, str]:
    """The picture's file, and the sha256 of its bytes. `folder` is where workers put theirs.

    Raises what resolve() raises, and what Errands.done() does.
    """
    for name in OWN:
        own = preset.folder / name
        if own.is_file() and not own.is_symlink():
            return own, sha256_of(own)
    pin = f"{preset.name}@{preset.version}"
    new = thumbnail_job(
        preset_sha256=preset.sha256,
        recipe=resolve([Layer(Request(preset=pin), pin)], presets),
        plain=resolve([Layer(Request(preset=pin, steps=()), pin)], presets),
        out=folder,
    )
    made = errands.done(new, good=is_there).result or {}
    return Path(made["path"]), str(made["sha256"])


def is_there(job: Job) -> bool:
    """Whether the picture that a worker has made is still there."""
    return Path((job.result or {}).get("path", "/")).is_file()
