"""Great Expectations, imported without PySpark.

Where PySpark is installed, Great Expectations imports it too. That takes seconds, ends a process
that looks like a doctest to PySpark, and is for nothing: only DuckDB is asked.
"""

import sys

_spark = sys.modules.get("pyspark")
# What Python takes for a module that is not there.
sys.modules["pyspark"] = None  # type: ignore[assignment]
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
    del sys.modules["pyspark"]
    if _spark is not None:
        sys.modules["pyspark"] = _spark

__all__ = [
    "Column",
    "DataContextConfig",
    "InMemoryStoreBackendDefaults",
    "ProgressBarsConfig",
    "gx",
    "gxe",
]
