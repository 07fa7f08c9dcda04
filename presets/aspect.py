"""Aspect: the shape of a frame, written "4:5"."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, model_validator

from presets.declared import Declared

_RATIO = re.compile(r"^\s*(\d{1,5}(?:\.\d{1,3})?)\s*[:x/]\s*(\d{1,5}(?:\.\d{1,3})?)\s*$")


class Aspect(Declared):
    """Width to height."""

    width: float = Field(gt=0, le=100000)
    height: float = Field(gt=0, le=100000)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            found = _RATIO.match(value)
            if not found:
                raise ValueError(f'an aspect is written like "4:5", not {value!r}')
            return {"width": float(found[1]), "height": float(found[2])}
        return value

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    def text(self) -> str:
        """The aspect as people write it: "4:5"."""
        return f"{self.width:g}:{self.height:g}"
