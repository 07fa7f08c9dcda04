"""The tables of docs that the code knows best: `python docs/tables.py` writes them anew.

Settings come from watchfolder/settings.py with their docstrings, commands from the commands' own
help. Each stands in its page between two marks; nothing else of a page is touched. A test holds
the pages to what this gives.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click

from watchfolder.cli.main import COMMANDS, cli
from watchfolder.settings import Settings

DOCS = Path(__file__).resolve().parent
PLACES = {
    "state": "`watchfolder` in the platform's state folder",
    "presets": "`watchfolder/presets` in the platform's config folder",
}
"""Defaults that differ from machine to machine, in words."""
SHARED = ("--config", "--state-folder")
"""Options that most commands have; the page tells them once."""


_HEADINGS = ("", "\b", "Example:", "Examples:")
"""Lines of help that only part it."""


def settings_table() -> str:
    """Every setting with its default, unit, range and meaning."""
    lines = ["| setting | default | allowed | meaning |", "|---|---|---|---|"]
    told = _docstrings()
    for name, field in Settings.model_fields.items():
        unit = unit_of(name, told[name])
        meaning = told[name].replace("|", "\\|").replace("\n", " ")
        lines.append(
            f"| `{name}` | {default_of(name)}{unit if _is_number(name) else ''} "
            f"| {_allowed(field)} | {meaning} |"
        )
    return "\n".join(lines)


def default_of(name: str) -> str:
    """A setting's default as a person writes it."""
    if name in PLACES:
        return PLACES[name]
    value = Settings.model_fields[name].get_default(call_default_factory=True)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"`{value:.10g}`"
    return f"`{value}`" if value not in ("", ()) else "none"


def unit_of(name: str, told: str) -> str:
    """The unit of a setting's number, with a space before it; "" for a plain count."""
    for ending, unit in (("_gib", " GiB"), ("_mib", " MiB"), ("megapixels", " megapixels")):
        if name.endswith(ending):
            return unit
    return " s" if told.startswith("Seconds") else ""


def commands_tables() -> str:
    """Every command with its arguments and options, as its help says them."""
    parts = []
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None  # noqa: S101 - it stands in the table
        parts.extend(_command(command, f"watchfolder {name}"))
    return "\n\n".join(parts)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and sub-command that does something, by the words it is called with."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {n}", c) for n, c in sorted(command.commands.items()))
        elif command is not None:
            yield name, command


def _command(command: click.Command, words: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        yield f"### `{words}`\n\n{_paragraph(command)}"
        for name, sub in sorted(command.commands.items()):
            yield f"**`{_usage(sub, f'{words} {name}')}`**: {_paragraph(sub)}{_options(sub)}"
    else:
        yield f"### `{_usage(command, words)}`\n\n{_paragraph(command)}{_options(command)}"
    examples = [line.strip() for line in (command.epilog or "").splitlines()]
    shown = [_example(line) for line in examples if line.startswith("watchfolder ")]
    if shown:
        yield "\n".join(["```sh", *shown, "```"])
    rest = [
        line for line in examples if line not in _HEADINGS and not line.startswith("watchfolder ")
    ]
    if rest:
        yield " ".join(rest)


def _example(line: str) -> str:
    """A line of help as a shell takes it: what is said behind the command becomes a comment."""
    return re.sub(r"\s{2,}(?=[^#\s])", "  # ", line, count=1)


def _usage(command: click.Command, words: str) -> str:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    context = click.Context(command)
    return " ".join([words, *(a.make_metavar(context) for a in arguments)])


def _paragraph(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").replace("\n\n", "\n").replace("\n", " ")


def _options(command: click.Command) -> str:
    """A line for every option that is this command's own."""
    context = click.Context(command)
    lines = []
    for option in command.params:
        if not isinstance(option, click.Option) or option.hidden or option.opts[-1] in SHARED:
            continue
        names = ", ".join(f"`{name}`" for name in option.opts)
        value = "" if option.is_flag else f" {_value(option, context)}"
        told = option.help or ("One JSON document." if "--json" in option.opts else "")
        default = option.get_default(context, call=False)
        needed = " Needed." if option.required else ""
        note = f" Default: `{default}`." if option.show_default and default is not None else ""
        lines.append(f"- {names}{value}: {told}{needed}{note}")
    return "\n\n" + "\n".join(lines) if lines else ""


def _value(option: click.Option, context: click.Context) -> str:
    """What stands behind an option's name: its range, its choices or its kind."""
    kind = option.type
    if isinstance(kind, click.IntRange | click.FloatRange):
        low, high = kind.min, kind.max
        if high is None:
            return "N" if low is None else f"N (from {low:g})"
        return f"N ({low or 0:g} to {high:g})"
    if isinstance(kind, click.Choice):
        return " or ".join(f"`{choice}`" for choice in kind.choices)
    return option.make_metavar(context)


def _docstrings() -> dict[str, str]:
    """The text under each field of Settings; one sentence where a field says nothing."""
    (body,) = [
        node
        for node in ast.parse(Path(inspect.getfile(Settings)).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
    ]
    told = {}
    for node, after in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        told[node.target.id] = str(after.value.value) if said else ""  # type: ignore[union-attr]
    return told


def _is_number(name: str) -> bool:
    value = Settings.model_fields[name].get_default(call_default_factory=True)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _allowed(field: Any) -> str:
    choices = get_args(field.annotation) if "Literal" in str(field.annotation) else ()
    if choices:
        return ", ".join(f"`{c}`" for c in choices)
    if field.annotation is bool:
        return "`true`, `false`"
    if "Path" in str(field.annotation):
        return "folders" if "tuple" in str(field.annotation) else "a folder"
    if "tuple" in str(field.annotation):
        return "names"
    limits = {k: getattr(m, k) for m in field.metadata for k in ("ge", "gt", "le") if hasattr(m, k)}
    pattern = next((m.pattern for m in field.metadata if hasattr(m, "pattern")), "") or ""
    if pattern.startswith("^(") and "\\" not in pattern:
        return ", ".join(f"`{word}`" for word in pattern.strip("^()$").split("|"))
    if not limits:
        return "text"
    low = f"above {limits['gt']:g}" if "gt" in limits else f"{limits['ge']:g}"
    return f"{low} to {limits['le']:g}"


PAGES = {
    "settings": ("operations.md", settings_table),
    "commands": ("commands.md", commands_tables),
}
"""Name of a part to its page and what gives it."""


def placed(page: str, name: str, text: str) -> str:
    """The page with the part between its marks replaced. Raises ValueError without marks."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no marks {begin} and {end}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def main() -> None:
    """Write every part into its page."""
    for name, (file, make) in PAGES.items():
        path = DOCS / file
        before = path.read_text(encoding="utf-8")
        after = placed(before, name, make())
        path.write_text(after, encoding="utf-8")
        click.echo(f"docs/{file}: {name} {'as it was' if before == after else 'written anew'}")


if __name__ == "__main__":
    main()
