"""Adjust: exposure, contrast and the other dials of a raw developer."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit

Dial = Field(0.0, ge=-1, le=1)


class Adjust(Edit):
    """Turn the dials: exposure in stops, everything else from -1 to 1."""

    edit: Literal["adjust"] = "adjust"
    exposure: float = Field(0.0, ge=-5, le=5)
    """Stops, in linear light."""
    contrast: float = Dial
    highlights: float = Dial
    shadows: float = Dial
    whites: float = Dial
    blacks: float = Dial
    saturation: float = Dial
    vibrance: float = Dial
    temperature: float = Dial
    """Positive is warmer."""
    tint: float = Dial
    """Positive is more magenta."""

    action: ClassVar[str] = "c2pa.adjustedColor"
    pointwise: ClassVar[bool] = True

    def sentence(self) -> str:
        """Name the dials that are turned."""
        common = set(Edit.model_fields)
        turned = {
            n: getattr(self, n)
            for n in type(self).model_fields
            if n not in common and getattr(self, n)
        }
        return "Adjust " + (", ".join(f"{n} {v:+g}" for n, v in turned.items()) or "nothing") + "."
