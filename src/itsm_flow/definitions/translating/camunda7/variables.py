"""Input and output parameters, and what a called process and a loop get and give."""

from lxml import etree

from itsm_flow.definitions.names import bpmn, text_of, zeebe
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating import feel_text as feel
from itsm_flow.definitions.translating import juel
from itsm_flow.definitions.translating.camunda7.step import Step, children, is_of, value
from itsm_flow.definitions.translating.feel_text import Untranslatable
from itsm_flow.definitions.translating.tree import add, drop_attribute, set_extension

SCRIPT_PARAMETER = N_(
    "The parameter {name} is computed by a script in {language}: the worker of the job gets the "
    "script as the header {header}, and has to compute it."
)
SCRIPT_HERE = N_(
    "The parameter {name} is computed by a script in {language}, and no worker carries this step "
    "out: compute it with FEEL."
)
EXPRESSION = N_("The parameter {name} cannot be said in FEEL: {reason}.")


def translate_mappings(step: Step) -> None:
    """`inputOutput`, in the step itself or in its connector."""
    for mapping in step.take_elements("inputOutput"):
        translate_parameters(step, mapping)


def translate_parameters(step: Step, mapping: etree._Element) -> None:
    """Input and output parameters → input and output mappings."""
    for kind in ("inputParameter", "outputParameter"):
        for parameter in children(mapping, kind):
            _parameter(step, parameter, kind.removesuffix("Parameter"))


def _parameter(step: Step, parameter: etree._Element, direction: str) -> None:
    name = (parameter.get("name") or "").strip()
    script = next(children(parameter, "script"), None)
    if script is not None:
        _script(step, script, direction, name)
        return
    try:
        source = _source(parameter)
    except Untranslatable as error:
        step.notes.refuse(step.node, EXPRESSION, name=name, reason=error.reason)
        return
    map_variable(step, direction, source, name)
    step.tell(f"{direction}Parameter {name}", source)


def map_variable(step: Step, direction: str, source: str, target: str) -> None:
    """Add an input or output mapping."""
    entry = add(set_extension(step.node, "ioMapping"), zeebe(direction), step.node)
    entry.set("source", source)
    entry.set("target", target)


def _script(step: Step, script: etree._Element, direction: str, name: str) -> None:
    language = (script.get("scriptFormat") or "-").strip()
    header = f"{direction}:{name}"
    facts = {"name": name, "language": language}
    if step.node.find(f".//{zeebe('taskDefinition')}") is None:
        step.notes.refuse(step.node, SCRIPT_HERE, **facts)
        return
    add_header(step, header, script.get("resource") or text_of(script) or "")
    step.notes.warn(step.node, SCRIPT_PARAMETER, header=header, **facts)


def add_header(step: Step, key: str, content: str) -> None:
    """A header of the step's job."""
    entry = add(set_extension(step.node, "taskHeaders"), zeebe("header"), step.node)
    entry.set("key", key)
    entry.set("value", content)


def _source(parameter: etree._Element) -> str:
    inner = next(iter(parameter.iterchildren("*")), None)
    if inner is not None:
        return "=" + _structure(inner)
    text = text_of(parameter)
    return "=null" if text is None else value(text)


def _structure(node: etree._Element) -> str:
    """A list, a map, or a value in one of them, as FEEL."""
    if is_of(node, "list"):
        return f"[{', '.join(_structure(item) for item in node.iterchildren('*'))}]"
    if is_of(node, "map"):
        entries = (
            f"{feel.text(entry.get('key') or '').text}: {_entry(entry)}"
            for entry in children(node, "entry")
        )
        return f"{{{', '.join(entries)}}}"
    if is_of(node, "script"):
        raise Untranslatable("a script is in it")
    return _literal(text_of(node))


def _entry(entry: etree._Element) -> str:
    inner = next(iter(entry.iterchildren("*")), None)
    return _literal(text_of(entry)) if inner is None else _structure(inner)


def _literal(text: str | None) -> str:
    if text is None:
        return "null"
    return juel.to_feel(text) if juel.has_expression(text) else feel.text(text).text


def translate_call(step: Step) -> None:
    """`in` and `out` of a call activity. Camunda 7 hands over what is named, and nothing else."""
    if step.tag != "callActivity" or not step.engine:
        return
    binding = step.take("calledElementBinding")
    for name in ("calledElementVersion", "calledElementVersionTag", "calledElementTenantId"):
        step.take(name)
    if step.attributes.keys() & {"caseRef", "variableMappingClass"}:
        return
    all_in = _passed(step, "in", "input")
    all_out = _passed(step, "out", "output")
    called = set_extension(
        step.node,
        "calledElement",
        processId=value(step.node.get("calledElement") or ""),
        propagateAllParentVariables="true" if all_in else "false",
        propagateAllChildVariables="true" if all_out else "false",
        bindingType="deployment" if binding not in {None, "latest"} else "latest",
    )
    drop_attribute(step.node, "calledElement")
    step.tell("calledElement", called.get("processId") or "-")


def _passed(step: Step, name: str, direction: str) -> bool:
    """Map what is named; whether all variables go that way."""
    everything = False
    for entry in step.take_elements(name):
        if entry.get("variables") == "all":
            everything = True
            continue
        target = (entry.get("target") or "").strip()
        source, expression = entry.get("source"), entry.get("sourceExpression")
        if target and source:
            map_variable(step, direction, "=" + source.strip(), target)
        elif target and expression:
            map_variable(step, direction, value(expression.strip()), target)
    return everything


def translate_loop(step: Step) -> None:
    """The collection of a multi-instance marker."""
    if step.tag != "multiInstanceLoopCharacteristics":
        return
    collection, element = step.take("collection"), step.take("elementVariable")
    reference = step.node.find(bpmn("loopDataInputRef"))
    if collection is None and reference is not None and step.engine:
        collection = text_of(reference)
        step.node.remove(reference)
    if collection is None:
        return
    source = value(collection)
    if not source.startswith("=") and not juel.has_expression(source):
        source = "=" + source
    set_extension(step.node, "loopCharacteristics", inputCollection=source, inputElement=element)
    step.tell("collection", source)
