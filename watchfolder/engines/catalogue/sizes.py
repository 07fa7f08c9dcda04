"""Bytes in words."""

from __future__ import annotations


def size_text(count: float) -> str:
    """Bytes as hubs and disks count them: "16 GB"."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
