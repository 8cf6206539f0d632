"""In two sentences for each rule: why it is there, and how to mend what it finds.

`docs/rules/` says more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from itsm_flow.definitions.text import N_


@dataclass(frozen=True, slots=True)
class Advice:
    """English templates without facts, keys of their translations."""

    why: str = ""
    how: str = ""


ADVICE: Mapping[str, Advice] = {
    "assignment": Advice(
        N_("A task that names nobody is offered to nobody."),
        N_("Set an assignee, candidate groups or candidate users."),
    ),
    "binding": Advice(
        N_(
            "What an auditor sees has to be what ran, so the version is fixed when the "
            "process is deployed."
        ),
        N_(
            "Nothing needs to be mended; choose the binding type latest where a step is "
            "meant to follow later versions."
        ),
    ),
    "called-decision": Advice(
        N_(
            "A business rule task decides nothing without a decision, and its result is "
            "lost without a variable."
        ),
        N_("Set the decision and the result variable."),
    ),
    "called-process": Advice(
        N_(
            "A call activity starts another process at its plain start event and waits for "
            "its end; calls in a circle may never end."
        ),
        N_(
            "Name a process with a start event without a trigger, and let a circle of calls "
            "have a way out."
        ),
    ),
    "clause": Advice(
        N_("Coverage of the guideline is counted over the clauses that steps name."),
        N_("Add the property itsm:clause with one or more clauses."),
    ),
    "compensation": Advice(
        N_("What was done is taken back by the one activity that an association leads to."),
        N_(
            "Attach a compensation event to the step, and draw an association from it to "
            "one activity that is marked for compensation."
        ),
    ),
    "dangling": Advice(
        N_(
            "What leads nowhere, or names what is not in the file, lets a process stop "
            "there without a word."
        ),
        N_("Draw the connection again, or choose the message or error again."),
    ),
    "date-as-text": Advice(
        N_("Dates in data are text, and text compared with a date is never true."),
        N_("Make a date of the text first, as in date(due), or declare the type of the input."),
    ),
    "decision-gap": Advice(
        N_("Where no rule hits the result is null, and what reads it fails or goes the wrong way."),
        N_(
            "Add or widen a rule, give the output a default, or list the allowed values of "
            "the input."
        ),
    ),
    "decision-overlap": Advice(
        N_("Where two rules hit and the hit policy allows one, the decision gives no answer."),
        N_("Narrow or remove a rule, or choose the hit policy FIRST or PRIORITY."),
    ),
    "decision-table": Advice(
        N_("A decision that is not run as DMN says would give wrong answers or none."),
        N_(
            "Write it as a decision table, a literal expression or a context, and put all "
            "that it requires into the same file."
        ),
    ),
    "decision-unreachable": Advice(
        N_("A rule that never gives the result was meant to do something."),
        N_("Correct its test, move the rule up, or remove it."),
    ),
    "diagram-information": Advice(
        N_("People find out where a record stands by looking at the diagram."),
        N_("Open the file in a BPMN modeler and draw what is missing."),
    ),
    "duplicate-definition": Advice(
        N_("Two files that define the same id cannot both be in force."),
        N_("Give one of them another id."),
    ),
    "endless-loop": Advice(
        N_(
            "A circle in which nothing waits runs until the limit of steps and then fails, "
            "every time."
        ),
        N_(
            "Let a person, a timer or a message wait in it, or lead out of it by an "
            "exclusive gateway."
        ),
    ),
    "event-based-gateway": Advice(
        N_(
            "An event-based gateway waits for the first of several events, so only what "
            "waits may stand behind it."
        ),
        N_("Let each of its flows lead to a catching event or receive task of its own."),
    ),
    "event-subprocess": Advice(
        N_(
            "An event subprocess stands by until its event happens, so it starts by exactly "
            "one event with a trigger."
        ),
        N_(
            "Give it one start event with a trigger, and take away flows and markers at its border."
        ),
    ),
    "feel": Advice(
        N_(
            "An expression that does not parse, or calls what does not exist, fails or "
            "gives null when it is too late."
        ),
        N_(
            "Write FEEL that begins with =; the message names the character at which "
            "reading stopped."
        ),
    ),
    "file": Advice(
        N_("What cannot be opened safely is not read."),
        N_("Pack the archive again, or hand in the files themselves."),
    ),
    "file-type": Advice(
        N_("Diagrams, decisions and forms are told apart by the ending of their name."),
        N_("Call the file .bpmn, .dmn or .form."),
    ),
    "form": Advice(
        N_("A form that cannot be read, or has a field that cannot work, cannot be filled in."),
        N_("Open the form in the form editor and correct the field that is named."),
    ),
    "gateway-conditions": Advice(
        N_("A way out without a condition that is not the default can never be chosen rightly."),
        N_("Give every flow a condition in FEEL and mark one flow as the default."),
    ),
    "ids": Advice(
        N_("History, forms and audit name steps by their ids."),
        N_("Give one of the two another id."),
    ),
    "job-type": Advice(
        N_("Without a job type no worker ever takes up the task."),
        N_("Set the job type: a built-in one such as itsm.notify, or that of your own worker."),
    ),
    "link": Advice(
        N_(
            "A pair of link events is a flow that is not drawn; without exactly one end "
            "nobody knows where it goes on."
        ),
        N_(
            "Give the throwing and the catching event the same link name, in the same "
            "process or subprocess."
        ),
    ),
    "mapping": Advice(
        N_("A mapping without source or target moves nothing."),
        N_("Name the variable: letters, digits and _, no digit first."),
    ),
    "message": Advice(
        N_(
            "What waits for a message has to know which one and for whom, or the message of "
            "one record moves another."
        ),
        N_("Choose a message, and give it a name and a correlation key in FEEL."),
    ),
    "multi-instance": Advice(
        N_(
            "A step that runs several times runs once for each item of a list, or as often "
            "as a number says."
        ),
        N_("Name the input collection in FEEL, or give a loop cardinality, not both."),
    ),
    "no-way-to-end": Advice(
        N_("A record whose process never reaches an end event is never closed."),
        N_(
            "Connect the last step of each way to an end event, and lead a way out of every circle."
        ),
    ),
    "not-executable": Advice(
        N_("A process that is not marked as executable is a drawing."),
        N_("Mark the process as executable."),
    ),
    "not-same-as": Advice(
        N_("Who did one task may not do the other; where it names nothing, nobody is kept apart."),
        N_("Name the ids of other user tasks of the same process."),
    ),
    "not-translated": Advice(
        N_("What another engine would do there cannot be said here in other words."),
        N_("Write it with the properties of Camunda 8, as the message says."),
    ),
    "other-extension": Advice(
        N_("Extensions that nobody knows here are kept and change nothing."),
        N_("Nothing needs to be mended."),
    ),
    "root": Advice(
        N_("Only diagrams of BPMN 2.0 and decisions of DMN are read."),
        N_("Save the file again from a BPMN or DMN editor."),
    ),
    "script-expression": Advice(
        N_(
            "A script task evaluates one FEEL expression; without a variable nobody sees "
            "what came of it."
        ),
        N_("Write the expression with its leading = and name the result variable."),
    ),
    "size": Advice(
        N_(
            "An instance may have no more steps, and no more tokens at the same time, than "
            "a server can look after."
        ),
        N_(
            "Bring the branches of each split together with a parallel gateway, or split "
            "the process."
        ),
    ),
    "standard-loop": Advice(
        N_("A loop without a condition and without a maximum repeats its step for ever."),
        N_("Give it a condition in FEEL or a maximum."),
    ),
    "start-event": Advice(
        N_("Where there are several plain start events nobody can say where a record begins."),
        N_("Keep one start event without a trigger, and give the others one."),
    ),
    "timer": Advice(
        N_("A timer that cannot be read never fires."),
        N_(
            "Write a date with its time zone, a duration such as PT4H, a cycle such as "
            "R/PT1H or cron, or FEEL that gives one."
        ),
    ),
    "translated": Advice(
        N_(
            "The file was made for another engine, and is run as if it had been written for "
            "this one."
        ),
        N_("Nothing needs to be mended; look whether this is what was meant."),
    ),
    "trial-start": Advice(
        N_(
            "What brings a trial down, or does not come to rest in it, would do the same to "
            "the server."
        ),
        N_("Let something wait between steps that run on by themselves, or split the process."),
    ),
    "trigger": Advice(
        N_(
            "Without a name, a code or a condition nothing could start the event, or "
            "everything would."
        ),
        N_(
            "Choose a signal with a name or an escalation with a code, and write the "
            "condition in FEEL."
        ),
    ),
    "unknown-reference": Advice(
        N_("A form, decision or process that does not exist can neither be bound nor be run."),
        N_("Deploy it in the same set of files, or correct the id."),
    ),
    "unnamed": Advice(
        N_("The name of a task is what people read in their list."),
        N_("Call it what is done there, verb and object."),
    ),
    "unreachable": Advice(
        N_("What nothing leads to never runs."),
        N_("Connect it, or remove it."),
    ),
    "unsupported-element": Advice(
        N_(
            "An element does what BPMN 2.0 says or is refused; skipped silently it would "
            "change the process."
        ),
        N_("Use what the message names instead."),
    ),
    "unsupported-extension": Advice(
        N_(
            "An extension that is not executed would be ignored, and with it an approval, a "
            "listener or an assignment."
        ),
        N_("Use what the message names instead."),
    ),
    "xml": Advice(
        N_("What cannot be read safely is refused unread."),
        N_("Save the file again from a BPMN, DMN or form editor."),
    ),
}


def advice_for(rule: str) -> Advice:
    """What to say of a rule; nothing for one that nobody knows."""
    return ADVICE.get(rule, Advice())
