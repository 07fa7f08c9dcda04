"""model.toml: what a person, or whoever fetched a model, says of how it is to be run."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from presets.declared import Declared
from watchfolder.errors import ModelError

FILE = "model.toml"


class ModelSettings(Declared):
    """Every line may be missing: the family's own values, or the model's config, then count."""

    licence: str = ""
    """SPDX name, or the vendor's own."""
    noncommercial: bool | None = None
    source: str = ""
    """Where it came from; only told."""
    revision: str = ""
    """Which exact version it is; only told."""
    steps: int | None = Field(None, ge=1, le=200)
    """Denoising steps."""
    guidance: float | None = Field(None, ge=0, le=30)
    megapixels: tuple[float, float] | None = None
    """The least and the most a working picture has."""
    variant: str = Field("", pattern=r"^[A-Za-z0-9_]*$")
    """Which files are loaded: "fp16" for NAME.fp16.safetensors."""
    arguments: dict[str, Any] = Field(default_factory=dict)
    """More arguments of every call, where a model differs from its family."""
    single_files: dict[str, str] = Field(default_factory=dict)
    """Component to a safetensors file in the model's folder that holds its weights."""
    files: dict[str, str] = Field(default_factory=dict)
    """File to the sha256 it must have."""
    pulled: dict[str, Any] = Field(default_factory=dict)
    """Notes of whoever fetched it; not read here."""


def read_model_settings(folder: Path) -> ModelSettings:
    """The settings in `folder`, or the defaults. Raises ModelError that names the line's field."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ModelSettings()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{FILE} cannot be read: {error}") from error
    try:
        return ModelSettings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{FILE}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ModelError(f"{FILE}: {field}: {first['msg']}", "docs/models.md lists it") from error
