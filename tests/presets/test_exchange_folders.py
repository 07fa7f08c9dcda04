"""An import as a preset's folder: whole, published, and never over what is there."""

from pathlib import Path

import pytest

from presets.color import Color
from presets.exchange.imported import Imported, Swatch
from presets.exchange.preset_folder import name_of, store
from presets.exchange.refusals import ExchangeError
from presets.library import PresetLibrary
from presets.versions import published

CUBE = b"LUT_3D_SIZE 2\n" + b"0.5 0.5 0.5\n" * 8


def palette(**colors: str) -> Imported:
    swatches = tuple(Swatch(n.replace("_", " "), Color.parse(h)) for n, h in colors.items())
    return Imported("Adobe Color, version 2", "River", swatches)


def test_a_new_preset_is_whole_sound_and_published(tmp_path: Path) -> None:
    imported = Imported(
        "Lightroom develop preset",
        look={
            "contrast": 0.2,
            "curve": [[0, 0.1], [1, 1]],
            "channels": {"red": [[0, 0], [1, 0.9]]},
        },
        cube=CUBE,
        swatches=palette(forest="#1F4D3A").swatches,
    )
    stored = store(imported, "river", tmp_path, "river.xmp", into=False)
    assert (stored.state, stored.version) == ("made", 1)
    preset = PresetLibrary((tmp_path,)).find("river@1")
    assert preset.palette["forest"].hex == "#1F4D3A"
    assert preset.look is not None
    assert preset.look.contrast == 0.2
    assert preset.look.lut is not None
    assert preset.look.channels is not None
    assert published(tmp_path / "river") == {1}
    assert [p.name for p in tmp_path.iterdir()] == ["river"]


def test_a_preset_that_is_there_is_not_touched_unasked(tmp_path: Path) -> None:
    store(palette(forest="#1F4D3A"), "river", tmp_path, "a.aco", into=False)
    before = (tmp_path / "river" / "preset.yaml").read_bytes()
    with pytest.raises(ExchangeError) as caught:
        store(palette(forest="#000000"), "river", tmp_path, "b.aco", into=False)
    assert caught.value.problems[0].code == "import.exists"
    assert (tmp_path / "river" / "preset.yaml").read_bytes() == before


def test_into_makes_the_next_version_and_keeps_the_present_one(tmp_path: Path) -> None:
    folder = tmp_path / "river"
    folder.mkdir()
    (folder / "preset.yaml").write_text(
        "# ours\nname: river\nversion: 3\ntitle: Ours\nkeep: [logo]\n"
        "brand:\n  palette:\n    Forest: {hex: '#1F4D3A', words: our green, delta_e: 2}\n"
        "    oat: '#E8DFCF'\nlook: {name: dusk, exposure: 0.5}\n"
    )
    stored = store(palette(forest="#1F4D3B", sky="#88AACC"), "river", tmp_path, "a.ase", into=True)
    assert (stored.state, stored.version) == ("raised", 4)
    library = PresetLibrary((tmp_path,))
    new, old = library.find("river"), library.find("river@3")
    assert {n: c.hex for n, c in new.palette.items()} == {
        "Forest": "#1F4D3B",
        "oat": "#E8DFCF",
        "sky": "#88AACC",
    }
    assert new.palette["Forest"].delta_e == 2
    assert new.keep == ("logo",)
    assert old.palette["Forest"].words == "our green"
    assert old.palette["Forest"].hex == "#1F4D3A"
    assert "# ours" in (folder / "versions" / "3.yaml").read_text()

    looked = Imported("LUT", cube=CUBE)
    assert store(looked, "river", tmp_path, "x.cube", into=True).version == 5
    newest = PresetLibrary((tmp_path,)).find("river")
    assert newest.look_name == "dusk"
    assert newest.look is not None
    assert newest.look.exposure == 0.0
    assert newest.look.only_its_lut


def test_importing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    store(palette(forest="#1F4D3A"), "river", tmp_path, "a.aco", into=False)
    before = sorted((p, p.read_bytes()) for p in (tmp_path / "river").rglob("*") if p.is_file())
    again = store(palette(forest="#1F4D3A"), "river", tmp_path, "a.aco", into=True)
    assert (again.state, again.version) == ("same", 1)
    assert (
        sorted((p, p.read_bytes()) for p in (tmp_path / "river").rglob("*") if p.is_file())
        == before
    )


def test_names_are_made_fit_and_different(tmp_path: Path) -> None:
    swatches = [
        Swatch(name, Color(10 * i, 0, 0))
        for i, name in enumerate(["Forêt / 1", "foret 1", "", "红", "no", "4:5", "x" * 90, "y: z"])
    ]
    store(Imported("x", swatches=tuple(swatches)), "river", tmp_path, "a.aco", into=False)
    names = list(PresetLibrary((tmp_path,)).find("river").palette)
    assert names[:6] == ["Foret 1", "foret 1 2", "color 3", "color 4", "no", "4 5"]
    assert len(names) == 8


@pytest.mark.parametrize("name", ["River", "../x", "", "a b", ".x"])
def test_names_that_are_none_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError) as caught:
        store(palette(a="#000000"), name, tmp_path / "in", "a.aco", into=False)
    assert caught.value.problems[0].code == "import.name"
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Riverside Goods", "riverside-goods"), ("__", "imported"), ("Crème 2", "cr-me-2")],
)
def test_names_after_files(said: str, expected: str) -> None:
    assert name_of(said) == expected


def test_a_preset_that_is_wrong_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "river"
    folder.mkdir()
    (folder / "preset.yaml").write_text("name: river\nversion: nope\n")
    with pytest.raises(Exception, match="version"):
        store(palette(a="#000000"), "river", tmp_path, "a.aco", into=True)
    assert [p.name for p in folder.iterdir()] == ["preset.yaml"]
