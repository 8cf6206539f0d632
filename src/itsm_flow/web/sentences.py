"""Sentences that lower layers wrote with their facts filled in, in the reader's language.

Why a step failed is kept in English with its facts in it, as it is hashed and as callers read it.
For a page the template behind it is found again.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from string import Formatter


def template_of(sentence: str, templates: Iterable[str]) -> tuple[str, Mapping[str, str]]:
    """The template that a sentence was made of and its facts: itself and none where it has none."""
    for template, pattern in _patterns(frozenset(templates)):
        found = pattern.fullmatch(sentence)
        if found is not None:
            return template, found.groupdict()
    return sentence, {}


@lru_cache(maxsize=8)
def _patterns(templates: frozenset[str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Those with facts, the one that says most by itself first."""
    parsed = ((text, list(Formatter().parse(text))) for text in templates if "{" in text)
    found = [
        (sum(len(literal) for literal, *_ in parts), text, _pattern(parts))
        for text, parts in parsed
    ]
    found.sort(key=lambda each: (-each[0], each[1]))
    return tuple((text, pattern) for _, text, pattern in found)


def _pattern(parts: list[tuple[str, str | None, str | None, str | None]]) -> re.Pattern[str]:
    text, names = "", set[str]()
    for literal, name, *_ in parts:
        text += re.escape(literal)
        if name:  # A fact that stands in it twice is the same both times.
            text += f"(?P={name})" if name in names else f"(?P<{name}>.+?)"
            names.add(name)
    return re.compile(text, re.DOTALL)
