"""Starting and completing over HTTP, each beside the floor, in turns."""

import itertools
import json
import threading

from bench.diagrams.draw import CHAINS, LONG, SHORT
from bench.floor import RawDatabase, RawEngine
from bench.product import ANSWERS, diagram
from bench.served import Client, Server, UnexpectedAnswer
from bench.sizes import Sizes
from bench.timing import middle, timed

EDGE = 3
"""How many completions at either end of the long process stand for its first and its last."""
_WARM_UP = 3
_keys = itertools.count(1)


class Floor:
    """One process in the bare engine and its row."""

    def __init__(self, database: RawDatabase, process_id: str) -> None:
        self._database = database
        self._engine = RawEngine(diagram(process_id), process_id)
        self._key = 0

    def start(self) -> float:
        """Milliseconds of one start."""
        self._key = next(_keys)
        return timed(lambda: self._database.insert(self._key, self._engine.start(ANSWERS)))[0]

    def complete(self) -> float:
        """Milliseconds of one completion in the instance that was started last."""
        return timed(lambda: self._database.advance(self._key, self._step))[0]

    def size(self) -> int:
        """Bytes of the state of the instance that was started last."""
        return self._database.bytes_of(self._key)

    def _step(self, state: str) -> str:
        return self._engine.complete(state, ANSWERS)


def short_process(server: Server, database: RawDatabase, sizes: Sizes) -> dict[str, float]:
    """Medians of starting and completing in a process of five tasks."""
    client, floor = server.client(), Floor(database, SHORT)
    starts: list[tuple[float, float]] = []
    completions: list[tuple[float, float]] = []
    for number in range(-_WARM_UP, sizes.instances):
        kept = number >= 0
        floor_start = floor.start()
        took, instance = timed(lambda: client.start(SHORT))
        starts += [(floor_start, took)] * kept
        for _ in range(CHAINS[SHORT]):
            pair = (floor.complete(), _complete_next(client, instance))
            completions += [pair] * kept
    client.close()
    return {
        "floor_start_ms": middle(pair[0] for pair in starts),
        "floor_complete_ms": middle(pair[0] for pair in completions),
        "start_http_ms": middle(pair[1] for pair in starts),
        "complete_http_ms": middle(pair[1] for pair in completions),
    }


def long_process(server: Server, database: RawDatabase, sizes: Sizes) -> dict[str, float]:
    """Medians of the first and the 100th completion of a long process."""
    client, floor = server.client(), Floor(database, LONG)
    first: list[tuple[float, float]] = []
    last: list[tuple[float, float]] = []
    for _ in range(sizes.long_instances):
        floor.start()
        instance = client.start(LONG)
        for number in range(sizes.long_tasks):
            pair = (floor.complete(), _complete_next(client, instance))
            first += [pair] * (number < EDGE)
            last += [pair] * (number >= sizes.long_tasks - EDGE)
    client.close()
    return {
        "floor_complete_1st_ms": middle(pair[0] for pair in first),
        "floor_complete_100th_ms": middle(pair[0] for pair in last),
        "complete_1st_ms": middle(pair[1] for pair in first),
        "complete_100th_ms": middle(pair[1] for pair in last),
    }


def lost_race(server: Server, sizes: Sizes) -> dict[str, float]:
    """A task is completed in two windows at the same moment: how long the loser's 409 takes."""
    clients = (server.client(), server.client())
    waits: list[float] = []
    for _ in range(sizes.races):
        task = clients[0].take_task(clients[0].start(SHORT))
        answers = _at_once(clients, f"/v2/user-tasks/{task}/completion")
        statuses = sorted(status for _, status in answers)
        if statuses != [204, 409]:
            raise UnexpectedAnswer(f"Two completions of one task were answered with {statuses}.")
        waits += [took for took, status in answers if status == 409]
    for client in clients:
        client.close()
    return {"lost_race_ms": middle(waits)}


def _complete_next(client: Client, instance: str) -> float:
    task = client.take_task(instance)
    return timed(lambda: client.complete(task))[0]


def _at_once(clients: tuple[Client, Client], path: str) -> list[tuple[float, int]]:
    body = json.dumps({"variables": ANSWERS}).encode()
    together = threading.Barrier(len(clients))
    answers: list[tuple[float, int]] = []

    def send(client: Client) -> None:
        together.wait()
        took, (status, _) = timed(lambda: client.send("POST", path, body))
        answers.append((took, status))

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
