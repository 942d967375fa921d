"""What axe has to complain about a page, and a picture of it for those who want to see."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # what passed need not be written down node by node
LETTERS_AND_TARGETS = """
(() => {
  const all = [...document.querySelectorAll("body *")];
  const shown = all.filter((e) => e.checkVisibility() && !e.matches(".skip, option"));
  const worded = shown.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
  const targets = shown.filter((e) => e.matches("button, .button, .nav a, input:not([type=hidden]), select, textarea"));
  return {
    smallest: Math.min(...worded.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    lowest: Math.min(...targets.map((e) => e.getBoundingClientRect().height)),
    sideways: document.documentElement.scrollWidth - innerWidth,
  };
})()
"""


def violations(page: Page) -> list[str]:
    """Every violation that axe knows of, with the element it stands at."""
    found = Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def picture(page: Page, name: str) -> None:
    """Keep a picture in the folder that TEST_PICTURES names, if it does."""
    if folder := os.environ.get("TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def check_look(page: Page, name: str) -> None:
    """No violation that axe knows of, letters of 18 px, targets of 44, nothing sideways."""
    picture(page, name)
    found = violations(page)
    assert found == [], found
    measured = page.evaluate(LETTERS_AND_TARGETS)
    assert measured["smallest"] >= 18, measured
    assert measured["lowest"] >= 44, measured
    assert measured["sideways"] <= 0, measured
