"""Picture: decoded pixels, upright, in the working space. Nobody writes into one.

The contract, once, for every room: `rgb` is (H, W, 3) uint8 or uint16, sRGB-encoded, straight
(never premultiplied) alpha apart; kernels compute on float32 tensors (3, H, W) in [0, 1] made by
`tensor()` and hand back a Picture made by `with_tensor()`, which rounds to the source's depth.
Between two steps a picture is therefore exactly what the cache stores. Torch is loaded when tensors
are first asked for: the process that decodes needs none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

Samples = NDArray[np.uint8] | NDArray[np.uint16]


class Size(NamedTuple):
    """Pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Frame:
    """How the picture lies on the original: x' = x * scale_x + dx, in pixels, y alike.

    Masks and boxes are always said of the original; a step that moves pixels updates the frame,
    so that a place on the original is found on the result.
    """

    scale_x: float = 1.0
    scale_y: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def scaled(self, sx: float, sy: float) -> Frame:
        """The frame after the picture was resized by these factors."""
        return Frame(self.scale_x * sx, self.scale_y * sy, self.dx * sx, self.dy * sy)

    def moved(self, dx: float, dy: float) -> Frame:
        """The frame after the picture's content was shifted; a crop at (l, t) moves by (-l, -t)."""
        return replace(self, dx=self.dx + dx, dy=self.dy + dy)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Pixels as they lie between two steps."""

    rgb: Samples
    """(H, W, 3), C-contiguous."""
    alpha: Samples | None = None
    """(H, W), same depth as `rgb`; None: opaque."""
    frame: Frame = Frame()

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        height, width = self.rgb.shape[:2]
        return Size(width, height)

    @property
    def top(self) -> int:
        """The largest sample: 255 or 65535."""
        return int(np.iinfo(self.rgb.dtype).max)

    def tensor(self, device: torch.device | str = "cpu") -> torch.Tensor:
        """(3, H, W) float32 in [0, 1], sRGB-encoded, on `device`. A copy: free to write into."""
        import torch  # noqa: PLC0415 - see above

        samples = torch.from_numpy(self.rgb.astype(np.float32)).to(device)
        return (samples / self.top).permute(2, 0, 1).contiguous()

    def alpha_tensor(self, device: torch.device | str = "cpu") -> torch.Tensor | None:
        """(1, H, W) float32 in [0, 1], or None."""
        import torch  # noqa: PLC0415 - see above

        if self.alpha is None:
            return None
        return (torch.from_numpy(self.alpha.astype(np.float32)).to(device) / self.top)[None]

    def with_tensor(self, rgb: torch.Tensor, alpha: torch.Tensor | None = None) -> Picture:
        """A picture of these values at this picture's depth and frame.

        `rgb` is (3, H, W) float in [0, 1]; `alpha` (1, H, W), or None to keep this one's alpha,
        which then must have the same size.
        """
        samples = self.quantized(rgb.permute(1, 2, 0))
        plane = self.alpha if alpha is None else self.quantized(alpha[0])
        return replace(self, rgb=samples, alpha=plane)

    def quantized(self, values: torch.Tensor) -> Samples:
        """Values in [0, 1] rounded half up to this picture's samples, clipped."""
        scaled = (values.clamp(0, 1) * self.top + 0.5).floor()
        return np.ascontiguousarray(scaled.cpu().numpy().astype(self.rgb.dtype))
