"""PresetLibrary: the presets of some folders, found by name and put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from presets.errors import PresetError, Problem, did_you_mean
from presets.grade import Grade
from presets.inheritance import assembled
from presets.preset import PRESET_LOOK, BrokenPreset, Preset
from presets.preset_file import PRESET_FILE, PresetFile
from presets.request import PRESET_NAME
from presets.versions import read_version

SHIPPED = Path(__file__).parent / "shipped"
MAX_DEPTH = 32
"""Presets that extend one another, one below the other."""
_YOUNG = 2.0
"""Seconds. Files changed so shortly before reading may change again without showing it."""

Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A loaded preset with the state of every file it was read from."""

    preset: Preset
    folders: dict[str, Path]
    """Name to folder, of the preset and of all that it extends."""
    files: tuple[Path, ...]
    signature: Signature

    def holds(self, folder_of: Callable[[str], Path]) -> bool:
        """Whether reading again would give the same."""
        try:
            same = all(folder_of(name) == folder for name, folder in self.folders.items())
        except PresetError:
            return False
        return same and _signature(self.files) == self.signature


class PresetLibrary:
    """Presets by name. A preset of an earlier folder hides one of the same name further on.

    The shipped presets always come last. Loaded presets are kept as long as no file they were
    read from has changed.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self.folders = (*(Path(f) for f in folders), SHIPPED)
        self._kept: dict[str, _Kept] = {}

    def names(self) -> list[str]:
        """The names of all presets, sorted, broken ones too."""
        found: set[str] = set()
        for folder in self.folders:
            try:
                entries = [entry.name for entry in folder.iterdir()]
            except (FileNotFoundError, NotADirectoryError):
                continue
            found |= {n for n in entries if _is_name(n) and (folder / n / PRESET_FILE).is_file()}
        return sorted(found)

    def find(self, name: str) -> Preset:
        """Return a preset by name, or one of its versions by name@version.

        Raises PresetError: unknown (with the nearest name), wrong, circular, or changed under
        its number.
        """
        kept = self._kept.get(name)
        if kept is not None and kept.holds(self._folder):
            return kept.preset
        self._kept.pop(name, None)
        reading = _Reading(self._folder)
        chain = reading.chain(name)
        preset = assembled(chain, reading.folders[chain[-1].said.name])
        unlike = tuple(dict.fromkeys(reading.files))
        signature = _signature(unlike)
        if _settled(signature):
            self._kept[name] = _Kept(preset, reading.folders, unlike, signature)
        return preset

    def all(self) -> list[Preset | BrokenPreset]:
        """Every preset in its newest version, by name; broken ones with what is wrong."""
        found: list[Preset | BrokenPreset] = []
        for name in self.names():
            try:
                found.append(self.find(name))
            except PresetError as error:
                found.append(BrokenPreset(name, self._folder(name), error.problems))
        return found

    def looks(self) -> dict[str, tuple[Grade, str]]:
        """Every look that has a name, of every whole preset: to its grade and the preset.

        Where two presets have a look of one name, the earlier folder wins, then the earlier name.
        """
        found: dict[str, tuple[Grade, str]] = {}
        whole = [preset for preset in self.all() if isinstance(preset, Preset)]
        for preset in sorted(whole, key=lambda p: self.folders.index(p.folder.parent)):
            looks = dict(preset.looks)
            if preset.look is not None and preset.look_name != PRESET_LOOK:
                looks[preset.look_name] = preset.look
            for name, grade in looks.items():
                found.setdefault(name, (grade, f"{preset.name}@{preset.version}"))
        return found

    def _folder(self, name: str) -> Path:
        """The folder of a preset. Raises PresetError with the nearest name."""
        for folder in self.folders:
            if _is_name(name) and (folder / name / PRESET_FILE).is_file():
                return folder / name
        hint = did_you_mean(name, self.names())
        if not hint:
            hint = f"presets here are {', '.join(self.names())}"
        raise PresetError([Problem("preset.unknown", f'no preset is called "{name}"', hint)])


class _Reading:
    """Reads one preset and all that it extends, each file once."""

    def __init__(self, folder_of: Callable[[str], Path]) -> None:
        self.folder_of = folder_of
        self.folders: dict[str, Path] = {}
        self.files: list[Path] = []
        self._chains: dict[str, list[PresetFile]] = {}

    def chain(self, pin: str, below: tuple[str, ...] = ()) -> list[PresetFile]:
        """What a preset extends, furthest first, and itself last; each version once.

        `below` are the names on the way here.
        """
        name, _, version = pin.partition("@")
        if name in below:
            circle = " -> ".join((*below[below.index(name) :], name))
            raise PresetError([Problem("preset.circle", f"presets extend in a circle: {circle}")])
        if len(below) >= MAX_DEPTH:
            message = f"presets extend each other more than {MAX_DEPTH} deep"
            raise PresetError([Problem("preset.too-deep", message)])
        if version and not PRESET_NAME.fullmatch(pin):
            message = f'"{pin}" is no name of a preset'
            raise PresetError([Problem("preset.unknown", message, 'write "name@3"')])
        if pin not in self._chains:
            self._chains[pin] = self._read(name, int(version) if version else None, below)
        return self._chains[pin]

    def _read(self, name: str, version: int | None, below: tuple[str, ...]) -> list[PresetFile]:
        self.folders[name] = self.folder_of(name)
        this, judged = read_version(self.folders[name], version)
        self.files += judged
        found: dict[str, PresetFile] = {}
        problems: list[Problem] = []
        for index, parent in enumerate(this.said.extends):
            try:
                chain = self.chain(parent, (*below, name))
            except PresetError as error:
                path = f"extends.{index}"
                problems += [
                    p if p.file else this.place.problem(p.code, p.message, p.hint, path)
                    for p in error.problems
                ]
            else:
                for file in chain:
                    found.setdefault(file.pin, file)
        if problems:
            raise PresetError(problems)
        return [*found.values(), this]


def _is_name(name: str) -> bool:
    return PRESET_NAME.fullmatch(name) is not None and "@" not in name


def _signature(files: Sequence[Path]) -> Signature:
    found = []
    for path in files:
        try:
            seen = path.stat()
        except OSError:
            return ()
        found.append((str(path), seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns))
    return tuple(found)


def _settled(signature: Signature) -> bool:
    """Whether a later change would show in the files' times."""
    newest = max((entry[3] for entry in signature), default=0)
    return bool(signature) and time.time_ns() - newest > _YOUNG * 1e9
