"""Tasks: what people, workers, scripts and decisions do, and embedded subprocesses."""

from __future__ import annotations

from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.progress import JobWait, StepKind, UserTaskWait
from itsm_flow.engine.assignment import moment, names, one_name, whole_number
from itsm_flow.engine.decisions import evaluate
from itsm_flow.engine.nodes.base import Node
from itsm_flow.engine.problems import StepProblem
from itsm_flow.engine.tree import Token
from itsm_flow.errors import ItsmFlowError


class PlainTask(Node):
    """Needs nobody: a task without a kind, a manual task, an event without a trigger."""


class UserTask(Node):
    """Waits for a person."""

    def enter(self, token: Token) -> bool:
        wait = self._describe(token)
        self.arm(token)
        token.instance.open(token, wait)
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    def _describe(self, token: Token) -> UserTaskWait:
        element, engine, scope = self.owned, token.instance.script_engine, token.scope
        assignment, schedule = element.assignment, element.schedule
        return UserTaskWait(
            element_id=element.id,
            name=element.name,
            form_id=None if element.form is None else element.form.id,
            assignee=one_name(engine, scope, assignment.assignee),
            candidate_groups=names(engine, scope, assignment.candidate_groups),
            candidate_users=names(engine, scope, assignment.candidate_users),
            due=moment(engine, scope, schedule.due_date),
            follow_up=moment(engine, scope, schedule.follow_up_date),
            priority=whole_number(engine, scope, element.priority, default=50, most=100),
            multi_instance=token.multi_instance,
            token=token.instance.name_for(token),
        )


class JobTask(Node):
    """Waits for a worker, whatever the kind of the node."""

    def enter(self, token: Token) -> bool:
        wait = self._describe(token)
        self.arm(token)
        token.instance.open(token, wait)
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    def _describe(self, token: Token) -> JobWait:
        element, instance = self.owned, token.instance
        job = element.job
        if job is None:
            raise StepProblem("The step does not say which job it is.")
        engine, scope = instance.script_engine, token.scope
        job_type = engine.text(scope, job.type)
        if not isinstance(job_type, str) or not job_type:
            raise StepProblem("The type of the job is not a text.", job.type)
        variables = (
            instance.scopes.variables[token.id]
            if element.inputs
            else instance.scopes.visible(scope)
        )
        return JobWait(
            element_id=element.id,
            type=job_type,
            retries=whole_number(engine, scope, job.retries, default=3, most=1000),
            headers=dict(job.headers),
            variables=dict(variables),
            token=instance.name_for(token),
        )


class ScriptTask(Node):
    """Evaluates one FEEL expression."""

    def enter(self, token: Token) -> bool:
        script = self.owned.script
        if script is None:
            raise StepProblem("The step has no script.")
        value = token.instance.script_engine.text(token.scope, script.expression)
        self.store_result(token, script.result_variable, value)
        return True


class BusinessRuleTask(Node):
    """Asks a decision table."""

    def enter(self, token: Token) -> bool:
        instance = token.instance
        decision = self._decision(token)
        try:
            token.decision = evaluate(
                decision,
                instance.scopes.visible(token.scope),
                now=instance.now,
                budget=instance.script_engine.budget,
            )
        except ItsmFlowError as error:
            raise StepProblem(str(error), f"decision {decision.decision_id}") from error
        self.store_result(token, self.owned.result_variable, token.decision.result)
        return True

    def _decision(self, token: Token) -> DecisionModel:
        reference = self.owned.decision
        if reference is None:
            raise StepProblem("The step names no decision.")
        decision = token.instance.decisions.get(reference.id)
        if decision is None:
            raise StepProblem(f"There is no decision '{reference.id}'.")
        return decision


class SubProcess(Node):
    """Carries out what is inside, in a tree of its own."""

    process: str
    start: str
    """The id of the start event in it."""

    def enter(self, token: Token) -> bool:
        instance = token.instance
        self.arm(token)
        token.was_open = True
        inner = instance.enter_subprocess(token, self.process)
        instance.add(inner, inner.spec.task_specs[self.start]).ready()
        self.note(token, StepKind.ENTERED)
        self.reach(token)
        return False

    def only_holds(self, token: Token) -> bool:
        return token.id in token.instance.subprocesses

    def is_seen(self, token: Token) -> bool:
        return token.was_open
