"""Goes on in the project's own environment, building it first where it is absent. Standard library only.

Runs on whatever Python was called, so it imports nothing that an environment would have to hold.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Verbs that start a dialogue engine of their own, unless a setting names one that runs elsewhere.
ENGINE_VERBS = frozenset({"run", "chat", "understand"})
ENTERED = "_LIANXINQIAO_ENTERED"  # guards against going round in circles; settings refuse unknown LIANXIN_ names


def inside(root: Path = ROOT, prefix: str = sys.prefix) -> bool:
    """Whether this process already runs in the project's environment."""
    return os.path.realpath(prefix) == os.path.realpath(root / ".venv")


def purpose(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """What has to be built for a command line: "run" (both environments) or "gateway" (the light one)."""
    verb = next((word for word in argv if not word.startswith("-")), "")
    if "-h" in argv or "--help" in argv:
        return "gateway"
    if verb in ("train", "engine") or (verb in ENGINE_VERBS and not environ.get("LIANXIN_RASA_URL")):
        return "run"
    return "gateway"


def build(what: str, root: Path = ROOT) -> int:
    """Make an environment complete, see tools/bootstrap.py; 0 ready, 1 failed, 2 wrong setting."""
    command = [sys.executable, str(root / "tools" / "bootstrap.py"), what]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(), check=False)  # noqa: S603 (our own set-up)
    return done.returncode


def engine_python(root: Path = ROOT) -> Path:
    """The interpreter of the dialogue engine's environment, which is built when it is absent or out of date.

    Raises RuntimeError when it cannot be built; the reason was already written to stderr.
    """
    if build("engine", root):
        raise RuntimeError("the dialogue engine's environment is not ready")
    return root / ".venv-rasa" / "bin" / "python"


def call(argv: Sequence[str], environ: Mapping[str, str], root: Path = ROOT) -> tuple[list[str], dict[str, str]]:
    """The command and its environment variables that continue `argv` inside the project's environment.

    The caller's folder stays the working folder (paths in `argv` are his), but nothing is imported from it.
    """
    paths = [str(root), *(part for part in environ.get("PYTHONPATH", "").split(os.pathsep) if part)]
    env = {**environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), ENTERED: "1"}
    return [str(root / ".venv" / "bin" / "python"), "-P", "-m", "bot", *argv], env


def enter(argv: Sequence[str], root: Path = ROOT) -> None:
    """Return at once inside the environment; elsewhere replace this process by one that runs inside it."""
    entered = os.environ.pop(ENTERED, None)
    if inside(root):
        return
    if entered:
        print(f"{root / '.venv'} is broken; remove it and start again", file=sys.stderr)
        sys.exit(1)
    code = build(purpose(argv, os.environ), root)
    if code:
        sys.exit(code)
    command, env = call(argv, os.environ, root)
    sys.stdout.flush()
    os.execve(command[0], command, env)  # noqa: S606 - the same command line, no shell wanted
