"""ICC profiles made of three primaries and tone curves, for 16-bit samples.

Specification ICC.1:2022: 'rXYZ' 'gXYZ' 'bXYZ' are relative to D50, 'rTRC' and so on are sampled
('curv') or parametric ('para') curves; a grey profile has 'kTRC' alone. Converting between two of
them, relative colorimetric, is a curve, a matrix, and a curve; their black is 0, so that black
point compensation changes nothing. Torch is loaded by the first conversion: most files need none.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

Table = NDArray[np.float32]
Deep = NDArray[np.uint16]

_D50 = (0.9642, 1.0, 0.8249)
_SRGB_COLUMNS = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
"""XYZ at D50 of sRGB's primaries, as its profiles hold them."""
_NUMBERED = {
    9: (
        "BT.2020",
        ((0.67346, 0.27903, -0.00194), (0.16567, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686)),
    ),
    12: (
        "Display P3",
        ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    ),
}
"""Names and XYZ at D50 of wider primaries, by their numbers in ISO/IEC 23091-2."""
_TOP = 65535
_ROWS_OF = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """A parsed profile."""

    to_linear_srgb: NDArray[np.float64]
    """(3, 3): from its linear channels to linear sRGB; the identity for grey."""
    curves: tuple[Table, Table, Table]
    """Linear light of each of the 65536 levels, rising, in [0, 1]."""


def parse(icc: bytes) -> MatrixProfile | None:
    """The profile, or None when it has tables (A2B0) or lacks what is needed."""
    tags = _tags(icc)
    if "A2B0" in tags:
        return None
    try:
        if "kTRC" in tags:
            curve = _curve(tags["kTRC"])
            return MatrixProfile(np.eye(3), (curve, curve, curve))
        columns = [_xyz(tags[name]) for name in ("rXYZ", "gXYZ", "bXYZ")]
        red, green, blue = (_curve(tags[name]) for name in ("rTRC", "gTRC", "bTRC"))
    except (KeyError, struct.error, ValueError):
        return None
    matrix = _to_d50(columns)
    if abs(np.linalg.det(matrix)) < 1e-6:
        return None
    back = np.linalg.inv(_to_d50(_SRGB_COLUMNS))
    return MatrixProfile(back @ matrix, (red, green, blue))


def of_primaries(number: int) -> tuple[str, MatrixProfile] | None:
    """Name and profile of wider primaries with sRGB's curve; None where they are sRGB's or near."""
    if number not in _NUMBERED:
        return None
    import torch  # noqa: PLC0415 - see above

    from watchfolder.pictures.spaces import srgb_to_linear  # noqa: PLC0415

    name, columns = _NUMBERED[number]
    curve = srgb_to_linear(torch.linspace(0, 1, _TOP + 1)).numpy()
    back = np.linalg.inv(_to_d50(_SRGB_COLUMNS))
    return name, MatrixProfile(back @ _to_d50(columns), (curve, curve, curve))


def _to_d50(columns: Sequence[tuple[float, float, float]]) -> NDArray[np.float64]:
    """The matrix of three primaries, its rounding mended so that white is D50 exactly."""
    matrix = np.array(columns).T
    total = matrix.sum(axis=1, keepdims=True)
    if (total <= 0).any():
        return np.zeros((3, 3))
    return np.asarray(matrix * (np.array(_D50)[:, None] / total))


