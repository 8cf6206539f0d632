"""The page at /api in a real browser."""

import pytest
from playwright.sync_api import expect, sync_playwright

from api.live import Server
from browser.chromium import launched


@pytest.mark.browser
def test_the_page_lists_the_operations_under_the_strict_policy(steady_server: Server) -> None:
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        answer = page.goto(f"{steady_server.address}/api")
        expect(page.get_by_role("heading", name="itsm-flow")).to_be_visible()
        expect(page.get_by_text("/v2/user-tasks/{key}/completion")).to_be_visible()
        browser.close()
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert said == []
