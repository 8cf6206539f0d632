"""Try a process without a database: the given files, answers, messages and steps of time."""

from itsm_flow.services.playing.answers import Answer, AnswerError, read_answers
from itsm_flow.services.playing.play import Outcome, Played, play
from itsm_flow.services.playing.player import Player
from itsm_flow.services.playing.stage import PlayError

__all__ = [
    "Answer",
    "AnswerError",
    "Outcome",
    "PlayError",
    "Played",
    "Player",
    "play",
    "read_answers",
]
