"""Family: how one family of models is asked. Its kinds are the files of families/.

A file there holds one subclass of Family, and nothing else lists it. An installed package adds its
own by an entry point of the group `watchfolder.model_families` that names a subclass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from PIL import Image
from torch import Tensor

from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.pictures.picture import Size

Embeds = Mapping[str, Tensor]
"""Encoded text: argument of the pipeline to tensor, one row."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a model may be used for."""

    licence: str
    noncommercial: bool


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model is run, unless its model.toml says otherwise."""

    steps: int
    guidance: float
    """1 or less: not guided, and what to avoid is said in the instruction itself."""
    negative: bool = False
    """Whether what to avoid is a text of its own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One edit as the pipeline is asked for it, laid on the working canvas."""

    picture: Image.Image
    """RGB, of `size`."""
    mask: Image.Image | None
    """L, of `size`, white where to paint; None: the model decides."""
    references: tuple[Image.Image, ...]
    """RGB, of any size; at most as many as the family takes."""
    reference_weight: float
    """0 to 1: how much the first of them counts, for families that can weigh it."""
    text: str
    avoid: str
    """For the negative prompt; "" where there is none."""
    embeds: Embeds | None
    """`text` encoded, a row for every variant; None where the family encodes by itself."""
    avoid_embeds: Embeds | None
    size: Size
    variants: int
    steps: int
    guidance: float
    strength: float
    """0 to 1: how far from the picture, for families that start from it."""


class Family(ABC):
    """What the models of one architecture have in common."""

    title: ClassVar[str]
    pipelines: ClassVar[tuple[str, ...]]
    """Names of pipeline classes in model_index.json that belong here."""
    editor: ClassVar[str]
    """Class that edits without a mask, or the only one."""
    painter: ClassVar[str] = ""
    """Class that paints inside a mask; "" where there is none."""
    licence: ClassVar[str]
    noncommercial: ClassVar[bool] = False
    grid: ClassVar[int] = 16
    """Sides of the canvas are multiples of this many pixels."""
    megapixels: ClassVar[tuple[float, float]]
    """The least and the most that a canvas has; in units of 1024 x 1024."""
    buckets: ClassVar[tuple[Size, ...]] = ()
    """The only canvases the family knows; empty: any on the grid."""
    references: ClassVar[int] = 0
    """Pictures it takes beside the one that is edited."""
    features: ClassVar[Mapping[str, int]]
    """Feature to the version of how it is done."""
    masked: ClassVar[frozenset[str]] = frozenset()
    """Edits, by name, that are painted inside their mask where they have one."""
    instructed: ClassVar[bool] = True
    """True: it follows an instruction; False: it wants to be told what the result shows."""
    batches: ClassVar[bool] = True
    """Whether several variants may be made in one call."""
    encodes: ClassVar[bool] = True
    """Whether text can be encoded ahead, without the picture."""
    denoiser: ClassVar[str] = "transformer"
    """The component that is run once a step."""
    step_cache: ClassVar[Literal["", "own", "given"]] = ""
    """Blocks of steps can be reused: the pipeline names the passes itself (own), or we must."""
    extras: ClassVar[Mapping[str, str]] = {}
    """Modules it needs beside diffusers, to the command that installs each."""

    def terms(self, _model: ModelFolder) -> Terms:
        """The licence of a model, where its model.toml says none."""
        return Terms(self.licence, self.noncommercial)

    @abstractmethod
    def sampling(self, model: ModelFolder) -> Sampling:
        """Steps and guidance for a model, by its own config."""

    def references_of(self, _model: ModelFolder) -> int:
        """How many reference pictures a model takes."""
        return self.references

    def loading(self, _model: ModelFolder) -> dict[str, Any]:
        """Arguments of from_pretrained beside the usual ones."""
        return {}

    def prepare(self, pipeline: Any, model: ModelFolder) -> None:  # noqa: B027 - nothing, mostly
        """Add to a pipeline that was just loaded what its class does not load by itself."""

    def embed(self, pipeline: Any, text: str, more: Mapping[str, Any]) -> Embeds:
        """`text` encoded, one row. `more` are the arguments that model.toml adds."""
        raise NotImplementedError(f"{self.title} encodes text with the picture")

    @abstractmethod
    def arguments(self, request: Request) -> dict[str, Any]:
        """What the pipeline is called with; seeds, callbacks and output type are added to it."""

    def adapt(self, _pipeline: Any, _request: Request) -> dict[str, Any]:
        """Set the loaded pipeline up for one request; more arguments that this asks for."""
        return {}

    @abstractmethod
    def visible(self, pipeline: Any, latents: Tensor, size: Size) -> Tensor:
        """Latents of a running denoising of `size`, (1, channels, h, w), ready to be decoded."""


def unpatched(latents: Tensor, size: Size, reduced: int = 8) -> Tensor:
    """Rows of 2 x 2 patches, (B, rows * columns, 4 C), as a plane of latents (B, C, h, w)."""
    rows, columns = size.height // (2 * reduced), size.width // (2 * reduced)
    batch, _, channels = latents.shape
    patches = latents.reshape(batch, rows, columns, channels // 4, 2, 2)
    plane = patches.permute(0, 3, 1, 4, 2, 5)
    return plane.reshape(batch, channels // 4, rows * 2, columns * 2)


def negatives(embeds: Embeds | None) -> dict[str, Tensor]:
    """Encoded text as the arguments for what to avoid."""
    return {f"negative_{name}": value for name, value in (embeds or {}).items()}
