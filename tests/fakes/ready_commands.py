"""`python -m bot …` beside a running product, from a process that imported everything once and forks for each command.

Importing costs two seconds of processor time, and tests look into the house some two hundred times. A command still is
a process of its own with its own environment, standard streams and end; only the importing is shared. Tests about the
command line itself start Python anew, see tests/fakes/command.py.
"""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
LARGEST = 1_000_000
_one_at_a_time = threading.Lock()


def run(words: Sequence[str], env: Mapping[str, str], lines: str = "") -> subprocess.CompletedProcess[str]:
    """Run one command to its end, with exactly this environment; at most one runs at a time."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(lines)
        given.seek(0)
        asked = json.dumps({"words": words, "env": dict(env)}).encode()
        with _one_at_a_time:
            server = _server()
            socket.send_fds(server, [asked], [given.fileno(), out.fileno(), err.fileno()])
            code = int(server.recv(100))
        return subprocess.CompletedProcess(list(words), code, _text(out), _text(err))


def _text(file: tempfile._TemporaryFileWrapper[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@functools.cache
def _server() -> socket.socket:
    """The line to the process that forks; that process ends when the line is cut."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(PATIENCE_S)
    command = [sys.executable, "-m", "tests.fakes.ready_commands", str(its.fileno())]
    child = subprocess.Popen(command, cwd=ROOT, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
    its.close()
    atexit.register(_end, ours, child)
    return ours


def _end(line: socket.socket, child: subprocess.Popen[bytes]) -> None:
    line.close()
    child.wait()


# -- in the process that forks ----------------------------------------------------------------------------


def serve(line: socket.socket) -> int:
    """Fork for every command that comes; in the fork this returns the command's exit code."""
    from bot import bootstrap  # noqa: F401 - imported for those who will need it
    from bot.cli.main import main, parser

    parser()
    gc.freeze()  # a fork need not look through, and so copy, what all of them share
    while True:
        asked, streams, *_ = socket.recv_fds(line, LARGEST, 3)
        if not asked:
            return 0
        child = os.fork()
        if child == 0:
            line.close()
            told = json.loads(asked)
            _become(told["env"], streams)
            return main(told["words"])
        for stream in streams:
            os.close(stream)
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _become(env: Mapping[str, str], streams: Sequence[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(env)


if __name__ == "__main__":
    sys.exit(serve(socket.socket(fileno=int(sys.argv[1]))))
