"""Whoever has no Java, or one too old for Spark, is told so before anything is loaded."""

from pathlib import Path

import pytest

from nightly.errors import UserError
from nightly.java import require_java


def a_java(folder: Path, said: str, exit_code: int = 0) -> Path:
    """A home with a `java` that prints `said` where Java prints its version."""
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {exit_code}\n")
    java.chmod(0o755)
    return folder


def test_no_java_is_said_with_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match=r"none on the PATH.*apt-get install"):
        require_java()


@pytest.mark.parametrize(
    "said", ['openjdk version "17.0.15" 2025-04-15', 'openjdk version "21" 2023-09-19']
)
def test_java_17_and_later_will_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(a_java(tmp_path, said)))
    require_java()


@pytest.mark.parametrize(
    ("said", "found"),
    [('java version "1.8.0_401"', "Java 8"), ('openjdk version "11.0.2"', "Java 11")],
)
def test_an_older_java_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, found: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(a_java(tmp_path, said)))
    with pytest.raises(UserError, match=f"{found}, too old"):
        require_java()


def test_a_java_home_without_a_java_that_runs_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nothing"))
    with pytest.raises(UserError, match="does not run"):
        require_java()
    monkeypatch.setenv("JAVA_HOME", str(a_java(tmp_path / "broken", "no", exit_code=1)))
    with pytest.raises(UserError, match="does not run"):
        require_java()
