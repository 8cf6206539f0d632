"""JavaScript and CSS that a page brings along, compressed, as a real browser fetches them."""

import shutil
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Request, sync_playwright

from bench.product import USERNAME
from bench.served import Server
from itsm_flow.services import demo

CHROMIUM = "chromium"
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_KINDS = ("script", "stylesheet")


def page_bytes(server: Server, process_id: str) -> dict[str, float]:
    """Bytes over the wire for the list, record and task page; nothing where no Chromium is."""
    chromium = shutil.which(CHROMIUM)
    if chromium is None:
        return {}
    client = server.client()
    instance = client.start(process_id)
    task = client.take_task(instance)
    number = client.get_json(f"/v2/process-instances/{instance}")["recordNumber"]
    client.close()
    pages = {"list": "/tasks", "record": f"/records/{number}", "task": f"/tasks/{task}"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        figures = _visit(browser, server, pages)
        browser.close()
    return figures


def _visit(browser: Browser, server: Server, pages: Mapping[str, str]) -> dict[str, float]:
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("#username").fill(USERNAME)
    page.locator("#password").fill(demo.PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url("**/tasks")
    signed_in: Any = context.storage_state()
    context.close()
    return {
        f"{name}_page_bytes": _fetched(browser, server, path, signed_in)
        for name, path in pages.items()
    }


def _fetched(browser: Browser, server: Server, path: str, signed_in: Any) -> int:
    """A context of its own has an empty cache."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}", storage_state=signed_in
    )
    page = context.new_page()
    fetched: list[Request] = []

    def note(request: Request) -> None:
        if request.resource_type in _KINDS:
            fetched.append(request)

    page.on("requestfinished", note)
    page.goto(path, wait_until="networkidle")
    size = sum(request.sizes()["responseBodySize"] for request in fetched)
    context.close()
    return size
