"""One watcher for one folder, even across daemons and state folders."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfolder.errors import FolderError

KERNEL_LOCKS = Path("/proc/locks")


class FolderLock:
    """An exclusive flock on the folder itself, so that no file is made in a person's tree.

    The kernel frees it when the process ends, however it ends. As long as it is held the disk
    the folder lies on cannot be unmounted without force.
    """

    def __init__(self, root: Path, known_pid: int | None = None) -> None:
        """Take the lock. Raises FolderError; it names `known_pid`, or whom the kernel lists."""
        self.root = root
        try:
            self._fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise FolderError(
                f"{root} cannot be opened: {error.strerror}",
                "check that it is there and that this user may read it",
            ) from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = known_pid or _holder(self._fd)
            os.close(self._fd)
            self._fd = -1
            raise _refusal(root, error, holder) from error

    def same_folder(self) -> bool:
        """Whether the path still leads to the very folder that was locked.

        False after it was deleted and made anew, unmounted, or mounted over.
        """
        try:
            now = self.root.stat()
        except OSError:
            return False
        then = os.fstat(self._fd)
        return (now.st_dev, now.st_ino) == (then.st_dev, then.st_ino) and then.st_nlink > 0

    def release(self) -> None:
        """Give the folder free; harmless when repeated."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _refusal(root: Path, error: OSError, holder: int | None) -> FolderError:
    if not isinstance(error, BlockingIOError):
        return FolderError(
            f"{root} cannot be locked: {error.strerror}",
            "its file system gives no locks; mount it with locking, or watch a local folder",
        )
    who = f"the process {holder}" if holder else "another process"
    return FolderError(
        f"{root} is already watched by {who}",
        "stop that one first, or leave this folder to it",
    )


def _holder(fd: int) -> int | None:
    """The pid that holds a flock on the open folder, from the kernel's list; None if unlisted."""
    inode = os.fstat(fd).st_ino
    try:
        lines = KERNEL_LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()
        # "7: FLOCK ADVISORY WRITE 1234 08:01:4711 0 EOF"; the device part differs on some
        # file systems from what stat says, so the inode decides
        if len(words) >= 6 and words[1] == "FLOCK" and words[5].rpartition(":")[2] == str(inode):
            return int(words[4]) or None  # 0: a process of another pid namespace
    return None
