"""Files as they come out of a bad day: parts lost, doubled, swapped, replaced by nonsense."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDERS = ("processes", "forms", "tests/rules/fixtures", "bench/diagrams")
ENDINGS = frozenset({".bpmn", ".dmn", ".form"})
LARGEST_SEED = 40_000

TOKENS = (
    "", " ", "=", "==", "= ", "=null", "=true", "=x", "=x + 1", "=[1, 2]", '="a"', "=1/0", "=f(x)",
    "=now()", "=(", "${x}", "#{x}", "0", "-1", "1", "1e400", "99999999999999999999", "NaN", "true",
    "PT1S", "P1D", "R/PT1S", "R0/PT1S", "R3/2026-01-01T00:00:00Z/PT1H", "0 0 * * *", "* * * * * *",
    "2026-01-01", "2026-02-30T25:61:00", "2026-01-01T00:00:00@Asia/Taipei", "@", "P", "PT",
    "start", "end", "sample", "assess", "a b", "a:b", "{x}", "{0}", "%s", "..", "a.b", ".", "a..b",
    "\u2028", "\ufeff", "𝄞", "\u202e", "&amp;", "&lt;", "<![CDATA[x]]>", "x" * 5000, "Root",
    "Start", "End", "sample.EndJoin", "x [child]", "__proto__", "constructor", "typename",
    "__class__",
)  # fmt: skip
ELEMENTS = (
    "task", "userTask", "scriptTask", "serviceTask", "sendTask", "receiveTask", "manualTask",
    "businessRuleTask", "callActivity", "subProcess", "transaction", "adHocSubProcess",
    "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
    "complexGateway", "startEvent", "endEvent", "intermediateCatchEvent",
    "intermediateThrowEvent", "boundaryEvent", "sequenceFlow", "timerEventDefinition",
    "messageEventDefinition", "signalEventDefinition", "errorEventDefinition",
    "escalationEventDefinition", "conditionalEventDefinition", "linkEventDefinition",
    "compensateEventDefinition", "terminateEventDefinition", "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics", "dataObject", "dataObjectReference", "laneSet", "lane",
    "association", "textAnnotation", "group", "process", "participant", "messageFlow", "nothing",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 1.5, 1e308, "", "=", "=x", "x", [], {}, [None], [[]], {"": 1},
    {"type": "group"}, {"key": "a", "type": "textfield"}, "\ud800", "\0", "a.b.c", "default",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-8-sig", "gb18030")

_ATTRIBUTE = re.compile(r'\s[\w:.-]+="[^"]*"')
_TAG = re.compile(r"</?(?:[\w.-]+:)?(\w+)")
_TEXT = re.compile(r">([^<]+)<")


def seeds() -> tuple[tuple[str, bytes], ...]:
    """(ending, content) of the files to begin with."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))]
    return tuple(
        (path.suffix, path.read_bytes())
        for path in files
        if path.suffix in ENDINGS and path.stat().st_size <= LARGEST_SEED
    )


def mutated(random: Random, ending: str, content: bytes) -> bytes:
    """The same file after one to six accidents."""
    if ending == ".form" and random.random() < 0.8:
        return _form(random, content)
    text = content.decode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        text = random.choice(_ACCIDENTS)(random, text)
    return _encoded(random, text)


def _encoded(random: Random, text: str) -> bytes:
    if random.random() < 0.9:
        return text.encode("utf-8", "surrogatepass")
    content = bytearray(text.encode(random.choice(ENCODINGS), "replace"))
    for _ in range(random.randint(0, 5)):
        if content:
            content[random.randrange(len(content))] = random.randrange(256)
    return bytes(content)


# ---- XML ----------------------------------------------------------------------------------------


def _spans(pattern: re.Pattern[str], text: str, group: int = 0) -> list[tuple[int, int]]:
    return [found.span(group) for found in pattern.finditer(text)]


def _replaced(text: str, span: tuple[int, int], by: str) -> str:
    return text[: span[0]] + by + text[span[1] :]


def _lose_attribute(random: Random, text: str) -> str:
    spans = _spans(_ATTRIBUTE, text)
    return _replaced(text, random.choice(spans), "") if spans else text


def _change_attribute(random: Random, text: str) -> str:
    spans = _spans(_ATTRIBUTE, text)
    if not spans:
        return text
    start, end = random.choice(spans)
    name = text[start:end].partition("=")[0]
    return _replaced(text, (start, end), f'{name}="{_token(random)}"')


def _copy_attribute(random: Random, text: str) -> str:
    """The value of one attribute in the place of another's."""
    spans = _spans(_ATTRIBUTE, text)
    if not spans:
        return text
    target, (start, end) = random.choice(spans), random.choice(spans)
    name = text[slice(*target)].partition("=")[0]
    value = text[start:end].partition("=")[2]
    return _replaced(text, target, f"{name}={value}")


def _change_tag(random: Random, text: str) -> str:
    """One element becomes another, at its start and at its end as far as that is the next one."""
    spans = _spans(_TAG, text, 1)
    if not spans:
        return text
    span = random.choice(spans)
    old, new = text[slice(*span)], random.choice(ELEMENTS)
    text = _replaced(text, span, new)
    at = re.compile(rf"(</(?:[\w.-]+:)?){re.escape(old)}>").search(text, span[0])
    return text if at is None else _replaced(text, at.span(), f"{at[1]}{new}>")


def _change_text(random: Random, text: str) -> str:
    spans = _spans(_TEXT, text, 1)
    return _replaced(text, random.choice(spans), _token(random)) if spans else text


def _move_lines(random: Random, text: str) -> str:
    """Some lines are lost, doubled, or stand elsewhere."""
    lines = text.split("\n")
    start = random.randrange(len(lines))
    part = lines[start : start + random.randint(1, 8)]
    if random.random() < 0.6:
        del lines[start : start + len(part)]
    if random.random() < 0.6:
        at = random.randint(0, len(lines))
        lines[at:at] = part
    return "\n".join(lines)


def _break_off(random: Random, text: str) -> str:
    return text[: random.randint(0, len(text))] if random.random() < 0.1 else text


def _insert(random: Random, text: str) -> str:
    at = random.randint(0, len(text))
    element = f"<{random.choice(ELEMENTS)}/>"
    return text[:at] + random.choice((_token(random), element, "<", ">", '"')) + text[at:]


def _token(random: Random) -> str:
    return random.choice(TOKENS).replace('"', "&quot;").replace("<", "&lt;")


_ACCIDENTS: tuple[Callable[[Random, str], str], ...] = (
    *(_lose_attribute, _change_attribute, _change_attribute, _copy_attribute, _copy_attribute),
    *(_change_tag, _change_tag, _change_text, _change_text, _move_lines, _move_lines),
    *(_break_off, _insert),
)


# ---- JSON ---------------------------------------------------------------------------------------


def _form(random: Random, content: bytes) -> bytes:
    value = json.loads(content)
    for _ in range(random.randint(1, 6)):
        places = list(_places(value))
        if not places:
            break
        holder, key = random.choice(places)
        accident = random.random()
        if accident < 0.2:
            del holder[key]
        elif accident < 0.8:
            holder[key] = deepcopy(random.choice(VALUES))
        else:
            other, name = random.choice(places)
            holder[key] = json.loads(json.dumps(other[name]))
    return json.dumps(value).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(container, key) of everything inside."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)
