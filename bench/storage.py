"""What a completed instance of 40 tasks leaves in the database, audit and indexes included."""

from sqlalchemy import Engine, text

from bench.completion import Floor
from bench.diagrams.draw import CHAINS, FORTY
from bench.floor import RawDatabase
from bench.loop import complete_next, start
from bench.product import ANSWERS, Product
from bench.sizes import Sizes


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
    instance_id = start(product, FORTY)
    for _ in range(CHAINS[FORTY]):
        complete_next(product, instance_id, ANSWERS)


def _size(product: Product) -> int:
    engine = product.runtime.engine
    return _sqlite_size(engine) if engine.dialect.name == "sqlite" else _postgres_size(engine)


def _sqlite_size(engine: Engine) -> int:
    """Pages in use, after the write-ahead log went into the file."""
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.fetchall()
    figures = {}
    for name in ("page_count", "page_size", "freelist_count"):
        cursor.execute(f"PRAGMA {name}")
        figures[name] = int(cursor.fetchall()[0][0])
    connection.close()
    return (figures["page_count"] - figures["freelist_count"]) * figures["page_size"]


def _postgres_size(engine: Engine) -> int:
    """All tables with their indexes and long values, after the vacuum that runs by itself."""
    total = text(
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
        return int(connection.execute(total).scalar_one())


def _floor_bytes(database: RawDatabase) -> int:
    floor = Floor(database, FORTY)
    floor.start()
    for _ in range(CHAINS[FORTY]):
        floor.complete()
    return floor.size()
