"""Plain sentences, understood by rules where they are sure, and refused with a reason elsewhere.

`understand` cuts a sentence into words, and looks for a way to read all of them as a row of
changes and keeps. Each kind of change is a file in changes/ with a table of patterns. Nothing is
read with words left over, and nothing is read that could be read in two ways.
"""

from presets.grammar.reading import understand
from presets.grammar.understanding import Understanding

__all__ = ["Understanding", "understand"]
