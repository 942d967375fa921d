"""Every regular expression of the product, as it is compiled: run as a program of its own, before anything is imported.

Written are those of the modules, those that the grammar, the knowledge, the sounds and the engine's word lists make of
their files, and those that stand inside a function. One JSON line each: where, pattern, flags.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "actions", "nlu")
CALLS = ("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
Found = dict[tuple[str, int], str]


def watch(found: Found) -> None:
    """From now on note what is compiled for a room of the product."""
    compiled: Any = re._compile  # type: ignore[attr-defined]  # all of re's functions go through it

    def noting(pattern: Any, flags: Any) -> Any:
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        place = Path(frame.f_code.co_filename) if frame else Path()
        if isinstance(pattern, str) and frame and any(place.is_relative_to(ROOT / room) for room in ROOMS):
            found.setdefault((pattern, int(flags)), f"{place.relative_to(ROOT)}:{frame.f_lineno}")
        return compiled(pattern, flags)

    re._compile = noting  # type: ignore[attr-defined]


def modules() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every module with its names; without them where it needs the engine, which is not here."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" in parts or parts[-1] == "__main__":
                continue
            try:
                yield path, vars(importlib.import_module(".".join(parts).removesuffix(".__init__")))
            except ModuleNotFoundError as error:
                if error.name is None or error.name.partition(".")[0] in ROOMS:
                    raise
                yield path, {"re": re}


def written_inside(path: Path, names: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The patterns that calls of `re` in a file are given, where they can be told without running it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in [f"re.{call}" for call in CALLS]:
            try:
                code = compile(ast.Expression(node.args[0]), str(path), "eval")
                pattern = eval(code, dict(names))  # our own files
            except NameError:  # of names inside the function
                continue
            if isinstance(pattern, str):
                yield pattern, node.lineno


def made_of_files() -> None:
    """Let everything be read that makes patterns of its words."""
    from bot.hall import when
    from nlu import accents, decide, entities, normalise, slips
    from tests.fakes.house import design, example_facts, knowledge

    for words in ("推迟一天", "再晚一点", "abc 9:30", "12月31号到期"):
        when.parse(words, datetime(2026, 11, 23, 9))
        when.turns(words)
        when.shifts(words)
        when.expiry_date(words, datetime(2026, 11, 23, 9))
    knowledge(), design(), example_facts()
    for part in (accents, decide, entities, normalise, slips):
        getattr(part, "shipped", lambda: None)()


def main() -> None:
    """Print them."""
    found: Found = {}
    watch(found)
    for path, names in modules():
        for pattern, line in written_inside(path, names):
            if not any(pattern == known for known, _ in found):
                found[pattern, 0] = f"{path.relative_to(ROOT)}:{line}"
    made_of_files()
    for (pattern, flags), where in found.items():
        print(json.dumps([where, pattern, flags]))


if __name__ == "__main__":
    main()
