"""Reading binary files front to back: no read beyond the end, no number that is none."""

from __future__ import annotations

import math
import struct

from presets.exchange.refusals import ExchangeError, refused


class ByteReader:
    """Big-endian bytes with a place in them. `start` is where they stand in the whole file."""

    def __init__(self, data: bytes, file: str, start: int = 0) -> None:
        self.data = data
        self.file = file
        self.start = start
        self.at = 0

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return len(self.data) - self.at

    @property
    def place(self) -> str:
        """Where the next byte stands, as complaints say it."""
        return f"byte {self.start + self.at}"

    def complaint(self, code: str, message: str, hint: str = "") -> ExchangeError:
        """An error about this place."""
        return refused(code, message, hint, file=self.file, place=self.place)

    def take(self, count: int, what: str) -> bytes:
        """The next `count` bytes. Raises ExchangeError import.truncated."""
        if count > self.left:
            raise self.complaint(
                "import.truncated",
                f"the file ends inside {what}: {count} bytes are needed, {self.left} are left",
                "copy or export it once more",
            )
        found = self.data[self.at : self.at + count]
        self.at += count
        return found

    def inner(self, count: int, what: str) -> ByteReader:
        """A reader of the next `count` bytes alone. Raises ExchangeError import.truncated."""
        start = self.start + self.at
        return ByteReader(self.take(count, what), self.file, start)

    def u16(self, what: str) -> int:
        """0 to 65535."""
        return int.from_bytes(self.take(2, what), "big")

    def u32(self, what: str) -> int:
        """0 to 4294967295."""
        return int.from_bytes(self.take(4, what), "big")

    def f32(self, what: str) -> float:
        """A finite number. Raises ExchangeError import.number."""
        at = self.at
        value = float(struct.unpack(">f", self.take(4, what))[0])
        if not math.isfinite(value):
            self.at = at
            raise self.complaint("import.number", f"{what} is not a finite number")
        return value

    def utf16(self, count: int, what: str) -> str:
        """`count` UTF-16 code units as text, up to a closing NUL. Raises import.text."""
        at = self.at
        try:
            text = self.take(2 * count, what).decode("utf-16-be")
        except UnicodeDecodeError as error:
            self.at = at
            raise self.complaint("import.text", f"{what} is not UTF-16") from error
        return text.partition("\0")[0]
