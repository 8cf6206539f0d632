"""The words of a text, as full-text search sees them, alike on every database.

Latin, digits and the like: what stands between other characters, in lower case. Chinese, Japanese
and Korean, which have no spaces: every two neighbouring characters.
"""

import re
import unicodedata

LONGEST = 60
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]+|[^\W_]+")
_WIDE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]")
_SPLIT = re.compile(f"({_WIDE.pattern}+)")
_COMMON = (
    "a an and are as at be been but by can cannot do does for from has have i if in into is it its "
    "no not of on or our so than that the their then there they this to was we were when which "
    "will with you your"
)
_TOO_COMMON = frozenset(_COMMON.split())


def words_of(text: str) -> frozenset[str]:
    """The words of a text, without those that occur everywhere."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: set[str] = set()
    for run in _RUN.findall(folded):
        for part in _SPLIT.split(run):
            found.update(_pairs(part) if _WIDE.match(part) else (part[:LONGEST],))
    return frozenset(found - _TOO_COMMON - {""})


def _pairs(part: str) -> set[str]:
    return {part[at : at + 2] for at in range(max(len(part) - 1, 1))}
