"""A second calculator: the figures of design page figures.md, computed a second time.

Written from that page and the decisions alone, in plain Python over plain rows. It shares no code
with the product: a test holds this. ``catalogue.calculate`` is the way in, ``loading.load`` reads
the rows.
"""
