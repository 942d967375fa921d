"""Whatever people send as sound, decoded in a process of its own: a hostile file can only end that process.

Run as `python -m bot.voice.listening.decoder`: bytes in; out a JSON line `{"seconds"}` or `{"error"}`, and samples.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sys
from pathlib import Path

from bot.voice.listening import wire
from bot.voice.listening.recogniser import RATE
from bot.voice.processes import environment

LARGEST = 2_500_000
LONGEST_S = 61.0  # the page stops at sixty, and its last block still comes
LIMIT_S = 20.0
CPU_S = 12
MEMORY = 1_500_000_000
AT_ONCE = 2
MOST_WAITING = 16
ROOT = Path(__file__).resolve().parents[3]


class NoSpeechFile(Exception):
    """Bytes that are not taken; `code` is empty, too_large, too_long, not_audio, slow or busy."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Decoder:
    """Decodes at most two files at a time, each within its time, memory and length; only so many wait."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._open = 0

    async def pcm(self, data: bytes) -> bytes:
        """Mono 16-bit samples at 16 kHz. Raises NoSpeechFile."""
        if not data:
            raise NoSpeechFile("empty")
        if len(data) > LARGEST:
            raise NoSpeechFile("too_large")
        if self._open >= AT_ONCE + MOST_WAITING:
            raise NoSpeechFile("busy")
        self._open += 1
        try:
            async with self._at_once:
                return await self._decoded(data)
        finally:
            self._open -= 1

    async def _decoded(self, data: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.voice.listening.decoder", cwd=ROOT, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=environment(),
        )  # fmt: skip
        try:
            out, _ = await asyncio.wait_for(process.communicate(data), self._limit_s)
        except TimeoutError:
            raise NoSpeechFile("slow") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        head, _, pcm = out.partition(b"\n")
        told = wire.parsed(head) if head else {"error": "not_audio"}  # it died: the file was its end
        if "error" in told:
            raise NoSpeechFile(str(told["error"]))
        return pcm


def main() -> int:
    """Decode the standard input within the limits of memory and CPU time."""
    for what, most in ((resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from bot.voice import audio

    out = sys.stdout.buffer
    try:
        sound = audio.decode(sys.stdin.buffer.read(LARGEST + 1), LARGEST, LONGEST_S)
        pcm = audio.pcm16(sound, RATE)
    except audio.AudioError as error:
        out.write(wire.line({"error": error.code}))
        return 0
    out.write(wire.line({"seconds": round(sound.seconds, 2)}) + pcm)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
