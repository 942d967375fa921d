"""Asks the public advisory database about every pin of every lock: `python3 tools/audit.py`, behind `make audit`.

Exit 0: everything was asked, and what was found is listed with a reason in requirements/advisories.yml; 1: something is
not listed; 2: nothing is known, because the database or pip-audit could not be reached. Needs internet.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.environments import pip_settings, uv_tool
from tools.environments.errors import SetupError
from tools.environments.progress import Progress

ROOT = Path(__file__).resolve().parent.parent
TOOL = "pip-audit==2.10.1"
LIMIT_S = 900


@dataclass(frozen=True)
class Verdict:
    """What came of one lock: weaknesses that are not listed, and packages that could not be asked about."""

    unlisted: list[str]
    unasked: list[str]


def listed(text: str) -> set[tuple[str, str, str]]:
    """(id, package, pinned) of every entry of advisories.yml; set-up has no YAML library."""
    entries = re.findall(r"^  - id: (\S+)\n    package: (\S+)\n    pinned: (\S+)$", text, re.MULTILINE)
    return set(entries)


def judge(report: Mapping[str, Any], known: set[tuple[str, str, str]]) -> Verdict:
    """Sort what pip-audit said (`--format json`)."""
    unlisted, unasked = [], []
    for one in report.get("dependencies", []):
        if "version" not in one:
            unasked.append(str(one.get("name")))
            continue
        for found in one.get("vulns", []):
            names = {found["id"], *found.get("aliases", [])}
            if not any((name, one["name"], one["version"]) in known for name in names):
                fixed = ", ".join(found.get("fix_versions", [])) or "nothing yet"
                unlisted.append(f"{one['name']} {one['version']}: {' '.join(sorted(names))}, fixed in {fixed}")
    return Verdict(unlisted, unasked)


def command(uv: Path, lock: str) -> list[str]:
    """The call that asks about one lock, without installing anything of it."""
    audit = ["pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    return [str(uv), "tool", "run", "--from", TOOL, *audit, "--requirement", f"requirements/{lock}"]


def _report(call: Sequence[str], env: Mapping[str, str]) -> Mapping[str, Any] | None:
    try:
        done = subprocess.run(
            call, cwd=ROOT, env=dict(env), capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        found: Mapping[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return found


def main() -> int:
    """Ask about every lock; returns the exit code."""
    locks = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
    progress = Progress(len(locks), ROOT / ".tools" / "audit.log")
    known = listed((ROOT / "requirements" / "advisories.yml").read_text(encoding="utf-8"))
    unlisted, unasked = set[str](), set[str]()
    try:
        uv = uv_tool.obtain(ROOT, os.environ, progress)
    except SetupError as failure:
        print(failure, file=sys.stderr)
        return 2
    for lock in locks:
        progress.step(f"asking about requirements/{lock}")
        report = _report(command(uv, lock), pip_settings.for_uv(os.environ))
        verdict = judge(report, known) if report is not None else Verdict([], [f"all of {lock}"])
        unlisted |= set(verdict.unlisted)
        unasked |= set(verdict.unasked)
    if unlisted:
        print("\n".join(sorted(unlisted)))
    elif not unasked:
        print("nothing beyond requirements/advisories.yml")
    if unasked:
        print(
            f"not asked about ({len(unasked)}), so nothing is known: {', '.join(sorted(unasked)[:8])} …",
            file=sys.stderr,
        )
    return 1 if unlisted else 2 if unasked else 0


if __name__ == "__main__":
    sys.exit(main())
