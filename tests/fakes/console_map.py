"""What the console's own pages offer and say: every page that can be reached by its links, its forms and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from starlette.routing import Route

from tests.fakes.console import Clerk

Offer = tuple[str, str]  # method and path of a route
_MOST_PAGES, _MOST_ALIKE = 160, 4
_SPOKEN = ("aria-label", "placeholder", "title", "alt", "aria-valuetext")  # attributes that somebody reads or hears
_UNSEEN = ("script", "style", "template")
_EMPTY = ("input", "br", "meta", "link", "hr", "img", "source", "wbr")


class Page(HTMLParser):
    """Links, the fields of each form by its action, and what can be read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, set[str]]] = []
        self.texts: list[str] = []
        self._open: list[bool] = []  # of every open element whether its words are nobody's Chinese
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in _EMPTY:
            self._open.append(tag in _UNSEEN or found.get("lang", "zh-CN") != "zh-CN")
        if tag == "a" and found.get("href", "").startswith("/console"):
            self.links.append(found["href"])
        if tag == "form":
            self.forms.append((found.get("method", "get").upper(), found.get("action", ""), set()))
        if tag in ("input", "textarea", "select", "button") and found.get("name") and self.forms:
            self.forms[-1][2].add(found["name"])
        if found.get("formaction"):
            self.forms.append(("POST", found["formaction"], set(self.forms[-1][2])))
        if tag == "input" and "lang" not in found and found.get("type", "text") not in ("hidden", "checkbox", "radio"):
            self.texts.append(found.get("value", ""))
        self.texts += [found[name] for name in _SPOKEN if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open) and data.strip():
            self.texts.append(data)


def pages(
    clerk: Clerk, begin: Iterable[str] = ("/console",), most_alike: int = _MOST_ALIKE
) -> Iterator[tuple[str, Page]]:
    """Every page that somebody who follows every link will see, a few of each kind, by its address."""
    waiting, seen, alike = list(begin), set[str](), Counter[str]()
    while waiting and len(seen) < _MOST_PAGES:
        here = waiting.pop(0)
        shape = re.sub(r"[a-z_]+\.[\w.]+|\d+", "0", here)
        if here in seen or alike[shape] == most_alike:
            continue
        seen.add(here)
        alike[shape] += 1
        answer = clerk.get(here)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = Page(answer.text)
        waiting += page.links
        yield here, page


def offers(clerk: Clerk, routes: Iterable[Route]) -> dict[Offer, set[str]]:
    """Fields by route, of all forms that somebody who follows every link will see."""
    known = {(method, route.path): route for route in routes for method in route.methods or ()}
    found: dict[Offer, set[str]] = {}
    for here, page in pages(clerk):
        for method, action, fields in page.forms:
            path = (action or here).partition("?")[0]
            for offer, route in known.items():
                if offer[0] == method and route.path_regex.match(path):
                    found.setdefault(offer, set()).update(fields)
                    break
    return found
