"""The files of a small process: a first form, a task with a form, a task without one."""

from integration import drawing

REVIEW_PROCESS = "review"


def text_field(key: str, label: str, **validate: object) -> dict[str, object]:
    """A component of a form."""
    return {
        "type": "textfield",
        "id": f"Field_{key}",
        "key": key,
        "label": label,
        "validate": {"required": True, **validate},
    }


REVIEW = (
    drawing.process(
        REVIEW_PROCESS,
        drawing.start(form="review-start"),
        drawing.user_task("write", form="review-write", milestone="in-progress"),
        drawing.user_task("check", milestone="resolved"),
        drawing.end(),
        drawing.path("start", "write", "check", "end"),
    ),
    drawing.form("review-start", text_field("title", "What is it?", maxLength=40)),
    drawing.form("review-write", text_field("summary", "Summary", maxLength=40)),
)
