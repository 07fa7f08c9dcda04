"""What presets have in common with other programs: palettes, looks and tokens, read and written.

A file in formats/ is one format of another program. Nothing of a file is left out in silence: what
cannot be carried is named, and what cannot be read is refused with its place.
"""
