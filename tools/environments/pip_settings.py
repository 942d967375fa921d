"""Hands pip's own configuration to uv, which does not read it: index, extra places, certificate, proxy."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

UV_PLACES = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_CONFIG_FILE",
)
SECTIONS = ("global", "install", ":env:")  # later ones win, as in pip


def pip_command(python: str = sys.executable) -> list[str] | None:
    """How to call a working pip: this interpreter's own, else one on PATH; None when there is none."""
    for command in ([python, "-m", "pip"], [shutil.which("pip3") or ""], [shutil.which("pip") or ""]):
        if command[0] and _output([*command, "--version"]) is not None:
            return command
    return None


def _output(command: list[str]) -> str | None:
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if told.returncode else told.stdout


def parse(listing: str) -> dict[str, str]:
    """Read `pip config list`: `section.option='value'` lines, the section that pip prefers last."""
    ranked: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, equals, quoted = line.partition("=")
        section, dot, option = key.rpartition(".")
        if not equals or not dot or section not in SECTIONS:
            continue
        rank = SECTIONS.index(section)
        if rank >= ranked.get(option, (0, ""))[0]:
            ranked[option] = (rank, _unquoted(quoted.strip()))
    return {option: value for option, (_, value) in ranked.items()}


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text


def translate(options: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """What to add to uv's environment so that it looks where pip looks.

    pip takes the best file of all its places while uv stops at the first that knows a name; the strategy is
    set to pip's, which is safe here because every file is checked against the lock's hashes.
    """
    added: dict[str, str] = {}
    if not any(environ.get(name) for name in UV_PLACES):
        added.update(_places(options))
    if options.get("cert") and not environ.get("SSL_CERT_FILE"):
        added["SSL_CERT_FILE"] = options["cert"]
    if options.get("proxy") and not environ.get("HTTPS_PROXY") and not environ.get("ALL_PROXY"):
        added["ALL_PROXY"] = options["proxy"]
    if options.get("trusted-host") and not environ.get("UV_INSECURE_HOST"):
        added["UV_INSECURE_HOST"] = " ".join(options["trusted-host"].split())
    return added


def _places(options: Mapping[str, str]) -> dict[str, str]:
    added: dict[str, str] = {}
    if options.get("index-url"):
        added["UV_DEFAULT_INDEX"] = options["index-url"].strip()
    if options.get("extra-index-url"):
        added["UV_INDEX"] = " ".join(options["extra-index-url"].split())
        added["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if options.get("find-links"):
        added["UV_FIND_LINKS"] = ",".join(options["find-links"].split())
    return added


def _uv_has_places(environ: Mapping[str, str]) -> bool:
    home = Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or "/") / ".config")
    files = (home / "uv" / "uv.toml", Path("/etc/uv/uv.toml"))
    return any(file.is_file() and "index" in file.read_text(errors="replace") for file in files)


def for_uv(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv is to be started."""
    env = {name: value for name, value in environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    pip = None if _uv_has_places(environ) else pip_command()
    listing = _output([*pip, "config", "list"]) if pip else None
    env.update(translate(parse(listing or ""), environ))
    env.setdefault("UV_HTTP_TIMEOUT", "120")
    return env
