"""Processes that compute, publish and close are killed anywhere; afterwards nothing shows it.

``SOAK=1`` kills ten times as often, ``SOAK=2`` elsewhere, and so on. The victims are real processes
with a database of their own on whatever server is configured; the product's code is as it is.
"""
