"""What a model's card says: what it can do here, under which licence, and why it cannot."""

from __future__ import annotations

import json
from importlib import metadata
from importlib.util import find_spec

from watchfolder import __version__
from watchfolder.engines.builtin import regions
from watchfolder.engines.card import EngineCard
from watchfolder.engines.diffusion.family import Family, Sampling, Terms
from watchfolder.engines.diffusion.memory import (
    bytes_of,
    choose_policy,
    find_device,
    find_dtype,
    total_room,
)
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.engines.diffusion.offline import missing
from watchfolder.engines.diffusion.quantization import why_not
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.errors import ModelError
from watchfolder.settings import Settings

_LIBRARIES = ("accelerate", "diffusers", "peft", "safetensors", "torch", "transformers")


def card_of(model: ModelFolder, family: Family, settings: Settings, book: HashBook) -> EngineCard:
    """The card of one model. Hashes its files the first time; loads nothing."""
    terms = terms_of(model, family)
    hashes: dict[str, str] = {}
    device = settings.device
    unavailable = missing(family.extras)
    try:
        hashes = model.hashes(book)
        device = find_device(settings)
        unavailable = unavailable or _held_back(model, family, device, settings)
    except ModelError as error:
        unavailable = unavailable or error.message
    return EngineCard(
        name=model.name,
        version=__version__,
        features=dict(family.features),
        seeded=tuple(family.features),
        region_version=regions.VERSION,
        device=device,
        deterministic=False,
        generative=True,
        batches=family.batches,
        licence=terms.licence,
        noncommercial=terms.noncommercial,
        models=hashes,
        setup=_setup(model, family, device, settings),
        references=family.references_of(model),
        libraries={n: metadata.version(n) for n in _LIBRARIES if find_spec(n) is not None},
        unavailable=unavailable,
    )


def sampling_of(model: ModelFolder, family: Family) -> Sampling:
    """Steps and guidance: what model.toml says, else what the family reads in the config."""
    usual, said = family.sampling(model), model.settings
    guidance = usual.guidance if said.guidance is None else said.guidance
    return Sampling(said.steps or usual.steps, guidance, usual.negative and guidance > 1)


def terms_of(model: ModelFolder, family: Family) -> Terms:
    """The licence: what model.toml says, else what the family knows of the model."""
    usual, said = family.terms(model), model.settings
    noncommercial = usual.noncommercial if said.noncommercial is None else said.noncommercial
    return Terms(said.licence or usual.licence, noncommercial)


def megapixels_for(model: ModelFolder, family: Family) -> tuple[float, float]:
    """The least and the most a canvas has."""
    return model.settings.megapixels or family.megapixels


def _held_back(model: ModelFolder, family: Family, device: str, settings: Settings) -> str:
    """Why the settings, or the machine, do not let the model run; "" when they do.

    Raises ModelError when the memory that there is at all is not enough.
    """
    if "hub" in settings.model_attention:
        return f"model_attention {settings.model_attention} would fetch a program and run it"
    dtype = find_dtype(device, settings)
    choose_policy(
        bytes_of(model.elements, dtype, settings.model_quantization),
        megapixels=megapixels_for(model, family)[0],
        device=device,
        dtype=dtype,
        room=total_room(device),
        asked=settings.model_offload,
    )
    return why_not(settings, device)


def _setup(model: ModelFolder, family: Family, device: str, settings: Settings) -> dict[str, str]:
    """All beside the files that the pixels of a result depend on."""
    sampling = sampling_of(model, family)
    least, most = megapixels_for(model, family)
    setup = {
        "family": family.title,
        "steps": str(sampling.steps),
        "guidance": f"{sampling.guidance:g}",
        "dtype": str(find_dtype(device, settings)).removeprefix("torch."),
        "megapixels": f"{least:g} to {most:g}",
        "tiles_above": f"{settings.vae_tile_megapixels:g}",
        "quantization": settings.model_quantization,
        "attention": settings.model_attention,
        "compiled": "yes" if settings.model_compile else "",
        "step_cache": f"{settings.model_step_cache:g}" if family.step_cache else "0",
        "arguments": json.dumps(model.settings.arguments, sort_keys=True, default=str),
    }
    return {name: value for name, value in setup.items() if value not in ("", "none", "0", "{}")}
