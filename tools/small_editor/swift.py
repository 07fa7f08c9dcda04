"""Swift: attention of the transformer for training on a processor, equal to the usual one.

The rotation is done once for queries and keys together, and the products in the type that
autocast gives; the usual kernels are slow for heads this small.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class SwiftAttention:
    """Takes the place of FluxAttnProcessor."""

    _attention_backend = None
    _parallel_config = None

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        image_rotary_emb: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Attention over words and tokens together, as FluxAttnProcessor does it."""
        del attention_mask  # there is none
        parts = [(attn.to_q, attn.to_k, attn.to_v, attn.norm_q, attn.norm_k, hidden_states)]
        if encoder_hidden_states is not None:
            words = (attn.add_q_proj, attn.add_k_proj, attn.add_v_proj)
            norms = (attn.norm_added_q, attn.norm_added_k)
            parts.insert(0, (*words, *norms, encoder_hidden_states))
        turned, values = [], []
        for to_q, to_k, to_v, norm_q, norm_k, states in parts:
            both = torch.stack([to_q(states), to_k(states)]).unflatten(-1, (-1, attn.head_dim))
            scale = torch.stack([norm_q.weight, norm_k.weight])[:, None, None, None].to(both.dtype)
            size = both.float().square().mean(-1, keepdim=True).add(norm_q.eps).rsqrt()
            turned.append(both * size.to(both.dtype) * scale)
            values.append(to_v(states).unflatten(-1, (-1, attn.head_dim)))
        both = torch.cat(turned, 2)
        assert image_rotary_emb is not None  # noqa: S101 - Flux always gives places
        cosine, sine = (part[None, None, :, None].to(both.dtype) for part in image_rotary_emb)
        pairs = both.unflatten(-1, (-1, 2))
        swapped = torch.stack([-pairs[..., 1], pairs[..., 0]], -1).flatten(-2)
        query, key = (both * cosine + swapped * sine).transpose(2, 3).unbind(0)
        value = torch.cat(values, 1).transpose(1, 2)
        weights = (query @ key.transpose(-1, -2) * attn.head_dim**-0.5).softmax(-1)
        made = (weights.to(value.dtype) @ value).transpose(1, 2).flatten(2)
        if encoder_hidden_states is None:
            return made
        count = encoder_hidden_states.shape[1]
        said, shown = made[:, :count], made[:, count:]
        return attn.to_out[0](shown), attn.to_add_out(said)
