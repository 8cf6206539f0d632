"""Deploy a set of files: all of it or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from itsm_flow import definitions as reading
from itsm_flow.definitions import Bundle, Catalogue, Source
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import Binding, Element, Kind, ProcessModel, Trigger
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import DeploymentRefused, LimitExceeded
from itsm_flow.services import definitions, ownership, start_timers, trail
from itsm_flow.services.deploy_calls import called_first, deployed_calls
from itsm_flow.services.limits import engine_limits, read_limits
from itsm_flow.services.trials import trial
from itsm_flow.store import (
    Definition,
    DefinitionKind,
    Deployment,
    Group,
    MessageSubscription,
    SignalSubscription,
    new_id,
)

Newest = dict[tuple[DefinitionKind, str], Definition]
FORM, DECISION, PROCESS = DefinitionKind.FORM, DefinitionKind.DECISION, DefinitionKind.PROCESS


@dataclass(frozen=True, slots=True)
class _Item:
    """One definition of a bundle."""

    kind: DefinitionKind
    key: str
    name: str
    source: Source
    bindings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def is_already(self, newest: Newest) -> bool:
        """Whether the newest version is this very one, bound to the same versions."""
        found = newest.get((self.kind, self.key))
        return (
            found is not None
            and found.sha256 == self.source.sha256
            and found.bindings == self.bindings
        )


def check(session: Session, actor: Actor, sources: Sequence[Source]) -> tuple[Finding, ...]:  # noqa: ARG001
    """What `deploy` would say of these files; permission apart."""
    bundle = _read(session, sources)
    return _findings(session, bundle, _catalogue(session, bundle))


def mend(session: Session, actor: Actor, sources: Sequence[Source]) -> tuple[Source, ...]:  # noqa: ARG001
    """The files with what can be offered to their owner done; nothing is stored."""
    catalogue = _catalogue(session, _read(session, sources))
    return reading.mended(sources, known=catalogue, limits=read_limits(session))


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was found out about files before their deployment began."""

    bundle: Bundle
    catalogue: Catalogue
    findings: tuple[Finding, ...]


def rehearse(session: Session, actor: Actor, sources: Sequence[Source]) -> Rehearsal:
    """Check and try what is to be deployed, in a transaction that only reads: it may take long.

    Raises what `deploy` would raise.
    """
    bundle = _read(session, sources)
    ownership.must_own(session, actor, _changed(session, bundle))
    catalogue = _catalogue(session, bundle)
    findings = _findings(session, bundle, catalogue)
    if errors := _errors(findings):
        raise DeploymentRefused(findings, errors=errors)
    return Rehearsal(bundle, catalogue, findings)


def _read(session: Session, sources: Sequence[Source]) -> Bundle:
    limits = read_limits(session)
    if len(sources) > limits.files:
        raise LimitExceeded(limit=limits.files, what="files in one deployment")
    return reading.read(sources, limits=limits)


def _findings(session: Session, bundle: Bundle, catalogue: Catalogue) -> tuple[Finding, ...]:
    findings = reading.check(bundle, catalogue)
    if _errors(findings):
        return findings
    failed = trial(_decisions_at_hand(session, bundle), bundle, engine_limits(session))
    return findings if failed is None else (*findings, failed)


