"""Models that an operator put into `voice-models`: recognised by their files, named in the key of every sound.

The layouts are those of the archives of the sherpa-onnx project (kokoro-multi-lang-v1_1, matcha-icefall-zh-baker,
vits-melo-tts-zh_en and their like), unpacked as they are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

KINDS = "Kokoro (model.onnx, voices.bin, tokens.txt), Matcha (model-steps-*.onnx, a vocoder, tokens.txt) or VITS"
SHERPA_ONLY = "an .onnx.json beside the model is piper's: name it in LIANXIN_VOICE_PIPER_MODEL"
_VOCODERS = ("vocos*.onnx", "hifigan*.onnx", "*vocoder*.onnx")
_ONE_VOICE = 510 * 256 * 4  # bytes of one Kokoro voice
_CHINESE_VOICES = {103: 3, 53: 47}  # zf_001 of v1.1-zh, zf_xiaoxiao of v1.0
_EDGE = 65_536


class ModelError(ValueError):
    """A folder that holds no model we know; the message says what is missing."""


@dataclass(frozen=True)
class LocalModel:
    """A model's kind, its files by the names sherpa-onnx gives them, and what identifies it."""

    name: str
    kind: str
    files: dict[str, str]
    rules: str
    digest: str
    speaker: int


def recognise(folder: Path) -> LocalModel:
    """The model in `folder`; raises ModelError saying what is missing."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder; put an unpacked model there")
    found = _kokoro(folder) or _matcha(folder) or _vits(folder)
    if not found:
        raise ModelError(f"{folder} holds no model; allowed are {KINDS}; {SHERPA_ONLY}")
    kind, files = found
    missing = [name for name in ("tokens",) if not Path(files[name]).is_file()]
    if missing:
        raise ModelError(f"{folder} has no {', '.join(f'{name}.txt' for name in missing)}; unpack the whole archive")
    empty = [
        Path(f).name for f in files.values() for f in f.split(",") if Path(f).is_file() and not Path(f).stat().st_size
    ]
    if empty:
        raise ModelError(f"{folder}: empty files: {', '.join(empty)}; unpack the archive again")
    speaker = _CHINESE_VOICES.get(Path(files["voices"]).stat().st_size // _ONE_VOICE, 0) if kind == "kokoro" else 0
    # Our own rules have already written all figures out; theirs are kept for what slips through.
    rules = ",".join(
        str(f) for f in sorted(folder.glob("*.fst")) if f.stem.split("-")[0] in ("date", "number", "phone")
    )
    return LocalModel(folder.name, kind, files, rules, _digest(files), speaker)


def first_model(folder: Path, name: str | None) -> tuple[LocalModel | None, str]:
    """(the model named `name` or, with `auto`, the first that is one; why there is none). Never raises."""
    if name is None:
        return None, "switched off"
    if name != "auto":
        try:
            return recognise(folder / name), ""
        except (ModelError, OSError) as error:
            return None, str(error)
    why = f"no model in {folder}"
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        if one.is_dir():
            try:
                return recognise(one), ""
            except (ModelError, OSError) as error:
                why = str(error)
    return None, why


def _kokoro(folder: Path) -> tuple[str, dict[str, str]] | None:
    model = _one(folder, ("model.onnx", "model.int8.onnx"))
    voices = folder / "voices.bin"
    if not model or not voices.is_file():
        return None
    lexicons = ",".join(str(f) for f in sorted(folder.glob("lexicon*.txt")) if "gb" not in f.stem)
    files = {"model": str(model), "voices": str(voices), "tokens": str(folder / "tokens.txt"), "lexicon": lexicons}
    return "kokoro", files | _folders(folder)


def _matcha(folder: Path) -> tuple[str, dict[str, str]] | None:
    model = _one(folder, ("model-steps-*.onnx", "matcha*.onnx"))
    vocoder = _one(folder, _VOCODERS) or _one(folder.parent, _VOCODERS)
    if not model:
        return None
    if not vocoder:
        raise ModelError(f"{folder} is a Matcha model without its vocoder; put vocos-22khz-univ.onnx beside it")
    files = {"acoustic_model": str(model), "vocoder": str(vocoder), "tokens": str(folder / "tokens.txt")}
    return "matcha", files | _lexicon(folder) | _folders(folder)


def _vits(folder: Path) -> tuple[str, dict[str, str]] | None:
    model = _one(folder, ("model.onnx", "model.int8.onnx", "vits*.onnx", "*.onnx"))
    if not model or model.with_name(model.name + ".json").exists():
        return None
    return "vits", {"model": str(model), "tokens": str(folder / "tokens.txt")} | _lexicon(folder) | _folders(folder)


def _lexicon(folder: Path) -> dict[str, str]:
    file = folder / "lexicon.txt"
    return {"lexicon": str(file)} if file.is_file() else {}


def _folders(folder: Path) -> dict[str, str]:
    known = {"data_dir": folder / "espeak-ng-data", "dict_dir": folder / "dict"}
    return {name: str(path) for name, path in known.items() if path.is_dir()}


def _one(folder: Path, patterns: tuple[str, ...]) -> Path | None:
    return next((file for pattern in patterns for file in sorted(folder.glob(pattern))), None)


def _digest(files: dict[str, str]) -> str:
    """Of names, sizes and both ends of the files: another model is noticed without reading 300 MB at every start."""
    mark = hashlib.sha256()
    for path in sorted(Path(f) for value in files.values() for f in value.split(",") if Path(f).is_file()):
        size = path.stat().st_size
        mark.update(f"{path.name} {size} ".encode())
        with path.open("rb") as file:
            mark.update(file.read(_EDGE))
            file.seek(max(0, size - _EDGE))
            mark.update(file.read(_EDGE))
    return mark.hexdigest()[:16]
