"""The product's own server in a process of its own, and clients that keep one connection open.

The client is `http.client`: it costs about 0.1 ms a request, where requests costs more than some of
what is measured.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.product import ANSWERS, USERNAME, Product
from itsm_flow.services import demo


class UnexpectedAnswer(RuntimeError):
    """The server answered something else than it should."""


class Client:
    """One connection to the server, for one person."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = dict(headers)
        self._cookies = SimpleCookie()

    def send(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, bytes]:
        """Status and body of the answer, read to its end."""
        headers = {**self._headers, "Content-Type": kind} if body else self._headers
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", ()):
            self._keep(line)
        return answer.status, answer.read()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON of an answer that must be a good one, None when it is empty."""
        status, content = self.send("POST", path, json.dumps(body).encode())
        if status >= 300:
            raise UnexpectedAnswer(f"POST {path} answered {status}: {content[:500]!r}")
        return json.loads(content) if content else None

    def get(self, path: str) -> bytes:
        """The body of an answer that must be a good one."""
        status, content = self.send("GET", path)
        if status != 200:
            raise UnexpectedAnswer(f"GET {path} answered {status}: {content[:500]!r}")
        return content

    def get_json(self, path: str) -> Any:
        """The JSON of an answer that must be a good one."""
        return json.loads(self.get(path))

    def submit(self, path: str, fields: Mapping[str, str]) -> None:
        """Send a form that must be answered with another page."""
        form = urlencode(fields).encode()
        status, content = self.send("POST", path, form, "application/x-www-form-urlencoded")
        if status not in (302, 303):
            raise UnexpectedAnswer(f"POST {path} answered {status}: {content[:500]!r}")

    def start(self, process_id: str) -> str:
        """Start a process; the key of its instance."""
        asked = {"processDefinitionId": process_id, "variables": ANSWERS}
        return str(self.post("/v2/process-instances", asked)["processInstanceKey"])

    def take_task(self, instance_key: str) -> str:
        """Claim the one task that an instance waits for; its key."""
        wanted = {"processInstanceKey": instance_key, "state": "CREATED"}
        found = self.post("/v2/user-tasks/search", {"filter": wanted})["items"]
        if len(found) != 1:
            raise UnexpectedAnswer(f"Instance {instance_key} has {len(found)} open tasks.")
        task_key = str(found[0]["userTaskKey"])
        self.post(f"/v2/user-tasks/{task_key}/assignment", {})
        return task_key

    def complete(self, task_key: str, answers: Mapping[str, Any] = ANSWERS) -> None:
        """Complete a task that was claimed."""
        self.post(f"/v2/user-tasks/{task_key}/completion", {"variables": answers})

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _keep(self, cookie: str) -> None:
        self._cookies.load(cookie)
        pairs = (f"{name}={morsel.value}" for name, morsel in self._cookies.items())
        self._headers["Cookie"] = "; ".join(pairs)


class Server:
    """A running server; `url` without a path."""

    def __init__(self, port: int, product: Product) -> None:
        self.port = port
        self._product = product

    def client(self) -> Client:
        """A connection for the API."""
        headers = {
            "Authorization": f"Bearer {self._product.token}",
            "Accept": "application/json",
        }
        return Client(self.port, headers)

    def browser(self) -> Client:
        """A connection for the pages, signed in as a person does."""
        anonymous = Client(self.port, {})
        form = anonymous.get("/sign-in").decode()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        if token is None:
            raise UnexpectedAnswer("The sign-in page has no form.")
        person = {"username": USERNAME, "password": demo.PASSWORD, "csrf_token": token[1]}
        anonymous.submit("/sign-in", person)
        return anonymous


@contextmanager
def serving(product: Product, folder: Path) -> Iterator[Server]:
    """`itsm-flow serve` with its worker, as an operator starts it; stopped at the end."""
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("ITSM_FLOW_")},
        "ITSM_FLOW_DATABASE_URL": product.settings.database_url,
        "ITSM_FLOW_SECRET_KEY": product.settings.secret_key,
        "PYTHONUNBUFFERED": "1",
    }
    log = folder / f"server-{uuid4().hex}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("itsm-flow"), "serve", "--port", "0"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield Server(_port_of(process, log), product)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _port_of(process: subprocess.Popen[str], log: Path) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found[1])
    raise UnexpectedAnswer(f"The server did not start: {log.read_text()[-2000:]}")
