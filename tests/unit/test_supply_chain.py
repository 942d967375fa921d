"""What others wrote and we run: known weaknesses are named with a reason, and no rule is broken without one."""

from __future__ import annotations

import re
import tokenize
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import audit

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "requirements" / "advisories.yml"
ADVISORIES: list[dict[str, Any]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))["advisories"]
CODE = sorted(path for room in ("bot", "actions", "nlu", "tools", "bench") for path in (ROOT / room).rglob("*.py"))
BROKEN = re.compile(r"#\s*noqa:\s*(?P<rules>[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)(?P<reason>.*)")


def pinned() -> set[tuple[str, str]]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt"))
    return set(re.findall(r"^([a-z0-9.-]+)==([^\s;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("one", ADVISORIES, ids=[one["id"] for one in ADVISORIES])
def test_a_known_weakness_is_of_a_version_that_is_pinned_and_has_its_reason(one: dict[str, Any]) -> None:
    assert set(one) == {"id", "package", "pinned", "fixed_in", "about", "reason"}
    assert re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-[a-z0-9]{4}){3}|PYSEC-\d{4}-\d+", one["id"])
    assert (one["package"], one["pinned"]) in pinned(), "the pin has moved: look at this entry again"
    assert len(one["reason"]) > 30
    assert one["pinned"] != one["fixed_in"]


def test_the_list_is_dated_and_names_nothing_twice() -> None:
    whole = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    assert date(2026, 11, 1) <= whole["checked_on"] <= date.today()
    assert len({(one["id"], one["package"]) for one in ADVISORIES}) == len(ADVISORIES)
    assert audit.listed(LIST.read_text(encoding="utf-8")) == {
        (one["id"], one["package"], one["pinned"]) for one in ADVISORIES
    }


def test_the_reasons_that_a_file_can_hold_are_held() -> None:
    """No Keras model in the pipeline, no MongoDB behind the engine, and it listens on loopback with a token."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    assert all(part["name"].startswith("nlu.") for part in config["pipeline"])
    assert [part["name"] for part in config["policies"]] == ["RulePolicy"]
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    assert endpoints["tracker_store"]["type"] == "nlu.tracker.NearTrackerStore"
    starts = (ROOT / "bot" / "cli" / "engine.py").read_text(encoding="utf-8")
    assert '"--interface", "127.0.0.1"' in starts
    ours = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "nlu").glob("*.py"))
    for name in (
        "import keras",
        "tensorflow",
        "pymongo",
        "json_format",
        "TfidfVectorizer",
        "PackageIndex",
        "aiohttp.web",
    ):
        assert name not in ours


def report(**one: Any) -> dict[str, Any]:
    return {"dependencies": [{"name": "keras", "version": "2.12.0", "vulns": [], **one}]}


def test_an_audit_fails_on_what_is_not_listed_and_on_what_could_not_be_asked() -> None:
    known = {("CVE-2024-3660", "keras", "2.12.0")}
    by_alias = {"id": "PYSEC-2024-1", "aliases": ["CVE-2024-3660"], "fix_versions": ["2.13.0"]}
    assert audit.judge(report(vulns=[by_alias]), known) == audit.Verdict([], [])
    new = {"id": "PYSEC-2026-9", "aliases": [], "fix_versions": []}
    assert audit.judge(report(vulns=[new]), known).unlisted == ["keras 2.12.0: PYSEC-2026-9, fixed in nothing yet"]
    assert audit.judge(report(version="2.12.1", vulns=[by_alias]), known).unlisted != []
    skipped = {"dependencies": [{"name": "rasa", "skip_reason": "not found"}]}
    assert audit.judge(skipped, known) == audit.Verdict([], ["rasa"])


def test_an_audit_reads_the_locks_as_they_are_and_installs_nothing_of_them() -> None:
    call = audit.command(Path("uv"), "rasa.txt")
    assert {"--disable-pip", "--require-hashes", "requirements/rasa.txt"} <= set(call)
    assert re.fullmatch(r"pip-audit==[\d.]+", audit.TOOL)


def broken() -> list[tuple[str, int, str, str]]:
    """Every rule that is broken on purpose: file, line, rules, and what is written beside it."""
    found = []
    for path in CODE:
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                match = BROKEN.search(token.string) if token.type == tokenize.COMMENT else None
                if match:
                    place = path.relative_to(ROOT).as_posix()
                    found.append((place, token.start[0], match["rules"], match["reason"].strip(" -()")))
    return found


def test_every_broken_rule_of_security_has_its_reason_beside_it() -> None:
    rules = [one for one in broken() if re.search(r"\bS\d{3}\b", one[2])]
    assert len(rules) > 20
    assert [(place, line) for place, line, _, reason in rules if len(reason) < 8] == []


def test_no_rule_of_security_is_switched_off_for_a_room_that_people_reach() -> None:
    """Ruff's S rules are bandit's; only tests, the set-up and the measurements have exceptions of their own."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"\[tool\.ruff\.lint\.per-file-ignores\]\n(.*?)\n\n", text, re.DOTALL)
    assert block
    ignores = dict(re.findall(r'^"([^"]+)" = \[(.*?)\]', block[1], re.MULTILINE))
    with_security = {place: re.findall(r'"(S\d*)"', rules) for place, rules in ignores.items()}
    assert {place: rules for place, rules in with_security.items() if rules} == {
        "tests/*": ["S"],
        "tools/*": ["S603", "S607"],
        "bench/*": ["S311", "S603"],
    }
    assert '"S"' in re.search(r"^select = \[(.*?)\]", text, re.MULTILINE)[1]  # type: ignore[index]
