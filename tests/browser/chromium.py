"""Debian's Chromium, started so that it speaks to nobody but our server."""

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


def launched(playwright: Playwright) -> Browser:
    """Start it; `make browser` installs it."""
    program = shutil.which("chromium")
    assert program is not None, "Chromium is missing; `make browser` installs it."
    return playwright.chromium.launch(executable_path=program, args=list(FLAGS))
