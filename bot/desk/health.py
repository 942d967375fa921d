"""Whether the house is well: each thing it depends on with a colour, what is the matter, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

from bot.desk.channel_desk import NEEDS
from bot.desk.disk import GIB, LOW, LOW_SHARE, READ_ONLY, REFUSES, SOON, SOON_SHARE, UNKNOWN, Disk
from bot.hall.clock import Clock
from bot.store.channel_stops import Stop
from bot.store.pulse import Pulse
from bot.store.store import Store

Colour = Literal["green", "yellow", "red"]
LATE, VERY_LATE = timedelta(minutes=5), timedelta(minutes=30)
OLD_BACKUP, VERY_OLD_BACKUP = timedelta(days=7), timedelta(days=30)
BACK = timedelta(minutes=5)
ENGINES = {
    "gtts": "网上的朗读（谷歌）", "edge": "网上的朗读（微软）", "piper": "本机的朗读", "sherpa": "本机的朗读",
}  # fmt: skip
STORES = {"sqlite": "存在这台电脑上", "postgresql": "存在数据库服务器上"}
BANKS = {"mandarin": "普通话", "puxian": "莆田话"}
BACKUP_NOTE = "last-backup"
"""A file in LIANXIN_DATA: when `backup` last ran to its end."""


class Tried(Protocol):
    """When a channel last took a message and when it last refused one."""

    @property
    def worked_at(self) -> datetime | None: ...

    @property
    def failed_at(self) -> datetime | None: ...

    @property
    def why(self) -> str: ...

    @property
    def failing(self) -> bool: ...


@dataclass(frozen=True)
class Line:
    """One thing: how it is, in words, and what to do where it is not well."""

    key: str
    name: str
    colour: Colour
    said: str
    do: str = ""


@dataclass(frozen=True)
class Channel:
    """One channel: when somebody last wrote, when the house last wrote, and what went wrong last.

    `missing` are the settings that one that is not set up waits for.
    """

    code: str
    colour: Colour
    heard: datetime | None
    told: datetime | None
    failed: datetime | None
    why: str
    stop: Stop | None
    do: str = ""
    missing: tuple[str, ...] = ()


class HealthDesk:
    """Puts the gateway's own /health beside the store's figures, the disk, the clock and the backup."""

    def __init__(
        self, store: Store, clock: Clock, data: Path, shifted: bool = False,
        tried: Callable[[str], Tried] | None = None, listed: tuple[str, ...] = ("web", "kiosk", "rest"),
        disk: Disk | None = None,
    ) -> None:  # fmt: skip
        """`data` is LIANXIN_DATA, `shifted` a clock that was set for trying out, `listed` the channels there are."""
        self._room = (disk or Disk(data)).room
        self._store = store
        self._clock = clock
        self._data = data
        self._shifted = shifted
        self._tried = tried
        self.listed = listed

    def lines(self, facts: Mapping[str, Any]) -> list[Line]:
        """Everything but the channels; `facts` is what /health says."""
        now = self._clock.now()
        pulse = self._store.pulses.read(now)
        return [
            _store(facts["store"]), _engine(facts["dialogue"]), _voice(facts["voice"]), _clips(facts["voice"]),
            _ear(facts["listening"]), _eye(facts.get("photos")), _outbox(pulse, now), self._disk(),
            self._clock_line(pulse, now), self._backup(now),
        ]  # fmt: skip

    def channels(self, facts: Mapping[str, Any]) -> list[Channel]:
        """Every channel of this house, and behind them those that are not set up."""
        pulse, stops = self._store.pulses.read(self._clock.now()), self._store.channel_stops.newest()
        there = [self._channel(code, pulse, stops, facts) for code in self.listed]
        return there + [
            Channel(code, "green", pulse.heard.get(code), pulse.told.get(code), None, "", None, missing=needs)
            for code, needs in NEEDS.items()
            if code not in self.listed
        ]

    def _channel(self, code: str, pulse: Pulse, stops: Mapping[str, Stop], facts: Mapping[str, Any]) -> Channel:
        tried = self._tried(code) if self._tried else None
        stop = stops.get(code)
        state = facts.get(code, {}).get("status", "on")
        colour: Colour = "green"
        do = ""
        if state in ("unreachable", "refused"):
            colour = "red"
            do = "看看网络" if state == "unreachable" else "对方不认这个口令，请管理员换一个"
        elif stop is not None and stop.stopped:
            colour, do = "yellow", "好了就去恢复"
        elif tried is not None and tried.failing:
            colour, do = "yellow", "会自动再试；一直这样，看看网络，或者停用"
        told = max((t for t in (pulse.told.get(code), tried.worked_at if tried else None) if t), default=None)
        return Channel(
            code, colour, pulse.heard.get(code), told, tried.failed_at if tried else None, tried.why if tried else "",
            stop if stop is not None and stop.stopped else None, do,
        )  # fmt: skip

    def _disk(self) -> Line:
        room = self._room()
        said = f"还有{room.free / GIB:.1f}GB（{room.share:.0%}）"
        if room.status == UNKNOWN:
            return Line("disk", "磁盘", "red", "看不到", "请管理员看存东西的文件夹还在不在")
        if room.status == READ_ONLY:
            return Line("disk", "磁盘", "red", f"只能读，不能写，{said}", "存不下对话，马上请管理员看磁盘")
        if room.status in REFUSES:
            return Line("disk", "磁盘", "red", f"满了，{said}", "存不下对话，马上请管理员腾地方")
        if room.status == LOW or room.share < LOW_SHARE:
            return Line("disk", "磁盘", "red", said, "快满了，马上请管理员腾地方，不然存不下对话")
        if room.free < SOON or room.share < SOON_SHARE:
            return Line("disk", "磁盘", "yellow", said, "请管理员这几天腾地方")
        return Line("disk", "磁盘", "green", said)

    def _clock_line(self, pulse: Pulse, now: datetime) -> Line:
        said = f"{now.year}年{now.month}月{now.day}日 {now:%H:%M}"
        if self._shifted:
            return Line("clock", "时钟", "yellow", f"{said}，是试用时定的", "正式用的时候去掉 LIANXIN_NOW")
        if pulse.newest_line is not None and pulse.newest_line > now + BACK:
            return Line("clock", "时钟", "red", f"{said}，比最后一句话还早", "时钟往回走了，请管理员校准电脑的时间")
        return Line("clock", "时钟", "green", f"{said}，请看一眼对不对")

    def _backup(self, now: datetime) -> Line:
        made = backed_up_at(self._data)
        if made is None:
            return Line("backup", "备份", "yellow", "还没有备份过", "请管理员运行 python3 -m bot backup")
        age = now - made
        said = f"上次{made.month}月{made.day}日 {made:%H:%M}，{max(0, age.days)}天前"
        if age > VERY_OLD_BACKUP:
            return Line("backup", "备份", "red", said, "太久了，请管理员今天就备份")
        if age > OLD_BACKUP:
            return Line("backup", "备份", "yellow", said, "请管理员备份")
        return Line("backup", "备份", "green", said)


def backed_up_at(data: Path) -> datetime | None:
    """When `backup` last ran to its end; None when it never did, or nobody knows."""
    try:
        return datetime.fromisoformat((data / BACKUP_NOTE).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def _store(facts: Mapping[str, Any]) -> Line:
    if facts["status"] == "ok":
        return Line("store", "数据库", "green", f"好，{STORES.get(str(facts.get('kind', '')), '')}".rstrip("，"))
    return Line("store", "数据库", "red", "连不上，什么都答不了", "马上请管理员看磁盘和数据库")


def _engine(facts: Mapping[str, Any]) -> Line:
    if facts["status"] == "ok":
        return Line("engine", "对话引擎和模型", "green", "好")
    do = "会自动再启动；过几分钟还不行，请管理员看 var/log/dialogue.log"
    return Line("engine", "对话引擎和模型", "red", "没有在跑，或者没有模型：只答得了常问的，不能预约", do)


def _voice(facts: Mapping[str, Any]) -> Line:
    engines = [one for one in facts.get("sources", ()) if "clips" not in one]
    bad = [_engine_name(one) for one in engines if one.get("status") not in ("closed", "ok")]
    if facts["status"] == "off":
        return Line("voice", "语音", "yellow", "关着，只有字", "要声音，请管理员打开 LIANXIN_VOICE")
    if not engines:
        return Line("voice", "语音", "green", "只念录好的句子")
    if bad:
        colour: Colour = "red" if len(bad) == len(engines) else "yellow"
        return Line("voice", "语音", colour, f"念不出来：{'、'.join(bad)}", "看看网络；字照样发，录好的句子照样念")
    return Line("voice", "语音", "green", "好：" + "、".join(dict.fromkeys(map(_engine_name, engines))))


def _clips(facts: Mapping[str, Any]) -> Line:
    banks = [one for one in facts.get("sources", ()) if "clips" in one]
    if not any(one["clips"] for one in banks):
        return Line("clips", "录好的句子", "yellow", "没有", "没有网的时候就没有声音；请管理员看 data/voice")
    return Line("clips", "录好的句子", "green", "，".join(f"{_bank(one['name'])}{one['clips']}条" for one in banks))


def _engine_name(status: Mapping[str, Any]) -> str:
    return ENGINES.get(str(status.get("name")), "另装的朗读")


def _bank(name: str) -> str:
    return BANKS.get(name.partition(" ")[0], "另装的")


def _ear(facts: Mapping[str, Any]) -> Line:
    if facts["status"] == "off":
        return Line("listening", "听写", "yellow", "没有装，录音都交给工作人员", "要自动听懂，请管理员装一个")
    return Line("listening", "听写", "green", "好，在这台电脑上听")


def _outbox(pulse: Pulse, now: datetime) -> Line:
    age = now - pulse.oldest_due if pulse.oldest_due else timedelta()
    said = f"等着{pulse.queued}个"
    if pulse.overdue:
        said += f"，其中{pulse.overdue}个该发了，最久的晚了{int(age.total_seconds() // 60)}分钟"
    if age > VERY_LATE:
        return Line("outbox", "要发的通知", "red", said, "发不出去：请管理员看程序在不在跑，看网络")
    if age > LATE:
        return Line("outbox", "要发的通知", "yellow", said, "过几分钟再看；越来越久就请管理员看")
    return Line("outbox", "要发的通知", "green", said)


def _eye(facts: Mapping[str, Any] | None) -> Line:
    if not facts or facts["status"] == "off":
        return Line(
            "photos", "拍照识别", "yellow", "没有装，拍来的证读不了", "要读，请管理员装：python3 -m bot photo install"
        )
    return Line("photos", "拍照识别", "green", "好")
