"""Lightroom's and Camera Raw's presets (.xmp): the develop settings that are pointwise.

Dials go to the dials of one name, a hundred being one. The curves behind them are ours, so that a
picture comes out near, not the same; what a dial does not do here is left out by name.
"""

from __future__ import annotations

import colorsys
import math
import re
from dataclasses import dataclass, field
from typing import Any

from presets.color import Color
from presets.exchange.color_spaces import of_srgb
from presets.exchange.develop_settings import Settings, read_settings
from presets.exchange.imported import Choices, Imported, LeftOut
from presets.exchange.refusals import refused
from presets.exchange.unlike import META, changes_nothing, why_not

SUFFIXES = (".xmp",)
_DIALS = {
    "Contrast2012": "contrast",
    "Highlights2012": "highlights",
    "Shadows2012": "shadows",
    "Whites2012": "whites",
    "Blacks2012": "blacks",
    "Vibrance": "vibrance",
    "Saturation": "saturation",
    "IncrementalTemperature": "temperature",
    "IncrementalTint": "tint",
}
_BANDS = ("Red", "Orange", "Yellow", "Green", "Aqua", "Blue", "Purple", "Magenta")
_BAND_DIALS = {
    "HueAdjustment": ("hue", 0.3),
    "SaturationAdjustment": ("saturation", 0.01),
    "LuminanceAdjustment": ("lightness", 0.01),
}
"""To the field of a band, and what a hundredth of the dial is in it: a whole turn of hue reaches
about the next band."""
_CURVES = {"": "curve", "Red": "red", "Green": "green", "Blue": "blue"}
_TONES = {
    "shadows": ("SplitToningShadowHue", "SplitToningShadowSaturation"),
    "highlights": ("SplitToningHighlightHue", "SplitToningHighlightSaturation"),
}
_BALANCE = "SplitToningBalance"
_TONE_LIGHT, _TONE_CHROMA = 0.65, 0.14
_TONE_STRENGTH = 0.6
"""Of split_tone at a saturation of 100."""
_MOST_POINTS = 16
_PV2012 = 6.7
"""The first process version whose dials mean what they mean today."""


def read(data: bytes, file: str, choices: Choices) -> Imported:  # noqa: ARG001 - as every format
    """Read the settings. Raises ExchangeError with the line and the setting that is wrong."""
    work = _Carrying(read_settings(data, file))
    work.all()
    settings = work.settings
    if not work.look and not work.left_out:
        hint = "nothing in it is turned"
        raise refused("import.empty", "this preset changes nothing", hint, file=file)
    version = settings.said.get("ProcessVersion", "")
    return Imported(
        format=f"Lightroom develop preset{f', process version {version}' if version else ''}",
        title=next(iter(settings.lists.get("Name", ())), settings.said.get("Name", "")),
        look=work.look,
        carried=tuple(work.carried),
        left_out=tuple(work.left_out),
        notes=tuple(work.notes),
    )


