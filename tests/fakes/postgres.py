"""A real PostgreSQL cluster in a folder of its own, for as long as the tests need it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def binary(name: str) -> str | None:
    """The newest PostgreSQL program of that name, in Debian's folders or on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    return str(found[-1]) if found else shutil.which(name)


def _as_user(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends it the postgres account."""
    if os.geteuid() != 0:
        return list(command)
    return ["runuser", "-u", "postgres", "--", *command]


@contextmanager
def cluster(*, fsync: bool = False) -> Iterator[str]:
    """The URL of an empty database on loopback; with `fsync` a commit waits for the disk, as in earnest."""
    initdb, pg_ctl = binary("initdb"), binary("pg_ctl")
    assert initdb is not None
    assert pg_ctl is not None
    folder = Path(tempfile.mkdtemp(prefix="lianxin-pg-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = str(folder / "data")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(_as_user([initdb, "-D", data, "-A", "trust", "-U", "lianxin", "-E", "UTF8", "--locale=C"]), **quiet)
    disk = f"-c fsync={'on' if fsync else 'off'}"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {disk}"
    log = str(folder / "log")
    subprocess.run(_as_user([pg_ctl, "-D", data, "-o", options, "-l", log, "-w", "start"]), **quiet)
    try:
        yield f"postgresql+psycopg://lianxin@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(_as_user([pg_ctl, "-D", data, "-m", "immediate", "-w", "stop"]), **{**quiet, "check": False})
        shutil.rmtree(folder, ignore_errors=True)
