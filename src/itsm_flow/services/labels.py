"""What a process calls its data: the labels of the forms that its version is bound to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from sqlalchemy.orm import Session

from itsm_flow.definitions.forms import FieldWords, Wording, joined, wording_of
from itsm_flow.services import definitions, offers
from itsm_flow.services.definitions import Process


@dataclass(frozen=True, slots=True)
class Labels:
    """The words for a process's variables: in general, and as the form of a step has them."""

    wording: Wording
    by_element: Mapping[str, Wording]

    def of(self, name: str, element_id: str | None = None) -> FieldWords | None:
        """The words for a variable; None where no form asks for it."""
        own = self.by_element.get(element_id or "", {})
        return own.get(name) or self.wording.get(name)


def of_process(session: Session, definition_id: int) -> Labels:
    """The words for a process of this definition."""
    used = definitions.process(session, definition_id)
    by_form = {
        key: wording_of(offers.labelled(session, definitions.form(session, form_id).schema))
        for key, form_id in used.forms.items()
    }
    by_element = {
        element.id: by_form[element.form.id]
        for element in used.model.elements.values()
        if element.form is not None and element.form.id in by_form
    }
    return Labels(reduce(joined, _in_order(used, by_form), {}), by_element)


def _in_order(used: Process, by_form: Mapping[str, Wording]) -> list[Wording]:
    """As the diagram has them, the start form first: the first to ask names the variable."""
    keys = (element.form.id for element in used.model.elements.values() if element.form)
    return [by_form[key] for key in dict.fromkeys(keys) if key in by_form]
