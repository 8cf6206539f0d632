"""A small diagram as BPMN. The notation is described in conftest.py."""

import re
from collections.abc import Iterator

from conformance.notation import TAGS, Flow, Node, Scope

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="test">'
)
_ROOTS = ("message", "signal", "error", "escalation")


def bpmn(scope: Scope, process_id: str = "demo") -> bytes:
    """The diagram as a BPMN file."""
    roots = "".join(sorted({root for node in scope.all_nodes() for root in _roots(node)}))
    text = (
        f'{_HEAD}{roots}<process id="{process_id}" isExecutable="true">{_content(scope)}</process>'
        "</definitions>"
    )
    return text.encode()


def _content(scope: Scope) -> str:
    defaults = {flow.source: flow.id for flow in scope.flows if flow.condition == ""}
    xml = "".join(_node(node, defaults.get(node.id)) for node in scope.nodes.values())
    xml += "".join(_flow(flow) for flow in scope.flows) + "".join(scope.raw)
    for source, target in scope.associations:
        xml += (
            f'<association id="{source}~{target}" sourceRef="{source}" targetRef="{target}"'
            ' associationDirection="One"/>'
        )
    return xml


def _flow(flow: Flow) -> str:
    inner = ""
    if flow.condition:
        inner = (
            '<conditionExpression xsi:type="tFormalExpression">='
            f"{escaped(flow.condition)}</conditionExpression>"
        )
    return (
        f'<sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">'
        f"{inner}</sequenceFlow>"
    )


def _node(node: Node, default: str | None) -> str:
    attributes = {"id": node.id, **_attributes(node)}
    if default is not None:
        attributes["default"] = default
    extensions = _extensions(node)
    inner = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    inner += _triggers(node) + _loop(node)
    if node.inside is not None:
        inner += _content(node.inside)
    more = "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items())
    tag = TAGS[node.kind]
    return f"<{tag}{more}>{inner}</{tag}>"


def _attributes(node: Node) -> dict[str, str]:
    found = {}
    if "on" in node.facts:
        found["attachedToRef"] = node.facts["on"]
    if node.kind == "boundary" and "compensate" not in node.facts:
        found["cancelActivity"] = "false" if "passes" in node.facts else "true"
    if node.kind == "start" and "passes" in node.facts:
        found["isInterrupting"] = "false"
    if node.kind == "eventsub":
        found["triggeredByEvent"] = "true"
    if "undo" in node.facts:
        found["isForCompensation"] = "true"
    if "instantiate" in node.facts:
        found["instantiate"] = "true"
    if node.kind in ("send", "receive") and "message" in node.facts:
        found["messageRef"] = _root_id("message", node)
    return found


def _extensions(node: Node) -> str:
    facts, xml = node.facts, ""
    if node.kind == "user":
        xml += "<zeebe:userTask/>"
    if node.kind == "job" or "type" in facts:
        xml += f'<zeebe:taskDefinition type="{escaped(facts.get("type", "work"))}"/>'
    if node.kind == "script":
        xml += (
            f'<zeebe:script expression="={escaped(facts["to"])}" resultVariable="{facts["set"]}"/>'
        )
    if node.kind == "rule":
        xml += (
            f'<zeebe:calledDecision decisionId="{facts["decision"]}"'
            f' resultVariable="{facts.get("set", "result")}"/>'
        )
    if node.kind == "call":
        xml += f'<zeebe:calledElement processId="{escaped(facts["process"])}"{_passing(facts)}/>'
    mappings = [(name.partition("."), value) for name, value in facts.items() if "." in name]
    lines = "".join(
        f'<zeebe:{side}put source="{escaped(value)}" target="{target}"/>'
        for side_wanted in ("in", "out")
        for (side, _, target), value in mappings
        if side == side_wanted
    )
    return xml + (f"<zeebe:ioMapping>{lines}</zeebe:ioMapping>" if lines else "")


def _passing(facts: dict[str, str]) -> str:
    names = ("propagateAllChildVariables", "propagateAllParentVariables", "bindingType")
    return "".join(f' {name}="{facts[name]}"' for name in names if name in facts)


