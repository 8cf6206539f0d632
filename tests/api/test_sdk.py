"""The official Python SDK of Camunda 8 against a live server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.errors import ApiError, BadRequestError, ConflictError, NotFoundError
from camunda_orchestration_sdk.models import (
    CancelProcessInstanceRequest,
    CursorBasedForwardPagination,
    IncidentFilter,
    IncidentSearchQuery,
    JobActivationRequest,
    JobCompletionRequest,
    JobCompletionRequestVariables,
    JobErrorRequest,
    JobFailRequest,
    MessageCorrelationRequest,
    MessagePublicationRequest,
    MessagePublicationRequestVariables,
    ProcessCreationById,
    ProcessCreationByKey,
    ProcessInstanceCreationInstructionBaseVariables,
    ProcessInstanceSearchQuery,
    ProcessInstanceSearchQueryFilter,
    ProcessInstanceStateEnum,
    SignalBroadcastRequest,
    SignalBroadcastRequestVariables,
    UserTaskAssignmentRequest,
    UserTaskCompletionRequest,
    UserTaskCompletionRequestVariables,
    UserTaskSearchQuery,
    UserTaskSearchQueryFilter,
    UserTaskStateEnum,
    UserTaskStateExactMatch,
)

from api.live import DIAGRAMS, Server
from integration import drawing
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import deploy, instances, signals, tokens
from support import NOW, Database

Client = Callable[[str], CamundaClient]


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """Makes clients for people by username."""
    made: list[CamundaClient] = []

    def make(username: str) -> CamundaClient:
        configuration: Any = {
            "CAMUNDA_REST_ADDRESS": server.address,
            "CAMUNDA_AUTH_STRATEGY": "BASIC",
            "CAMUNDA_BASIC_AUTH_USERNAME": username,
            "CAMUNDA_BASIC_AUTH_PASSWORD": "demo",
        }
        made.append(CamundaClient(configuration=configuration))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def operator(client: Client) -> CamundaClient:
    return client("repair1")


@pytest.fixture
def agent(client: Client) -> CamundaClient:
    return client("agent1")


def start(agent: CamundaClient, order_id: str) -> Any:
    variables = ProcessInstanceCreationInstructionBaseVariables.from_dict({"orderId": order_id})
    return agent.create_process_instance(
        data=ProcessCreationById(process_definition_id="order", variables=variables)
    )


def open_task(agent: CamundaClient, instance_key: str) -> Any:
    found = agent.search_user_tasks(
        data=UserTaskSearchQuery(
            filter_=UserTaskSearchQueryFilter(
                process_instance_key=instance_key, state=UserTaskStateExactMatch.CREATED
            )
        )
    )
    (task,) = found.items
    return task


def approve(agent: CamundaClient, instance_key: str, amount: int = 5) -> None:
    task = open_task(agent, instance_key)
    agent.assign_user_task(task.user_task_key, data=UserTaskAssignmentRequest(assignee="agent1"))
    answers = UserTaskCompletionRequestVariables.from_dict({"amount": amount})
    agent.complete_user_task(task.user_task_key, data=UserTaskCompletionRequest(variables=answers))


def pay(operator: CamundaClient, order_id: str) -> str:
    request = MessageCorrelationRequest(name="payment", correlation_key=order_id)
    return operator.correlate_message(data=request).process_instance_key


def take_job(operator: CamundaClient) -> Any:
    request = JobActivationRequest(
        type_="ship", timeout=60_000, max_jobs_to_activate=5, worker="depot"
    )
    (job,) = operator.activate_jobs(data=request).jobs
    return job


def test_the_whole_way_from_deployment_to_the_end(
    client: Client, agent: CamundaClient, operator: CamundaClient
) -> None:
    owner = client("owner1")
    deployed = owner.deploy_resources_from_files(sorted(DIAGRAMS.iterdir()))
    assert [process.process_definition_id for process in deployed.processes] == ["order"]
    assert [form.form_id for form in deployed.forms] == ["approve-order"]

    started = start(agent, "A-1")
    assert started.process_definition_id == "order"
    task = open_task(agent, started.process_instance_key)
    assert (task.name, task.assignee, task.candidate_groups) == (
        "Approve order",
        None,
        ["service-desk"],
    )
    form = agent.get_user_task_form(task.user_task_key)
    assert form.form_id == "approve-order"
    assert '"amount"' in form.schema

    approve(agent, started.process_instance_key)
    assert pay(operator, "A-1") == started.process_instance_key
    job = take_job(operator)
    assert job.process_instance_key == started.process_instance_key
    assert job.variables.to_dict() == {"parcel": "A-1", "worth": 5}
    assert job.custom_headers.to_dict() == {"carrier": "post"}
    result = JobCompletionRequestVariables.from_dict({"tracking": "T-9"})
    operator.complete_job(job.job_key, data=JobCompletionRequest(variables=result))

    ended = agent.get_process_instance(started.process_instance_key)
    assert ended.state == ProcessInstanceStateEnum.COMPLETED
    assert ended.end_date is not None
    done = agent.get_user_task(task.user_task_key)
    assert (done.state, done.assignee) == (UserTaskStateEnum.COMPLETED, "agent1")


def test_a_process_is_started_by_key_and_by_version(agent: CamundaClient) -> None:
    first = agent.create_process_instance(
        data=ProcessCreationById(process_definition_id="order", process_definition_version=1)
    )
    second = agent.create_process_instance(
        data=ProcessCreationByKey(process_definition_key=first.process_definition_key)
    )
    assert second.process_definition_key == first.process_definition_key
    assert second.process_instance_key != first.process_instance_key


def test_lists_are_read_page_by_page(agent: CamundaClient) -> None:
    keys = {start(agent, f"P-{number}").process_instance_key for number in range(5)}
    seen: list[str] = []
    page = CursorBasedForwardPagination(limit=2)
    while True:
        found = agent.search_process_instances(
            data=ProcessInstanceSearchQuery(
                filter_=ProcessInstanceSearchQueryFilter(process_definition_id="order"), page=page
            )
        )
        seen.extend(instance.process_instance_key for instance in found.items)
        if not found.page.has_more_total_items:
            break
        page = CursorBasedForwardPagination(after=found.page.end_cursor, limit=2)
    assert len(seen) == 5
    assert set(seen) == keys
    tasks = agent.search_user_tasks(
        data=UserTaskSearchQuery(page=CursorBasedForwardPagination(limit=2))
    )
    assert len(tasks.items) == 2


def test_a_task_is_assigned_given_back_and_taken_by_another(
    client: Client, agent: CamundaClient
) -> None:
    task = open_task(agent, start(agent, "B-1").process_instance_key)
    agent.assign_user_task(task.user_task_key, data=UserTaskAssignmentRequest(assignee="agent1"))
    with pytest.raises(ConflictError, match="Service desk agent 1"):
        client("agent2").assign_user_task(
            task.user_task_key,
            data=UserTaskAssignmentRequest(assignee="agent2", allow_override=False),
        )
    agent.unassign_user_task(task.user_task_key)
    agent.assign_user_task(task.user_task_key, data=UserTaskAssignmentRequest(assignee="agent2"))
    assert agent.get_user_task(task.user_task_key).assignee == "agent2"


def test_a_form_is_checked_and_the_problem_names_its_fields(agent: CamundaClient) -> None:
    task = open_task(agent, start(agent, "C-1").process_instance_key)
    agent.assign_user_task(task.user_task_key, data=UserTaskAssignmentRequest(assignee="agent1"))
    wrong = UserTaskCompletionRequestVariables.from_dict({"amount": 5000, "extra": 1})
    with pytest.raises(BadRequestError) as refused:
        agent.complete_user_task(
            task.user_task_key, data=UserTaskCompletionRequest(variables=wrong)
        )
    assert set(refused.value.parsed["fields"]) == {"amount", "extra"}
    assert agent.get_user_task(task.user_task_key).state == UserTaskStateEnum.CREATED


def test_a_job_that_fails_comes_back_until_its_retries_are_used_up(
    client: Client, agent: CamundaClient, operator: CamundaClient
) -> None:
    started = start(agent, "D-1")
    approve(agent, started.process_instance_key)
    pay(operator, "D-1")
    operator.fail_job(
        take_job(operator).job_key, data=JobFailRequest(retries=1, error_message="no boxes")
    )
    job = take_job(operator)
    assert job.retries == 1
    operator.fail_job(job.job_key, data=JobFailRequest(retries=0, error_message="no boxes at all"))
    assert agent.get_process_instance(started.process_instance_key).has_incident

    (incident,) = operator.search_incidents(
        data=IncidentSearchQuery(
            filter_=IncidentFilter(process_instance_key=started.process_instance_key)
        )
    ).items
    assert "no boxes at all" in incident.error_message
    operator.resolve_incident(incident.incident_key)
    assert not agent.get_process_instance(started.process_instance_key).has_incident
    operator.complete_job(take_job(operator).job_key)


def test_a_job_ends_with_an_error_that_the_diagram_catches(
    agent: CamundaClient, operator: CamundaClient
) -> None:
    started = start(agent, "E-1")
    approve(agent, started.process_instance_key)
    pay(operator, "E-1")
    operator.throw_job_error(take_job(operator).job_key, data=JobErrorRequest(error_code="LOST"))
    ended = agent.get_process_instance(started.process_instance_key)
    assert ended.state == ProcessInstanceStateEnum.COMPLETED


def test_a_published_message_is_taken_once_and_a_correlated_one_needs_a_receiver(
    agent: CamundaClient,
    operator: CamundaClient,
) -> None:
    started = start(agent, "F-1")
    with pytest.raises(NotFoundError):
        pay(operator, "F-1")
    approve(agent, started.process_instance_key)
    request = MessagePublicationRequest(
        name="payment",
        correlation_key="F-1",
        message_id="payment-F-1",
        variables=MessagePublicationRequestVariables.from_dict({"paidBy": "card"}),
    )
    operator.publish_message(data=request)
    with pytest.raises(ApiError, match=r"(?s)HTTP 409.*sent already"):
        operator.publish_message(data=request)
    assert take_job(operator).process_instance_key == started.process_instance_key


def test_a_signal_is_broadcast_to_those_who_wait(
    operator: CamundaClient, database: Database
) -> None:
    signal = '<bpmn:signalEventDefinition signalRef="g"/>'
    waiter = drawing.process(
        "waiter",
        drawing.start(),
        drawing.node("intermediateCatchEvent", "wait", signal),
        drawing.end(),
        drawing.path("start", "wait", "end"),
        roots='<bpmn:signal id="g" name="go"/>',
    )
    with database.write() as session:
        deploy.deploy(session, SYSTEM, [waiter], now=NOW)
        record = instances.start(session, SYSTEM, "waiter", {}, now=NOW)
    request = SignalBroadcastRequest(
        signal_name="go", variables=SignalBroadcastRequestVariables.from_dict({"told": 1})
    )
    assert operator.broadcast_signal(data=request).signal_key
    with database.write() as session:
        (delivery,) = signals.due_ids(session)
        assert signals.deliver(session, delivery, now=NOW)
    ended = operator.get_process_instance(str(record.id))
    assert ended.state == ProcessInstanceStateEnum.COMPLETED


def test_an_instance_is_cancelled_with_its_tasks(
    agent: CamundaClient, operator: CamundaClient
) -> None:
    started = start(agent, "G-1")
    task = open_task(agent, started.process_instance_key)
    operator.cancel_process_instance(
        started.process_instance_key, data=CancelProcessInstanceRequest()
    )
    ended = agent.get_process_instance(started.process_instance_key)
    assert ended.state == ProcessInstanceStateEnum.TERMINATED
    assert agent.get_user_task(task.user_task_key).state == UserTaskStateEnum.CANCELED


def test_a_token_is_as_good_as_a_password(
    server: Server, database: Database, demo: dict[str, Actor]
) -> None:
    with database.write() as session:
        _, text = tokens.create(session, demo["agent1"], "worker", now=NOW)

    class Bearer:
        def get_headers(self) -> dict[str, str]:
            return {"Authorization": f"Bearer {text}"}

    configuration: Any = {"CAMUNDA_REST_ADDRESS": server.address}
    bearer = CamundaClient(configuration=configuration, auth_provider=Bearer())
    assert bearer.get_topology().gateway_version.startswith("itsm-flow")
    bearer.close()
