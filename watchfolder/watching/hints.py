"""Hints: where something may have happened. They make it quick; the scan makes it right."""

from __future__ import annotations

import logging
import os
import sys
import threading
import warnings
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from presets.sidecar import is_reason
from watchfolder.watching.ignore import ignored_file, ignored_folder

log = logging.getLogger(__name__)

CAPACITY = 4096
"""Folders remembered between two rounds; beyond that everything is scanned."""
RESTART_AFTER = 30.0
"""Seconds before watching is tried again where it could not be started."""
JOIN_TIMEOUT = 5.0
OVERFLOW_LOGGER = "watchdog.observers.inotify_c"

EVENTS: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
    # only inotify says when a written file was closed; elsewhere each write is a hint
    FileClosedEvent if sys.platform == "linux" else FileModifiedEvent,
]


class Mailbox(FileSystemEventHandler):
    """Collects the folders events happened in. Bounded, thread-safe, and never raises."""

    def __init__(self, root: Path, arrived: threading.Event) -> None:
        """`arrived` is set with every hint from a place of the tree that is scanned."""
        self._root = root
        self._arrived = arrived
        self._lock = threading.Lock()
        self._folders: set[Path] = set()
        self._trees = False

    def dispatch(self, event: FileSystemEvent) -> None:
        """Note both ends of a move; a folder that came or went means looking at all below it."""
        ends = [Path(os.fsdecode(end)) for end in (event.src_path, event.dest_path) if end]
        folders = [end.parent for end in ends if self._concerns(end, event.is_directory)]
        if not folders:
            return
        with self._lock:
            self._folders.update(folders)
            if len(self._folders) > CAPACITY:
                self._folders.clear()
                self._trees = True
            self._trees = self._trees or event.is_directory
        self._arrived.set()

    def _concerns(self, path: Path, is_folder: bool) -> bool:
        """Whether a path is a scanned one: not in an output folder, not a temporary file."""
        if path == self._root or not path.is_relative_to(self._root):
            return path == self._root
        *folders, name = path.relative_to(self._root).parts
        if any(ignored_folder(folder) for folder in folders):
            return False
        return not (ignored_folder(name) if is_folder else ignored_file(name) or is_reason(name))

    def scan_all(self) -> None:
        """Ask for a scan of everything."""
        with self._lock:
            self._trees = True
        self._arrived.set()

    @property
    def waiting(self) -> bool:
        """Whether take() would give anything."""
        with self._lock:
            return self._trees or bool(self._folders)

    def keep(self, folders: set[Path], everything: bool) -> None:
        """Put back what take() gave, without waking anybody."""
        with self._lock:
            self._folders |= folders
            self._trees = self._trees or everything

    def take(self) -> tuple[set[Path], bool]:
        """The folders since the last time, and whether everything must be scanned."""
        with self._lock:
            taken = self._folders, self._trees
            self._folders, self._trees = set(), False
        return taken


class _Overflow(logging.Handler):
    """Hears the log line that is the only word of lost kernel events, and asks for a scan."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self._mailbox = mailbox

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage().lower():
            self.count += 1
            self._mailbox.scan_all()


class Hints:
    """The operating system's events for one folder tree, supervised."""

    def __init__(self, root: Path, arrived: threading.Event) -> None:
        """`arrived` is set whenever something happened; several roots may share one."""
        self.root = root
        self.problem = ""
        """Why there are no events, as a sentence part; "" while there are."""
        self.restarts = 0
        self._mailbox = Mailbox(root, arrived)
        self._overflow = _Overflow(self._mailbox)
        self._observer: BaseObserver | None = None
        self._retry_at = 0.0

    @property
    def overflows(self) -> int:
        """How often the kernel has thrown events away."""
        return self._overflow.count

    @property
    def waiting(self) -> bool:
        """Whether there are hints that nobody has taken."""
        return self._mailbox.waiting

    def start(self, now: float) -> None:
        """Begin to listen. Where that is not possible `problem` says why; nothing is raised."""
        logger = logging.getLogger(OVERFLOW_LOGGER)
        if self._overflow not in logger.handlers:
            logger.addHandler(self._overflow)
        # a folder made inside one just made is found twice, which is harmless and not worth a word
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        observer: BaseObserver | None = None
        try:
            observer = Observer()
            observer.schedule(self._mailbox, str(self.root), recursive=True, event_filter=EVENTS)
            observer.start()
        except (OSError, RuntimeError) as error:  # no watches, or no threads left
            if observer is not None:
                observer.stop()
            self.problem = f"no events from {self.root}: {error}"
            self._retry_at = now + RESTART_AFTER
            log.warning("%s; it is scanned instead", self.problem)
            return
        self._observer = observer
        self.problem = ""

    def stop(self) -> None:
        """Listen no more; harmless when repeated."""
        logging.getLogger(OVERFLOW_LOGGER).removeHandler(self._overflow)
        self._end_observer()

    def restart(self, now: float) -> None:
        """Throw the observer away and listen anew; everything is scanned once."""
        self._end_observer()
        self.restarts += 1
        self.start(now)
        self._mailbox.scan_all()

    def supervise(self, now: float) -> None:
        """Restart what has died. To be called every few seconds."""
        if self._observer is None:
            if now >= self._retry_at:
                self.restart(now)
            return
        emitters = self._observer.emitters
        if not (self._observer.is_alive() and emitters and all(e.is_alive() for e in emitters)):
            log.warning("the observer of %s had died and is started anew", self.root)
            self.restart(now)

    def take(self) -> tuple[set[Path], bool]:
        """The folders where something happened, and whether everything must be scanned."""
        return self._mailbox.take()

    def scan_all(self) -> None:
        """Ask for a scan of everything. May be called by any thread."""
        self._mailbox.scan_all()

    def give_back(self, folders: set[Path], everything: bool) -> None:
        """Keep what was taken for the next time: it is not the moment to look."""
        self._mailbox.keep(folders, everything)

    def _end_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            if observer.is_alive():
                observer.join(JOIN_TIMEOUT)
