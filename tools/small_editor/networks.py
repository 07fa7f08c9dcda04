"""Networks: the small editor's parts, all of them the real classes, only small."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tools.small_editor.words import LONGEST, long_tokenizer, short_tokenizer

SIDE = 64
"""Pixels of a picture's side."""
PATCH = 4
"""Pixels of a latent's side; a token is 2 x 2 latents."""
CHANNELS = 12
"""Of a latent: so many principal components of the 48 numbers of 4 x 4 pixels."""
TOKEN = 4 * CHANNELS
HEADS, HEAD = 5, 32
WIDTH = HEADS * HEAD
DOUBLE, SINGLE = 2, 3
"""Blocks with weights of their own for words, and blocks without."""
WORDS, SUMMARY = 128, 64
"""Width of a word for the transformer, and of the sentence as a whole."""
_AXES = (8, 12, 12)
"""Dimensions of a head that say which picture, which row, which column."""
_NEAR = 6.0
"""How sharply a head that looks at a place looks at it, in the first block."""


def autoencoder(images: NDArray[np.uint8]) -> Any:
    """AutoencoderTiny: 64 x 64 pixels to 12 channels of 16 x 16.

    Its encoder has no non-linear layer, and is set here to the principal components of 4 x 4
    pixels of `images`; only its decoder has to be trained.
    """
    from diffusers import AutoencoderTiny  # noqa: PLC0415

    model = AutoencoderTiny(
        encoder_block_out_channels=(48, 48, 48),
        decoder_block_out_channels=(32, 32, 32),
        num_encoder_blocks=(0, 0, 0),
        num_decoder_blocks=(3, 1, 0),
        latent_channels=CHANNELS,
        upsampling_scaling_factor=2,
        scaling_factor=1.0,
        shift_factor=0.0,
    )
    _set_encoder(model.encoder, images)
    return model


