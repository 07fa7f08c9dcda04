"""The door for design tools: a local HTTP bridge that writes jobs and reads events."""
