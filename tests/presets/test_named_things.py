"""Files and colours that people name: found, or refused each in its own words."""

from __future__ import annotations

import hashlib
import os

import pytest

from presets.errors import RecipeError
from presets.found_file import find_file
from presets.named_color import find_color
from presets.recipe import PaletteColor
from presets.reference import ColorRef, FileRef

PALETTE = {
    "forest": PaletteColor(hex="#1f4d3a", words="dark forest green", delta_e=2),
    "Burgundy": PaletteColor(hex="#5A1A1F"),
}


def refused(call, *arguments):
    with pytest.raises(RecipeError) as caught:
        call(*arguments)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/etc/passwd", "absolute"),
        ("../secret.png", ".."),
        ("ok/../../../x.png", ".."),
        ("..", ".."),
        ("..\\..\\Windows\\x.png", "backslash"),
        ("\\\\evil\\share\\x.png", "network"),
        ("//evil/share/x.png", "network"),
        ("C:\\Windows\\x.png", "drive"),
        ("c:x.png", "drive"),
        ("http://127.0.0.1/x.png", "address"),
        ("file:///etc/passwd", "address"),
        ("data:image/png;base64,AAAA", "address"),
        ("gopher://x", "address"),
        ("~/x.png", "~"),
        ("$HOME/x.png", "$"),
        ("%2e%2e%2fx.png", "%"),
        ("a.png:stream", "colon"),
        ("x.png\0.jpg", "control"),
        ("\u202egnp.exe", "control"),
        ("", "no path"),
        (" ", "no path"),
    ],
)
def test_paths_that_may_not_be_said(tmp_path, path, word):
    problem = refused(find_file, FileRef(path=path), tmp_path)
    assert problem.code == "file.path"
    assert word in problem.message


def test_without_a_folder_no_file_may_be_named():
    assert refused(find_file, FileRef(path="a.png"), None).code == "file.no-folder"
    assert refused(find_file, FileRef(path="/a.png"), None).code == "file.path"


def test_a_link_may_not_lead_out(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.png").write_bytes(b"s")
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    (inside / "folder").symlink_to(tmp_path)
    (inside / "loop").symlink_to("loop")
    assert refused(find_file, FileRef(path="link.png"), inside).code == "file.outside"
    assert refused(find_file, FileRef(path="folder/secret.png"), inside).code == "file.outside"
    assert refused(find_file, FileRef(path="loop"), inside).code == "file.missing"


def test_a_link_that_stays_inside_is_fine(tmp_path):
    (tmp_path / "a.png").write_bytes(b"a")
    (tmp_path / "b.png").symlink_to("a.png")
    found = find_file(FileRef(path="b.png"), tmp_path)
    assert found.sha256 == hashlib.sha256(b"a").hexdigest()


def test_what_is_no_file(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe", "missing.png", "a" * 300, "folder/x"):
        assert refused(find_file, FileRef(path=name), tmp_path).code == "file.missing"


def test_a_sum_that_is_said_is_held_to(tmp_path):
    (tmp_path / "a.png").write_bytes(b"a")
    right = hashlib.sha256(b"a").hexdigest()
    assert find_file(FileRef(path="a.png", sha256=right), tmp_path).sha256 == right
    assert (
        refused(find_file, FileRef(path="a.png", sha256="0" * 64), tmp_path).code == "file.changed"
    )


@pytest.mark.parametrize(
    ("said", "number", "name"),
    [
        ("#5A1A1F", "#5A1A1F", ""),
        ("#abc", "#AABBCC", ""),
        ("brand.forest", "#1F4D3A", "forest"),
        ("forest", "#1F4D3A", "forest"),
        (" Forest ", "#1F4D3A", "forest"),
        ("brand.burgundy", "#5A1A1F", "Burgundy"),
        ("white", "#FFFFFF", ""),
    ],
)
def test_colours(said, number, name):
    found = find_color(ColorRef(said=said), PALETTE)
    assert (found.hex, found.name) == (number, name)
    assert found.words
    assert find_color(found, {}) == found


def test_the_brands_limit_and_words_come_along():
    found = find_color(ColorRef(said="forest"), PALETTE)
    assert (found.words, found.delta_e) == ("dark forest green", 2)
    assert find_color(ColorRef(said="forest", delta_e=1, words="moss"), PALETTE).delta_e == 1
    assert find_color(ColorRef(said="navy"), PALETTE).delta_e is None


def test_a_number_beside_a_name_holds():
    assert find_color(ColorRef(said="our green", hex="#0a0b0c"), PALETTE).hex == "#0A0B0C"
    assert (
        refused(find_color, ColorRef(said="x", hex="red"), PALETTE).code == "recipe.unknown-color"
    )


@pytest.mark.parametrize(
    ("said", "palette", "hint"),
    [
        ("brand.forrest", PALETTE, 'did you mean "forest"?'),
        ("brand.zzz", PALETTE, "the palette has forest, Burgundy"),
        ("brand.forest", {}, "name one: `preset: NAME`"),
        ("burgandy", PALETTE, 'did you mean "Burgundy"?'),
        ("turquoisse", {}, 'did you mean "turquoise"?'),
        ("#12", {}, "a hex is written #RRGGBB or #RGB"),
    ],
)
def test_unknown_colours_name_the_nearest(said, palette, hint):
    problem = refused(find_color, ColorRef(said=said), palette)
    assert (problem.code, problem.hint) == ("recipe.unknown-color", hint)
