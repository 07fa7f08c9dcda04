"""Train the autoencoder's decoder on rendered pictures; its encoder is computed, not trained.

    python -m tools.small_editor.train_decoder --data FOLDER --run FOLDER

L1 of colors, of edges and of means over 8 x 8 pixels. Goes on where it was stopped.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
import numpy as np
import torch
from torch import Tensor

from tools.small_editor.dataset import read_shards
from tools.small_editor.keeping import keep, kept, tell
from tools.small_editor.networks import as_input, autoencoder

_NOISE = 0.04
"""Added to latents, since those of an editor are not exact."""


def loss_of(made: Tensor, wanted: Tensor) -> Tensor:
    """L1 of colors, of edges, and of colors over squares of 8: tones that drift are seen."""
    error = made - wanted
    edges = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return error.abs().mean() + edges + torch.nn.functional.avg_pool2d(error, 8).abs().mean()


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--run", type=click.Path(path_type=Path), required=True)
@click.option("--steps", default=3000, help="Over which the rate falls to nothing.")
@click.option("--batch", default=16)
@click.option("--threads", default=2)
def main(data: Path, run: Path, steps: int, batch: int, threads: int) -> None:
    """Train, write decoder.pt every 100 steps and a line of decoder.jsonl every 50."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    run.mkdir(parents=True, exist_ok=True)
    images = read_shards(sorted(data.glob("[0-9]*[0-9].npz"))[:10]).images
    model = autoencoder(images[::40]).to(memory_format=torch.channels_last)
    model.encoder.requires_grad_(requires_grad=False)
    weights = list(model.decoder.parameters())
    rule = torch.optim.AdamW(weights, lr=2e-3, weight_decay=1e-4, betas=(0.9, 0.98))
    before = kept(run / "decoder.pt")
    step = 0
    if before is not None:
        model.load_state_dict(before["model"])
        rule.load_state_dict(before["rule"])
        step = before["step"]
    keep(run / "decoder.pt", {"model": model.state_dict(), "rule": rule.state_dict(), "step": step})
    rng = np.random.default_rng(step)
    spent, squares = time.process_time(), []
    while step < steps:
        for group in rule.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 50) * max(0.01, 1 - step / steps)
        wanted = as_input(images[np.sort(rng.integers(len(images), size=batch))])
        wanted = wanted.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            latents = model.encode(wanted).latents
        made = model.decode(latents + _NOISE * torch.randn_like(latents)).sample
        error = loss_of(made, wanted)
        rule.zero_grad()
        error.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        rule.step()
        squares.append(float((made.detach() - wanted).square().mean()) / 4)
        step += 1
        if step % 50 == 0:
            psnr = -10 * float(np.log10(np.mean(squares)))
            line = {"step": step, "loss": round(float(error), 4), "psnr": round(psnr, 2)}
            tell(run / "decoder.jsonl", line | {"cpu": round(time.process_time() - spent)})
            squares.clear()
        if step % 100 == 0 or step == steps:
            state = {"model": model.state_dict(), "rule": rule.state_dict(), "step": step}
            keep(run / "decoder.pt", state)


if __name__ == "__main__":
    main()
