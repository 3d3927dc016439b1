"""Measurements against a floor in the same run: ``make bench``.

Every result is a ratio, or a size; nothing is to be compared across machines but the ratios.
"""
