"""Great Expectations, imported without PySpark.

Where PySpark is installed, Great Expectations imports it too. That takes seconds, ends a process
that looks like a doctest to PySpark, and is for nothing: only DuckDB is asked.
"""

import sys

_HIDDEN = "pyspark"
_may_hide = _HIDDEN not in sys.modules
if _may_hide:
    # What Python takes for a module that is not there.
    sys.modules[_HIDDEN] = None  # type: ignore[assignment]
try:
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.expectations.row_conditions import Column
finally:
    if _may_hide:
        del sys.modules[_HIDDEN]

__all__ = [
    "Column",
    "DataContextConfig",
    "InMemoryStoreBackendDefaults",
    "ProgressBarsConfig",
    "gx",
    "gxe",
]
