"""Infrastructure settings, read once from the environment; a bad value refuses to start and says what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import limit_settings, sms_settings, voice_settings, wechat_settings
from bot.limit_settings import LimitSettings
from bot.sms_settings import SmsSettings
from bot.voice_settings import VoiceSettings
from bot.wechat_settings import WechatSettings

PROFILES = ("demo", "mainland", "pilot")
TELEGRAM_MODES = ("polling", "webhook")
ASR_ENGINES = ("auto", "off", "sherpa", "whisper")
INFRASTRUCTURE = "HOST PORT DATA DB_URL REDIS_URL RASA_URL RASA_PATCHES RASA_TOKEN REST_TOKEN PROFILE NOW HALL VOICE"
LOGS = ("text", "json")
ASR = "ASR ASR_MODEL ASR_PYTHON"
TELEGRAM = "TELEGRAM_TOKEN TELEGRAM_API_URL TELEGRAM_FILE_URL TELEGRAM_MODE TELEGRAM_SECRET"
OTHERS = (
    "LOG DISK_LOW_MB PUBLIC_URL ACTION_URL TRACKER_DB PYTHON RASA_PYTHON"  # most are read by set-up and by the engine
)
PARTS = f"{limit_settings.NAMES} {sms_settings.NAMES} {voice_settings.NAMES} {wechat_settings.NAMES}"
KNOWN = frozenset("LIANXIN_" + n for n in f"{INFRASTRUCTURE} {ASR} {TELEGRAM} {PARTS} {OTHERS}".split())
CLOCKS = "a local time such as 2026-11-23T09:00, or @ and the path of a file with one, such as 2026-11-23T09:00 x60"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingError(ValueError):
    """A setting has a value that is not allowed; the message names the variable and what is."""


@dataclass(frozen=True)
class Settings:
    """Everything the process takes from its environment."""

    host: str
    port: int
    data: Path
    db_url: str
    redis_url: str | None
    rasa_url: str
    other_rasa_urls: tuple[str, ...]
    action_url: str | None
    rest_token: str | None
    profile: str
    start_at: datetime | Path | None
    hall_file: Path | None
    telegram_token: str | None
    telegram_api_url: str
    telegram_file_url: str
    telegram_mode: str
    telegram_secret: str | None
    wechat: WechatSettings | None
    sms: SmsSettings | None
    voice: bool
    speech: VoiceSettings
    asr: str
    asr_model: Path | None
    asr_python: Path | None
    public_url: str | None
    limits: LimitSettings
    disk_low_mb: int
    log: str
    root: Path

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """Every dialogue engine; the first is `rasa_url`."""
        return (self.rasa_url, *self.other_rasa_urls)

    @property
    def gateway_url(self) -> str:
        """Where the dialogue engine finds this gateway's actions."""
        return self.action_url or f"http://127.0.0.1:{self.port}"

    @property
    def sends_abroad(self) -> bool:
        """Whether text may leave the country at all (never in the `mainland` profile)."""
        return self.profile != "mainland"

    def refuse_open_house(self) -> None:
        """Raise SettingError when others could reach the REST channel and no token guards it."""
        if not self.on_loopback and not self.rest_token:
            raise SettingError(
                f"LIANXIN_REST_TOKEN is missing; LIANXIN_HOST={self.host} can be reached from outside, so set a token"
            )

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the gateway."""
        return self.host in LOOPBACK

    @property
    def demo(self) -> bool:
        """Whether the invented hall may be seeded."""
        return self.profile == "demo"


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = env.get(name, default)
    if value not in allowed:
        raise SettingError(f"{name}={value!r} is not allowed; use one of: {', '.join(allowed)}")
    return value


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default).rstrip("/")
    if not re.match(r"https?://[^\s/]+", value):
        raise SettingError(f"{name}={value!r} is not allowed; use an address such as {default}")
    return value


def _engines(env: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses of the dialogue engines, each once."""
    named = [one.strip() for one in env.get("LIANXIN_RASA_URL", "").split(",") if one.strip()]
    found = [_url({"LIANXIN_RASA_URL": one}, "LIANXIN_RASA_URL", "http://127.0.0.1:5005") for one in named]
    if not named:
        found = [_url(env, "LIANXIN_RASA_URL", "http://127.0.0.1:5005")]
    return tuple(dict.fromkeys(found))


