"""One module per suite, each with a `SUITE`: `raw_<department>_<entity>` or `mart_<mart>`.

A mart suite that needs more than the mart's own columns has a `QUERY`, too. The marts to be
published are the schema `candidate.marts`.
"""
