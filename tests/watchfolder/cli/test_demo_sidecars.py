"""What the demo asks for can be asked for, and nothing of it may cut the subject."""

from __future__ import annotations

from pathlib import Path

import pytest

from presets.edits.background import Background
from presets.library import PresetLibrary
from presets.resolve import Layer, resolve
from presets.sidecar import parse_sidecar
from watchfolder.cli.demo import ANY, CUP


@pytest.mark.parametrize("text", [CUP, ANY.replace("PHOTO", "bag.jpg")], ids=["cup", "any"])
def test_the_sidecars_resolve(text: str) -> None:
    said = parse_sidecar(text, "bag.jpg.edit.yaml")
    layer = Layer(said.request, said.file, said.lines, Path())
    recipe = resolve([layer], PresetLibrary(()))
    by_name = {branch.name: branch for branch in recipe.branches}
    assert {"studio", "hero"} < set(by_name)
    for name in ("studio", "hero"):
        branch = by_name[name]
        (ground,) = [s for s in branch.steps if isinstance(s, Background)]
        assert ground.room > 0
        assert all(slot.fit == "crop" for slot in branch.slots)