def _errors(findings: Sequence[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)


def _catalogue(session: Session, bundle: Bundle) -> Catalogue:
    """What is deployed already, and which groups there are."""
    known: dict[DefinitionKind, set[str]] = {kind: set() for kind in DefinitionKind}
    for kind, key in session.execute(select(Definition.kind, Definition.key).distinct()):
        known[kind].add(key)
    return Catalogue(
        processes=frozenset(known[PROCESS]),
        decisions=frozenset(known[DECISION]),
        forms=frozenset(known[FORM]),
        groups=frozenset(session.scalars(select(Group.key))),
        calls=deployed_calls(session, bundle),
    )


def _decisions_at_hand(session: Session, bundle: Bundle) -> dict[str, Any]:
    """The decision tables that the bundle's processes would use."""
    used = {
        element.decision.id
        for model in bundle.processes.values()
        for element in model.elements.values()
        if element.decision
    }
    stored = definitions.newest_ids(session, DECISION, used - bundle.decisions.keys())
    return {key: definitions.decision(session, found) for key, found in stored.items()} | dict(
        bundle.decisions
    )


def deploy(
    session: Session,
    actor: Actor,
    sources: Sequence[Source],
    *,
    now: datetime,
    message: str = "",
    shipped: bool = False,
    rehearsed: Rehearsal | None = None,
) -> Deployment:
    """Store new versions of what changed; raises DeploymentRefused with the findings.

    Owners deploy the processes they own and the forms and decisions of these; who brings a new
    process becomes its owner. What is as it was gets no new version. A process is bound to the
    newest forms and decisions, those of this deployment first. What was `rehearsed` with these very
    files is not checked again, as long as it is still so.
    """
    chain = trail.day_chain(session, "deployment", now)
    bundle = rehearsed.bundle if rehearsed is not None else _read(session, sources)
    ownership.must_own(session, actor, _changed(session, bundle))
    catalogue = _catalogue(session, bundle)
    if rehearsed is None or rehearsed.catalogue != catalogue:
        findings = _findings(session, bundle, catalogue)
        if errors := _errors(findings):
            raise DeploymentRefused(findings, errors=errors)
    deployment = Deployment(
        id=new_id(), created_at=now, actor_id=actor.id, message=message, shipped=shipped
    )
    session.add(deployment)
    session.flush()
    stored = list(_store(session, deployment, bundle))
    _subscribe(session, bundle, stored, now)
    if actor is not SYSTEM:
        ownership.take(session, actor, [row.key for row in stored if row.kind is PROCESS])
    content = {"deployed": [_kept(row) for row in stored], "reason": message}
    entry = trail.Entry("deployed", actor, content=content)
    trail.write(session, chain, [entry], now=now)
    return deployment


def _changed(session: Session, bundle: Bundle) -> list[tuple[DefinitionKind, str]]:
    """What of the bundle is new, or not what its newest version is."""
    newest = _newest(session, bundle)
    return [
        (item.kind, item.key)
        for item in _items(bundle)
        if (item.kind, item.key) not in newest
        or newest[item.kind, item.key].sha256 != item.source.sha256
    ]


def _items(bundle: Bundle) -> Iterator[_Item]:
    for kind, models in (
        (FORM, bundle.forms),
        (DECISION, bundle.decisions),
        (PROCESS, called_first(bundle.processes)),
    ):
        for key, model in models.items():
            yield _Item(kind, key, model.name or key, bundle.source_of(key, kind.value))


def _newest(session: Session, bundle: Bundle) -> Newest:
    """The newest stored versions of everything the bundle defines or refers to."""
    keys = {
        FORM: set(bundle.forms),
        DECISION: set(bundle.decisions),
        PROCESS: set(bundle.processes),
    }
    for model in bundle.processes.values():
        for element in model.elements.values():
            if element.form:
                keys[FORM].add(element.form.id)
            if element.decision:
                keys[DECISION].add(element.decision.id)
            if element.call:
                keys[PROCESS].add(element.call.process.id)
    ids = [
        found
        for kind, wanted in keys.items()
        for found in definitions.newest_ids(session, kind, wanted).values()
    ]
    rows = session.scalars(select(Definition).where(Definition.id.in_(ids)))
    return {(row.kind, row.key): row for row in rows}


def _store(session: Session, deployment: Deployment, bundle: Bundle) -> Iterator[Definition]:
    """New versions: forms, decisions and called processes before those that are bound to them."""
    newest = _newest(session, bundle)
    for item in _items(bundle):
        bound = item
        if item.kind is PROCESS:
            bindings = _bindings(bundle.processes[item.key], newest)
            bound = _Item(item.kind, item.key, item.name, item.source, bindings)
        if bound.is_already(newest):
            continue
        before = newest.get((item.kind, item.key))
        row = Definition(
            id=new_id(),
            kind=bound.kind,
            key=bound.key,
            version=1 if before is None else before.version + 1,
            name=bound.name,
            sha256=bound.source.sha256,
            source=bound.source.content,
            file_name=bound.source.name,
            deployment_id=deployment.id,
            bindings=dict(bound.bindings),
        )
        session.add(row)
        newest[item.kind, item.key] = row
        yield row
    session.flush()


def _bindings(model: ProcessModel, newest: Newest) -> dict[str, dict[str, int]]:
    """The exact versions that a process uses, those that it lets float apart."""
    bindings: dict[str, dict[str, int]] = {}
    for element in model.elements.values():
        called = None if element.call is None else element.call.process
        for kind, reference in (
            (FORM, element.form),
            (DECISION, element.decision),
            (PROCESS, called),
        ):
            if reference is not None and reference.binding is Binding.DEPLOYMENT:
                found = newest[kind, reference.id]
                bindings.setdefault(kind.value, {})[reference.id] = found.id
    return bindings


def _subscribe(
    session: Session, bundle: Bundle, stored: Sequence[Definition], now: datetime
) -> None:
    """Let messages, signals and timers start the newest versions, and no longer those before."""
    renewed = [row for row in stored if row.kind is PROCESS]
    if not renewed:
        return
    start_timers.renew(session, bundle.processes, renewed, now=now)
    for table in (MessageSubscription, SignalSubscription):
        session.execute(
            delete(table).where(
                table.instance_id.is_(None),
                table.process_id.in_([row.key for row in renewed]),
            )
        )
    messages, signals = [], []
    for row, element in _starts(bundle, renewed):
        place = {
            "id": new_id(),
            "definition_id": row.id,
            "process_id": row.key,
            "element_id": element.id,
        }
        if element.trigger is Trigger.MESSAGE and element.message is not None:
            messages.append(place | {"message_name": element.message.name})
        if element.trigger is Trigger.SIGNAL:
            signals.append(place | {"signal_name": element.signal})
    if messages:
        session.execute(insert(MessageSubscription), messages)
    if signals:
        session.execute(insert(SignalSubscription), signals)


def _starts(bundle: Bundle, stored: Sequence[Definition]) -> Iterator[tuple[Definition, Element]]:
    """The start events of whole processes."""
    for row in stored:
        for element in bundle.processes[row.key].elements.values():
            if element.kind is Kind.START_EVENT and element.parent is None:
                yield row, element


def _kept(row: Definition) -> dict[str, Any]:
    """What the trail keeps of a new version."""
    return {
        "kind": row.kind.value,
        "key": row.key,
        "version": row.version,
        "definition": str(row.id),
        "sha256": row.sha256,
        "bindings": row.bindings,
    }


def definitions_of(session: Session, deployment_id: int) -> tuple[Definition, ...]:
    """The definitions that came with a deployment; none where nothing had changed."""
    wanted = select(Definition).filter_by(deployment_id=deployment_id)
    return tuple(session.scalars(wanted.order_by(Definition.id)))
