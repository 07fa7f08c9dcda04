"""Plain sentences, understood by rules where they are sure, and refused with a reason elsewhere.

`understand` cuts a sentence into words, and looks for a way to read all of them as a row of
changes and keeps. Each kind of change is a file in changes/ with a table of patterns, and one in
loosely/ with patterns that have runs of small words; these are tried where the first read nothing,
when what is said beside the instruction has been set aside (asides.py, chat.py, statements.py).
Nothing is read with words left over, and nothing is read that could be read in two ways.
"""

from presets.grammar.reading import understand
from presets.grammar.understanding import Understanding

__all__ = ["Understanding", "understand"]
