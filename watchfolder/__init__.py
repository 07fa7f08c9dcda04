"""The workshop: picture files and instructions come in, edited and recorded files go out."""

__version__ = "0.1.0"
