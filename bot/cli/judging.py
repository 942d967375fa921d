"""Judging a trained model in the engine's own environment: sentences it never saw, and whole journeys."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.cli import engine
from bot.cli.gate import Figures
from bot.settings import Settings

CLASSIFIER = "SoundAndSenseClassifier"
PARTS = ("intent_model.json", "intent_model.npz")
LIMIT_S = 300


@dataclass(frozen=True)
class Verdict:
    """Figures on the evaluation sentences (None: there are none here) and why a journey failed ("": none did)."""

    figures: Figures | None
    journeys: str


def evaluation_files(root: Path) -> list[Path]:
    """The files of judged sentences; none in a deployment without tests."""
    return sorted((root / "tests" / "evaluation").glob("*.jsonl"))


def evaluation_mark(root: Path) -> str | None:
    """A digest of those files, so that figures of two models are compared on the same ones; None without any."""
    files = evaluation_files(root)
    digest = hashlib.sha256(b"\0".join(f.name.encode() + b"\0" + f.read_bytes() for f in files))
    return digest.hexdigest()[:16] if files else None


def judge(settings: Settings, archive: Path) -> Verdict:
    """Everything about a candidate; both judgements run side by side. Raises RuntimeError when one cannot run."""
    started = time.monotonic()
    print("考核新模型 / judging the new model: sentences and journeys", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "journeys.log").open("wb") as log:
        travelling = _start_journeys(settings, archive, Path(folder), log.fileno())
        try:
            figures = sentences(settings, archive)
            code = travelling.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"the new model could not be judged within {LIMIT_S} s") from None
        finally:
            travelling.kill()
            travelling.wait()
        said = Path(log.name).read_text(encoding="utf-8", errors="replace")
    print(f"  judged in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return Verdict(figures, _failed(said) if code else "")


def _failed(said: str) -> str:
    """The journey at which the test stopped, or the last words of a test that did not get so far."""
    names = re.findall(r"^- story: (.+)$", said, re.MULTILINE)
    return "journeys of data/stories failed: " + ("; ".join(names) or said[-1000:].strip())


def sentences(settings: Settings, archive: Path) -> Figures | None:
    """How a model does on the evaluation sentences, by `nlu.report`; None, and a word about it, without any."""
    files = evaluation_files(settings.root)
    if not files:
        print("  no tests/evaluation here: what the model understands is not compared", file=sys.stderr)
        return None
    with tempfile.TemporaryDirectory() as folder:
        unpack(archive, Path(folder))
        out = Path(folder) / "figures.json"
        command = [
            str(engine.python(settings)), "-m", "nlu.report", "--model", folder, "--figures", str(out),
            "--eval", *map(str, files),
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 (our own command)
            command, cwd=settings.root, env=engine.environment(settings, "-", "-"), capture_output=True, text=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{archive.name} could not be judged:\n{done.stderr[-1500:]}")
        return Figures.read(json.loads(out.read_text(encoding="utf-8")))


def unpack(archive: Path, folder: Path) -> None:
    """Put the classifier of a model archive into `folder`; raises RuntimeError when it has none."""
    found = set()
    with tarfile.open(archive) as whole:
        for member in whole:
            path = Path(member.name)
            if path.name in PARTS and CLASSIFIER in path.parent.name and (content := whole.extractfile(member)):
                (folder / path.name).write_bytes(content.read())
                found.add(path.name)
    if found != set(PARTS):
        raise RuntimeError(f"{archive.name} holds no {CLASSIFIER}")


def _start_journeys(settings: Settings, archive: Path, folder: Path, log: int) -> subprocess.Popen[bytes]:
    """Rasa's own test of stories: every action a story names must be the one that is predicted."""
    command = [
        str(engine.python(settings)), "-m", "rasa", "test", "core", "--model", str(archive), "--stories",
        "data/stories", "--out", str(folder / "out"), "--endpoints", "endpoints.yml", "--no-plot",
        "--fail-on-prediction-errors",
    ]  # fmt: skip
    env = {**engine.environment(settings, "-", "-"), "LIANXIN_TRACKER_DB": str(folder / "tracker.db")}
    return subprocess.Popen(  # noqa: S603 (our own command)
        command, cwd=settings.root, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        preexec_fn=engine.die_with_parent,
    )  # fmt: skip
