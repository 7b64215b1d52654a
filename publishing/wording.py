"""The words of the report, in English and Chinese; they are in templates/wording.yaml.

The reasons of the expectations are said in English, in the suites. templates/reasons.zh.yaml has
them in Chinese.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Language = Literal["en", "zh"]
Speak = Callable[..., str]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def words() -> dict[str, dict[Language, str]]:
    """All sentences by key, each in every language."""
    known: dict[str, dict[Language, str]] = _read("wording.yaml")
    return known


@cache
def reasons() -> dict[str, str]:
    """The sentences that reasons of expectations are made of, and their Chinese."""
    known: dict[str, str] = _read("reasons.zh.yaml")
    return known


def sentences(reason: str) -> list[str]:
    return re.split(r"(?<=\.)\s+", reason)


def tell(reason: str, language: Language) -> str:
    """A reason in `language`. One that nobody has translated is told as it was written."""
    if language == "en":
        return reason
    told = [reasons().get(sentence, "") for sentence in sentences(reason)]
    return "".join(told) if all(told) else reason


def speaker(language: Language) -> Speak:
    """A function that says `key` in `language`, with its facts filled in."""
    known = words()

    def speak(key: str, **facts: object) -> str:
        return known[key][language].format(**facts)

    return speak


def _read(name: str) -> Any:
    text = files("publishing").joinpath("templates", name).read_text(encoding="utf-8")
    return yaml.load(text, yaml.CSafeLoader)
