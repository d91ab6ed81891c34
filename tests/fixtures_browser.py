"""The machine's Chromium for tests that look at pages; a page that makes an error or a request fails its test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.browser import chromium
from local.settings import PROJECT

# Kept after the tests, for a person to look at.
PICTURES = PROJECT / ".reelhouse" / "pictures"
OPEN_PANEL = "[role=tabpanel]:not([hidden])"
LOCAL = ("file:", "data:", "blob:", "about:")


def pictures() -> Path:
    """The folder for pictures, which is there."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@dataclass
class Watched:
    """A page, and what it did that it must not do."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note errors, messages of errors, dialogs and requests to anywhere but the page's own file."""
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", lambda dialog: (self.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda sent: None if sent.url.startswith(LOCAL) else self.requests.append(sent.url))

    def open(self, file: Path) -> Any:
        """The page of a file, with its first tab drawn."""
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("body[data-ready=yes]")
        return self.page

    def open_tab(self, tab: str) -> Any:
        """Choose a tab of the dashboard, and wait until all its charts are drawn; gives its panel."""
        self.page.get_by_role("tab", name=tab, exact=True).click()
        self.settled()
        return self.page.get_by_role("tabpanel", name=tab, exact=True)

    def settled(self) -> None:
        """Wait until nothing is being drawn."""
        self.page.wait_for_function(f"document.querySelector('{OPEN_PANEL}').getAttribute('aria-busy') === 'false'")


# Of a module, not of the session: while it is there Playwright's event loop runs, and asyncio.run would be refused.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running browser; without one tests are skipped, in CI they fail."""
    try:
        chromium.path()
    except chromium.NoBrowser as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    with chromium.browser() as running:
        yield running


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A new page of 1280 pixels; at the end of the test it must have made neither an error nor a request."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    seen = Watched(context.new_page())
    seen.listen()
    yield seen
    context.close()
    assert (seen.errors, seen.requests) == ([], [])