@dataclass(slots=True)
class _Carrying:
    """Takes the settings over, one kind after the other."""

    settings: Settings
    look: dict[str, Any] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def all(self) -> None:
        """Carry what can be, name the rest."""
        self._exposure()
        for name, dial in _DIALS.items():
            value = self._number(name, 100)
            if value:
                self.look[dial] = round(value / 100, 4)
                self._carry(name, f"{dial} {value / 100:+g}")
        self._monochrome()
        self._curves()
        self._bands()
        self._split_tone()
        self._rest()

    def _exposure(self) -> None:
        """Stops are stops, in every process version."""
        name = "Exposure2012" if "Exposure2012" in self.settings.said or self._new() else "Exposure"
        value = self._number(name, 5)
        if value:
            self.look["exposure"] = round(value, 4)
            self._carry(name, f"exposure {value:+g} stops")

    def _new(self) -> bool:
        said = self.settings.said.get("ProcessVersion", "")
        try:
            version = float(said or _PV2012)
        except ValueError:
            return True
        return not version < _PV2012

    def _monochrome(self) -> None:
        said = self.settings.said
        grey = said.get("ConvertToGrayscale", "").lower() == "true"
        self.done.add("ConvertToGrayscale")
        if grey or said.get("Treatment", "").lower() == "black & white":
            self.look["saturation"] = -1.0
            self.carried.append("crs:ConvertToGrayscale -> saturation -1")

    def _curves(self) -> None:
        channels: dict[str, list[list[float]]] = {}
        for base in ("ToneCurvePV2012", "ToneCurve"):
            for suffix, target in _CURVES.items():
                name = f"{base}{suffix}"
                points = self._points(name)
                if points is None:
                    continue
                if suffix:
                    channels[target] = points
                else:
                    self.look["curve"] = points
                self._carry(
                    name, f"{'channels.' if suffix else ''}{target} of {len(points)} points"
                )
            if channels or "curve" in self.look:
                self.done |= {f"ToneCurve{suffix}" for suffix in _CURVES}
                break
        if channels:
            self.look["channels"] = channels
        if "curve" in self.look:
            self.notes.append(
                "the point curve works on lightness here, on each channel there: colours under a "
                "steep curve stay calmer"
            )

    def _points(self, name: str) -> list[list[float]] | None:
        """A curve's points from 0 to 1; None where there is none, or it is a straight line."""
        if name not in self.settings.lists or name in self.done:
            return None
        self.done.add(name)
        said = dict(self._point(name, text) for text in self.settings.lists[name])
        points = [[x, y] for x, y in sorted(said.items())]
        if all(abs(x - y) < 1e-6 for x, y in points):
            return None
        outs = [y for _, y in points]
        if len(points) > _MOST_POINTS:
            why = f"{len(points)} points; a curve here has {_MOST_POINTS} at most"
        elif len(points) < 2:
            why = "a curve needs two points"
        elif outs != sorted(outs):
            why = "it turns back: a curve here only rises"
        else:
            return points
        self.left_out.append(LeftOut(f"crs:{name}", why))
        return None

    def _point(self, name: str, text: str) -> tuple[float, float]:
        numbers = [self._plain(name, part) for part in text.split(",")]
        if len(numbers) != 2 or not all(0 <= n <= 255 for n in numbers):
            message = f'"{text[:40]}" is no point of a curve'
            raise self.settings.complaint(name, "import.number", message, 'points are "x, y"')
        return round(numbers[0] / 255, 4), round(numbers[1] / 255, 4)

    def _bands(self) -> None:
        bands: dict[str, dict[str, float]] = {}
        for prefix, (target, unit) in _BAND_DIALS.items():
            for band in _BANDS:
                name = f"{prefix}{band}"
                value = self._number(name, 100)
                if value:
                    bands.setdefault(band.lower(), {})[target] = round(value * unit, 4)
                    self._carry(name, f"hsl.{band.lower()}.{target} {value * unit:+g}")
        if bands:
            self.look["hsl"] = bands

    def _split_tone(self) -> None:
        found: dict[str, tuple[float, float]] = {}
        for part, (hue_name, saturation_name) in _TONES.items():
            hue = self._number(hue_name, 360) or 0.0
            saturation = self._number(saturation_name, 100) or 0.0
            if saturation > 0:
                found[part] = (hue, saturation)
        balance = self._number(_BALANCE, 100) or 0.0
        if not found:
            return
        most = max(saturation for _, saturation in found.values())
        tone: dict[str, Any] = {"strength": round(_TONE_STRENGTH * most / 100, 4)}
        for part, (hue, saturation) in found.items():
            tone[part] = _tint(hue, saturation / most).hex
            names = " and ".join(f"crs:{name}" for name in _TONES[part])
            self.carried.append(f"{names} -> split_tone.{part} {tone[part]}")
        if balance:
            tone["balance"] = round(-balance / 100, 4)
            self._carry(_BALANCE, f"split_tone.balance {-balance / 100:+g}")
        self.look["split_tone"] = tone

    def _rest(self) -> None:
        """Name what is turned and has no place."""
        settings = self.settings
        for name, value in settings.said.items():
            if name in self.done or META.fullmatch(name) or changes_nothing(value):
                continue
            if re.fullmatch(r"[-+]?0+(\.0+)?", value):
                continue
            self.left_out.append(LeftOut(f"crs:{name} {value[:40]}", why_not(name)))
        for name in settings.lists:
            if name not in self.done and not META.fullmatch(name):
                self.left_out.append(LeftOut(f"crs:{name}", why_not(name)))
        for name in sorted(settings.structures):
            if not META.fullmatch(name):
                self.left_out.append(LeftOut(f"crs:{name}", why_not(name)))

    def _carry(self, name: str, what: str) -> None:
        said = self.settings.said.get(name, "")
        self.carried.append(f"crs:{name}{f' {said}' if said else ''} -> {what}")

    def _number(self, name: str, most: float) -> float | None:
        """A dial's value; None where it is not said. Raises ExchangeError import.number."""
        self.done.add(name)
        text = self.settings.said.get(name)
        if text is None or text == "":
            return None
        value = self._plain(name, text)
        if abs(value) > most:
            message = f"{text[:40]} is beyond the dial's {most:g}"
            raise self.settings.complaint(name, "import.number", message)
        return value

    def _plain(self, name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            message = f'"{text[:40]}" is not a number'
            raise self.settings.complaint(name, "import.number", message)
        return value


def _tint(hue: float, share: float) -> Color:
    """The colour of a hue as Lightroom turns it (that of HSL), of one lightness."""
    _, _, angle = of_srgb(*colorsys.hls_to_rgb(hue / 360 % 1, 0.5, 1.0)).color.oklch()
    return Color.from_oklch(_TONE_LIGHT, _TONE_CHROMA * share, angle)
