"""A real PostgreSQL cluster in a folder of its own, for as long as the tests need it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

START_S = 30.0


def binary(name: str) -> str | None:
    """The newest PostgreSQL program of that name, in Debian's folders or on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    return str(found[-1]) if found else shutil.which(name)


def _as_user(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends it the postgres account."""
    if os.geteuid() != 0:
        return list(command)
    return ["runuser", "-u", "postgres", "--", *command]


class Server:
    """A cluster that can be killed and started again; `url` names its empty database on loopback."""

    def __init__(self, folder: Path, *, fsync: bool = False) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._folder, self._data = folder, folder / "data"
        self._disk = f"-c fsync={'on' if fsync else 'off'}"
        self._options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {self._disk}"
        self.url = f"postgresql+psycopg://lianxin@127.0.0.1:{port}/postgres"
        made = ["-D", str(self._data), "-A", "trust", "-U", "lianxin", "-E", "UTF8", "--locale=C"]
        self._run("initdb", *made, check=True)

    def start(self) -> None:
        """Start it and wait until it answers; raises RuntimeError with its log.

        Tried again for a while, as a service manager would: somebody who calls at a dead server may hold its very port.
        """
        log, end = self._folder / "log", time.monotonic() + START_S
        while self._run("pg_ctl", *self._where(), "-o", self._options, "-l", str(log), "start", check=False):
            if time.monotonic() > end:
                raise RuntimeError("the database server does not start:\n" + log.read_text(errors="replace")[-2000:])
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", *self._where(), "-m", "immediate", "stop", check=False)

    def kill(self) -> None:
        """kill -9 of every process of it, and wait until they are gone."""
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # else one more may be born after they are counted
        pids = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 30
        while any(_alive(pid) for pid in pids):
            assert time.monotonic() < end, "the database server does not die"
            time.sleep(0.02)
        # A dead process that nobody has buried yet would look alive to the next server.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _where(self) -> list[str]:
        return ["-D", str(self._data), "-w"]

    def _run(self, name: str, *words: str, check: bool) -> int:
        program = binary(name)
        assert program is not None
        command = _as_user([program, *words])
        return subprocess.run(command, check=check, stdout=subprocess.DEVNULL, cwd=self._folder).returncode


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def server(*, fsync: bool = False) -> Iterator[Server]:
    """A running cluster in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="lianxin-pg-"))
    one = Server(folder, fsync=fsync)
    one.start()
    try:
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(*, fsync: bool = False) -> Iterator[str]:
    """The URL of an empty database on loopback; with `fsync` a commit waits for the disk, as in earnest."""
    with server(fsync=fsync) as one:
        yield one.url


def database(url: str, name: str) -> str:
    """Make another empty database on that server; its URL."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as c:
        c.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return url.rpartition("/")[0] + f"/{name}"
