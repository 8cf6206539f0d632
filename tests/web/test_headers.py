"""Headers that keep a page to itself, and files that are cached for good."""

import gzip
import re

import pytest
from flask import Flask

from itsm_flow.web.assets import BUILT


def test_no_page_runs_inline_or_foreign_scripts(lone_app: Flask) -> None:
    answer = lone_app.test_client().get("/sign-in")

    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    for script in re.findall(r"<script[^>]*>", answer.text):
        assert 'src="/static/' in script or 'type="application/json"' in script
    assert not re.findall(r'\son\w+="', answer.text)
    assert "https://" not in answer.text


def test_pages_are_not_kept_by_the_browser(lone_app: Flask) -> None:
    answer = lone_app.test_client().get("/sign-in")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_built_files_are_sent_compressed_and_kept_for_a_year(lone_app: Flask) -> None:
    client = lone_app.test_client()
    address = re.search(r'href="(/static/built/app-[^"]+)"', client.get("/sign-in").text)
    assert address is not None

    with (
        client.get(address[1], headers={"Accept-Encoding": "gzip"}) as packed,
        client.get(address[1]) as plain,
    ):
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.mimetype == plain.mimetype == "text/css"
        assert "max-age=31536000" in packed.headers["Cache-Control"]
        assert "immutable" in packed.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["manifest.json", ".stamp", "nothing.js", "..%2Ffavicon.svg"])
def test_only_built_files_are_served(lone_app: Flask, name: str) -> None:
    assert lone_app.test_client().get(f"/static/built/{name}").status_code == 404


def test_what_a_page_names_was_built(lone_app: Flask) -> None:
    page = lone_app.test_client().get("/sign-in").text

    for address in re.findall(r'"/static/built/([^"#]+)', page):
        assert (BUILT / address).exists(), address
