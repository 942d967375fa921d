"""What axe has to complain about a page, and a picture of it for those who want to see."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # what passed need not be written down node by node


def violations(page: Page) -> list[str]:
    """Every violation that axe knows of, with the element it stands at."""
    found = Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def picture(page: Page, name: str) -> None:
    """Keep a picture in the folder that TEST_PICTURES names, if it does."""
    if folder := os.environ.get("TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
