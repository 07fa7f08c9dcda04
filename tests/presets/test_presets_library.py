"""Presets: found, put together, refused; versions that never change."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from presets.errors import PresetError, Problem
from presets.library import PresetLibrary
from presets.preset import BrokenPreset, Preset
from presets.versions import publish


def problems(library: PresetLibrary, name: str) -> dict[str, Problem]:
    with pytest.raises(PresetError) as caught:
        library.find(name)
    return {p.field: p for p in caught.value.problems}


def test_maps_merge_by_key_and_lists_are_replaced(library, brand):
    preset = library.find("studio-leather")
    assert list(preset.palette) == ["black", "forest", "burgundy"]
    assert preset.palette["forest"].model_dump() == {
        "hex": "#1F4D3A",
        "words": "dark forest green",
        "delta_e": 2.0,
    }
    assert preset.keep == ("hardware",)
    assert (preset.look.exposure, preset.look.temperature) == (0.1, 0.1)
    assert preset.look_name == "house"
    assert [e.edit for e in preset.finish] == ["sharpen", "grain"]
    assert (preset.slots["listing"].quality, preset.slots["listing"].dpi) == (93, 300)
    assert preset.checks.retries == 2
    assert (preset.review, preset.style) == ("none", "soft light")
    assert (preset.title, preset.description) == ("Studio leather", "")
    assert preset.chain == ("studio-base@2",)
    assert preset.folder == brand / "studio-leather"


def test_null_takes_away_what_is_inherited(library, brand, write_preset):
    write_preset(
        brand,
        "bare",
        "name: bare\nversion: 1\nextends: studio-leather\nlook: null\nsteps: null\n"
        "finish: {sharpen: null}\n",
    )
    preset = library.find("bare")
    assert preset.look is None
    assert preset.steps is None
    assert [e.edit for e in preset.finish] == ["grain"]


def test_the_last_parent_wins_and_a_common_one_stays_below(library, brand, write_preset):
    write_preset(brand, "a", "name: a\nversion: 1\nextends: studio-base\nstyle: a\ncredit: a")
    write_preset(brand, "b", "name: b\nversion: 1\nextends: studio-base\ncredit: b")
    write_preset(brand, "c", "name: c\nversion: 1\nextends: [a, b]")
    preset = library.find("c")
    assert (preset.style, preset.credit) == ("a", "b")
    assert preset.chain == ("studio-base@2", "a@1", "b@1")
    assert preset.origin("style") == "preset a@1"
    assert preset.origin("look") == "preset studio-base@2"


def test_deep_diamonds_do_not_explode(library, brand, write_preset):
    write_preset(brand, "n0", "name: n0\nversion: 1")
    for level in range(1, 26):
        write_preset(
            brand,
            f"n{level}",
            f"name: n{level}\nversion: 1\nextends: [n{level - 1}, n{level - 1}@1]",
        )
    started = time.perf_counter()
    assert len(library.find("n25").chain) == 25
    assert time.perf_counter() - started < 5


def test_too_deep_is_refused(library, brand, write_preset):
    write_preset(brand, "n0", "name: n0\nversion: 1")
    for level in range(1, 400):
        write_preset(brand, f"n{level}", f"name: n{level}\nversion: 1\nextends: n{level - 1}")
    assert "preset.too-deep" in {p.code for p in problems(library, "n399").values()}


def test_a_preset_that_is_hidden_later_is_no_longer_kept(
    brand, tmp_path, write_preset, monkeypatch
):
    monkeypatch.setattr("presets.library._YOUNG", -1.0)
    library = PresetLibrary([tmp_path / "mine", brand])
    assert library.find("studio-leather").chain == ("studio-base@2",)
    write_preset(tmp_path / "mine", "studio-base", "name: studio-base\nversion: 9")
    assert library.find("studio-leather").chain == ("studio-base@9",)


def test_an_unknown_name_names_the_nearest(library):
    found = problems(library, "studio-lether")
    assert found[""].code == "preset.unknown"
    assert found[""].hint == 'did you mean "studio-leather"?'


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "", "a@", "a@x", "a@0", "a@1@2", "a\0b", "~", ".."]
)
def test_a_name_that_is_none(library, name):
    assert problems(library, name)[""].code == "preset.unknown"


def test_circles_are_named(library, brand, write_preset):
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        write_preset(brand, name, f"name: {name}\nversion: 1\nextends: {parent}")
    found = problems(library, "a")
    assert found["extends.0"].code == "preset.circle"
    assert "a -> b -> c -> a" in found["extends.0"].message
    assert found["extends.0"].file == "c/preset.yaml"
    assert found["extends.0"].line == 3


def test_an_unknown_parent_is_told_where_it_is_said(library, brand, write_preset):
    write_preset(brand, "a", "name: a\nversion: 1\nextends:\n  - studio-base\n  - studio-lether")
    problem = problems(library, "a")["extends.1"]
    assert (problem.file, problem.line) == ("a/preset.yaml", 5)
    assert problem.hint == 'did you mean "studio-leather"?'


WRONG = """
name: wrong
versoin: 1
version: 0
brand:
  palette:
    forest: 1F4D3A
    burgundy: {hex: "#5A1A1F", delta_e: 99}
    "a/b": "#000"
