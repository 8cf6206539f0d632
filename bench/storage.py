"""What a completed instance of 40 tasks leaves in the database, audit and indexes included."""

from sqlalchemy import Connection, text

from bench.completion import Floor
from bench.diagrams.draw import CHAINS
from bench.floor import RawDatabase
from bench.loop import complete_next, start
from bench.product import ANSWERS, Product
from bench.sizes import Sizes

PROCESS = "bench-forty"


def bytes_per_instance(product: Product, floor: RawDatabase, sizes: Sizes) -> dict[str, float]:
    """Bytes by which the database grew for each, and the bytes of the floor's one row.

    One instance goes ahead, so that first pages and the day's chain are not counted.
    """
    _run_one(product)
    before = _size(product)
    for _ in range(sizes.stored):
        _run_one(product)
    grown = _size(product) - before
    return {
        "bytes_per_40_task_instance": round(grown / sizes.stored),
        "floor_bytes_per_40_task_instance": _floor_bytes(floor),
    }


def _run_one(product: Product) -> None:
    instance_id = start(product, PROCESS)
    for _ in range(CHAINS[PROCESS]):
        complete_next(product, instance_id, ANSWERS)


def _size(product: Product) -> int:
    engine = product.runtime.engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            return _sqlite_size(connection)
        return _postgres_size(connection)


def _sqlite_size(connection: Connection) -> int:
    """Pages in use, after the write-ahead log went into the file."""
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    pages, size, unused = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("page_count", "page_size", "freelist_count")
    )
    return int((pages - unused) * size)


def _postgres_size(connection: Connection) -> int:
    """All tables with their indexes and long values, after the vacuum that runs by itself."""
    connection.execute(text("VACUUM"))
    total = text(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return int(connection.execute(total).scalar_one())


def _floor_bytes(database: RawDatabase) -> int:
    floor = Floor(database, PROCESS)
    floor.start()
    for _ in range(CHAINS[PROCESS]):
        floor.complete()
    return floor.size()
