"""Draws the benchmark's processes: `python -m bench.diagrams.draw` writes them anew.

Three are chains of user tasks in one lane, each task with the same form; the fourth is a loop with
one person in it. They are kept as files, so that they can be opened and checked like any other.
"""

from pathlib import Path
from xml.sax.saxutils import quoteattr

FOLDER = Path(__file__).parent
FORM = "bench_step"
GROUP = "service-desk"
SHORT, FORTY, LONG, LOOP = "bench-five", "bench-forty", "bench-hundred", "bench-loop"
CHAINS = {SHORT: 5, FORTY: 40, LONG: 101}
"""The long one has one task more, so that completing its 100th opens another, as the first does."""

_LEFT = 200
_MIDDLE = 180
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="urn:itsm-flow:bench">"""


class Drawing:
    """One process in the making: its nodes stand in a row, from left to right."""

    def __init__(self, process_id: str, name: str) -> None:
        self.process_id = process_id
        self.name = name
        self.nodes: list[str] = []
        self.flows: list[str] = []
        self.shapes: list[str] = []
        self.node_ids: list[str] = []
        self._boxes: dict[str, tuple[int, int]] = {}
        self._right = _LEFT

    def event(self, tag: str, element_id: str, name: str, extension: str = "") -> None:
        """A start or end event."""
        self._node(tag, element_id, name, extension=extension, size=(36, 36))

    def user_task(self, element_id: str, name: str) -> None:
        """A task of the service desk with the benchmark's form."""
        extension = (
            f'<zeebe:userTask /><zeebe:formDefinition formId="{FORM}" />'
            f'<zeebe:assignmentDefinition candidateGroups="{GROUP}" />'
            '<zeebe:properties><zeebe:property name="itsm:clause" value="5.2.2(3)" />'
            "</zeebe:properties>"
        )
        self._node("userTask", element_id, name, extension=extension, size=(100, 80))

    def gateway(self, element_id: str, name: str, default: str) -> None:
        """An exclusive gateway."""
        attributes = f' default="{default}"'
        self._node("exclusiveGateway", element_id, name, size=(50, 50), attributes=attributes)

    def flow(self, source: str, target: str, *, name: str = "", condition: str = "") -> None:
        """A sequence flow to a node further right, drawn as a straight line."""
        left, width = self._boxes[source]
        points = ((left + width, _MIDDLE), (self._boxes[target][0], _MIDDLE))
        self._flow(source, target, name=name, condition=condition, points=points)

    def flow_back(self, source: str, target: str, *, name: str, condition: str) -> None:
        """A sequence flow to a node further left, drawn below the row."""
        x, to = self._middle_of(source), self._middle_of(target)
        points = ((x, _MIDDLE + 25), (x, _MIDDLE + 90), (to, _MIDDLE + 90), (to, _MIDDLE + 40))
        self._flow(source, target, name=name, condition=condition, points=points)

    def text(self) -> str:
        """The whole file."""
        width = self._right + 40
        references = "".join(
            f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in self.node_ids
        )
        lane = f'<bpmn:lane id="desk" name="Service desk">{references}</bpmn:lane>'
        pool = _shape("pool", (100, 60, width - 100, 240), ' isHorizontal="true"')
        return "\n".join(
            (
                _HEAD,
                '<bpmn:collaboration id="collaboration">',
                f'<bpmn:participant id="pool" name={quoteattr(self.name)} '
                f'processRef="{self.process_id}" />',
                "</bpmn:collaboration>",
                f'<bpmn:process id="{self.process_id}" name={quoteattr(self.name)} '
                'isExecutable="true">',
                f'<bpmn:laneSet id="lanes">{lane}</bpmn:laneSet>',
                *self.nodes,
                *self.flows,
                "</bpmn:process>",
                '<bpmndi:BPMNDiagram id="diagram">',
                '<bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">',
                pool,
                _shape("desk", (130, 60, width - 130, 240), ' isHorizontal="true"'),
                *self.shapes,
                "</bpmndi:BPMNPlane>",
                "</bpmndi:BPMNDiagram>",
                "</bpmn:definitions>",
                "",
            )
        )

    def _node(
        self,
        tag: str,
        element_id: str,
        name: str,
        *,
        extension: str = "",
        size: tuple[int, int],
        attributes: str = "",
    ) -> None:
        width, height = size
        inner = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if extension else ""
        self.node_ids.append(element_id)
        self.nodes.append(
            f'<bpmn:{tag} id="{element_id}" name={quoteattr(name)}{attributes}>{inner}</bpmn:{tag}>'
        )
        self._boxes[element_id] = (self._right, width)
        box = (self._right, _MIDDLE - height // 2, width, height)
        self.shapes.append(_shape(element_id, box))
        self._right += width + 60

    def _flow(
        self,
        source: str,
        target: str,
        *,
        name: str,
        condition: str,
        points: tuple[tuple[int, int], ...],
    ) -> None:
        flow_id = f"{source}_{target}"
        label = f" name={quoteattr(name)}" if name else ""
        inner = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{condition}</bpmn:conditionExpression>"
            if condition
            else ""
        )
        self.flows.append(
            f'<bpmn:sequenceFlow id="{flow_id}"{label} sourceRef="{source}" '
            f'targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
        way = "".join(f'<di:waypoint x="{x}" y="{y}" />' for x, y in points)
        self.shapes.append(
            f'<bpmndi:BPMNEdge id="{flow_id}_di" bpmnElement="{flow_id}">{way}</bpmndi:BPMNEdge>'
        )

    def _middle_of(self, element_id: str) -> int:
        left, width = self._boxes[element_id]
        return left + width // 2


def chain(process_id: str, tasks: int) -> str:
    """So many user tasks, one after the other."""
    drawing = Drawing(process_id, f"Benchmark: {tasks} tasks")
    drawing.event("startEvent", "reported", "Reported", _start_form())
    for number in range(1, tasks + 1):
        drawing.user_task(f"step{number}", f"Do step {number}")
    drawing.event("endEvent", "done", "Done")
    for source, target in zip(drawing.node_ids, drawing.node_ids[1:], strict=False):
        drawing.flow(source, target)
    return drawing.text()


def loop(process_id: str) -> str:
    """One user task, again and again until its form says otherwise."""
    drawing = Drawing(process_id, "Benchmark: a loop with a person in it")
    drawing.event("startEvent", "reported", "Reported", _start_form())
    drawing.user_task("work", "Do the work")
    drawing.gateway("again", "Again?", "again_done")
    drawing.event("endEvent", "done", "Done")
    drawing.flow("reported", "work")
    drawing.flow("work", "again")
    drawing.flow("again", "done", name="No")
    drawing.flow_back("again", "work", name="Yes", condition='=outcome = "again"')
    return drawing.text()


def files() -> dict[str, str]:
    """File name → content of every diagram."""
    drawn = {f"{process_id}.bpmn": chain(process_id, n) for process_id, n in CHAINS.items()}
    drawn[f"{LOOP}.bpmn"] = loop(LOOP)
    return drawn


def _start_form() -> str:
    return f'<zeebe:formDefinition formId="{FORM}" />'


def _shape(element_id: str, box: tuple[int, int, int, int], attributes: str = "") -> str:
    x, y, width, height = box
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />'
    return (
        f'<bpmndi:BPMNShape id="{element_id}_di" bpmnElement="{element_id}"{attributes}>'
        f"{bounds}</bpmndi:BPMNShape>"
    )


if __name__ == "__main__":
    for file_name, content in files().items():
        (FOLDER / file_name).write_text(content, encoding="utf-8")
