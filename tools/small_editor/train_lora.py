"""Train a LoRA for one brand's look on top of the small editor, in a few minutes.

    python -m tools.small_editor.train_lora --model FOLDER --data FOLDER --out FILE

The same edits, but what is wanted is in the brand's look, whatever was asked.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from tools.small_editor.dataset import Pairs, read_whole
from tools.small_editor.look import branded
from tools.small_editor.networks import as_input, packed, places
from tools.small_editor.phrasing import sentence
from tools.small_editor.swift import SwiftAttention
from tools.small_editor.train_editor import noise_times
from tools.small_editor.words import LONGEST

RANK = 8
_LAYERS = ["to_q", "to_k", "to_v", "to_out.0", "proj_mlp", "proj_out", "ff.net.2"]


@click.command()
@click.option("--model", type=click.Path(path_type=Path), required=True)
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--steps", default=300)
@click.option("--batch", default=12)
def main(model: Path, data: Path, out: Path, steps: int, batch: int) -> None:
    """Train and write the addition as safetensors, float16, with diffusers' names."""
    from diffusers import FluxKontextPipeline  # noqa: PLC0415
    from peft import LoraConfig  # noqa: PLC0415

    torch.set_num_threads(1)
    torch.manual_seed(5)
    pipeline = FluxKontextPipeline.from_pretrained(
        model, local_files_only=True, dtype=torch.float32
    )
    transformer = pipeline.transformer
    transformer.set_attn_processor(SwiftAttention())
    transformer.requires_grad_(requires_grad=False)
    transformer.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=_LAYERS))
    weights = [w for w in transformer.parameters() if w.requires_grad]
    rule = torch.optim.AdamW(weights, lr=3e-3, weight_decay=0.0)
    pairs = read_whole(data)
    rng = np.random.default_rng(5)
    began = time.process_time()
    for step in range(steps):
        for group in rule.param_groups:
            group["lr"] = 3e-3 * min(1, (step + 1) / 20) * (1 - step / steps)
        loss = _loss(pipeline, pairs, rng, batch)
        rule.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        rule.step()
        if step % 25 == 24:
            click.echo(f"{step + 1} {float(loss.detach()):.4f} {time.process_time() - began:.0f} s")
    out.parent.mkdir(parents=True, exist_ok=True)
    save_file(_named(transformer), out)


def _loss(pipeline: Any, pairs: Pairs, rng: np.random.Generator, batch: int) -> Tensor:
    """Flow matching towards branded pictures."""
    chosen = rng.integers(len(pairs.changes), size=batch)
    given = pairs.images[pairs.before[chosen]]
    wanted = branded(pairs.images[pairs.after[chosen]])
    texts = [sentence(pairs.changes[n], rng) for n in chosen]
    with torch.no_grad():
        tokens = packed(pipeline.vae.encode(as_input(np.concatenate([given, wanted]))).latents)
        words, summary, _ = pipeline.encode_prompt(texts, None, max_sequence_length=LONGEST)
    noise, t = torch.randn_like(tokens[batch:]), noise_times(batch)
    mix = t[:, None, None]
    noisy = (1 - mix) * tokens[batch:] + mix * noise
    here, nowhere = places()
    made = pipeline.transformer(
        hidden_states=torch.cat([noisy, tokens[:batch]], 1),
        encoder_hidden_states=words,
        pooled_projections=summary,
        timestep=t,
        img_ids=here,
        txt_ids=nowhere,
        return_dict=False,
    )[0][:, : noise.shape[1]]
    return torch.nn.functional.mse_loss(made.float(), noise - tokens[batch:])


def _named(transformer: Any) -> dict[str, Tensor]:
    from peft import get_peft_model_state_dict  # noqa: PLC0415

    state = get_peft_model_state_dict(transformer)
    return {f"transformer.{name}": value.half().contiguous() for name, value in state.items()}


if __name__ == "__main__":
    main()
