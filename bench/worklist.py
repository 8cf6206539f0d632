"""My tasks with few and with many open tasks: the page, and the search of the API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from bench.databases import Place
from bench.diagrams.draw import SHORT
from bench.filling import Filler
from bench.floor import RawDatabase
from bench.product import set_up
from bench.served import Client, Server, serving
from bench.sizes import Sizes
from bench.timing import middle, timed

PAGE = "/tasks"
SEARCH = {"filter": {"scope": "mine", "state": "CREATED"}}
_WARM_UP = 3


def my_tasks(place: Place, floor: RawDatabase, sizes: Sizes) -> dict[str, float]:
    """Medians with `open_few` and with `open_many`, taken in turns from two databases.

    The floor is one page of its rows.
    """
    with ExitStack() as stack:
        asked: dict[str, Callable[[], object]] = {}
        for label, total in (("1k", sizes.open_few), ("50k", sizes.open_many)):
            server = stack.enter_context(_filled(place, label, total))
            browser, api = server.browser(), server.client()
            asked[f"my_tasks_{label}_ms"] = partial(browser.get, PAGE)
            asked[f"task_search_{label}_ms"] = partial(_search, api)
        asked["floor_my_tasks_ms"] = floor.page
        turns = [
            {name: timed(ask)[0] for name, ask in asked.items()}
            for _ in range(_WARM_UP + sizes.requests)
        ]
    return {name: middle(turn[name] for turn in turns[_WARM_UP:]) for name in asked}


@contextmanager
def _filled(place: Place, label: str, total: int) -> Iterator[Server]:
    product = set_up(place.url(f"open_{label}"), SHORT)
    Filler(product).fill_up(total)
    product.runtime.engine.dispose()
    with serving(product, place.folder) as server:
        yield server


def _search(api: Client) -> None:
    found = api.post("/v2/user-tasks/search", SEARCH)["items"]
    assert len(found) > 1, "nothing to do"
