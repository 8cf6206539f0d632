"""Files that want what no diagram may have: code, files, connections, time or memory."""

import json
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from integration.drawing import (
    boundary_error,
    catch,
    end,
    error,
    form,
    message,
    node,
    path,
    process,
    script,
    service_task,
    start,
    user_task,
)
from itsm_flow.definitions import Source

PAYLOADS = (
    '=__import__("os").system("touch /tmp/itsm-flow-was-here")',
    "=().__class__.__mro__[1].__subclasses__()",
    '=open("/etc/passwd").read()',
    '=eval("1 + 1")',
    '=constructor.constructor("return process")()',
    "=globalThis.process.env",
    "=this.constructor.constructor(\"return fetch('http://127.0.0.1:9')\")()",
    '=import("fs")',
    "=__proto__.polluted",
    '={"__proto__": {"polluted": true}, "a": __proto__}',
    '=get value(context, "__proto__")',
    '=function() external {java: {class: "java.lang.Runtime", method signature: "exec()"}}',
    "='; DROP TABLE record; --",
    "=${7*7}",
    "={{7*7}}",
    "{0.__class__}",
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1:9/x",
    "<script>alert(1)</script>",
    "\N{RIGHT-TO-LEFT OVERRIDE}evil\N{ZERO WIDTH SPACE}",
    "%s%s%n%x",
)
"""What people try, each as FEEL or as it stands."""


def _loop(collection: str, until: str = "") -> str:
    condition = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>"
    return (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        f"<zeebe:loopCharacteristics inputCollection={quoteattr(collection)} "
        'inputElement="item"/></bpmn:extensionElements>'
        f"{condition if until else ''}</bpmn:multiInstanceLoopCharacteristics>"
    )


def _timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}>"
        "</bpmn:timerEventDefinition>"
    )


def _mapping(source: str, target: str) -> str:
    mapped = f"source={quoteattr(source)} target={quoteattr(target)}"
    return f"<zeebe:ioMapping><zeebe:input {mapped}/></zeebe:ioMapping>"


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """A text in each position of a step: (position, the step)."""
    yield "script", script("x", text, "found")
    yield (
        "result",
        node(
            "scriptTask",
            "x",
            extension=f'<zeebe:script expression="=1" resultVariable={quoteattr(text)}/>',
        ),
    )
    yield "source", node("manualTask", "x", extension=_mapping(text, "found"))
    yield "target", node("manualTask", "x", extension=_mapping("=1", text))
    yield "assignee", user_task("x", assignee=text)
    yield "groups", user_task("x", groups=text)
    yield "due", user_task("x", due=text)
    yield "priority", user_task("x", priority=text)
    yield "form", user_task("x", form="f").replace('formId="f"', f"formId={quoteattr(text)}")
    yield (
        "job type",
        node("serviceTask", "x", extension=f"<zeebe:taskDefinition type={quoteattr(text)}/>"),
    )
    yield "retries", service_task("x", "job").replace('retries="3"', f"retries={quoteattr(text)}")
    decided = f'<zeebe:calledDecision decisionId={quoteattr(text)} resultVariable="r"/>'
    yield "decision", node("businessRuleTask", "x", extension=decided)
    yield (
        "called process",
        node("callActivity", "x", extension=f"<zeebe:calledElement processId={quoteattr(text)}/>"),
    )
    yield "collection", node("manualTask", "x", _loop(text))
    yield "completion", node("manualTask", "x", _loop("=[1, 2]", text))
    for kind in ("timeDate", "timeDuration", "timeCycle"):
        yield kind, node("intermediateCatchEvent", "x", _timer(kind, text))
    yield "name", node("manualTask", "x").replace('name="x"', f"name={quoteattr(text)}")
    yield (
        "property",
        node(
            "manualTask",
            "x",
            extension="<zeebe:properties><zeebe:property "
            f'name="itsm:milestone" value={quoteattr(text)}/></zeebe:properties>',
        ),
    )


