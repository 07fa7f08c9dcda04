"""Train the editor: transformer and text encoders together, by flow matching on exact pairs.

    python -m tools.small_editor.train_editor --data FOLDER --run FOLDER --steps 6000

Between a picture after an edit, x, and noise, e, lies (1 - t) x + t e; learnt is e - x from that,
the picture before, and the words. Tokens that the edit changed weigh as much as all others
together. Goes on where it was stopped; what is kept at the end is the running mean of the weights.
"""

from __future__ import annotations

import copy
import signal
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from torch import Tensor, distributed, multiprocessing, nn

from tools.small_editor.dataset import Pairs, read_whole
from tools.small_editor.keeping import keep, kept, tell
from tools.small_editor.networks import (
    autoencoder,
    latents_of,
    packed,
    places,
    text_encoders,
    transformer,
)
from tools.small_editor.phrasing import all_words, sentence
from tools.small_editor.swift import SwiftAttention
from tools.small_editor.words import LONGEST

SHARES = {
    "recolor": 0.4,
    "background": 0.24,
    "remove": 0.08,
    "shadow": 0.1,
    "light": 0.14,
    "style": 0.04,
}
"""How often each edit is drawn."""
_ALL_NOISE = 0.35
"""Share of samples at full noise, where nearly all of the edit is decided."""
_MEETING = "workers"
"""File through which the workers of a run find each other."""
_MEAN = 0.998
_STILL = 0.02
"""A token is changed where its mean square differs by more than this."""


class Editor(nn.Module):
    """What is trained together, and what it reads words with."""

    def __init__(self) -> None:
        super().__init__()
        short, summary, long, reading = text_encoders(all_words())
        self.transformer, self.summary, self.reading = transformer(), summary, reading
        self.short, self.long = short, long
        self.places = places()

    def forward(self, noisy: Tensor, given: Tensor, t: Tensor, texts: list[str]) -> Tensor:
        """The flow at `noisy` (B, 64, TOKEN), from `given` and one text for each."""
        long = self.long(
            texts, padding="max_length", max_length=LONGEST, truncation=True, return_tensors="pt"
        )
        short = self.short(
            texts, padding="longest", max_length=77, truncation=True, return_tensors="pt"
        )
        made = self.transformer(
            hidden_states=torch.cat([noisy, given], 1),
            encoder_hidden_states=self.reading(long.input_ids).last_hidden_state,
            pooled_projections=self.summary(short.input_ids).pooler_output,
            timestep=t,
            img_ids=self.places[0],
            txt_ids=self.places[1],
            return_dict=False,
        )[0]
        return made[:, : noisy.shape[1]].float()


@dataclass(frozen=True, slots=True)
class Sample:
    """A batch of pairs as tokens, with what was said."""

    given: Tensor
    wanted: Tensor
    texts: list[str]
    edits: list[str]


class Drawer:
    """Draws batches of pairs, every edit as often as its share says."""

    def __init__(self, pairs: Pairs, encoder: Any, seed: int) -> None:
        self._pairs, self._encoder = pairs, encoder
        self._rng = np.random.default_rng(seed)
        self._of: dict[str, list[int]] = defaultdict(list)
        for number, change in enumerate(pairs.changes):
            self._of[change.edit].append(number)

    def draw(self, count: int) -> Sample:
        """So many pairs."""
        kinds = self._rng.choice(list(SHARES), count, p=list(SHARES.values()))
        chosen = [self._of[kind][self._rng.integers(len(self._of[kind]))] for kind in kinds]
        pairs = self._pairs
        images = pairs.images[np.concatenate([pairs.before[chosen], pairs.after[chosen]])]
        with torch.no_grad():
            tokens = packed(latents_of(self._encoder, images))
        return Sample(
            tokens[:count],
            tokens[count:],
            [sentence(pairs.changes[n], self._rng) for n in chosen],
            [str(kind) for kind in kinds],
        )


def noise_times(count: int) -> Tensor:
    """How noisy each sample is, 0 to 1."""
    some = torch.sigmoid(0.7 + torch.randn(count))
    return torch.where(torch.rand(count) < _ALL_NOISE, torch.ones(count), some)


def flow_loss(made: Tensor, sample: Sample, noise: Tensor) -> tuple[Tensor, Tensor]:
    """The loss, and for every sample its error on changed tokens as a share of the change."""
    changed = (sample.given - sample.wanted).square().mean(-1) > _STILL
    error = (made - (noise - sample.wanted)).square().mean(-1)
    on, off = changed.float(), 1 - changed.float()
    moved = (error * on).sum(-1) / on.sum(-1).clamp_min(4)
    still = (error * off).sum(-1) / off.sum(-1).clamp_min(4)
    usual = ((sample.given - sample.wanted).square().mean(-1) * on).sum(-1)
    share = (error.detach() * on).sum(-1) / usual.clamp_min(1e-3)
    return (moved + still).mean(), share


def rules(editor: Editor, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the blocks' matrices, AdamW for all else."""
    matrices, others = [], []
    for name, weight in editor.named_parameters():
        inside = ".transformer_blocks." in f".{name}" or "single_transformer_blocks" in name
        plain = weight.ndim == 2 and inside and "norm" not in name
        (matrices if plain else others).append(weight)
    return [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=rate / 2, weight_decay=0.0, betas=(0.9, 0.98)),
    ]


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--run", type=click.Path(path_type=Path), required=True)
@click.option("--steps", default=6000)
@click.option("--batch", default=24)
@click.option("--rate", default=2e-3)
@click.option("--cooldown", default=0.3, help="Share of the steps, at the end, of a falling rate.")
@click.option("--workers", default=2, help="Processes of one thread that share a batch.")
def main(  # noqa: PLR0917 - click passes them by name
    data: Path, run: Path, steps: int, batch: int, rate: float, cooldown: float, workers: int
) -> None:
    """Train, write editor.pt every 100 steps and a line of editor.jsonl every 25."""
    (run / _MEETING).unlink(missing_ok=True)
    how = How(data, run, steps, batch, rate, cooldown, workers)
    read_whole(data)  # joins the files before several processes look for them
    if workers == 1:
        _work(0, how)
    else:
        multiprocessing.spawn(_work, (how,), workers)


