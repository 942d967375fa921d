"""Training itself: the engine's `rasa train` as a child process, with progress on stderr."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bot.cli import engine, learned
from bot.cli.registry import ENDING, UNJUDGED, Model, Registry
from bot.hall.clock import stamp
from bot.settings import Settings

WORKSHOP = ".training-"
PARTS = {"RulePolicy": "rules 对话规则", "SoundAndSenseClassifier": "understanding 听懂人话"}


def fit(settings: Settings, models: Registry, mark: str) -> Model:
    """Train a model with progress on stderr; it is in the folder, not yet in use. Raises RuntimeError on failure."""
    from bot.bootstrap import clock_of

    started, name, taught = time.monotonic(), models.free_name(mark), learned.folder(settings)
    print(
        "训练对话模型，一到三分钟 / training the dialogue model, one to three minutes (only when its data changed)",
        file=sys.stderr,
    )
    for left_over in models.folder.glob(f"{WORKSHOP}*"):  # of a training that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORKSHOP, dir=models.folder) as fresh:
        tail, code = _rasa_train(settings, fresh, name, [taught] if taught.is_dir() else [], started)
        made = Path(fresh) / f"{name}{ENDING}"
        if code or not made.is_file():
            raise RuntimeError("training failed:\n" + "\n".join(tail))
        now = stamp(clock_of(settings).now())
        model = Model(name, mark, now, rejected=[UNJUDGED], learned=learned.count(settings))
        model = models.write(model)  # first, so that no file is ever there without a record
        made.replace(models.folder / made.name)
    print(f"模型训练好了 / trained in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return model


def _rasa_train(
    settings: Settings, out: str, name: str, taught: list[Path], started: float
) -> tuple[list[str], int | None]:
    command = [
        str(engine.python(settings)), "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml",
        "--data", "data/nlu", "data/rules", "data/stories", *map(str, taught), "--out", out, "--fixed-model-name", name,
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 (our own command)
        command,
        cwd=settings.root,
        env=engine.environment(settings, "-", "-"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=engine.die_with_parent,
    ) as child:
        done = threading.Event()
        threading.Thread(target=_tick, args=(started, done), daemon=True).start()
        tail = _show(child, started)
        done.set()
    return tail, child.returncode


def _show(child: subprocess.Popen[str], started: float) -> list[str]:
    tail: list[str] = []
    assert child.stdout is not None
    for line in child.stdout:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", line).strip()
        tail = [*tail[-20:], plain]
        if step := re.search(r"(Starting to train component|Finished training component) '(\w+)'", plain):
            verb = "→" if step.group(1).startswith("Start") else "✓"
            print(
                f"  {time.monotonic() - started:4.0f} s {verb} {PARTS.get(step.group(2), step.group(2))}",
                file=sys.stderr,
            )
    return tail


def _tick(started: float, done: threading.Event) -> None:
    """A sign of life every ten seconds while the engine is silent."""
    while not done.wait(10):
        print(f"  {time.monotonic() - started:4.0f} s …", file=sys.stderr, flush=True)
