"""The words that sentences about product pictures are made of, as tables."""