def _tags(icc: bytes) -> dict[str, bytes]:
    if len(icc) < 132:
        return {}
    (count,) = struct.unpack_from(">I", icc, 128)
    tags = {}
    for index in range(min(count, 100, (len(icc) - 132) // 12)):
        name, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * index)
        tags[name.decode("latin-1")] = icc[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> tuple[float, float, float]:
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65536, y / 65536, z / 65536


def _curve(tag: bytes) -> Table:
    levels = np.arange(_TOP + 1) / _TOP
    if tag[:4] == b"curv":
        values = _sampled(tag, levels)
    elif tag[:4] == b"para":
        values = _parametric(tag, levels)
    else:
        raise ValueError("a curve of an unknown type")
    if not np.isfinite(values).all():
        raise ValueError("a curve with no number in it")
    return np.maximum.accumulate(values.clip(0, 1)).astype(np.float32)


def _sampled(tag: bytes, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return levels
    if count == 1:
        return np.asarray(levels ** (struct.unpack_from(">H", tag, 12)[0] / 256))
    samples = np.frombuffer(tag, ">u2", count, 12) / _TOP
    return np.interp(levels, np.linspace(0, 1, count), samples)


def _parametric(tag: bytes, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """ICC.1:2022, 10.18: Y = (aX + b)^g + e for X >= d, else cX + f."""
    (kind,) = struct.unpack_from(">H", tag, 8)
    lengths = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
    if kind not in lengths:
        raise ValueError("a parametric curve of an unknown kind")
    numbers = [n / 65536 for n in struct.unpack_from(f">{lengths[kind]}i", tag, 12)]
    g, a, b, c, d, e, f = (numbers + [0.0] * 7)[:7]
    if kind == 0:
        a = 1.0
    if kind in {1, 2}:
        if a == 0:
            raise ValueError("a parametric curve with no slope")
        d, c, e, f = -b / a, 0.0, (c if kind == 2 else 0.0), (c if kind == 2 else 0.0)
    upper = (a * levels + b).clip(0, None) ** g + e
    return np.asarray(np.where(levels >= d, upper, c * levels + f))


def to_srgb(rgb: Deep, profile: MatrixProfile) -> Deep:
    """(H, W, 3) samples of the profile as sRGB; colours outside sRGB are clipped."""
    import torch  # noqa: PLC0415 - see above

    from watchfolder.pictures.spaces import linear_to_srgb  # noqa: PLC0415

    red, green, blue = (torch.from_numpy(curve) for curve in profile.curves)

    def convert(samples: Deep) -> torch.Tensor:
        place = torch.from_numpy(samples.astype(np.int64))
        linear = torch.stack([red[place[..., 0]], green[place[..., 1]], blue[place[..., 2]]])
        return linear_to_srgb(_mixed(profile.to_linear_srgb, linear).clamp(0, 1))

    return _by_rows(rgb, convert)


def from_srgb(rgb: Deep, profile: MatrixProfile) -> Deep:
    """(H, W, 3) sRGB samples as samples of the profile."""
    import torch  # noqa: PLC0415 - see above

    from watchfolder.pictures.spaces import srgb_to_linear  # noqa: PLC0415

    back = np.linalg.inv(profile.to_linear_srgb).astype(np.float64)
    levels = np.linspace(0, 1, _TOP + 1)

    def convert(samples: Deep) -> torch.Tensor:
        encoded = torch.from_numpy(samples.astype(np.float32) / _TOP).permute(2, 0, 1)
        mixed = _mixed(back, srgb_to_linear(encoded)).clamp(0, 1).numpy()
        codes = [np.interp(m, c, levels) for m, c in zip(mixed, profile.curves, strict=True)]
        return torch.from_numpy(np.stack(codes).astype(np.float32))

    return _by_rows(rgb, convert)


def _mixed(matrix: NDArray[np.float64], channels: torch.Tensor) -> torch.Tensor:
    import torch  # noqa: PLC0415 - see above

    red, green, blue = channels
    return torch.stack([a * red + b * green + c * blue for a, b, c in matrix.tolist()])


def _by_rows(rgb: Deep, convert: Callable[[Deep], torch.Tensor]) -> Deep:
    """`convert` gives (3, rows, W) in [0, 1]; done in strips to bound the memory."""
    out = np.empty_like(rgb)
    rows = max(1, _ROWS_OF // rgb.shape[1])
    for top in range(0, rgb.shape[0], rows):
        done = convert(rgb[top : top + rows])
        out[top : top + rows] = (done.permute(1, 2, 0) * _TOP + 0.5).floor().numpy()
    return out