def _set_encoder(encoder: nn.Module, images: NDArray[np.uint8]) -> None:
    """Pixels, moved into channels twice, then turned to their principal components."""
    first, second, third, last = (m for m in encoder.modules() if isinstance(m, nn.Conv2d))
    mean, turn = _components(images)
    with torch.no_grad():
        for layer in (first, second, third, last):
            layer.weight.zero_()
            if layer.bias is not None:
                layer.bias.zero_()
        for channel in range(3):
            first.weight[channel, channel, 1, 1] = 1
        for layer, many in ((second, 3), (third, 12)):
            for number in range(4 * many):
                corner, channel = divmod(number, many)
                layer.weight[number, channel, 1 + corner // 2, 1 + corner % 2] = 1
        last.weight[:, :, 1, 1] = turn
        last.bias.copy_(-turn @ mean)


def latents_of(encoder: nn.Module, images: NDArray[np.uint8]) -> Tensor:
    """What the encoder gives for (B, 64, 64, 3) bytes, as one matrix product: it is linear."""
    last = [m for m in encoder.modules() if isinstance(m, nn.Conv2d)][-1]
    cells = torch.from_numpy(_cells(images.astype(np.float32) / 255))
    made = torch.addmm(last.bias, cells, last.weight[:, :, 1, 1].T)
    return made.view(len(images), SIDE // PATCH, SIDE // PATCH, CHANNELS).permute(0, 3, 1, 2)


def _cells(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """4 x 4 pixels in a row of 48, in the order in which the encoder has them."""
    grid = pixels.reshape(-1, 16, 2, 2, 16, 2, 2, 3)  # cell, coarse half, fine half; columns alike
    return np.ascontiguousarray(grid.transpose(0, 1, 4, 2, 5, 3, 6, 7)).reshape(-1, 48)


def _components(images: NDArray[np.uint8]) -> tuple[Tensor, Tensor]:
    """Mean (48,) and rows (12, 48) for pixels in 0 to 1, in the order the encoder has them.

    A component keeps the root of its spread: the large ones stay large, and none is lost in noise.
    """
    cells = _cells(images.astype(np.float32) / 255)
    mean = cells.mean(0)
    spread, axes = np.linalg.eigh(np.cov((cells - mean).T))
    spread, axes = spread[::-1][:CHANNELS], axes[:, ::-1][:, :CHANNELS]
    axes = axes * np.where(axes.sum(0) < 0, -1, 1)
    rows = 2 * (axes / (4 * spread) ** 0.25).T
    return torch.from_numpy(mean), torch.from_numpy(rows.astype(np.float32).copy())


def transformer() -> Any:
    """FluxTransformer2DModel, started so that it copies the given picture."""
    from diffusers import FluxTransformer2DModel  # noqa: PLC0415

    model = FluxTransformer2DModel(
        patch_size=1,
        in_channels=TOKEN,
        num_layers=DOUBLE,
        num_single_layers=SINGLE,
        attention_head_dim=HEAD,
        num_attention_heads=HEADS,
        joint_attention_dim=WORDS,
        pooled_projection_dim=SUMMARY,
        axes_dims_rope=_AXES,
        guidance_embeds=False,
    )
    with torch.no_grad():
        _open_blocks(model)
        _copy_first(model)
    return model


def text_encoders(words: list[str]) -> tuple[Any, Any, Any, Any]:
    """CLIP's tokenizer and encoder, T5's tokenizer and encoder."""
    from transformers import (  # noqa: PLC0415
        CLIPTextConfig,
        CLIPTextModel,
        T5Config,
        T5EncoderModel,
    )

    short, long = short_tokenizer(words), long_tokenizer(words)
    summary = CLIPTextConfig(
        vocab_size=len(short),
        hidden_size=SUMMARY,
        intermediate_size=2 * SUMMARY,
        projection_dim=SUMMARY,
        num_attention_heads=2,
        num_hidden_layers=1,
        max_position_embeddings=77,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    reading = T5Config(
        vocab_size=len(long),
        d_model=WORDS,
        d_kv=32,
        d_ff=2 * WORDS,
        num_layers=2,
        num_heads=4,
        dropout_rate=0.0,
        feed_forward_proj="gated-gelu",
        relative_attention_num_buckets=16,
        relative_attention_max_distance=LONGEST,
    )
    return short, CLIPTextModel(summary), long, T5EncoderModel(reading)


def scheduler() -> Any:
    """Straight flow, more of its steps where there is most noise."""
    from diffusers import FlowMatchEulerDiscreteScheduler  # noqa: PLC0415

    return FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=False, shift=2.0)


def _open_blocks(model: nn.Module) -> None:
    """Blocks without modulation at first and with open gates, that add little."""
    for name, module in model.named_modules():
        if name.endswith(("norm.linear", "norm1.linear", "norm1_context.linear")):
            module.weight.zero_()
            module.bias.zero_()
            width = module.in_features
            for gate in (2, 5) if module.out_features == 6 * width else (2,):
                module.bias[gate * width : (gate + 1) * width] = 1.0
        if name.endswith(("ff.net.2", "ff_context.net.2", "to_out.0", "to_add_out")) or (
            name.startswith("single") and name.endswith("proj_out")
        ):
            module.weight.mul_(0.3)
        if hasattr(module, "to_q") and hasattr(module, "norm_q"):
            _look(module, heads=((0, 1.0), (1, 0.0)), sharp=2.0)


def _copy_first(model: Any) -> None:
    """The first block copies the token of the same place, and what is left is the answer.

    A token's width is: what came in, room for what is copied, and constants, which keep the norm of
    every token nearly the same, so that layer norms do not lose how bright a patch is. The answer
    at full noise is what came in less what is copied.
    """
    came, room = slice(0, TOKEN), slice(TOKEN, 2 * TOKEN)
    one = torch.eye(TOKEN)
    model.x_embedder.weight[: 2 * TOKEN] = 0
    model.x_embedder.weight[came] = one
    model.x_embedder.weight[2 * TOKEN :].mul_(0.5)
    model.x_embedder.bias.zero_()
    constants = torch.ones(WIDTH - 2 * TOKEN) * 2
    constants[::2] = -2
    model.x_embedder.bias[2 * TOKEN :] = constants
    usual = math.sqrt((TOKEN + 4 * (WIDTH - 2 * TOKEN)) / WIDTH)  # what a layer norm divides by
    attention = model.transformer_blocks[0].attn
    _look(attention, heads=((0, 1.0), (1, 1.0), (2, 0.0)), sharp=_NEAR)
    attention.to_v.weight[:TOKEN] = 0
    attention.to_v.weight[:TOKEN, came] = usual * one
    attention.to_v.bias[:TOKEN] = 0
    attention.to_out[0].weight[: 2 * TOKEN] = 0
    attention.to_out[0].weight[:, :TOKEN] = 0
    attention.to_out[0].weight[room, :TOKEN] = one
    attention.to_out[0].bias.zero_()
    model.norm_out.linear.weight.zero_()
    model.norm_out.linear.bias.zero_()
    model.proj_out.weight.mul_(0.1)
    model.proj_out.weight[:, came] = usual * one
    model.proj_out.weight[:, room] = -usual * one
    model.proj_out.bias.zero_()


def _look(attention: Any, heads: tuple[tuple[int, float], ...], sharp: float) -> None:
    """Let heads look at their own place: in the same picture (0) or in the next one (1).

    Rotation turns a query and a key by their places; with both constant, what is left is how far
    apart they are. The fastest rotation is enough for pictures, the fastest two for 8 rows.
    """
    query, key = torch.zeros(HEADS, HEAD), torch.zeros(HEADS, HEAD)
    used = torch.ones(HEAD)
    starts = (0, _AXES[0], _AXES[0] + _AXES[1])
    for axis, pairs in ((0, (0,)), (1, (0, 1)), (2, (0, 1))):
        for pair in pairs:
            at = starts[axis] + 2 * pair
            used[at : at + 2] = math.sqrt(sharp)
            for head, turn in heads:
                angle = turn if axis == 0 else 0.0
                query[head, at], query[head, at + 1] = math.cos(angle), math.sin(angle)
                key[head, at] = 1.0
    for head, _ in heads:
        rows = slice(head * HEAD, (head + 1) * HEAD)
        attention.to_q.weight[rows].mul_(0.1)
        attention.to_k.weight[rows].mul_(0.1)
    attention.to_q.bias.copy_(3 * query.flatten())
    attention.to_k.bias.copy_(3 * key.flatten())
    attention.norm_q.weight.copy_(used)
    attention.norm_k.weight.copy_(used)


def packed(latents: Tensor) -> Tensor:
    """(B, C, h, w) as tokens of 2 x 2, (B, h w / 4, 4 C), in the order of the pipeline."""
    batch, channels, height, width = latents.shape
    patches = latents.reshape(batch, channels, height // 2, 2, width // 2, 2)
    return patches.permute(0, 2, 4, 1, 3, 5).reshape(batch, -1, channels * 4)


def places() -> tuple[Tensor, Tensor]:
    """Where the tokens of the new and the given picture are, and where the words: nowhere."""
    side = SIDE // (2 * PATCH)
    rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    new = torch.stack([torch.zeros(side, side), rows, columns], -1).reshape(-1, 3)
    given = new + torch.tensor([1.0, 0, 0])
    return torch.cat([new, given]), torch.zeros(LONGEST, 3)


def as_input(images: NDArray[np.uint8]) -> Tensor:
    """(B, 64, 64, 3) bytes as the autoencoder takes them: (B, 3, 64, 64) in -1 to 1."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float().div(127.5).sub(1)
