"""What the repository promises about itself: locks, licences, targets, and nothing of one machine in any file."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tools import licences, lock, measure

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NAMES = [lock.stem for lock in LOCKS]
MACHINE = re.compile(
    r"file:/{3}(?:root|home|Users|opt|srv|mnt|work|tmp)/|(?<![\w.~$}])/(?:root|home|Users)/\w|(?<![\w.~$}])/(?:tmp|work)/\w"
    r"|https?://[^\s\"'<>]+/simple\b|\"resolved\": *\"https?://|--(?:extra-)?index-url[ =]+\S|registry *= *\"?https?://"
)
BINARY = {".png", ".ogg", ".opus", ".wav", ".npz", ".mp3", ".woff2", ".ico", ".jpg"}


def pins(name: str) -> dict[str, str]:
    """Requirement line (with its marker) → its hashes, of one lock."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^([a-zA-Z0-9][^\\\n]+?) *\\\n((?: +--hash=\S+(?: \\)?\n)+)", text, re.MULTILINE)
    return {line: " ".join(sorted(re.findall(r"sha256:[0-9a-f]{64}", hashes))) for line, hashes in entries}


def test_there_is_a_lock_for_every_list_and_a_list_for_every_lock() -> None:
    assert sorted(path.stem for path in (ROOT / "requirements").glob("*.in")) == NAMES
    assert {name for name, _, _ in lock.LOCKS} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_pin_is_exact_and_carries_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pins(name)) == len(lines) > 0
    assert all("==" in line and hashes for line, hashes in pins(name).items())


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_address_and_no_folder(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "make lock" in text.splitlines()[1]
    assert not re.search(r"://|index-url|find-links|(?<![\w.])/\w", text)


def test_everything_the_gateway_runs_on_is_what_the_tests_run_on() -> None:
    tested = pins("test")
    assert {line: tested.get(line) for line in pins("gateway")} == pins("gateway")


def test_the_judge_stands_on_the_gateway_that_runs_but_for_what_it_wants_otherwise() -> None:
    def versions(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for line in pins(name):
            one, version = line.partition(";")[0].split("==")
            found.setdefault(re.sub(r"\[.*", "", one), set()).add(version.strip())
        return found

    judged, tested, runs = versions("judge"), versions("test"), versions("gateway")
    differing = {name for name in judged if name in tested and not judged[name] <= tested[name]}
    assert differing == set(lock.FREE["judge"])
    assert runs.keys() - judged.keys() <= {"async-timeout"}  # of an older Python


def test_a_constrained_lock_is_never_upgraded_on_its_own() -> None:
    command = lock.command(Path("uv"), "gateway", "3.11", "test", upgrade=True)
    assert "--upgrade" not in command
    assert "--upgrade" in lock.command(Path("uv"), "test", "3.11", None, upgrade=True)


@pytest.mark.slow
def test_notice_names_every_copyleft_dependency_that_is_installed() -> None:
    found = {finding for folder in licences.folders() for finding in licences.findings(folder)}
    assert {"python-telegram-bot", "psycopg", "av", "certifi"} <= {finding.package for finding in found}
    assert licences.unnamed((ROOT / "NOTICE").read_text(encoding="utf-8"), found) == []


def test_a_dependency_that_notice_leaves_out_is_reported() -> None:
    left_out = licences.Finding("new-one", "GPL-3.0-only")
    assert licences.unnamed("- psycopg: LGPL\n  with new-one in the text\n", {left_out}) == [left_out]


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert all(f"   {number}. " in text for number in range(1, 10))
    assert "The Lianxinqiao authors" in text


@pytest.mark.parametrize(
    "target",
    [
        "run",
        "test",
        "check",
        "train",
        "evaluate",
        "voice-pack",
        "bench",
        "bench-stock",
        "soak",
        "lock",
        "clean",
        "help",
    ],
)
def test_make_has_the_target_and_knows_how(target: str) -> None:
    env = {**os.environ, "MAKEFLAGS": ""}
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("target", ["test", "evaluate", "bench", "soak"])
def test_whatever_starts_houses_trains_their_model_once_before(target: str) -> None:
    """Else every house trains one of its own, for longer than a slow machine is waited for."""
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True)
    steps = done.stdout.splitlines()
    trained = next(n for n, step in enumerate(steps) if step.endswith("-m bot train"))
    assert not [step for step in steps[:trained] if "pytest" in step or "tools/measure.py" in step]


def test_an_empty_bench_folder_is_no_failure_but_a_missing_kind_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure.main(["soak"], tmp_path) == 0
    assert "nothing to measure yet" in capsys.readouterr().err
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "speed.py").write_text("raise SystemExit(open('seen', 'w').write('x') - 1)")
    assert measure.main(["soak"], tmp_path) == 1
    assert measure.main(["bench"], tmp_path) == 0
    assert (tmp_path / "seen").exists()


def test_a_failing_measurement_fails_the_target(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "stock_speed.py").write_text("raise SystemExit(3)")
    assert measure.main(["bench-stock"], tmp_path) == 1


def test_the_ci_script_is_executable_and_well_formed() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)]).returncode == 0


def tracked() -> list[Path]:
    """Every file that git keeps, as text can be read from it."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in told.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def test_no_tracked_file_tells_of_one_machine() -> None:
    told = {
        str(path.relative_to(ROOT)): match[0]
        for path in tracked()
        if (match := MACHINE.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert told == {}


@pytest.mark.parametrize(
    "parts",
    [
        ("see /", "root/x"),
        ("'/", "home/anna'"),
        ("http", "s://mirror.example/x/simple"),
        ("--index-", "url x"),
        ("file:/", "//opt/x"),
    ],
)
def test_the_search_finds_what_it_is_for(parts: tuple[str, str]) -> None:
    assert MACHINE.search("".join(parts))
