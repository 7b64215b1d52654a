"""One module per suite, each with a `SUITE`: `raw_<department>_<entity>` or `mart_<mart>`.

A mart suite that needs more than the mart's own columns has a `QUERY`, too. The marts to be
published are the schema `kpi.marts`.
"""

import pkgutil


def suite_names(prefix: str) -> list[str]:
    """Return the names of the suites that start with `prefix`; a suite has its module's name."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in names if name.startswith(prefix))
