"""Messages and signals in a play, each delivered by itself, as the server does it."""

from itsm_flow.domain.model import Trigger
from itsm_flow.domain.progress import DeliverMessage, DeliverSignal, MessageWait, Start
from itsm_flow.services.playing.instances import PlayedInstance
from itsm_flow.services.playing.stage import Letter, Stage, start_events


def deliver_signal(stage: Stage) -> bool:
    """Bring the oldest signal on its way to one who still waits for it."""
    if not stage.signals:
        return False
    receiver, command = stage.signals.popleft()
    if isinstance(command, Start) and isinstance(receiver, str):
        stage.begin(receiver, command.variables, command.element_id)
    elif isinstance(receiver, PlayedInstance) and _still_waits(receiver, command):
        stage.run(receiver, command)
    return True


def _still_waits(instance: PlayedInstance, command: DeliverSignal | Start) -> bool:
    return isinstance(command, DeliverSignal) and command.token in instance.waits


def deliver_message(stage: Stage) -> bool:
    """Hand over the oldest message that somebody waits for; drop those that are too old."""
    for letter in list(stage.letters):
        if letter.expires <= stage.now:
            stage.letters.remove(letter)
        elif _hand_over(stage, letter):
            return True
    return False


def _hand_over(stage: Stage, letter: Letter) -> bool:
    """In each process one receiver gets it: who has waited longest, else a new instance."""
    receivers: dict[str, tuple[PlayedInstance, MessageWait]] = {}
    for instance in stage.instances:
        for wait in instance.waiting(MessageWait):
            if letter.fits(wait):
                receivers.setdefault(instance.model.process_id, (instance, wait))
    starts = [
        (process_id, element.id)
        for process_id, element in start_events(stage.models, Trigger.MESSAGE)
        if process_id not in receivers
        and element.message is not None
        and element.message.name == letter.name
    ]
    if not receivers and not starts:
        return False
    stage.letters.remove(letter)
    for instance, wait in receivers.values():
        stage.run(instance, DeliverMessage(wait.token, letter.variables))
    for process_id, element_id in starts:
        stage.begin(process_id, letter.variables, element_id)
    return True
