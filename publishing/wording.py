"""The words of the report, in English and Chinese; they are in templates/wording.yaml."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Language = Literal["en", "zh"]
Speak = Callable[..., str]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def words() -> dict[str, dict[Language, str]]:
    """All sentences by key, each in every language."""
    text = files("publishing").joinpath("templates/wording.yaml").read_text(encoding="utf-8")
    known: dict[str, dict[Language, str]] = yaml.load(text, yaml.CSafeLoader)
    return known


def speaker(language: Language) -> Speak:
    """A function that says `key` in `language`, with its facts filled in."""
    known = words()

    def speak(key: str, **facts: object) -> str:
        return known[key][language].format(**facts)

    return speak
