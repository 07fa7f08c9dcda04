"""Settings: one watchfolder.toml and environment overrides; every knob with its unit."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, ValidationError

from presets.declared import Declared
from presets.errors import did_you_mean
from watchfolder.errors import SettingsError

ENVIRONMENT_PREFIX = "WATCHFOLDER_"
SEPARATORS = {
    "presets": os.pathsep,
    "models": os.pathsep,
    "libraries": os.pathsep,
    "allowed_origins": ",",
    "webhook_hosts": ",",
}
"""What stands between the values of a list in an environment variable."""
Seconds = Annotated[float, Field(ge=0, le=86400)]


def _state_folder() -> Path:
    return platformdirs.user_state_path("watchfolder", appauthor=False)


def _presets_folder() -> Path:
    return platformdirs.user_config_path("watchfolder", appauthor=False) / "presets"


class Settings(Declared):
    """Everything a person may set. An environment variable WATCHFOLDER_NAME overrides `name`."""

    state: Path = Field(default_factory=_state_folder)
    """Folder of the ledger, the step cache and the logs. Never inside a watched folder."""
    presets: tuple[Path, ...] = Field(default_factory=lambda: (_presets_folder(),))
    """Folders of the user's presets; the shipped ones are always there, the user's come first."""
    workers: int = Field(1, ge=1, le=64)
    """Worker processes of the daemon."""
    threads: int = Field(0, ge=0, le=256)
    """Threads of one worker's mathematics; 0: the machine's cores divided by the workers."""
    device: str = "auto"
    """auto, cpu, cuda, cuda:0."""
    cache_gib: float = Field(8.0, ge=0.1, le=10000)
    """Upper bound of the step cache, GiB."""
    max_megapixels: float = Field(120.0, ge=0.1, le=1000)
    """Pictures above this are refused."""
    max_file_mib: float = Field(512.0, ge=0.1, le=65536)
    """Picture files above this are refused."""
    settle: Seconds = 1.0
    """Seconds a file must not have changed before it is taken."""
    scan_every: Seconds = 5.0
    """Seconds between two scans of a watched folder; events only make it faster."""
    listen: Literal["auto", "never"] = "auto"
    """Events of the file system; auto: on local disks; never: scans alone, as on network shares."""
    sidecar_grace: Seconds = 10.0
    """Seconds a bare picture waits for its sidecar."""
    bare_after: Seconds = 60.0
    """Seconds after which a bare picture gets its reason file."""
    out_folder: str = "_out"
    """Name of the output folder inside a watched folder, or an absolute path outside it."""
    failed_folder: str = "_failed"
    """Where reason files go when the watched folder is read-only."""
    job_timeout: Seconds = 3600.0
    """Seconds one job may run."""
    worker_memory_gib: float = Field(0.0, ge=0, le=100000)
    """GiB of main memory at which a worker is ended; 0: its share of 80 % of the machine's."""
    lease: Annotated[float, Field(ge=1, le=3600)] = 30.0
    """Seconds a claimed job stays a worker's without word from it."""
    models: tuple[Path, ...] = ()
    """Folders of generative models, one sub-folder each; empty: `models` in the state folder."""
    hub: str = ""
    """Address models are pulled from; "": $HF_ENDPOINT, else the public Hugging Face hub."""
    resident_models: int = Field(1, ge=1, le=16)
    """Generative models one worker keeps loaded; another one pushes the least used out."""
    model_dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """Numbers that models compute in; auto: bfloat16 where an accelerator has it, float32 else."""
    model_offload: Literal["auto", "none", "model", "sequential"] = "auto"
    """Parts of a model held in main memory between uses; auto: as the device's memory asks."""
    model_quantization: Literal["none", "float8", "int8", "nf4"] = "none"
    """Smaller weights: float8 needs no library, int8 needs torchao, nf4 bitsandbytes and CUDA."""
    model_attention: str = Field("", pattern=r"^[a-z0-9_]*$")
    """Attention backend of the diffusers library, "" for its own choice."""
    model_step_cache: float = Field(0.0, ge=0, le=1)
    """Threshold below which a denoising step reuses the last one's blocks; 0: never."""
    model_compile: bool = False
    """Compile the repeated blocks of a model: slow to start, faster afterwards."""
    vae_tile_megapixels: float = Field(4.0, gt=0, le=1000)
    """Working pictures above this are decoded in tiles: less memory, other pixels at the seams."""
    previews_every: Seconds = 1.0
    """Seconds between two previews of a picture in the making; 0: none."""
    subject_model: Path | None = None
    """ONNX file (BiRefNet, ISNet, U2-Net) that finds subjects instead of the network we ship."""
    executor: str = "local"
    """Where workers run: the name of a file in watchfolder/workers/executors/."""
    max_attempts: int = Field(3, ge=1, le=20)
    """Times a job is tried when its worker dies."""
    port: int = Field(41837, ge=1024, le=65535)
    """Port of the bridge on the loopback addresses."""
    upload_mib: float = Field(64.0, ge=0.1, le=2048)
    """Pictures sent to the bridge above this are refused."""
    libraries: tuple[Path, ...] = ()
    """Folders that the bridge may be asked to apply a preset to; it touches none outside them."""
    allowed_origins: tuple[str, ...] = ()
    """Web origins beside design tools that may use the bridge, exact: "https://dam.example"."""
    webhook_hosts: tuple[str, ...] = ()
    """Hosts that the bridge may tell of finished jobs, exact: "hooks.example", "127.0.0.1:9000"."""
    notify: bool = False
    """Whether the desktop is told of pictures that are done, failed or ask; needs the extra."""
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")
    """The least important lines that are logged."""
    sign: Literal["auto", "off"] = "auto"
    """auto: every output is signed, with this installation's own key or the one named below."""
    certificate: str = ""
    """PEM file of another signing certificate, its chain behind it; "": see `watchfolder keys`."""
    private_key: str = ""
    """PEM file of that certificate's key."""
    tsa_url: str = Field("", pattern=r"^(https?://\S+)?$")
    """RFC 3161 time-stamp server, asked at every signing; "": none, nothing goes over a network."""

    @property
    def ledger(self) -> Path:
        """The SQLite file."""
        return self.state / "ledger.sqlite3"

    @property
    def model_folders(self) -> tuple[Path, ...]:
        """Where generative models lie."""
        return self.models or (self.state / "models",)

    @property
    def cache(self) -> Path:
        """The folder of step results."""
        return self.state / "cache"

    @property
    def keys(self) -> Path:
        """The folder of signing keys."""
        return self.state / "keys"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.state / "logs"


def settings_file() -> Path:
    """The file that is read: $WATCHFOLDER_CONFIG, else watchfolder.toml in the config folder."""
    named = os.environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    if named:
        return Path(named)
    return platformdirs.user_config_path("watchfolder", appauthor=False) / "watchfolder.toml"


def read_settings(file: Path | None = None, **overrides: Any) -> Settings:
    """Read the file, then the environment, then `overrides` whose value is not None.

    Raises SettingsError naming the file and the field; an unknown name suggests the nearest.
    """
    path = file or settings_file()
    values = _from_file(path) | _from_environment()
    values |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        lines = []
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else ""
            hint = did_you_mean(name, Settings.model_fields)
            note = f" ({hint})" if item["type"] == "extra_forbidden" and hint else ""
            lines.append(f"{path.name}: {name}: {item['msg']}{note}")
        raise SettingsError("\n".join(lines), "docs/operations.md lists every setting") from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}", "it must be UTF-8 TOML") from error


def _from_environment() -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in Settings.model_fields:
        text = os.environ.get(ENVIRONMENT_PREFIX + name.upper())
        if text is not None:
            sign = SEPARATORS.get(name)
            values[name] = text if sign is None else tuple(t for t in text.split(sign) if t)
    return values
