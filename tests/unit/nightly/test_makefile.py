"""`make setup` takes the versions of Python that the lock is for, and says so to any other."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# Answers as Python of another version would, and stops before anything is installed.
PYTHON = """#!{executable}
import sys
if sys.argv[1] == "--version":
    print("Python {version}")
elif sys.argv[1] == "-c":
    sys.version_info = ({major}, {minor}, 0, "final", 0)
    exec(sys.argv[2])
else:
    sys.exit("taken")
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="GNU make is not installed.")
@pytest.mark.parametrize(
    ("major", "minor", "taken"),
    [(2, 7, False), (3, 10, False), (3, 11, True), (3, 13, True), (3, 14, False), (4, 0, False)],
)
def test_a_python_that_the_lock_is_not_for_is_refused(
    tmp_path: Path, major: int, minor: int, taken: bool
) -> None:
    python, version = tmp_path / "python", f"{major}.{minor}.0"
    python.write_text(
        PYTHON.format(executable=sys.executable, version=version, major=major, minor=minor)
    )
    python.chmod(0o755)
    target = tmp_path / "uv"
    made = subprocess.run(
        ["make", "--directory", str(ROOT), str(target), f"UV={target}", f"PYTHON={python}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert ("taken" in made.stderr) is taken
    declared = re.search(
        '^requires-python = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M
    )
    assert declared
    told = f"Python {declared[1]} is needed, and {python} is Python {version}. Name another"
    assert (told in made.stdout) is not taken