def _data(env: Mapping[str, str], root: Path) -> Path:
    data = Path(env.get("LIANXIN_DATA") or root / "var").expanduser().resolve()
    if data.exists() and not data.is_dir():
        raise SettingError(f"LIANXIN_DATA={str(data)!r} is not allowed; use a folder, this is a file")
    return data


def _db_url(env: Mapping[str, str], data: Path) -> str:
    """The store's address. What is refused is not repeated: a password may stand in it."""
    value = env.get("LIANXIN_DB_URL") or f"sqlite:///{data / 'store.sqlite3'}"
    if not re.match(r"sqlite:///|postgresql(\+psycopg)?://", value):
        raise SettingError("LIANXIN_DB_URL is not allowed; use postgresql+psycopg://user@host/name or sqlite:///file")
    return value


def _redis(env: Mapping[str, str], db_url: str) -> str | None:
    """Where several gateways of one store meet, None for a gateway that is alone."""
    value = env.get("LIANXIN_REDIS_URL")
    if not value:
        return None
    if not re.match(r"(rediss?://[^\s/]+|unix://\S+)", value):
        raise SettingError(
            "LIANXIN_REDIS_URL is not allowed; use redis://host:6379/0, rediss://host:6379/0 or unix:///path"
        )
    if not db_url.startswith("postgresql"):
        raise SettingError(
            "LIANXIN_REDIS_URL is for several gateways, and those need LIANXIN_DB_URL=postgresql+psycopg://user@host/name"
        )
    return value


def _port(env: Mapping[str, str]) -> int:
    value = env.get("LIANXIN_PORT", "8080")
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise SettingError(f"LIANXIN_PORT={value!r} is not allowed; use a number from 1 to 65535")
    return int(value)


def _disk_low(env: Mapping[str, str]) -> int:
    """So many megabytes and less where LIANXIN_DATA lies are too few."""
    value = env.get("LIANXIN_DISK_LOW_MB") or "1024"
    if not (value.isascii() and value.isdigit() and 16 <= int(value) <= 1_000_000):
        raise SettingError(
            f"LIANXIN_DISK_LOW_MB={value!r} is not allowed; use a number of megabytes from 16 to 1000000"
        )
    return int(value)


def _now(env: Mapping[str, str], profile: str) -> datetime | Path | None:
    """A moment, or the file that tells the time (`@` and its path)."""
    value = env.get("LIANXIN_NOW")
    if not value:
        return None
    if profile == "mainland":
        raise SettingError("LIANXIN_NOW is not allowed in the mainland profile; unset it")
    if value.startswith("@") and Path(value[1:]).is_file():
        return Path(value[1:]).absolute()
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        raise SettingError(f"LIANXIN_NOW={value!r} is not allowed; use {CLOCKS}") from None


def _known_only(env: Mapping[str, str]) -> None:
    for name in env:
        if name.startswith("LIANXIN_") and name not in KNOWN:
            raise SettingError(f"{name} is not a known setting; allowed: {', '.join(sorted(KNOWN))}")


