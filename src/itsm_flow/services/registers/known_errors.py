"""The register of known errors, with its full-text search."""

from dataclasses import dataclass

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from itsm_flow.domain.words import words_of
from itsm_flow.services.registers.fields import Field, FieldKind
from itsm_flow.services.registers.register import Entry, Register, Values, entries_of
from itsm_flow.store import KnownError, KnownErrorWord, RegisterRow, insert_rows

OPEN = "open"
OVER = "closed"
MOST_WORDS = 200
_TEXTS = ("title", "symptom", "cause", "workaround")


@dataclass(frozen=True, slots=True)
class Match:
    """A known error that fits a text; `words` of the text occur in it."""

    entry: Entry
    words: int
    same_service: bool


def _write_aside(session: Session, row: RegisterRow, values: Values) -> None:
    session.execute(delete(KnownErrorWord).where(KnownErrorWord.known_error_id == row.id))
    words = words_of(" ".join(str(values[name]) for name in _TEXTS))
    if words:
        found = [{"word": word, "known_error_id": row.id} for word in sorted(words)]
        insert_rows(session, KnownErrorWord, found)


KNOWN_ERRORS = Register(
    name="known-error",
    model=KnownError,
    kept_by="problem",
    over=OVER,
    caption="title",
    prefix="KE",
    fields=(
        Field("title", "title", required=True),
        Field("symptom", "symptom", FieldKind.TEXT, default=""),
        Field("cause", "cause", FieldKind.TEXT, default=""),
        Field("workaround", "workaround", FieldKind.TEXT, default=""),
        Field("service", "service"),
        Field("problemNumber", "problem_number"),
        Field("state", "state", FieldKind.CHOICE, choices=(OPEN, OVER), default=OPEN),
    ),
    searched=_TEXTS,
    filters=("service", "state", "problemNumber"),
    sorts=("title", "service", "problemNumber", "state"),
    sort="updatedAt",
    descending=True,
    write_aside=_write_aside,
)


def matching(
    session: Session, text: str, service: str | None = None, *, limit: int = 5
) -> tuple[Match, ...]:
    """Open known errors that share words with a text, the best first.

    A rare word counts for more than a common one; those of the same service come before all others.
    """
    words = sorted(words_of(text))[:MOST_WORDS]
    if not words:
        return ()
    here = KnownErrorWord.word.in_(words)
    weight = (
        select(KnownErrorWord.word, (1.0 / func.count()).label("weight"))
        .where(here)
        .group_by(KnownErrorWord.word)
        .subquery()
    )
    near = case((KnownError.service == service, 1), else_=0)
    score = func.sum(weight.c.weight)
    wanted = (
        select(KnownError, func.count(), near)
        .join(KnownErrorWord, KnownErrorWord.known_error_id == KnownError.id)
        .join(weight, weight.c.word == KnownErrorWord.word)
        .where(KnownError.state == OPEN)
        .group_by(KnownError.id)
        .order_by(near.desc(), score.desc(), KnownError.id.desc())
        .limit(limit)
    )
    rows = session.execute(wanted).all()
    entries = entries_of(session, KNOWN_ERRORS, [row for row, _, _ in rows])
    return tuple(
        Match(entry, count, bool(same))
        for entry, (_, count, same) in zip(entries, rows, strict=True)
    )
