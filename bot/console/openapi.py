"""`GET /console/openapi.json`: every address of the console, what it takes, and which roles may use it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from bot.console.doorway import Rule
from bot.console.pages import HEADERS
from bot.console.rights import RIGHTS

FORM, FILE = "application/x-www-form-urlencoded", "multipart/form-data"
_IN_PATH = re.compile(r"\{(\w+)(?::path)?\}")
# What anybody may be answered anywhere, beside what was asked for.
_COMMON = {
    "303": "go on there; to the sign-in page when nobody is signed in",
    "400": "something in it is wrong; the page says what, and keeps what was typed",
    "401": "nobody is signed in",
    "403": "the role may not, or the form's token is missing",
    "404": "there is no such thing",
    "409": "somebody else was quicker; the page shows how things stand",
    "413": "too large",
    "415": "neither a plain form nor a file where one may be sent",
    "429": "too many attempts",
}


def document(rules: Mapping[tuple[str, str], Rule]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of (method, path) → rule. Pages are HTML, for people: it tells where things are."""
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), rule in rules.items():
        plain = _IN_PATH.sub(r"{\1}", path)
        paths.setdefault(plain, {})[method.lower()] = _operation(method, path, rule)
    return {"openapi": "3.1.0", "info": {"title": "连心桥工作台", "version": "0.1.0"}, "paths": paths}


def answer(rules: Mapping[tuple[str, str], Rule]) -> JSONResponse:
    """The document as the console sends it."""
    return JSONResponse(document(rules), headers=dict(HEADERS))


def _operation(method: str, path: str, rule: Rule) -> dict[str, Any]:
    responses = {code: {"description": text, "content": {"text/html": {}}} for code, text in _COMMON.items()}
    found: dict[str, Any] = {
        "summary": f"for {', '.join(RIGHTS[rule.access])}" if rule.access != "open" else "for everybody",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _IN_PATH.findall(path)
        ],
        "responses": {"200": {"description": "a page or a file", "content": {"text/html": {}}}, **responses},
    }
    if method == "POST":
        fields = {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "properties": {"csrf": {"type": "string"}},
        }
        found["requestBody"] = {"content": {FILE if rule.takes_file else FORM: {"schema": fields}}}
        found["responses"]["204"] = {"description": "done"}
    return found
