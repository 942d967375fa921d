"""The templates of the pages that people see; all of them know the same and escape the same."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def page_templates() -> Environment:
    """Those of `templates/` beside this file; a name that was not handed over is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["dialled"] = dialled
    return made


def dialled(number: str) -> str:
    """What a telephone dials: the first number of a text that may name several."""
    found = re.search(r"\+?[0-9][0-9 ()-]*", number)
    return re.sub(r"[^0-9+]", "", found.group()) if found else ""
