"""The dialogue engine itself finds nothing wrong with its data, and its own tests of the components hold."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
pytestmark = [pytest.mark.slow, pytest.mark.rasa]


QUIET = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore::DeprecationWarning", "PYTHONPATH": str(ROOT)}


def rasa(*words: str) -> subprocess.CompletedProcess[str]:
    """One command of the dialogue engine, run to its end."""
    return subprocess.run(
        [str(PYTHON), "-m", "rasa", *words],
        cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip


def model() -> str:
    """The model that was trained last."""
    return str(max((ROOT / "var" / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime))


def test_the_engine_validates_its_data_without_a_single_warning() -> None:
    done = rasa(
        "data", "validate", "--domain", "domain.yml", "--config", "config.yml",
        "--data", "data/nlu", "data/rules", "data/stories", "--fail-on-warnings",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_every_way_through_a_conversation_is_taken_as_told(tmp_path: Path) -> None:
    done = rasa("test", "core", "--model", model(), "--stories", "tests/stories", "--e2e", "--out", str(tmp_path))
    failed = tmp_path / "failed_test_stories.yml"
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "story" not in failed.read_text(encoding="utf-8").replace("test stories", ""), failed.read_text()
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    assert report["conversation_accuracy"]["correct"] == report["conversation_accuracy"]["total"] >= 9


def test_the_engines_own_report_on_sentences_it_was_never_taught(tmp_path: Path) -> None:
    lines = (ROOT / "tests" / "evaluation" / "e02.jsonl").read_text(encoding="utf-8").splitlines()
    by_intent: dict[str, list[str]] = {}
    for one in map(json.loads, lines):
        by_intent.setdefault(one["intent"], []).append("- " + one["text"].replace("\n", " "))
    told = [{"intent": intent, "examples": "\n".join(texts)} for intent, texts in by_intent.items()]
    cases = tmp_path / "nlu.yml"
    cases.write_text(yaml.safe_dump({"version": "3.1", "nlu": told}, allow_unicode=True), encoding="utf-8")
    done = rasa("test", "nlu", "--model", model(), "--nlu", str(cases), "--no-plot", "--out", str(tmp_path / "report"))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    report = json.loads((tmp_path / "report" / "intent_report.json").read_text(encoding="utf-8"))
    # A question back counts as wrong here: the cascade's own tables are those of `make evaluate`.
    assert report["weighted avg"]["recall"] >= 0.9
    assert report["renewal_fee"]["precision"] >= 0.8
