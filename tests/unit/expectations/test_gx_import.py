"""Great Expectations and PySpark in one process, in either order."""

import subprocess
import sys

import pytest

WITHOUT = "import sys, expectations.gx_import; assert 'pyspark' not in sys.modules"
AFTER = "import sys, pyspark.sql, expectations.gx_import; assert sys.modules['pyspark'] is pyspark"
BEFORE = "import sys, expectations.gx_import, pyspark.sql; assert pyspark.sql.SparkSession"


@pytest.mark.parametrize("program", [WITHOUT, AFTER, BEFORE], ids=["without", "after", "before"])
def test_pyspark_is_hidden_from_great_expectations_and_from_nobody_else(program: str) -> None:
    # PySpark ends a program without a file that imports its testing tools, with exit code 0.
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; print('still here')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("still here\n")