def in_every_position(text: str) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Small files with this text in one position each."""
    for position, step in _steps(text):
        yield position, (process("p", start(), step, end(), path("start", "x", "end")),)
    guarded = (
        start(),
        node("exclusiveGateway", "x", default="x_end"),
        end(),
        end("other"),
        path("start", "x", "end"),
        '<bpmn:sequenceFlow id="f" sourceRef="x" targetRef="other"><bpmn:conditionExpression>'
        f"{escape(text)}</bpmn:conditionExpression></bpmn:sequenceFlow>",
    )
    yield "condition", (process("p", *guarded),)
    waiting = (start(), catch("x", "m"), end(), path("start", "x", "end"))
    yield "message name", (process("p", *waiting, roots=_message(text, "=1")),)
    yield "correlation key", (process("p", *waiting, roots=_message("m", text)),)
    caught = (
        start(),
        service_task("x", "job"),
        boundary_error("b", "x", "e"),
        end(),
        path("start", "x", "end"),
        path("b", "end"),
    )
    coded = error("e", "E").replace('errorCode="E"', f"errorCode={quoteattr(text)}")
    yield "error code", (process("p", *caught, roots=coded),)
    yield "process name", (process("p", start(), end(), path("start", "end"), name=text),)
    yield "process id", (process(text, start(), end(), path("start", "end")),)
    decided = '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'
    asking = process(
        "p",
        start(),
        node("businessRuleTask", "x", extension=decided),
        end(),
        path("start", "x", "end"),
    )
    for place in ("input", "test", "result", "output"):
        yield f"decision {place}", (asking, decision(place, text))
    shown = process("p", start(), user_task("x", form="f"), end(), path("start", "x", "end"))
    component = {"type": "textfield", "key": "k", "id": "k", "label": text}
    component |= {"conditional": {"hide": text}, "validate": {"pattern": text}}
    yield "form", (shown, form("f", component, {"type": text, "key": text, "id": "z"}))


def _message(name: str, key: str) -> str:
    return message("m", "M", "K").replace('"M"', quoteattr(name)).replace('"K"', quoteattr(key))


def decision(place: str, text: str) -> Source:
    """A decision table with this text in one place of it."""
    texts = {"input": "1", "test": "1", "result": "1", "output": "o"}
    texts[place] = text.removeprefix("=") if place != "output" else text
    return _table(texts)


def _table(texts: dict[str, str]) -> Source:
    content = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="x" name="x" '
        'namespace="x"><decision id="d" name="d"><decisionTable hitPolicy="FIRST"><input id="i">'
        f"<inputExpression><text>{escape(texts['input'])}</text></inputExpression></input>"
        f"<output id='o' name={quoteattr(texts['output'])}/><rule id='r'><inputEntry><text>"
        f"{escape(texts['test'])}</text></inputEntry><outputEntry><text>{escape(texts['result'])}"
        "</text></outputEntry></rule></decisionTable></decision></definitions>"
    )
    return Source("d.dmn", content.encode())


GREEDY = {
    "a long list": "=count(for i in 1..100000000 return i)",
    "lists of lists": "=for i in 1..10000, j in 1..10000 return [i, j]",
    "a doubling text": '=string join(for i in 1..26 return string join(partial, "x"), "y")',
    "a regular expression": '=matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    "a recursion": "={f: function(x) f(x), y: f(1)}.y",
    "a big power": "=10 ** 100000000 ** 10000",
    "a long text": "=string length(string join(for i in 1..1000000 return "
    + '"'
    + "x" * 999
    + '"))',
    "a range": "=(1..1000000000)[item > 5]",
    "a sort": "=sort(for i in 1..3000000 return 3000000 - i, function(a, b) a < b)",
    "nesting": "=" + "(" * 3000 + "1" + ")" * 3000,
    "nested lists": "=" + "[" * 3000 + "]" * 3000,
    "a long sum": "=" + "+".join(["1"] * 9000),
    "long duration": '=duration("P99999999999999999999Y")',
    "quantifiers": "=every a in 1..9999, b in 1..9999, c in 1..9999 satisfies a = a",
}
TIMES = {
    "never": "0 0 31 2 *",
    "never in cron with seconds": "0 0 0 30 2 *",
    "every second": "* * * * * *",
    "nonsense cron": "*/0 * * * *",
    "many": "0-59/1,0-59,0-59 0-23,0-23 * * *",
    "zone": "2026-01-01T00:00:00@../../../../etc/passwd",
    "zone of a device": "2026-01-01T00:00:00@/dev/zero",
    "far": "9999-12-31T23:59:59-23:59",
    "long": "P999999999Y",
    "often": "R999999999/PT0.000001S",
    "long digits": "PT" + "9" * 5000 + "S",
    "endless months": "R/P0M",
}


def greedy() -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Expressions, times and shapes that would take all there is."""
    for name, text in GREEDY.items():
        parts = (start(), script("x", text, "found"), end(), path("start", "x", "end"))
        yield name, (process("p", *parts),)
    for name, text in TIMES.items():
        for kind in ("timeDate", "timeDuration", "timeCycle"):
            waits = node("intermediateCatchEvent", "x", _timer(kind, text))
            parts = (start(), waits, end(), path("start", "x", "end"))
            yield f"{kind}: {name}", (process("p", *parts),)
    yield from _shapes()