def read(env: Mapping[str, str], root: Path) -> Settings:
    """Build the settings from `env`; `root` is the project's folder.

    Raises SettingError for an unknown LIANXIN_ name or a value that is not allowed.
    """
    _known_only(env)
    profile = _choice(env, "LIANXIN_PROFILE", PROFILES, "demo")
    data = _data(env, root)
    api = _url(env, "LIANXIN_TELEGRAM_API_URL", "https://api.telegram.org")
    secret = env.get("LIANXIN_TELEGRAM_SECRET") or None
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise SettingError("LIANXIN_TELEGRAM_SECRET is not allowed; use 1 to 256 characters of A-Z a-z 0-9 _ -")
    mode = _choice(env, "LIANXIN_TELEGRAM_MODE", TELEGRAM_MODES, "polling")
    token = env.get("LIANXIN_TELEGRAM_TOKEN") or None
    if token and mode == "webhook" and not secret:
        raise SettingError(
            "LIANXIN_TELEGRAM_SECRET is missing; webhook mode needs 1 to 256 characters of A-Z a-z 0-9 _ -"
        )
    if token and profile == "mainland":
        raise SettingError("LIANXIN_TELEGRAM_TOKEN is not allowed in the mainland profile; unset it")
    host = env.get("LIANXIN_HOST", "127.0.0.1")
    db_url = _db_url(env, data)
    engines = _engines(env)
    rest_token = env.get("LIANXIN_REST_TOKEN") or None
    return Settings(
        host=host,
        port=_port(env),
        data=data,
        db_url=db_url,
        redis_url=_redis(env, db_url),
        rasa_url=engines[0],
        other_rasa_urls=engines[1:],
        action_url=_url(env, "LIANXIN_ACTION_URL", "http://127.0.0.1:8080") if env.get("LIANXIN_ACTION_URL") else None,
        rest_token=rest_token,
        profile=profile,
        start_at=_now(env, profile),
        hall_file=_hall_file(env, root),
        telegram_token=token,
        telegram_api_url=api,
        telegram_file_url=_url(env, "LIANXIN_TELEGRAM_FILE_URL", api),
        telegram_mode=mode,
        telegram_secret=secret,
        wechat=_wechat(env),
        sms=_sms(env, profile),
        voice=_choice(env, "LIANXIN_VOICE", ("on", "off"), "on") == "on",
        speech=_speech(env, profile),
        asr=_choice(env, "LIANXIN_ASR", ASR_ENGINES, "auto"),
        asr_model=_path(env, "LIANXIN_ASR_MODEL", "folder with the model's files"),
        asr_python=_path(env, "LIANXIN_ASR_PYTHON", "Python that has the engine", follow=False),
        public_url=_url(env, "LIANXIN_PUBLIC_URL", "https://hall.example") if env.get("LIANXIN_PUBLIC_URL") else None,
        limits=_limits(env),
        disk_low_mb=_disk_low(env),
        log=_choice(env, "LIANXIN_LOG", LOGS, "text"),
        root=root,
    )


def _sms(env: Mapping[str, str], profile: str) -> SmsSettings | None:
    try:
        return sms_settings.read_sms(env, profile == "mainland")
    except ValueError as error:
        raise SettingError(str(error)) from None


def _limits(env: Mapping[str, str]) -> LimitSettings:
    try:
        return limit_settings.read_limits(env)
    except ValueError as error:
        raise SettingError(str(error)) from None


def _wechat(env: Mapping[str, str]) -> WechatSettings | None:
    try:
        return wechat_settings.read_wechat(env)
    except ValueError as error:
        raise SettingError(str(error)) from None


def _speech(env: Mapping[str, str], profile: str) -> VoiceSettings:
    try:
        return voice_settings.read_voice(env, profile == "mainland")
    except ValueError as error:
        raise SettingError(str(error)) from None


def _path(env: Mapping[str, str], name: str, what: str, follow: bool = True) -> Path | None:
    """An existing path, or None. A Python is not followed: the link itself names its environment."""
    if not env.get(name):
        return None
    path = Path(env[name]).expanduser()
    if not path.exists():
        raise SettingError(f"{name}={env[name]!r} is not allowed; use the path of an existing {what}")
    return path.resolve() if follow else path.absolute()


def _hall_file(env: Mapping[str, str], root: Path) -> Path | None:
    named = env.get("LIANXIN_HALL")
    if named:
        path = Path(named).expanduser().resolve()
        if not path.is_file():
            raise SettingError(f"LIANXIN_HALL={named!r} is not allowed; use the path of an existing hall.yml")
        return path
    return root / "hall.yml" if (root / "hall.yml").is_file() else None
