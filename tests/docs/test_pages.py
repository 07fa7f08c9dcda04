"""The pages: links lead somewhere, commands are as they are typed, tables say what the code says."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from presets.edit import Edit
from presets.edits import edit_kinds
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.resolve import resolve
from presets.sidecar import parse_sidecar
from presets.slots import STANDARD_SLOTS
from watchfolder.cli.main import COMMANDS, cli
from watchfolder.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURES = DOCS / "pictures"

by_name = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _blocks(page: Path, *languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(_text(page)) if language in languages]


def _anchors(page: Path) -> set[str]:
    """Headings as links name them: small letters, hyphens for spaces, no other signs."""
    text = FENCE.sub("", _text(page))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# --- links and pictures --------------------------------------------------------------------------


@by_name
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", _text(page))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in _anchors(path), f"{page.name}: {target}"


def test_pictures_are_light_and_all_shown() -> None:
    pictures = sorted(p for p in PICTURES.iterdir() if p.suffix in {".jpg", ".png", ".webp"})
    shown = {(p.parent / t).resolve() for p in PAGES for t in LINK.findall(_text(p))}
    assert pictures
    assert [p.name for p in pictures if p.resolve() not in shown] == []
    assert [p.name for p in pictures if p.stat().st_size >= 250_000] == []
    assert sum(p.stat().st_size for p in pictures) < 1_200_000


# --- commands ------------------------------------------------------------------------------------


def _command_lines(page: Path) -> Iterator[list[str]]:
    for block in _blocks(page, "sh", "bash"):
        whole = block.replace("\\\n", " ")
        for line in [*whole.splitlines(), *re.findall(r"\$\((.*?)\)", whole)]:
            words = shlex.split(line, comments=True)
            if words[:1] == ["watchfolder"]:
                yield words[1:]
            elif words[:3] == ["python", "-m", "watchfolder"]:
                yield words[3:]


def _parsed(words: list[str]) -> None:
    """Read a command line as the program would, but for whether its files are there."""
    command: click.Command = cli
    context = click.Context(cli, info_name="watchfolder")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        context = click.Context(found, info_name=name, parent=context)
        command = found
    values, _, order = command.make_parser(context).parse_args(list(words))
    for param in command.params:
        value = values.get(param.name)
        said = param in order and value not in (None, (), [])
        assert said or not param.required, f"{context.command_path}: {param.name} is missing"
        if said and not isinstance(param.type, click.Path):
            param.type_cast_value(context, value)


@by_name
def test_commands_are_as_they_are_typed(page: Path) -> None:
    for words in _command_lines(page):
        try:
            _parsed(words)
        except click.UsageError as error:
            pytest.fail(f"{page.name}: watchfolder {shlex.join(words)}: {error.format_message()}")


def test_a_wrong_command_would_be_found() -> None:
    for wrong in (
        ["edti"],
        ["edit", "a.jpg"],
        ["edit", "a.jpg", "--out", "o", "--nope"],
        ["jobs", "pick", "01J", "many"],
        ["jobs", "list", "--state", "done"],
    ):
        with pytest.raises((click.UsageError, AssertionError)):
            _parsed(wrong)


def test_make_targets_of_the_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    for page in PAGES:
        for block in _blocks(page, "sh", "bash"):
            asked = re.findall(r"^make ([a-z]+)", block, re.MULTILINE)
            assert set(asked) <= targets, f"{page.name}: {asked}"


# --- what the code knows best --------------------------------------------------------------------


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("part", ["settings", "commands"])
def test_written_tables_are_up_to_date(tables: ModuleType, part: str) -> None:
    file, make = tables.PAGES[part]
    page = _text(DOCS / file)
    assert tables.placed(page, part, make()) == page, "run: python docs/tables.py"


def test_every_setting_stands_with_default_and_meaning(tables: ModuleType) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in tables.settings_table().replace("\\|", "/").splitlines()[2:]
    ]
    assert [row[0] for row in rows] == [f"`{name}`" for name in Settings.model_fields]
    assert [row for row in rows if not all(row)] == []
    numbers = {row[0]: row[1] for row in rows}
    assert numbers["`settle`"] == "`1` s"
    assert numbers["`cache_gib`"] == "`8` GiB"


def test_every_command_stands_with_every_option() -> None:
    page = _text(DOCS / "commands.md")
    head = page.split("<!--", 1)[0]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        subs = command.commands if isinstance(command, click.Group) else {"": command}
        for sub, one in subs.items():
            words = f"watchfolder {name} {sub}".strip()
            assert f"`{words}" in page, words
            part = head + re.split(r"\n(?:###|\*\*)", page.split(f"`{words}", 1)[1])[0]
            options = (p for p in one.params if isinstance(p, click.Option) and not p.hidden)
            for spelling in (n for option in options for n in option.opts):
                assert f"`{spelling}`" in part, f"{words} {spelling}"


def _section(page: str, title: str) -> str:
    return page.split(f"### `{title}`\n", 1)[1].split("\n#", 1)[0]


@pytest.mark.parametrize("name", sorted(edit_kinds()))
def test_every_edit_stands_with_every_field(name: str) -> None:
    recipes = _text(DOCS / "recipes.md")
    assert f"### `{name}`\n" in recipes
    section = _section(recipes, name)
    kind = edit_kinds()[name]
    for field in kind.model_fields:
        if field in Edit.model_fields or field == "edit":
            continue
        assert f"`{field}`" in section, f"{name}.{field}"


def test_every_standard_slot_stands_with_its_shape_and_size() -> None:
    recipes = _text(DOCS / "recipes.md")
    for name, slot in STANDARD_SLOTS.items():
        (row,) = re.findall(rf"^\| `{name}` \|(.*)\|$", recipes, re.MULTILINE)
        shape = slot.aspect.text() if slot.aspect else "own"
        assert shape in row, name
        assert (str(slot.long_edge) if slot.long_edge else "own") in row, name
    fields = set(type(STANDARD_SLOTS["master"]).model_fields)
    slots = recipes.split("\n## Slots\n", 1)[1].split("\n## ", 1)[0]
    assert [field for field in sorted(fields) if f"`{field}`" not in slots] == []


def test_the_sidecar_of_the_readme_is_a_sidecar() -> None:
    library = PresetLibrary(())
    blocks = _blocks(ROOT / "README.md", "yaml")
    assert blocks
    for block in blocks:
        said = parse_sidecar(block, "bag.jpg.edit.yaml")
        recipe = resolve([Layer.of(said, ROOT)], library)
        assert [branch.name for branch in recipe.branches][-1] == "hero"


@by_name
def test_pages_are_plain(page: Path) -> None:
    """No address of this machine, no control characters, a title first, and a newline at the end."""
    text = _text(page)
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert not re.search(r"/(work|root|tmp)/", text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u200b-\u200f\u202a-\u202e]", text)
