"""Whether a path lies on a file system that other machines share: SQLite's WAL must not."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
SHARED = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "drvfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "vboxsf",
    }
)


def shared_file_system(path: Path) -> str:
    """The type of the network or FUSE file system that `path` is on; "" when it is local.

    `path` need not exist. Also "" where the kernel keeps no list of mounts.
    """
    try:
        table = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    kind = file_system_of(Path(os.path.realpath(path)), table)
    return kind if kind in SHARED or kind.startswith("fuse.") else ""


def file_system_of(path: Path, table: str) -> str:
    """The file system type of an absolute path, by the text of a mountinfo table (proc(5))."""
    nearest, kind = -1, ""
    for line in table.splitlines():
        left, dash, right = line.partition(" - ")
        words = left.split()
        if not dash or len(words) < 5:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[4]))
        # of two mounts on one point the later hides the earlier
        if path.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, kind = len(point.parts), right.split()[0]
    return kind
