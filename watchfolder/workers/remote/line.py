"""Line: the seat's end of the conversation, between its work and the orders that come in."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING, Any

import psutil

from watchfolder.errors import Cancelled, Interrupted
from watchfolder.workers.looks import as_jpeg
from watchfolder.workers.remote.words import Answer, Call, Ended, Order, Said, Stop

if TYPE_CHECKING:
    from watchfolder.pictures.picture import Picture


class Line:
    """Holds what is to be said for whoever asks next, and waits for the answers.

    It is the listener the work reports to. Work whose coordinator was not heard of for `silence`
    seconds is stopped: its job is another's by then.
    """

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._calls: list[Call] = []
        self._answers: dict[int, Answer] = {}
        self._progress: tuple[float, str] | None = None
        self._look: bytes | None = None
        self._ended: Ended | None = None
        self._stop: Stop | None = None
        self._heard = time.monotonic()
        self._process = psutil.Process()

    # What the work does

    def report(self, fraction: float, note: str = "") -> None:
        """Take note of how far it is. Raises Interrupted or Cancelled when it is to stop."""
        with self._changed:
            self._progress = (fraction, note)
            self._check()

    def preview(self, picture: Picture) -> None:
        """Show a small picture of the step that runs; the latest one counts."""
        look = as_jpeg(picture)
        with self._changed:
            self._look = look

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:
        """Have the coordinator call a method of the ledger, and wait for what comes of it.

        Raises what the ledger raised, or as `report` does.
        """
        with self._changed:
            self._check()
            number = next(self._numbers)
            self._calls.append(Call(number, method, arguments, named))
            self._changed.notify_all()
            while number not in self._answers:
                self._changed.wait(self._silence)
                self._check()
            answer = self._answers.pop(number)
        if answer.error is not None:
            raise answer.error
        return answer.value

    def end(self, ended: Ended) -> None:
        """Say that the work is over, and how."""
        with self._changed:
            self._ended = ended
            self._changed.notify_all()

    # What is done for the coordinator

    def begin(self) -> None:
        """Forget the last job."""
        with self._changed:
            self._calls, self._answers = [], {}
            self._progress = self._look = self._ended = self._stop = None
            self._heard = time.monotonic()

    def hear(self, order: Order) -> None:
        """Take in what the coordinator says."""
        with self._changed:
            self._heard = time.monotonic()
            self._stop = self._stop or order.stop
            self._answers |= {answer.number: answer for answer in order.answers}
            self._changed.notify_all()

    def say(self, patience: float) -> Said:
        """What there is to say; waits `patience` seconds for a call or the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._calls or self._ended, patience)
            said = Said(
                tuple(self._calls),
                self._progress,
                self._look,
                self._ended,
                int(self._process.memory_info().rss),
            )
            self._calls, self._progress, self._look = [], None, None
            self._heard = time.monotonic()
        return said

    def _check(self) -> None:
        if self._stop is not None:
            raise (Interrupted if self._stop.interrupted else Cancelled)(self._stop.reason)
        if time.monotonic() - self._heard > self._silence:
            raise Interrupted(f"nothing was heard of the coordinator for {self._silence:.0f} s")
