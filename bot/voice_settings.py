"""The settings of the house's voice: which engines beside gTTS may speak, and how long a sound is waited for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAMES = (
    "VOICE_EDGE VOICE_MODEL VOICE_SPEAKER VOICE_PIPER VOICE_PIPER_MODEL VOICE_PIPER_URL VOICE_NORMALISER VOICE_BUDGET"
)
FIRST_FOUND = "auto"
_LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?:/[^\s?#]*)?")


@dataclass(frozen=True)
class VoiceSettings:
    """What an operator chose; the defaults are a fresh house: gTTS, and a local model as soon as one is there."""

    edge: bool = False
    model: str | None = FIRST_FOUND  # a folder under voice-models, `auto` the first one found, None none
    speaker: int | None = None
    piper: Path | None = None
    piper_model: Path | None = None
    piper_url: str | None = None
    wetext: bool = False
    budget_s: float = 10.0


def read_voice(env: Mapping[str, str], mainland: bool) -> VoiceSettings:
    """The settings; raises ValueError naming the variable and what is allowed."""
    edge = _one_of(env, "LIANXIN_VOICE_EDGE", ("off", "on")) == "on"
    if edge and mainland:
        raise ValueError(
            "LIANXIN_VOICE_EDGE=on is not allowed in the mainland profile, for it sends text abroad; unset it"
        )
    piper, piper_model = _file(env, "LIANXIN_VOICE_PIPER"), _file(env, "LIANXIN_VOICE_PIPER_MODEL")
    if (piper is None) != (piper_model is None):
        raise ValueError(
            "LIANXIN_VOICE_PIPER and LIANXIN_VOICE_PIPER_MODEL go together: the program and its .onnx model"
        )
    return VoiceSettings(
        edge,
        _model(env),
        _speaker(env),
        piper,
        piper_model,
        _piper_url(env),
        _one_of(env, "LIANXIN_VOICE_NORMALISER", ("own", "wetext")) == "wetext",
        _budget(env),
    )


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or allowed[0]
    if value not in allowed:
        raise ValueError(f"{name}={value!r} is not allowed; use one of: {', '.join(allowed)}")
    return value


def _model(env: Mapping[str, str]) -> str | None:
    value = env.get("LIANXIN_VOICE_MODEL") or FIRST_FOUND
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}", value):
        raise ValueError(
            f"LIANXIN_VOICE_MODEL={value!r} is not allowed; use the name of a folder in voice-models, auto or off"
        )
    return None if value == "off" else value


def _speaker(env: Mapping[str, str]) -> int | None:
    value = env.get("LIANXIN_VOICE_SPEAKER") or ""
    if value and not re.fullmatch(r"[0-9]{1,4}", value):
        raise ValueError(f"LIANXIN_VOICE_SPEAKER={value!r} is not allowed; use a number from 0 to 9999")
    return int(value) if value else None


def _file(env: Mapping[str, str], name: str) -> Path | None:
    value = env.get(name)
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise ValueError(f"{name}={value!r} is not allowed; use the path of an existing file")
    return path


def _piper_url(env: Mapping[str, str]) -> str | None:
    """Loopback only: what is said there may be personal."""
    value = (env.get("LIANXIN_VOICE_PIPER_URL") or "").rstrip("/")
    if value and not _LOOPBACK.fullmatch(value):
        raise ValueError(
            f"LIANXIN_VOICE_PIPER_URL={value!r} is not allowed; use this machine's own, such as http://127.0.0.1:5000"
        )
    return value or None


def _budget(env: Mapping[str, str]) -> float:
    value = env.get("LIANXIN_VOICE_BUDGET") or "10"
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9])?", value) or not 1 <= float(value) <= 60:
        raise ValueError(f"LIANXIN_VOICE_BUDGET={value!r} is not allowed; use seconds from 1 to 60")
    return float(value)
