"""The routine steps of each process, done behind the pages (see backstage.py)."""

from typing import Any

from browser.backstage import Backstage
from processes import change_plays, csi_plays, problem_plays, release_plays, risk_plays
from processes import transition_plays as transition

SOLUTION = problem_plays.SOLUTION
RISK = {
    "title": "The backup fills other disks too",
    "description": "They are watched by nobody.",
    "service": "e-mail",
}
RELEASE_TIME = {
    "plannedStart": "2030-03-14T20:00:00Z",
    "plannedEnd": "2030-03-15T02:00:00Z",
    "milestones": [{"milestone": "First gateway runs", "milestoneDate": "2030-03-14"}],
}
TRANSITION_TIME = {
    "transitionStart": "2030-03-15T20:00:00Z",
    "transitionEnd": "2030-03-29T20:00:00Z",
    "milestones": [{"milestone": "First department works", "milestoneDate": "2030-03-20"}],
}


def incident_until_it_works_again(backstage: Backstage, number: str) -> None:
    """From the report to the answer of the person who reported it."""
    asked = {"incidentClass": "interruption", "service": "e-mail"}
    backstage.do(number, "Task_Classify", "agent1", **asked)
    backstage.do(
        number, "Task_Assess", "agent1", impact="medium", urgency="medium", workaroundAvailable="no"
    )
    backstage.do(
        number,
        "Task_Handle",
        "agent1",
        serviceDeskOutcome="resolved",
        resolution="Restarted the mail queue.",
    )
    backstage.do(number, "Task_Confirm", "requester1", confirmation="works", satisfaction="4")


def problem_until_its_solution_is_chosen(backstage: Backstage, number: str) -> None:
    """It is a problem; its cause and a workaround are known."""
    backstage.do(
        number,
        "Task_Identify",
        "problemmanager1",
        **problem_plays.IDENTIFIED,
        problemDecision="yes",
        priority=2,
        analysisDays=5,
    )
    backstage.do(
        number,
        "Task_Analyse",
        "operator1",
        analysisMethod="five-whys",
        analysisFindings=[{"question": "Why does it stop?", "finding": "The disk is full."}],
        effectScope="All mail users.",
        effectSeverity="high",
        rootCauseFound="yes",
        rootCause=problem_plays.CAUSE,
        proposedSolutions=[{"solution": SOLUTION, "effort": "A day", "effect": "Full"}],
        workaroundKnown="yes",
        workaround="Empty the queue at half past eight.",
    )


def problem_until_it_is_closed(backstage: Backstage, number: str) -> None:
    """The change has helped."""
    backstage.do(
        number,
        "Task_Verify",
        "operator1",
        verificationChecks=[{"check": "Two Mondays", "finding": "No stop"}],
        verificationOutcome="removed",
        verificationNote="Watched for two weeks.",
    )
    measure = {"measure": "Alarm", "kind": "technical", "responsible": "operator1"}
    backstage.do(number, "Task_Prevent", "problemmanager1", preventiveMeasures=[measure])
    done = {"measureOutcome": "done", "measureNote": "Set."}
    backstage.do(number, "Task_CarryOutMeasure", "operator1", **done)
    backstage.do(
        number,
        "Task_Summarise",
        "problemmanager1",
        summary="A full disk, now watched.",
        recurrence="unlikely",
        lessons="Backups need disks of their own.",
        improvementFound="no",
    )


