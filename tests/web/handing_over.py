"""Two processes that hand over to each other: one asks for a change and waits until it is done."""

from integration import drawing
from itsm_flow.definitions import Source

ASKS, MENDS = "asks", "mends"


def _throw(kind: str, id_: str, message: str, **payload: str) -> str:
    inputs = "".join(
        f'<zeebe:input source="={source}" target="{target}"/>' for target, source in payload.items()
    )
    inside = f'<bpmn:messageEventDefinition messageRef="{message}"/>'
    extension = f"<zeebe:ioMapping>{inputs}</zeebe:ioMapping>"
    return drawing.node(kind, id_, inside, extension=extension)


def hand_over() -> tuple[Source, ...]:
    """The files of both, and of nobody who would take a risk."""
    roots = (
        drawing.message("required", "change-required"),
        drawing.message("completed_here", "change-completed", "=recordNumber"),
        drawing.message("completed_there", "change-completed", "=originNumber"),
    )
    asks = drawing.process(
        ASKS,
        drawing.start(),
        _throw(
            "intermediateThrowEvent",
            "ask",
            "required",
            originNumber="recordNumber",
            originProcess="&quot;asks&quot;",
            title="&quot;Mend &quot; + title",
            reason="&quot;The cause lies in the mail server.&quot;",
        ),
        drawing.catch("wait", "completed_here"),
        drawing.user_task("thank"),
        drawing.end(),
        drawing.path("start", "ask", "wait", "thank", "end"),
        roots="".join(roots[:2]),
    )
    mends = drawing.process(
        MENDS,
        drawing.start("asked", message="required"),
        drawing.user_task("mend"),
        _throw(
            "endEvent",
            "mended",
            "completed_there",
            originNumber="originNumber",
            reason="&quot;It was carried out.&quot;",
        ),
        drawing.path("asked", "mend", "mended"),
        roots=roots[0] + roots[2],
    )
    return asks, mends