# ---- triggers -----------------------------------------------------------------------------------

_TIMERS = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


def _triggers(node: Node) -> str:
    if node.kind not in ("start", "end", "catch", "throw", "boundary"):
        return ""
    return "".join(_trigger(node, name, value) for name, value in node.facts.items())


def _trigger(node: Node, name: str, value: str) -> str:
    if name == "timer":
        name = {"R": "cycle", "P": "duration"}.get(value[:1], "date")
    if name in _TIMERS:
        tag = _TIMERS[name]
        return f"<timerEventDefinition><{tag}>{escaped(value)}</{tag}></timerEventDefinition>"
    if name in _ROOTS:
        ref = f' {name}Ref="{_root_id(name, node)}"' if value else ""
        return f"<{name}EventDefinition{ref}/>"
    if name == "condition":
        return (
            '<conditionalEventDefinition><condition xsi:type="tFormalExpression">='
            f"{escaped(value)}</condition></conditionalEventDefinition>"
        )
    if name == "link":
        return f'<linkEventDefinition name="{escaped(value)}"/>'
    if name == "terminate":
        return "<terminateEventDefinition/>"
    if name == "compensate":
        ref = f' activityRef="{value}"' if value else ""
        return f"<compensateEventDefinition{ref}/>"
    return ""


def _root_id(name: str, node: Node) -> str:
    value = node.facts[name]
    if name == "message":
        plain = re.sub(r"\W", "_", value)
        return f"message_{plain}_start" if node.kind == "start" else f"message_{plain}"
    return f"{name}_{value}"


def _roots(node: Node) -> Iterator[str]:
    for name in _ROOTS:
        if not node.facts.get(name):
            continue
        value, root_id = node.facts[name], _root_id(name, node)
        if name == "message":
            yield _message(node, value, root_id)
        elif name == "signal":
            yield f'<signal id="{root_id}" name="{escaped(value)}"/>'
        else:
            yield f'<{name} id="{root_id}" name="{value}" {name}Code="{escaped(value)}"/>'


def _message(node: Node, value: str, root_id: str) -> str:
    name, _, key = value.partition(":")
    subscription = (
        f'<zeebe:subscription correlationKey="={escaped(key or chr(34) + "k" + chr(34))}"/>'
    )
    inner = f"<extensionElements>{subscription}</extensionElements>"
    plain = node.kind == "start" and not key
    return f'<message id="{root_id}" name="{name}">{"" if plain else inner}</message>'


# ---- loops --------------------------------------------------------------------------------------


def _loop(node: Node) -> str:
    facts = node.facts
    if "while" in facts or "most" in facts:
        before = str("before" in facts).lower()
        most = f' loopMaximum="{facts["most"]}"' if "most" in facts else ""
        inner = ""
        if "while" in facts:
            inner = (
                '<loopCondition xsi:type="tFormalExpression">='
                f"{escaped(facts['while'])}</loopCondition>"
            )
        return (
            f'<standardLoopCharacteristics testBefore="{before}"{most}>{inner}'
            "</standardLoopCharacteristics>"
        )
    if "each" in facts or "cardinality" in facts:
        return _multi_instance(facts)
    return ""


def _multi_instance(facts: dict[str, str]) -> str:
    inner = ""
    if "each" in facts:
        element = facts.get("item", "item")
        out = ""
        if "gather" in facts:
            out = f' outputCollection="{facts["gather"]}" outputElement="={escaped(facts["of"])}"'
        inner += (
            "<extensionElements><zeebe:loopCharacteristics"
            f' inputCollection="={escaped(facts["each"])}"'
            f' inputElement="{element}"{out}/></extensionElements>'
        )
    if "cardinality" in facts:
        inner += (
            '<loopCardinality xsi:type="tFormalExpression">'
            f"{escaped(facts['cardinality'])}</loopCardinality>"
        )
    if "until" in facts:
        inner += (
            '<completionCondition xsi:type="tFormalExpression">='
            f"{escaped(facts['until'])}</completionCondition>"
        )
    sequential = str("one-by-one" in facts).lower()
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}">{inner}'
        "</multiInstanceLoopCharacteristics>"
    )


def escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
