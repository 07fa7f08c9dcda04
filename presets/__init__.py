"""What a picture should become, said as data: edits, recipes, brand presets, slots, sidecars."""
