"""Who does a user task, until when, and with which form."""

from itsm_flow.definitions.iso8601 import is_duration
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.translating.camunda7.forms import form_from_data
from itsm_flow.definitions.translating.camunda7.step import Step, value
from itsm_flow.definitions.translating.camunda7.variables import map_variable
from itsm_flow.definitions.translating.tree import set_extension

FORM_LEFT = N_(
    "The form {form} of {engine} is a page of that engine and is not carried over: make one here."
)
STARTER = N_(
    "The variable {variable}, in which {engine} keeps who started, is set to the requester."
)

_FORM_FILE = ("camunda-forms:deployment:", "camunda-forms:app:")
_FORM_HERE = "camunda-forms:bpmn:"


def translate_people(step: Step) -> None:
    if step.tag == "userTask":
        _assignment(step)
        _schedule(step)
    if step.tag in {"userTask", "startEvent"}:
        _form(step)
    initiator = step.take("initiator")
    if initiator is not None:
        map_variable(step, "output", "=requester", initiator)
        step.notes.tell(step.node, STARTER, variable=initiator, engine=step.engine)


def _assignment(step: Step) -> None:
    for name in ("assignee", "candidateGroups", "candidateUsers"):
        text = step.take(name)
        if text is not None:
            set_extension(step.node, "assignmentDefinition", **{name: value(text)})
            step.tell(name, value(text))


def _schedule(step: Step) -> None:
    for name in ("dueDate", "followUpDate"):
        text = step.take(name)
        if text is not None:
            moment = f'=now() + duration("{text}")' if is_duration(text) else value(text)
            set_extension(step.node, "taskSchedule", **{name: moment})
            step.tell(name, moment)
    priority = step.take("priority")
    if priority is not None:
        set_extension(step.node, "priorityDefinition", priority=value(priority))
        step.tell("priority", value(priority))


def _form(step: Step) -> None:
    key, reference = step.take("formKey"), step.take("formRef")
    binding = step.take("formRefBinding")
    step.take("formRefVersion")
    step.take("formHandlerClass")
    for data in step.take_elements("formData"):
        form_from_data(step, data)
    if reference is not None:
        latest = "latest" if binding in {None, "latest"} else "deployment"
        set_extension(step.node, "formDefinition", formId=reference, bindingType=latest)
        step.tell("formRef", reference)
    elif key is not None and key.startswith(_FORM_HERE):
        set_extension(step.node, "formDefinition", formKey=key)
    elif key is not None and key.startswith(_FORM_FILE):
        form_id = key.rpartition(":")[2].rpartition("/")[2].removesuffix(".form")
        set_extension(step.node, "formDefinition", formId=form_id, bindingType="deployment")
        step.notes.form_files.append(form_id)
        step.tell("formKey", form_id)
    elif key is not None:
        step.notes.warn(step.node, FORM_LEFT, form=key, engine=step.engine)
