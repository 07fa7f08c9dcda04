from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from presets.edits.sharpen import Sharpen
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.registry import load_engines
from watchfolder.errors import EngineError
from watchfolder.settings import Settings


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path, as a package installer leaves it: a module and its metadata."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("stranger"):
            del sys.modules[name]


def install(folder: Path, module: str, code: str) -> None:
    (folder / f"{module}.py").write_text(textwrap.dedent(code))
    info = folder / f"{module}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[watchfolder.engines]\n{module} = {module}:engines\n")


GOOD = """
    from watchfolder.engines.card import EngineCard

    class Stranger:
        card = EngineCard(name="{name}", version="1", features={{"instruct": 1}})
        def find(self, region, source, progress): ...
        def apply(self, edit, picture, materials, progress): ...

    def engines(settings):
        return [Stranger()]
"""


def test_the_builtin_engine_is_there() -> None:
    engines = load_engines(Settings())
    assert isinstance(engines["builtin"], BuiltinEngine)
    assert engines["builtin"].card.unavailable == ""


def test_an_installed_package_takes_part(installed: Path) -> None:
    install(installed, "stranger_good", GOOD.format(name="stranger"))
    engines = load_engines(Settings())
    assert engines["stranger"].card.features == {"instruct": 1}
    assert "builtin" in engines


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import a_module_that_is_not_there", "ModuleNotFoundError"),
        ("def engines(settings): return 1 / 0", "ZeroDivisionError"),
        ("engines = 3", "TypeError"),
        ("def engines(settings): return [object()]", "AttributeError"),
    ],
)
def test_a_broken_package_becomes_a_card_that_says_why(
    installed: Path, code: str, why: str
) -> None:
    install(installed, "stranger_bad", code)
    engines = load_engines(Settings())
    broken = engines["stranger_bad"]
    assert why in broken.card.unavailable
    assert broken.card.version == "1.2"
    assert why in broken.card.refusal(Sharpen(), 1)
    with pytest.raises(EngineError, match=why):
        broken.apply(Sharpen(), None, None, Quiet())  # type: ignore[arg-type]
    assert engines["builtin"].card.unavailable == ""


def test_a_taken_name_does_not_replace_our_engine(installed: Path) -> None:
    install(installed, "stranger_thief", GOOD.format(name="builtin"))
    engines = load_engines(Settings())
    assert isinstance(engines["builtin"], BuiltinEngine)
    taken = [e.card for e in engines.values() if "taken" in e.card.unavailable]
    assert len(taken) == 1