def risk_until_it_is_treated(backstage: Backstage, number: str) -> None:
    """Identified, assessed and answered (Guideline 8.1 to 8.3)."""
    step = backstage.do
    activities = [{"activity": "Back up", "harm": "Mail stops"}]
    manager = "riskmanager1"
    step(number, "Task_ListActivities", manager, riskSources=["team"], keyActivities=activities)
    factors = [{"activity": "Back up", "factor": "Nobody looks"}]
    step(number, "Task_FindFactors", manager, riskFactors=factors)
    step(
        number,
        "Task_Classify",
        manager,
        riskDecision="yes",
        **RISK,
        category="continuity",
        transferable="no",
        experts=list(risk_plays.EXPERTS),
    )
    score = {"expertProbability": 4, "expertImpact": 4, "expertLoss": 4, "expertReason": "Seen."}
    for expert in risk_plays.EXPERTS:
        step(number, "Task_Score", expert, **score)
    chosen = {"strategy": "reduce", "strategyReason": "It is cheap.", "reviewDays": 30}
    step(number, "Task_ChooseStrategy", manager, **chosen)
    step(
        number,
        "Task_PlanMeasures",
        manager,
        preventiveMeasures=[risk_plays.MEASURE],
        emergencyMeasures=[{"response": "Stop the backup", "responder": "operator1"}],
        earlyWarning="The disk is half full.",
        changeNeeded="no",
        measures="Every disk is watched.",
        reviewDays=60,
    )
    step(number, "Task_CarryOut", "operator1", measureOutcome="done", measureNote="In May.")
    backstage.let_time_pass(number, "Timer_ReviewDue")
    step(
        number,
        "Task_Review",
        manager,
        warningSeen="no",
        reviewNote="Looked at.",
        reviewOutcome="close",
    )


def change_until_it_is_planned(backstage: Backstage, number: str) -> None:
    """Registered, assessed and authorised; its plan is written but for how it is put into use."""
    manager = "changemanager1"
    backstage.do(
        number,
        "Task_Identify",
        manager,
        kindOfChange="configuration",
        service="e-mail",
        components="Backup of the mail gateway",
        urgency="emergency",
        standardTemplate="none",
    )
    backstage.do(
        number,
        "Task_AssessBusiness",
        manager,
        effectOnUsers="low",
        effectOnBusiness="low",
        resourcesNeeded="One evening",
        costEstimate=1200,
    )
    backstage.do(
        number,
        "Task_AssessTechnical",
        "implementer1",
        effectOnFunction="low",
        effectOnReliability="low",
        effectOnSecurity="low",
        likelihoodOfFailure="low",
        backOutEase="easy",
        technicalNote="Tested in the lab.",
    )
    backstage.do(number, "Task_EcabVote", manager, vote="approve")
    time = {"plannedStart": RELEASE_TIME["plannedStart"], "plannedEnd": RELEASE_TIME["plannedEnd"]}
    backstage.prepare(number, "Task_Plan", manager, **change_plays.PLAN | time)


def change_until_it_is_verified(backstage: Backstage, number: str) -> None:
    """Its release is in production."""
    backstage.do(
        number,
        "Task_Verify",
        "implementer2",
        verificationChecks=[{"check": "Mail flows", "finding": "It does"}],
        verificationOutcome="passed",
        verificationNote="Checked.",
    )


def release_is_planned(backstage: Backstage, number: str, contents: str) -> None:
    """Its plan is written but for what it means to the service."""
    rows = [{"content": SOLUTION, "contentNumber": contents}]
    plan = release_plays.PLAN | RELEASE_TIME | {"contents": rows}
    plan.pop("serviceEffect")
    backstage.prepare(number, "Task_Plan", "releasemanager1", **plan)


def _preparation(backstage: Backstage, number: str, manager: str, **ready: list[str]) -> None:
    backstage.do(number, "Task_Documents", manager, documentsReady=ready["documents"])
    backstage.do(number, "Task_TrainTeam", manager, teamReady=ready["team"])
    environment = ["hardware", "software", "network"]
    backstage.do(number, "Task_Environment", "implementer1", environmentReady=environment)
    backstage.do(number, "Task_Confirm", manager, readiness="go")


def _in_production(backstage: Backstage, number: str) -> None:
    backstage.do(number, "Task_Deploy", "implementer1", deployNote="On both servers.")
    passed = {"testOutcome": "passed", "testNote": "Mail comes through."}
    backstage.do(number, "Task_Test", "implementer2", **passed)


