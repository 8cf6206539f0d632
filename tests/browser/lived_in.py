"""A system in the middle of a working day: the demo records, for tests and pictures."""

from itsm_flow.runtime import utc_now
from itsm_flow.services.demo_records import create_demo_records
from itsm_flow.store.database import create_engine_for, sessionmaker_for, write_transaction


def live_in(database_url: str) -> None:
    """Fill the database; it has the demo people and the shipped processes already."""
    engine = create_engine_for(database_url)
    with write_transaction(sessionmaker_for(engine)) as session:
        assert create_demo_records(session, now=utc_now())
    engine.dispose()
