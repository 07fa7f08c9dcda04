"""Words: the tokenizers of the small editor, from a fixed list instead of trained.

Tokenizers that are trained break ties differently from run to run; a table does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LONGEST = 40
"""Tokens of an instruction that the long encoder reads; what is beyond is not read."""
_SHORT = 77


def long_tokenizer(words: Sequence[str]) -> Any:
    """A T5Tokenizer of whole words, and of letters for what is none."""
    from transformers import T5Tokenizer  # noqa: PLC0415

    specials = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    letters = [(chr(n), -12.0) for n in range(33, 127)]
    whole = [(f"▁{word}", -2.0) for word in words]
    marks = [(mark, -3.0) for mark in (").", "),", "▁(#")]
    known = dict([*specials, ("▁", -6.0), *letters, *whole, *marks])
    return T5Tokenizer(
        vocab=list(known.items()),
        extra_ids=0,
        additional_special_tokens=[],
        model_max_length=LONGEST,
    )


def short_tokenizer(words: Sequence[str]) -> Any:
    """A CLIPTokenizer whose merges build the same words, letter by letter."""
    from tokenizers.pre_tokenizers import ByteLevel  # noqa: PLC0415
    from transformers import CLIPTokenizer  # noqa: PLC0415

    alphabet = sorted(ByteLevel.alphabet())
    tokens = ["<|startoftext|>", "<|endoftext|>", *alphabet, *(f"{a}</w>" for a in alphabet)]
    known = dict.fromkeys(tokens)
    merges: dict[tuple[str, str], None] = {}
    for word in sorted({w.lower() for w in words}, key=lambda w: (-len(w), w)):
        pieces = [*word[:-1], f"{word[-1]}</w>"]
        while len(pieces) > 1:
            merges.setdefault((pieces[0], pieces[1]))
            pieces[:2] = ["".join(pieces[:2])]
            known.setdefault(pieces[0])
    vocabulary = {token: number for number, token in enumerate(known)}
    return CLIPTokenizer(vocab=vocabulary, merges=list(merges), model_max_length=_SHORT)
