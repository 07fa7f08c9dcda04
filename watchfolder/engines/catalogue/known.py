"""Known models: what can be pulled by name, as data. No file is opened and no socket either.

Revisions are commits, so that everybody gets the same bytes. Sizes are those of the files that are
fetched, rounded where a rounded one is known. Licences: the model cards at these commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from presets.errors import did_you_mean
from watchfolder.engines.catalogue.sizes import size_text

LIBRARIES = dict.fromkeys(
    ("diffusers", "transformers", "accelerate", "safetensors"), "pip install watchfolder[diffusion]"
)
"""Modules that every model needs, to the command that installs them."""
_EDITS = frozenset(
    {
        "instruct",
        "recolor",
        "background:scene",
        "remove",
        "fill",
        "fill:prompt",
        "style",
        "extend",
        "extend:prompt",
    }
)


@dataclass(frozen=True, slots=True)
class Licence:
    """What a model may be used for, in its maker's words and in ours."""

    name: str
    """SPDX name, or the vendor's own."""
    url: str
    summary: str
    """One sentence; the text decides."""
    noncommercial: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A repository of the hub at one commit."""

    repository: str
    """"owner/name"."""
    revision: str = ""
    """Commit; "": the newest at the first pull, which is then written down and kept to."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Files of another repository that belong into a model's folder."""

    source: Source
    files: Mapping[str, str]
    """Path there to path in the model's folder."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be pulled by its name."""

    name: str
    title: str
    source: Source
    licence: Licence
    pipeline: str
    """Class in its model_index.json: what decides on its family."""
    features: frozenset[str]
    """What it makes possible, as engine cards name it."""
    bytes: int
    """Of the download."""
    elements: int
    """Numbers in its weights: times their width, the memory it takes."""
    largest: int
    """Numbers in its largest part: what must fit where the others wait in main memory."""
    variant: str = ""
    """Which of several precisions is fetched: "fp16" for NAME.fp16.safetensors."""
    additions: tuple[Addition, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    """Modules beside the diffusion extra, to the command that installs each."""
    gated: bool = False
    """Whether the hub wants its terms accepted with an account first."""
    note: str = ""
    """What speaks for it, in half a sentence."""


APACHE = Licence(
    "Apache-2.0",
    "https://www.apache.org/licenses/LICENSE-2.0",
    "free for commercial use, with attribution where weights are passed on",
)
FLUX_DEV = Licence(
    "FLUX.1 [dev] Non-Commercial License",
    "https://huggingface.co/black-forest-labs/FLUX.1-Kontext-dev/blob/main/LICENSE.md",
    "the model may not be used commercially without a licence of its maker",
    noncommercial=True,
)
OPEN_RAIL = Licence(
    "CreativeML Open RAIL++-M",
    "https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md",
    "commercial use allowed; its attachment forbids harmful uses and must be passed on",
)
_IP_ADAPTER = Addition(
    Source("h94/IP-Adapter", "018e402774aeeddd60609b4ecdb7e298259dc729"),
    {
        "sdxl_models/ip-adapter-plus_sdxl_vit-h.safetensors": (
            "ip_adapter/ip-adapter-plus_sdxl_vit-h.safetensors"
        ),
        "models/image_encoder/config.json": "ip_adapter/image_encoder/config.json",
        "models/image_encoder/model.safetensors": "ip_adapter/image_encoder/model.safetensors",
    },
)

KNOWN: tuple[KnownModel, ...] = (
    KnownModel(
        name="flux2-klein-4b",
        title="FLUX.2 klein 4B",
        source=Source(
            "black-forest-labs/FLUX.2-klein-4B", "e7b7dc27f91deacad38e78976d1f2b499d76a294"
        ),
        licence=APACHE,
        pipeline="Flux2KleinPipeline",
        features=_EDITS | {"style:reference"},
        bytes=15_980_141_329,
        elements=7_980_000_000,
        largest=4_020_000_000,
        note="four steps, several reference pictures; the one to begin with",
    ),
    KnownModel(
        name="qwen-image-edit-2511",
        title="Qwen-Image-Edit 2511",
        source=Source("Qwen/Qwen-Image-Edit-2511", "6f3ccc0b56e431dc6a0c2b2039706d7d26f22cb9"),
        licence=APACHE,
        pipeline="QwenImageEditPlusPipeline",
        features=(_EDITS | {"style:reference"}) - {"fill", "extend", "extend:prompt"},
        bytes=57_700_000_000,
        elements=28_850_000_000,
        largest=20_430_000_000,
        needs={"torchvision": "pip install watchfolder[vl]"},
        note="follows most closely, and is by far the largest",
    ),
    KnownModel(
        name="sdxl-inpaint",
        title="SDXL inpainting 0.1 with IP-Adapter",
        source=Source(
            "diffusers/stable-diffusion-xl-1.0-inpainting-0.1",
            "115134f363124c53c7d878647567d04daf26e41e",
        ),
        licence=OPEN_RAIL,
        pipeline="StableDiffusionXLInpaintPipeline",
        features=frozenset(
            {"background:scene", "fill:prompt", "style", "style:reference", "extend:prompt"}
        ),
        bytes=10_320_000_000,
        elements=4_530_000_000,
        largest=2_570_000_000,
        variant="fp16",
        additions=(_IP_ADAPTER,),
        note="fits small accelerators; paints what is described, follows no instructions",
    ),
    KnownModel(
        name="flux1-kontext-dev",
        title="FLUX.1 Kontext [dev]",
        source=Source(
            "black-forest-labs/FLUX.1-Kontext-dev", "24e9dedc4ef646698dc8eb4e18ae2cec3c9fea0d"
        ),
        licence=FLUX_DEV,
        pipeline="FluxKontextPipeline",
        features=_EDITS,
        bytes=33_740_000_000,
        elements=16_870_000_000,
        largest=11_900_000_000,
        gated=True,
        note="the one most LoRAs are made for",
    ),
)
"""The first one that can do a thing is the one that is advised."""


def known_model(name: str) -> KnownModel | None:
    """The model of this name, or None."""
    return next((model for model in KNOWN if model.name == name), None)


def nearest(name: str) -> str:
    """`did you mean "flux2-klein-4b"?`, or the names there are."""
    names = [model.name for model in KNOWN]
    return did_you_mean(name, names) or f"there is: {', '.join(names)}"


def models_for(feature: str) -> tuple[KnownModel, ...]:
    """Known models that can do `feature`, the advised one first."""
    return tuple(model for model in KNOWN if feature in model.features)


def missing_library() -> str:
    """Why no model can run, "" where the libraries are here. Imports none of them."""
    for module, command in LIBRARIES.items():
        if find_spec(module) is None:
            return f"{module} is not installed: {command}"
    return ""


def advice(feature: str) -> str:
    """The command, with size and licence, for the model that can do `feature`; "" for none."""
    model = next(iter(models_for(feature)), None)
    if model is None:
        return ""
    return f"watchfolder models pull {model.name} ({size_text(model.bytes)}, {model.licence.name})"
