"""The dialogue engine's process: its environment, starting and stopping it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlparse

from bot.cli import engine_log
from bot.settings import LOOPBACK, Settings
from bot.store.keys import secret

START_LIMIT_S = 180
READS = ("LIANXIN_RASA_PATCHES",)
"""Settings the engine's process reads; its old libraries get no key of a messenger, a database or the house."""


def python(settings: Settings) -> Path:
    """The interpreter of the dialogue engine, whose environment is built when it is missing."""
    from bot.cli.environment import engine_python

    found = settings.root / ".venv-rasa" / "bin" / "python"
    return found if found.exists() else engine_python(settings.root)


def environment(settings: Settings, token: str, action_token: str) -> dict[str, str]:
    """The environment variables of the engine's process; of the house's settings only those that it reads."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHONPATH", "VIRTUAL_ENV", "LIANXIN_"))}
    keep |= {name: os.environ[name] for name in READS if name in os.environ}
    folder = settings.data / "rasa"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return keep | {
        "PYTHONPATH": str(settings.root),
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",  # else a training keeps its parts in the program's folder, which may be read-only
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SANIC_WORKERS": "1",
        "LIANXIN_RASA_TOKEN": token,
        "LIANXIN_ACTION_URL": f"{settings.gateway_url}/internal/actions?token={action_token}",
        "LIANXIN_TRACKER_DB": os.environ.get("LIANXIN_TRACKER_DB") or _memory(settings, folder),
    }


def _memory(settings: Settings, folder: Path) -> str:
    """Engines of several gateways remember conversations where all of them find them."""
    return settings.db_url if settings.redis_url else str(folder / "tracker.db")


def each(settings: Settings) -> list[Settings]:
    """The settings once for every engine, with that engine as the only one."""
    return [replace(settings, rasa_url=url, other_rasa_urls=()) for url in settings.rasa_urls]


def here(settings: Settings) -> bool:
    """Whether the engine would run on this machine."""
    return urlparse(settings.rasa_url).hostname in LOOPBACK


def start(settings: Settings, model: Path) -> subprocess.Popen[bytes]:
    """Start the engine on the loopback port of LIANXIN_RASA_URL; it ends with this process (Linux)."""
    port = urlparse(settings.rasa_url).port or 5005
    keys = settings.data / "keys"
    token = secret(keys, "rasa.token")
    command = [
        str(python(settings)), "-m", "tools.open_engine", "rasa", "run", "--interface", "127.0.0.1",
        "--port", str(port), "--enable-api", "--model", str(model), "--endpoints", "endpoints.yml",
        "--credentials", "credentials.yml",
    ]  # fmt: skip
    log = settings.data / "log" / "dialogue.log"
    env = environment(settings, token, secret(keys, "action.token"))
    child = subprocess.Popen(  # noqa: S603 (our own command)
        command,
        cwd=settings.root,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    assert child.stdout is not None
    engine_log.keep(child.stdout, log, settings)
    return child


def die_with_parent() -> None:
    """Ask Linux to end this child when its parent ends, however that happens."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def answers(settings: Settings, timeout: float = 2.0) -> bool:
    """Whether an engine with our token and a model answers at LIANXIN_RASA_URL."""
    token = secret(settings.data / "keys", "rasa.token")
    try:
        with urllib.request.urlopen(f"{settings.rasa_url}/status?token={token}", timeout=timeout) as reply:  # noqa: S310 (settings allow http and https only)
            return bool(json.load(reply).get("model_file"))
    except (urllib.error.URLError, OSError, ValueError):
        return False


def warm(settings: Settings) -> None:
    """Let the model understand one sentence, so that nobody waits for what is done at the first one."""
    token = secret(settings.data / "keys", "rasa.token")
    request = urllib.request.Request(  # noqa: S310 (settings allow http and https only)
        f"{settings.rasa_url}/model/parse?token={token}",
        json.dumps({"text": "你好"}).encode(),
        {"Content-Type": "application/json"},
    )
    with contextlib.suppress(urllib.error.URLError, OSError):  # it only would have been faster
        urllib.request.urlopen(request, timeout=20).close()  # noqa: S310 (settings allow http and https only)


def free_port() -> int:
    """A loopback port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """Settings whose engine answers: the one that runs already, or one started and stopped here."""
    from bot.cli.training import ensure_model

    if answers(settings):
        yield settings
        return
    model = ensure_model(settings)
    own = replace(settings, rasa_url=f"http://127.0.0.1:{free_port()}", other_rasa_urls=())
    child = start(own, model)
    try:
        wait(own, child)
        yield own
    finally:
        stop(child)


def wait(settings: Settings, child: subprocess.Popen[bytes]) -> None:
    """Wait until the engine answers; raises RuntimeError when it ends or takes too long."""
    limit = time.monotonic() + START_LIMIT_S
    while not answers(settings):
        if child.poll() is not None:
            raise RuntimeError(
                f"the dialogue engine ended with code {child.returncode}; see {settings.data / 'log' / 'dialogue.log'}"
            )
        if time.monotonic() > limit:
            raise RuntimeError(f"the dialogue engine did not answer within {START_LIMIT_S} s")
        time.sleep(0.2)
    warm(settings)


def stop(child: subprocess.Popen[bytes], patience_s: float = 8.0) -> None:
    """End a child kindly, then firmly."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
