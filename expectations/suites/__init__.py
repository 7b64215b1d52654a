"""One module per suite: `raw_<department>_<entity>` or `mart_<mart>`; each holds a `SUITE`."""