def release_until_it_is_live(backstage: Backstage, number: str) -> None:
    """Approved, prepared and in production."""
    backstage.do(number, "Task_ApproveManager", "releasemanager1", decision="approve")
    documents, team = ["release-notice", "operating-guide"], ["procedure", "back-out"]
    _preparation(backstage, number, "releasemanager1", documents=documents, team=team)
    _in_production(backstage, number)
    started = {"startOutcome": "continuous", "startNote": "At eight."}
    backstage.do(number, "Task_StartService", "implementer1", **started)


def release_until_it_is_evaluated(backstage: Backstage, number: str) -> None:
    """Observed."""
    backstage.let_time_pass(number, "Event_ObservationOver")
    backstage.do(
        number,
        "Task_Monitor",
        "operator1",
        runState="stable",
        incidentCount=0,
        runNote="The queue stays short.",
        userFeedback="No complaints.",
    )


def transition_until_it_is_evaluated(backstage: Backstage, number: str) -> None:
    """Planned, agreed, prepared, in production and supported."""
    manager = "transitionmanager1"
    backstage.do(number, "Task_Plan", manager, **transition.PLAN | TRANSITION_TIME)
    backstage.do(number, "Task_Agree", "requester1", agreement="agreed")
    documents = ["design", "user-manual", "operating-guide"]
    team = ["service", "procedure"]
    _preparation(backstage, number, manager, documents=documents, team=team)
    _in_production(backstage, number)
    trained: dict[str, Any] = {"usersTrained": 10, "trainingNote": "An hour each."}
    backstage.do(number, "Task_TrainUsers", "implementer1", **trained)
    switched = {"switchOutcome": "continuous", "switchNote": "At eight."}
    backstage.do(number, "Task_SwitchOver", "implementer1", **switched)
    backstage.do(number, "Task_DescribeService", manager, **transition.SERVICE)
    backstage.do(number, "Task_Feedback", "requester1", satisfaction="4")
    backstage.let_time_pass(number, "Event_SupportOver")
    state = {"runState": "stable", "incidentCount": 1, "runNote": "Reports are read twice."}
    backstage.do(number, "Task_Monitor", "operator1", **state)


def objective_is_drafted(backstage: Backstage, number: str) -> None:
    """What is to become better, but for whether it is taken up."""
    backstage.prepare(
        number,
        "Task_SetObjective",
        "improvementmanager1",
        title=csi_plays.PROPOSAL["title"],
        service="e-mail",
        objectiveArea="efficiency",
        objective=csi_plays.OBJECTIVE,
        metric="First response time",
        unit="minutes",
        target=10,
    )


def improvement_until_its_effect_is_known(backstage: Backstage, number: str) -> None:
    """Analysed, designed, planned, carried out and evaluated (Guideline 6.2.2 to 6.2.5)."""
    manager = "improvementmanager1"
    backstage.do(
        number,
        "Task_AnalyseState",
        manager,
        baseline=55,
        stateNote="Two queues, read in turns.",
        weaknesses=[{"point": "Reports are read twice", "evidence": "Timeline of May"}],
        weakness="redundancy",
    )
    backstage.do(
        number,
        "Task_DesignProcess",
        manager,
        bottlenecks=[{"step": "Sorting", "finding": "Done twice"}],
        improvementMeasures=csi_plays.MEASURES,
        processMonitoring="Response time, weekly.",
    )
    backstage.do(
        number,
        "Task_Plan",
        manager,
        improvementMeasures=csi_plays.MEASURES,
        phases=[csi_plays.FIRST],
        cost=500,
        effectDays=90,
    )
    done = {"phaseOutcome": "done", "phaseNote": "As planned."}
    backstage.do(number, "Task_CarryOutPhase", "operator1", **done)
    trained = [{"group": "Service desk", "content": "The new queue"}]
    backstage.do(number, "Task_Train", "operator1", trained=trained)
    backstage.let_time_pass(number, "Timer_Effect")
    backstage.do(
        number,
        "Task_Evaluate",
        manager,
        actual=9,
        savings=12000,
        evaluation="From 55 minutes.",
        effect="reached",
    )
