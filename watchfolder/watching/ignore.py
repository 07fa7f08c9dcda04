"""What lies in a watched folder and is not meant for us: half-written, hidden and system files."""

from __future__ import annotations

PREFIXES = (
    ".",  # hidden; AppleDouble ._x, .syncthing.*.tmp and our own half-written files among them
    "~$",  # locks of office programs
    "~syncthing~",
)
SUFFIXES = (
    "~",
    ".bak",
    ".crdownload",
    ".download",
    ".filepart",
    ".part",
    ".partial",
    ".swp",
    ".temp",
    ".tmp",
)
FILES = frozenset({"desktop.ini", "ehthumbs.db", "icon\r", "thumbs.db"})
FOLDERS = frozenset(
    {
        "#recycle",
        "$recycle.bin",
        "@eadir",
        "lost+found",
        "system volume information",
        "~snapshot",
    }
)


def ignored_file(name: str) -> bool:
    """Whether a file of this name is somebody's temporary, hidden or system file.

    A name that begins with `_` is not: cameras write `_DSC0001.jpg`.
    """
    low = name.lower()
    return low.startswith(PREFIXES) or low.endswith(SUFFIXES) or low in FILES


def ignored_folder(name: str) -> bool:
    """Whether a folder of this name, and all below it, is never looked into.

    Names beginning with `_` (where outputs go) or `.` are never scanned.
    """
    return name.startswith(("_", ".")) or name.lower() in FOLDERS