look: {exposre: 1, lut: ../secret.cube, name: none}
match: {exposure: 9}
finish: {sharpen: {amont: 1}, grain: {edit: look}}
slots: {listing: {qality: 1}}
references: [{file: a.jpg, role: mood}]
steps: [{edit: recolr}]
checks: {retries: true}
noncommercial: maybe
extends: "../x"
"""


def test_every_complaint_about_a_preset_at_once(library, brand, write_preset):
    write_preset(brand, "wrong", WRONG)
    found = problems(library, "wrong")
    assert {f: (p.code.rpartition(".")[2], p.line) for f, p in found.items()} == {
        "versoin": ("unknown-key", 3),
        "version": ("out-of-range", 4),
        "brand.palette.forest": ("unknown-color", 7),
        "brand.palette.burgundy.delta_e": ("out-of-range", 8),
        "brand.palette.a/b": ("name", 9),
        "look.exposre": ("unknown-key", 10),
        "look.name": ("name", 10),
        "match.exposure": ("out-of-range", 11),
        "finish.sharpen.amont": ("unknown-key", 12),
        "finish.grain.edit": ("invalid-value", 12),
        "slots.listing.qality": ("unknown-key", 13),
        "references.0.role": ("invalid-value", 14),
        "steps.0.edit": ("unknown-edit", 15),
        "noncommercial": ("invalid-value", 17),
        "extends.0": ("name", 18),
    }
    assert found["look.exposre"].hint == 'did you mean "exposure"?'
    assert found["finish.sharpen.amont"].hint == 'did you mean "amount"?'
    assert found["brand.palette.forest"].hint == 'did you mean "#1F4D3A"?'
    assert found["versoin"].hint == 'did you mean "version"?'
    assert {p.file for p in found.values()} == {"wrong/preset.yaml"}


def test_complaints_that_only_show_once_all_is_found(library, brand, write_preset):
    write_preset(
        brand,
        "wrong",
        "name: other\nversion: 1\n"
        "look: {lut: luts/wram.cube, split_tone: {shadows: brand.forrest}}\n"
        "references: [{file: /etc/passwd, role: match}, {file: ../x, role: style}]\n"
        "lora: {file: 'http://x/l.safetensors'}\n",
    )
    write_preset(brand, "wrong", "x", "luts/warm.cube")
    found = problems(library, "wrong")
    assert {f: p.code for f, p in found.items()} == {
        "name": "preset.name",
        "look.lut": "file.missing",
        "references.0.file": "file.path",
        "references.1.file": "file.path",
        "lora.file": "file.path",
    }
    assert found["look.lut"].hint == 'did you mean "luts/warm.cube"?'
    write_preset(
        brand,
        "wrong",
        "name: wrong\nversion: 1\nextends: studio-leather\nmatch: true\ndeliver: [lisitng]\n"
        "look: {split_tone: {shadows: brand.forrest}}\n"
        "slots: {poster: {fit: pad}}\n"
        "steps: [{edit: recolor, target: x, to: brnd.x}]\n",
    )
    assert {f: p.code for f, p in problems(library, "wrong").items()} == {
        "match": "preset.no-reference",
        "deliver.0": "recipe.unknown-slot",
        "look.split_tone.shadows": "recipe.unknown-color",
        "slots.poster": "recipe.invalid-value",
        "steps.0.to": "recipe.unknown-color",
    }


def test_broken_presets_are_listed_with_their_reasons(library, brand, write_preset):
    write_preset(brand, "broken", "name: broken\nversion: [")
    everything = {p.name: p for p in library.all()}
    assert isinstance(everything["studio-leather"], Preset)
    broken = everything["broken"]
    assert isinstance(broken, BrokenPreset)
    assert broken.problems[0].code == "recipe.syntax"
    assert "broken" in library.names()


def test_earlier_folders_hide_later_ones(brand, tmp_path, write_preset):
    write_preset(tmp_path / "mine", "studio-base", "name: studio-base\nversion: 9")
    library = PresetLibrary([tmp_path / "mine", brand, tmp_path / "missing"])
    assert library.find("studio-base").version == 9
    assert library.find("studio-leather").chain == ("studio-base@9",)


def test_looks_of_earlier_folders_come_first(brand, tmp_path, write_preset):
    write_preset(tmp_path / "z", "z", "name: z\nversion: 1\nlooks: {moody: {tint: 0.5}}")
    looks = PresetLibrary([tmp_path / "z", brand]).looks()
    assert looks["moody"][1] == "z@1"
    assert looks["house"][0].exposure == 0.1


def test_the_digest_is_of_the_content_and_its_files(library, brand, write_preset, tmp_path):
    before = library.find("studio-leather").sha256
    moved = tmp_path / "elsewhere"
    brand.rename(moved)
    assert PresetLibrary([moved]).find("studio-leather").sha256 == before
    write_preset(moved, "studio-leather", "other table", "luts/warm.cube")
    changed = PresetLibrary([moved]).find("studio-leather").sha256
    assert changed != before
    base = (moved / "studio-base" / "preset.yaml").read_text()
    write_preset(moved, "studio-base", base.replace("exposure: 0.1", "exposure: 0.2"))
    assert PresetLibrary([moved]).find("studio-leather").sha256 != changed


def test_young_files_are_read_again_each_time(library, brand, write_preset):
    first = library.find("studio-leather")
    size = (brand / "studio-leather" / "luts" / "warm.cube").stat().st_size
    write_preset(brand, "studio-leather", "x" * size, "luts/warm.cube")
    assert library.find("studio-leather").sha256 != first.sha256


def test_settled_files_are_read_once(library, monkeypatch):
    monkeypatch.setattr("presets.library._YOUNG", -1.0)
    first = library.find("studio-leather")
    assert library.find("studio-leather") is first
    lut = first.look.lut.path
    Path(lut).write_text("another table, longer than the first", encoding="utf-8")
    again = library.find("studio-leather")
    assert again is not first
    assert again.sha256 != first.sha256


ONE = "name: v\nversion: 1\ntitle: one\nlook: {lut: t.cube}\n"


@pytest.fixture
def versioned(brand, write_preset):
    write_preset(brand, "v", "table", "t.cube")
    write_preset(brand, "v", ONE)
    assert publish(brand / "v") == 1
    write_preset(brand, "v", ONE.replace("1", "2").replace("one", "two"))
    return brand


@pytest.mark.usefixtures("versioned")
def test_pins(library):
    assert library.find("v").title == "two"
    assert library.find("v@2").title == "two"
    assert library.find("v@1").title == "one"
    assert library.find("v@1").ref.version == 1
    found = problems(library, "v@3")
    assert (found[""].code, found[""].hint) == ("preset.unknown-version", "it has 1, 2")


def test_a_pinned_parent(library, versioned, write_preset):
    write_preset(versioned, "w", "name: w\nversion: 1\nextends: v@1")
    assert library.find("w").chain == ("v@1",)


def test_publishing_twice_changes_nothing(versioned):
    folder = versioned / "v"
    assert publish(folder) == 2
    before = {p.name: p.read_bytes() for p in (folder / "versions").iterdir()}
    assert sorted(before) == ["1.sha256", "1.yaml", "2.sha256", "2.yaml"]
    assert publish(folder) == 2
    assert {p.name: p.read_bytes() for p in (folder / "versions").iterdir()} == before


def test_a_changed_copy_is_noticed_though_the_preset_was_kept(
    library, versioned, write_preset, monkeypatch
):
    monkeypatch.setattr("presets.library._YOUNG", -1.0)
    publish(versioned / "v")
    assert library.find("v") is library.find("v")
    write_preset(versioned, "v", ONE.replace("1", "2").replace("one", "dos"), "versions/2.yaml")
    assert problems(library, "v")["version"].code == "preset.version-changed"


@pytest.mark.parametrize("name", ["v", "v@2"])
def test_changed_content_under_its_number_is_refused(library, versioned, write_preset, name):
    publish(versioned / "v")
    write_preset(versioned, "v", ONE.replace("1", "2").replace("one", "changed"))
    found = problems(library, name)
    assert found["version"].code == "preset.version-changed"
    assert "version: 3" in found["version"].hint
    with pytest.raises(PresetError):
        publish(versioned / "v")


def test_a_comment_is_no_change(library, versioned, write_preset):
    publish(versioned / "v")
    write_preset(versioned, "v", "# a note\n" + ONE.replace("1", "2").replace("one", "two"))
    assert library.find("v").title == "two"


def test_a_changed_older_version_is_refused(library, versioned, write_preset):
    write_preset(versioned, "v", ONE.replace("one", "uno"), "versions/1.yaml")
    assert library.find("v").title == "two"
    assert problems(library, "v@1")["version"].code == "preset.version-changed"


def test_a_changed_file_of_a_published_version_is_refused(library, versioned, write_preset):
    write_preset(versioned, "v", "another table", "t.cube")
    assert problems(library, "v@1")["version"].code == "preset.version-changed"


def test_a_number_below_the_published_ones_is_refused(library, versioned, write_preset):
    publish(versioned / "v")
    write_preset(versioned, "v", ONE)
    found = problems(library, "v")
    assert (found["version"].code, found["version"].hint) == ("preset.version", "say version: 3")


def test_a_version_file_must_say_its_own_number(library, versioned, write_preset):
    write_preset(versioned, "v", ONE.replace("1", "2").replace("one", "two"))
    write_preset(versioned, "v", ONE.replace("version: 1", "version: 7"), "versions/1.yaml")
    assert problems(library, "v@1")["version"].code == "preset.version"
