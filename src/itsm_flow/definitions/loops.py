"""How often an activity is carried out: multi-instance markers and standard loops."""

from lxml import etree

from itsm_flow.definitions.extensions import extension
from itsm_flow.definitions.names import attribute, bpmn, is_true, text_of
from itsm_flow.domain.model import MultiInstance, StandardLoop


def multi_instance(node: etree._Element) -> MultiInstance | None:
    """The multi-instance marker; what it runs over is left empty where nothing says so."""
    marker = node.find(bpmn("multiInstanceLoopCharacteristics"))
    if marker is None:
        return None
    found = extension(marker, "loopCharacteristics")
    collection = None if found is None else attribute(found, "inputCollection")
    return MultiInstance(
        sequential=is_true(marker.get("isSequential"), default=False),
        input_collection=collection or _collection(marker, "loopDataInputRef") or "",
        input_element=_named(found, "inputElement") or _item(marker, "inputDataItem"),
        output_collection=_named(found, "outputCollection")
        or _variable(marker, "loopDataOutputRef"),
        output_element=_named(found, "outputElement") or _output(marker),
        completion_condition=text_of(marker.find(bpmn("completionCondition"))),
        cardinality=None if collection else text_of(marker.find(bpmn("loopCardinality"))),
    )


def standard_loop(node: etree._Element) -> StandardLoop | None:
    """The standard loop; a maximum that is no number counts as none, for the check."""
    marker = node.find(bpmn("standardLoopCharacteristics"))
    if marker is None:
        return None
    maximum = attribute(marker, "loopMaximum") or ""
    return StandardLoop(
        condition=text_of(marker.find(bpmn("loopCondition"))),
        test_before=is_true(marker.get("testBefore"), default=False),
        maximum=int(maximum) if maximum.isdecimal() and len(maximum) < _DIGITS else None,
    )


_DIGITS = 10


def _named(found: etree._Element | None, name: str) -> str | None:
    return None if found is None else attribute(found, name)


def _collection(marker: etree._Element, tag: str) -> str | None:
    """FEEL for the variable of a data object."""
    name = _variable(marker, tag)
    return None if name is None else f"={name}"


def _variable(marker: etree._Element, tag: str) -> str | None:
    """The variable of the data object that a reference names, or that its data comes from."""
    target = text_of(marker.find(bpmn(tag)))
    if target is None:
        return None
    data = {node.get("id", ""): node for node in marker.getroottree().iter(*map(bpmn, _DATA))}
    node = data.get(_other_end(marker, target) or target)
    while node is not None and node.get("dataObjectRef") in data:
        if _name(node) == node.get("name"):
            break
        node = data[node.get("dataObjectRef", "")]
    return None if node is None else _name(node)


def _other_end(marker: etree._Element, target: str) -> str | None:
    """What an association of the activity connects one of its data inputs or outputs with."""
    activity = marker.getparent()
    associations = () if activity is None else activity.iterchildren(*map(bpmn, _ASSOCIATIONS))
    for association in associations:
        ends = [text_of(association.find(bpmn(name))) for name in ("sourceRef", "targetRef")]
        if target in ends:
            return next((end for end in ends if end not in {None, target}), None)
    return None


_ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")
_DATA = ("dataObject", "dataObjectReference", "dataInput", "dataOutput", "property")


def _item(marker: etree._Element, tag: str) -> str | None:
    node = marker.find(bpmn(tag))
    if node is None:
        return None
    return _name(node)


def _output(marker: etree._Element) -> str | None:
    name = _item(marker, "outputDataItem")
    return None if name is None else f"={name}"


def _name(node: etree._Element) -> str | None:
    """What the variable of a data object is called: its name where it can be one, else its id."""
    for text in (node.get("name", ""), node.get("id", "")):
        if text.isidentifier():
            return text
    return None