@dataclass(frozen=True, slots=True)
class How:
    """What one training is told."""

    data: Path
    run: Path
    steps: int
    batch: int
    """Of each worker."""
    rate: float
    cooldown: float
    workers: int


def _work(rank: int, how: How) -> None:
    """One worker of those that train the same weights, each on samples of its own.

    Processes of one thread: threads that share the work of one small matrix mostly wait.
    """
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # sent when the starting process ends
    meeting = distributed.FileStore(str(how.run / _MEETING), how.workers)
    distributed.init_process_group("gloo", store=meeting, rank=rank, world_size=how.workers)
    pairs = read_whole(how.data)
    encoder = autoencoder(np.array(pairs.images[:40]))
    known = kept(how.run / "decoder.pt")
    if known is None:
        raise click.UsageError("train the decoder first: its file holds the encoder")
    encoder.load_state_dict(known["model"])
    torch.manual_seed(1)
    editor = Editor()
    editor.transformer.set_attn_processor(SwiftAttention())
    mean = copy.deepcopy(editor).requires_grad_(requires_grad=False)
    both = rules(editor, how.rate)
    step = _go_on(how.run / "editor.pt", editor, mean, both)
    seed = step * how.workers + rank
    torch.manual_seed(seed)
    drawer = Drawer(pairs, encoder.encoder, seed=seed)
    record = Record(how.run / "editor.jsonl")
    while step < how.steps:
        _set_rates(both, how, step)
        sample = drawer.draw(how.batch)
        noise, t = torch.randn_like(sample.wanted), noise_times(how.batch)
        mix = t[:, None, None]
        noisy = (1 - mix) * sample.wanted + mix * noise
        with torch.autocast("cpu", torch.bfloat16):
            made = editor(noisy, sample.given, t, sample.texts)
        loss, share = flow_loss(made, sample, noise)
        for rule in both:
            rule.zero_grad()
        loss.backward()
        _share_gradients(editor)
        nn.utils.clip_grad_norm_(editor.parameters(), 1.0)
        for rule in both:
            rule.step()
        step += 1
        _follow(mean, editor, step)
        if rank:
            continue
        record.add(float(loss.detach()), sample.edits, share.tolist(), t.tolist())
        if step % 25 == 0:
            record.write(step, how.batch * how.workers)
        if step % 100 == 0 or step == how.steps:
            state = {"model": editor.state_dict(), "mean": mean.state_dict(), "step": step}
            keep(how.run / "editor.pt", state | {"rules": [rule.state_dict() for rule in both]})
    distributed.destroy_process_group()


def _go_on(path: Path, editor: Editor, mean: Editor, both: list[torch.optim.Optimizer]) -> int:
    """Put everything where the checkpoint has it; the step that comes next, 0 without one."""
    before = kept(path)
    if before is None:
        return 0
    editor.load_state_dict(before["model"])
    mean.load_state_dict(before["mean"])
    for rule, was in zip(both, before["rules"], strict=True):
        rule.load_state_dict(was)
    return int(before["step"])


def _set_rates(both: list[torch.optim.Optimizer], how: How, step: int) -> None:
    """Up over 50 steps, level, and down over the cooldown."""
    left = (how.steps - step) / max(1, how.cooldown * how.steps)
    for rule, base in zip(both, (how.rate, how.rate / 2), strict=True):
        for group in rule.param_groups:
            group["lr"] = base * min(1, (step + 1) / 50, max(0.02, left))


def _share_gradients(editor: nn.Module) -> None:
    """Every worker gets the mean of all."""
    grads = [w.grad for w in editor.parameters() if w.grad is not None]
    flat = torch.cat([grad.flatten() for grad in grads])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for grad, part in zip(grads, flat.split([g.numel() for g in grads]), strict=True):
        grad.copy_(part.view_as(grad))


@torch.no_grad()
def _follow(mean: nn.Module, editor: nn.Module, step: int) -> None:
    share = 1 - min(_MEAN, (1 + step) / (10 + step))
    for slow, fast in zip(mean.parameters(), editor.parameters(), strict=True):
        slow.lerp_(fast, share)


class Record:
    """What a training tells: losses, and the share of each edit that is not yet done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cpu, self._wall = time.process_time(), time.monotonic()
        self._losses: list[float] = []
        self._shares: dict[str, list[float]] = defaultdict(list)

    def add(self, loss: float, edits: list[str], shares: list[float], times: list[float]) -> None:
        """One step."""
        self._losses.append(loss)
        for kind, share, noisiness in zip(edits, shares, times, strict=True):
            if noisiness == 1:
                self._shares[kind].append(share)

    def write(self, step: int, batch: int) -> None:
        """A line over the steps since the last; then begin anew."""
        line = {"step": step, "batch": batch, "loss": round(float(np.mean(self._losses)), 4)}
        line |= {k: round(float(np.median(v)), 3) for k, v in sorted(self._shares.items())}
        line["cpu"] = round(time.process_time() - self._cpu)
        line["wall"] = round(time.monotonic() - self._wall)
        tell(self._path, line)
        self._losses.clear()
        self._shares.clear()


if __name__ == "__main__":
    main()
