"""The files of one hand-in, read: what they say, and where each thing stands in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from itsm_flow.definitions.forms import FormModel
from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding
from itsm_flow.domain.model import ProcessModel

KINDS = ("process", "decision", "form")


@dataclass(frozen=True, slots=True, eq=False)
class ReadProcess:
    """One executable process with its place in the file.

    `nodes` maps the ids of the model's elements and flows to their XML nodes.
    """

    file: str
    model: ProcessModel
    node: etree._Element
    nodes: Mapping[str, etree._Element]


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """A BPMN file. `root` is what it says in our dialect; `notes` tell what was translated, and
    `forms` are those that stand in the diagram itself, `form_files` those that it names by file.
    """

    source: Source
    root: etree._Element
    processes: tuple[ReadProcess, ...]
    notes: tuple[Finding, ...] = ()
    forms: tuple[Source, ...] = ()
    form_files: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return self.source.name


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """All files of one hand-in. `findings` are what went wrong in reading; `check` adds the rest.

    Where two files define the same id, the first one is kept and a finding names the other.
    """

    processes: Mapping[str, ProcessModel] = field(default_factory=dict)
    decisions: Mapping[str, DecisionModel] = field(default_factory=dict)
    forms: Mapping[str, FormModel] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    limits: ReadLimits = field(default_factory=ReadLimits)

    def source_of(self, definition_id: str, kind: str | None = None) -> Source:
        """The file a definition was read from; `kind` tells a process from a form of the same id.

        Raises `KeyError`.
        """
        for candidate in KINDS if kind is None else (kind,):
            if (candidate, definition_id) in self.sources:
                return self.sources[candidate, definition_id]
        raise KeyError(definition_id)

    def read_processes(self) -> Iterator[ReadProcess]:
        """Every executable process, duplicates included, in the order of the files."""
        for diagram in self.diagrams:
            yield from diagram.processes


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is there already: ids of deployed definitions, and keys of groups.

    `calls` maps a deployed process to those it calls. None for `groups` means that nobody knows:
    then no group is reported as unknown.
    """

    processes: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    groups: frozenset[str] | None = None
    calls: Mapping[str, frozenset[str]] = field(default_factory=dict)
