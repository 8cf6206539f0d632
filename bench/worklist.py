"""My tasks with few and with many open tasks: the page, and the search of the API."""

import json

from bench.filling import Filler
from bench.floor import RawDatabase
from bench.product import Product
from bench.served import Client, Server
from bench.sizes import Sizes
from bench.timing import middle, timed

PAGE = "/tasks"
_WARM_UP = 3


def my_tasks(
    server: Server, product: Product, floor: RawDatabase, sizes: Sizes
) -> dict[str, float]:
    """Medians with `open_few` and with `open_many`, and of the floor: one page of its rows."""
    filler = Filler(product)
    api, browser = server.client(), server.browser()
    figures = {"floor_my_tasks_ms": middle(timed(floor.page)[0] for _ in range(sizes.requests))}
    for label, total in (("1k", sizes.open_few), ("50k", sizes.open_many)):
        filler.fill_up(total)
        figures |= {
            f"my_tasks_{label}_ms": _page(browser, sizes.requests),
            f"task_search_{label}_ms": _search(api, sizes.requests),
        }
    api.close()
    browser.close()
    return figures


def _page(browser: Client, requests: int) -> float:
    took = [timed(lambda: browser.get(PAGE))[0] for _ in range(requests + _WARM_UP)]
    return middle(took[_WARM_UP:])


def _search(api: Client, requests: int) -> float:
    wanted = {"filter": {"scope": "mine", "state": "CREATED"}}
    assert len(api.post("/v2/user-tasks/search", wanted)["items"]) > 1, json.dumps(wanted)
    took = [
        timed(lambda: api.post("/v2/user-tasks/search", wanted))[0]
        for _ in range(requests + _WARM_UP)
    ]
    return middle(took[_WARM_UP:])
