"""Export: a checkpoint as a model folder that the product loads like any other.

python -m tools.small_editor.export --run FOLDER --out FOLDER
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch

from tools.small_editor.keeping import kept
from tools.small_editor.networks import SIDE, autoencoder, scheduler
from tools.small_editor.train_editor import Editor
from tools.small_editor.words import LONGEST

STEPS = 8
"""Denoising steps of a call."""
SETTINGS = f"""\
# Test material and a demonstration, {SIDE} x {SIDE} pixels; not an editor for real pictures.
licence = "Apache-2.0"
noncommercial = false
source = "trained by tools/small_editor on rendered scenes"
steps = {STEPS}
guidance = 1.0
megapixels = [{SIDE * SIDE / 2**20}, {SIDE * SIDE / 2**20}]

[arguments]
max_sequence_length = {LONGEST}
"""


def pipeline_of(run: Path | None) -> Any:
    """FluxKontextPipeline of a run's mean weights; with None, of weights nobody trained."""
    from diffusers import FluxKontextPipeline  # noqa: PLC0415

    torch.manual_seed(1)
    editor = Editor()
    pictures = autoencoder(np.random.default_rng(0).integers(0, 255, (8, 64, 64, 3), np.uint8))
    if run is not None:
        for module, file, key in ((pictures, "decoder.pt", "model"), (editor, "editor.pt", "mean")):
            state = kept(run / file)
            if state is None:
                raise click.UsageError(f"{run / file} is missing: train first")
            module.load_state_dict(state[key])
    for module in (editor, pictures):
        module.eval()
    return FluxKontextPipeline(
        scheduler=scheduler(),
        vae=pictures,
        text_encoder=editor.summary,
        tokenizer=editor.short,
        text_encoder_2=editor.reading,
        tokenizer_2=editor.long,
        transformer=editor.transformer,
    )


def export(run: Path | None, out: Path) -> int:
    """Write the model folder in float16; how many bytes it has."""
    if out.exists():
        card = out / "README.md"
        kept_card = card.read_bytes() if card.exists() else None
        shutil.rmtree(out)
    else:
        kept_card = None
    pipeline = pipeline_of(run)
    pipeline.to(torch.float16)
    pipeline.save_pretrained(out, safe_serialization=True)
    (out / "model.toml").write_text(SETTINGS, encoding="utf-8")
    if kept_card is not None:
        (out / "README.md").write_bytes(kept_card)
    return sum(file.stat().st_size for file in out.rglob("*") if file.is_file())


@click.command()
@click.option("--run", type=click.Path(path_type=Path), default=None, help="None: untrained.")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def main(run: Path | None, out: Path) -> None:
    """Write a run's weights as a model folder."""
    click.echo(f"{export(run, out) / 1e6:.1f} MB in {out}")


if __name__ == "__main__":
    main()
