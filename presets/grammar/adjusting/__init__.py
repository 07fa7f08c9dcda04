"""How light and colour are spoken of freely: tables of patterns, one file for each way of speaking.

loosely/adjust.py holds them all together.
"""
