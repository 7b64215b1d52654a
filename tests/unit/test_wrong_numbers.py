"""Every answer in docs/wrong-numbers.md names a test that proves it, and that test is there."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "wrong-numbers.md"
PROOF = re.compile(r"`([\w/]+\.(?:py|yml))::(\w+)`")


def traps() -> list[list[str]]:
    """The cells of each row of the table, without its head and the titles of its parts."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    return [row for row in rows[2:] if not row[0].startswith("**")]


def names_in(file: Path) -> set[str]:
    """The tests of a Python file, or the unit tests of a YAML file of dbt."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return set(re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))
    return {test["name"] for test in yaml.safe_load(text).get("unit_tests", [])}


@pytest.mark.parametrize("trap", traps(), ids=lambda trap: trap[0][:50])
def test_every_trap_has_an_answer_and_a_test_that_exists(trap: list[str]) -> None:
    _, answer, proof = trap
    assert answer
    found = PROOF.findall(proof)
    assert ", ".join(f"`{file}::{name}`" for file, name in found) == proof
    assert found
    for file, name in found:
        assert name in names_in(ROOT / file)


def test_the_page_lists_what_is_known_to_go_wrong() -> None:
    assert len(traps()) >= 25
