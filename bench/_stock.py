"""Training the rivals and this project's own pipeline inside Rasa, on one draw of sentences, each model kept."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import _subset
from nlu import lexicon
from tools.environments import pip_settings, uv_tool
from tools.environments.progress import Progress

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / ".venv-rasa" / "bin" / "python"
LOCK = ROOT / "requirements" / "stock.txt"
BESIDE = ROOT / ".venv-stock"  # packages laid beside the engine's, see requirements/stock.in
OURS = "ours"
RIVALS = ("regression", "words", "characters")
TITLES = {
    OURS: "this project",
    "words": "`rasa init` for Chinese: jieba, DIET",
    "characters": "characters 1–3, DIET",
    "regression": "characters 1–3, LogisticRegressionClassifier",
}


@dataclass(frozen=True)
class Trained:
    """One model and what its training took: seconds of the clock and of the processor, megabytes at the peak."""

    model: Path
    wall_s: float
    cpu_s: float
    peak_mb: float


def data_folder() -> Path:
    """LIANXIN_DATA, or var/ of the project."""
    return Path(os.environ.get("LIANXIN_DATA") or ROOT / "var").expanduser().resolve() / "bench"


def config(name: str) -> Path:
    """The pipeline of a rival, or the product's own."""
    return ROOT / "config.yml" if name == OURS else ROOT / "bench" / "stock" / f"{name}.yml"


def place(name: str, drawn: str) -> Path:
    """Where the model lies: by the sentences, then by the pipeline and, for ours, by its code and word lists."""
    cases = _subset.trained_on(drawn)
    digest = hashlib.sha256(config(name).read_bytes() + (lexicon.fingerprint() if name == OURS else "").encode())
    return data_folder() / f"stock-{_subset.fingerprint(cases)}" / f"{name}-{digest.hexdigest()[:8]}.tar.gz"


def beside(model: Path, ending: str) -> Path:
    """The file of another ending that belongs to a model."""
    return model.with_name(model.name.removesuffix(".tar.gz") + ending)


def known(name: str, drawn: str) -> Trained | None:
    """The kept model, or None when it has not been trained."""
    return read(place(name, drawn))


def read(model: Path) -> Trained | None:
    """The model of that file with what its training took, or None when it is not there."""
    note = beside(model, ".json")
    return Trained(model, **json.loads(note.read_text())) if model.is_file() and note.is_file() else None


def environment() -> dict[str, str]:
    """The environment variables of every process that holds a model."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHONPATH", "VIRTUAL_ENV", "LIANXIN_"))}
    return keep | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(BESIDE)]),
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def lay_beside() -> None:
    """Put the packages of the lock into `.venv-stock`, once per lock. Raises SetupError."""
    mark = BESIDE / "lock.txt"
    if mark.is_file() and mark.read_bytes() == LOCK.read_bytes():
        return
    progress = Progress(1, ROOT / ".tools" / "stock.log")
    progress.step(f"what the stock pipelines need into {BESIDE.name}")
    uv, env = uv_tool.obtain(ROOT, os.environ, progress), pip_settings.for_uv(os.environ)
    command = [str(uv), "pip", "install", "--no-deps", "--require-hashes", "--python", str(ENGINE)]
    progress.run([*command, "--target", str(BESIDE), "-r", str(LOCK)], env, f"filling {BESIDE.name}")
    mark.write_bytes(LOCK.read_bytes())


def train(name: str, drawn: str) -> Trained:
    """Train and keep one model; Rasa's own cache of parts is not used, for the time is of interest.

    Raises RuntimeError with the end of what Rasa printed when it fails. An interruption leaves nothing behind.
    """
    model = place(name, drawn)
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="train-", dir=model.parent) as folder:
        data = Path(folder) / "nlu.yml"
        data.write_text(_subset.as_rasa(_subset.trained_on(drawn)), encoding="utf-8")
        command = [
            str(ENGINE), "-m", "rasa", "train", "nlu", "--config", str(config(name)), "--nlu", str(data),
            "--out", folder, "--fixed-model-name", "model",
        ]  # fmt: skip
        took = run(command, {"RASA_CACHE_DIRECTORY": f"{folder}/cache"}, beside(model, ".log"))
        made = Path(folder) / "model.tar.gz"
        if not made.is_file():
            raise RuntimeError(f"training made no model, see {beside(model, '.log')}")
        beside(model, ".json").write_text(json.dumps(took))
        made.replace(model)
    return Trained(model, **took)


def run(command: list[str], env: dict[str, str], log: Path, folder: Path = ROOT) -> dict[str, float]:
    """Run a training in `folder` with some more variables; what it took, as Trained has it. Raises RuntimeError."""
    begun = time.monotonic()
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(command, cwd=folder, env=environment() | env, stdout=out, stderr=out)
        try:
            _, code, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
    child.returncode = os.waitstatus_to_exitcode(code)
    if child.returncode:
        raise RuntimeError(f"training failed, see {log}:\n" + log.read_text(encoding="utf-8")[-1500:])
    return {
        "wall_s": round(time.monotonic() - begun, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024), 0),
    }
