"""Files → `Bundle`: every file is read, and all that is wrong is told at once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from itsm_flow.definitions.bpmn import read_diagram
from itsm_flow.definitions.bundle import Bundle, Diagram
from itsm_flow.definitions.decisions import read_decisions
from itsm_flow.definitions.forms import FormModel, read_form
from itsm_flow.definitions.forms.reading import NO_ID
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.xml import TOO_LARGE, Unreadable
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import ProcessModel

UNKNOWN_ENDING = N_("The file is none of .bpmn, .dmn and .form: it is not read.")
DEFINED_TWICE = N_("The id {id} is defined in {other} already: give one of them another id.")


def read(sources: Iterable[Source], *, limits: ReadLimits | None = None) -> Bundle:
    """What the files say. Never raises on bad input: `findings` tells."""
    reader = _Reader(limits or ReadLimits())
    for source in sources:
        reader.read(source)
    reader.name_forms_by_file()
    return Bundle(
        processes=reader.processes,
        decisions=reader.decisions,
        forms=reader.forms,
        findings=tuple(reader.findings),
        diagrams=tuple(reader.diagrams),
        sources=reader.sources,
        limits=reader.limits,
    )


@dataclass(slots=True)
class _Reader:
    limits: ReadLimits
    processes: dict[str, ProcessModel] = field(default_factory=dict)
    decisions: dict[str, DecisionModel] = field(default_factory=dict)
    forms: dict[str, FormModel] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    diagrams: list[Diagram] = field(default_factory=list)
    sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    form_files: list[Source] = field(default_factory=list)

    def read(self, source: Source) -> None:
        readers = {".bpmn": self._diagram, ".dmn": self._decisions, ".form": self._form}
        if source.ending not in readers:
            self.findings.append(_finding(source, "file-type", UNKNOWN_ENDING))
            return
        try:
            readers[source.ending](source)
        except Unreadable as unreadable:
            self.findings.append(unreadable.finding)

    def _diagram(self, source: Source) -> None:
        diagram = read_diagram(source, self.limits)
        self.diagrams.append(diagram)
        self.findings.extend(diagram.notes)
        for form in diagram.forms:
            self._form(form)
        for process in diagram.processes:
            model = process.model
            if self._is_first("process", model.process_id, source, model.line):
                self.processes[model.process_id] = model

    def _decisions(self, source: Source) -> None:
        found = read_decisions(source, self.limits)
        self.findings.extend(found.findings)
        for model in found.decisions:
            if self._is_first("decision", model.decision_id, source, model.line):
                self.decisions[model.decision_id] = model

    def _form(self, source: Source) -> None:
        limit, actual = self.limits.bytes, len(source.content)
        if actual > limit:
            facts = {"limit": limit, "actual": actual}
            self.findings.append(_finding(source, "form", TOO_LARGE, facts=facts))
            return
        form, findings = read_form(source.name, source.content)
        self.findings.extend(findings)
        if form is not None or any(_is_nameless(found, source) for found in findings):
            self.form_files.append(source)
        if form is not None and self._is_first("form", form.form_id, source, 1):
            self.forms[form.form_id] = form

    def name_forms_by_file(self) -> None:
        """Give a form that a diagram names by its file the file's name as an id of its own."""
        wanted = {name for diagram in self.diagrams for name in diagram.form_files}
        for source in tuple(self.form_files):
            name = PurePosixPath(source.name).stem
            if name not in wanted - self.forms.keys():
                continue
            self.findings = [found for found in self.findings if not _is_nameless(found, source)]
            schema = {**json.loads(source.content.decode("utf-8-sig")), "id": name}
            content = json.dumps(schema, ensure_ascii=False, indent=1).encode()
            self._form(Source(source.name, content))

    def _is_first(self, kind: str, identifier: str, source: Source, line: int) -> bool:
        other = self.sources.setdefault((kind, identifier), source)
        by_kind: Mapping[str, Mapping[str, object]] = {
            "process": self.processes,
            "decision": self.decisions,
            "form": self.forms,
        }
        if other is source and identifier not in by_kind[kind]:
            return True
        facts = {"id": identifier, "other": other.name}
        finding = _finding(source, "duplicate-definition", DEFINED_TWICE, line=line, facts=facts)
        self.findings.append(finding)
        return False


def _is_nameless(finding: Finding, source: Source) -> bool:
    """Whether it says of a form that it has no id."""
    return finding.file == source.name and finding.template == NO_ID


def _finding(
    source: Source,
    rule: str,
    template: str,
    *,
    line: int = 1,
    facts: Mapping[str, object] | None = None,
) -> Finding:
    return Finding(
        source.name, line, rule, Severity.ERROR, template=template, facts=dict(facts or {})
    )
