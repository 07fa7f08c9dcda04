"""Warm: compile once what is compiled on its first use.

`python -m watchfolder.engines.builtin.networks.warm` after installing; up to a minute.
"""

from __future__ import annotations

from watchfolder.engines.builtin.networks import matting, text_weights, u2netp, waifu2x


def main() -> None:
    """Check the weights and compile the matting solvers into their on-disk cache."""
    u2netp.weights()
    waifu2x.weights()
    for name in text_weights.MODELS:
        text_weights.weights(name)
    matting.warm()


if __name__ == "__main__":
    main()
