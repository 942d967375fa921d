"""Writes the locks: `python3 tools/lock.py [--upgrade] [--only NAME]`, behind `make lock`.

Pins stay as they are unless their input changed or --upgrade is given. Files come from the default index
alone: additional places often hold only part of a release's files, and a lock must carry every hash.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.environments import pip_settings, uv_tool
from tools.environments.errors import SetupError
from tools.environments.progress import Progress

ROOT = Path(__file__).resolve().parent.parent
# Judge and gateway last and held to the test lock, so that what is tested is what is judged and what runs.
LOCKS = (
    ("uv", "3.10", None),
    ("rasa", "3.10", None),
    ("test", "3.11", None),
    ("bench", "3.11", None),
    ("stock", "3.10", None),
    ("voice", "3.11", None),
    ("photo", "3.11", None),
    ("judge", "3.12", "test"),
    ("gateway", "3.11", "test"),
)
FREE = {"judge": ("pillow",)}  # not held: tg-auto-test wants an older one
ALONE = ("stock",)  # laid beside another environment, hence without dependencies
ADDITIONAL = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX_STRATEGY")
OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links")
HEADER = ("--custom-compile-command", "make lock")


def command(uv: Path, name: str, python: str, constraint: str | None, upgrade: bool) -> list[str]:
    """The call that writes requirements/NAME.txt from NAME.in, with paths relative to the project."""
    held = ["--constraint", str(held_to(name, constraint))] if constraint else []
    alone = ["--no-deps"] if name in ALONE else []
    extra = [*held, *alone, *(["--upgrade"] if upgrade and not constraint else [])]
    files = [f"requirements/{name}.in", "--output-file", f"requirements/{name}.txt"]
    return [
        str(uv),
        "pip",
        "compile",
        "--no-config",
        *OPTIONS,
        *HEADER,
        "--python-version",
        python,
        *extra,
        *files,
    ]


def held_to(name: str, constraint: str) -> Path:
    """The lock whose versions NAME must have; without what is free there it is a copy below .tools/."""
    whole = Path("requirements") / f"{constraint}.txt"
    if name not in FREE:
        return whole
    pins = re.findall(r"^([\w.-]+)(?:\[[^]]*\])?(==[^\\\n]+)", whole.read_text(encoding="utf-8"), re.MULTILINE)
    copy = Path(".tools") / f"held-{name}.txt"
    copy.parent.mkdir(exist_ok=True)
    copy.write_text("".join(f"{one}{pin.strip()}\n" for one, pin in pins if one not in FREE[name]), encoding="utf-8")
    return copy


def main() -> int:
    """Write the locks; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools/lock.py", description="Write requirements/*.txt from *.in.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    parser.add_argument("--only", choices=[name for name, *_ in LOCKS], help="this lock alone")
    given = parser.parse_args()
    chosen = [lock for lock in LOCKS if given.only in (None, lock[0])]
    os.chdir(ROOT)
    progress = Progress(len(chosen), ROOT / ".tools" / "lock.log")
    try:
        uv = uv_tool.obtain(ROOT, os.environ, progress)
        env = {k: v for k, v in pip_settings.for_uv(os.environ).items() if k not in ADDITIONAL}
        for name, python, constraint in chosen:
            progress.step(f"requirements/{name}.txt")
            progress.run(command(uv, name, python, constraint, given.upgrade), env, f"locking {name}")
    except SetupError as failure:
        print(failure, file=sys.stderr)
        return failure.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
