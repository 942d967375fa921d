"""What the console's own pages offer to be sent: every form on every page that can be reached by its links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser

from starlette.routing import Route

from tests.fakes.console import Clerk

Offer = tuple[str, str]  # method and path of a route
_MOST_PAGES, _MOST_ALIKE = 160, 4


class _Page(HTMLParser):
    """Links, and the fields of each form by its action."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/console"):
            self.links.append(found["href"])
        if tag == "form":
            self.forms.append((found.get("method", "get").upper(), found.get("action", ""), set()))
        if tag in ("input", "textarea", "select", "button") and found.get("name") and self.forms:
            self.forms[-1][2].add(found["name"])
        if found.get("formaction"):
            self.forms.append(("POST", found["formaction"], set(self.forms[-1][2])))


def offers(clerk: Clerk, routes: Iterable[Route]) -> dict[Offer, set[str]]:
    """Fields by route, of all forms that somebody who follows every link will see."""
    known = {(method, route.path): route for route in routes for method in route.methods or ()}
    found: dict[Offer, set[str]] = {}
    waiting, seen, alike = ["/console"], set[str](), Counter[str]()
    while waiting and len(seen) < _MOST_PAGES:
        here = waiting.pop(0)
        shape = re.sub(r"\d+", "0", here)
        if here in seen or alike[shape] == _MOST_ALIKE:
            continue
        seen.add(here)
        alike[shape] += 1
        answer = clerk.get(here)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = _Page()
        page.feed(answer.text)
        waiting += page.links
        for method, action, fields in page.forms:
            path = (action or here).partition("?")[0]
            for offer, route in known.items():
                if offer[0] == method and route.path_regex.match(path):
                    found.setdefault(offer, set()).update(fields)
                    break
    return found