def _shapes() -> Iterator[tuple[str, tuple[Source, ...]]]:
    doubling = [script(f"t{number}", "=string join([t, t])", "t") for number in range(60)]
    ids = [f"t{number}" for number in range(60)]
    first = script("first", '="xxxxxxxxxx"', "t")
    way = path("start", "first", *ids, "end")
    yield "a text that doubles", (process("p", start(), first, *doubling, end(), way),)
    splits = [
        node("parallelGateway", f"s{n}") + node("exclusiveGateway", f"m{n}") for n in range(9)
    ]
    ways = [path(f"s{n}", f"m{n}").replace(f's{n}_m{n}"', f's{n}_m{n}b"') for n in range(9)]
    ways += [path(f"s{n}", f"m{n}") for n in range(9)]
    ways += [path(f"m{n}", f"s{n + 1}") for n in range(8)]
    parts = (start(), *splits, end(), path("start", "s0"), path("m8", "end"), *ways)
    yield "tokens that double", (process("p", *parts),)
    many = node("manualTask", "x", _loop("=1..100000"))
    yield "many instances", (process("p", start(), many, end(), path("start", "x", "end")),)
    circle = (
        start(),
        node("exclusiveGateway", "a"),
        node("task", "b"),
        node("exclusiveGateway", "c", default="c_a"),
        end(),
        path("start", "a", "b", "c", "a"),
        '<bpmn:sequenceFlow id="out" sourceRef="c" targetRef="end"><bpmn:conditionExpression>'
        "=false</bpmn:conditionExpression></bpmn:sequenceFlow>",
    )
    yield "a circle without an end", (process("p", *circle),)
    chain = [node("task", f"t{number}") for number in range(15_000)]
    yield "a long chain", (process("p", start(), *chain, end()),)
    deep = "".join(f'<bpmn:subProcess id="s{n}">' for n in range(90)) + "</bpmn:subProcess>" * 90
    yield "deep subprocesses", (process("p", start(), deep, end(), path("start", "s0", "end")),)
    nested: object = "x"
    for _ in range(2_000):
        nested = {"type": "group", "components": [nested]}
    yield "a deep form", (Source("f.form", _json(nested)),)
    long_list = [{"type": "textfield", "key": f"k{n}", "id": f"k{n}"} for n in range(20_000)]
    yield "a long form", (form("f", *long_list),)


def _json(value: object) -> bytes:
    text, closing = "", ""
    while isinstance(value, dict):
        text += '{"type": "group", "components": ['
        closing += "]}"
        (value,) = value["components"]
    return (text + json.dumps(value) + closing).encode()
