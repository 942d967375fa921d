"""The hall's own facts from `hall.yml`: checked key by key, and turned into the words that answers use.

Every value may be plain or `{value, source, checked_on}`; null means that it is not registered, and then the
assistant says that it does not know and offers a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.hall import facts_season, facts_text
from bot.hall.blocks import Block, read_blocks, read_time
from bot.hall.calendar import Calendar
from bot.hall.facts_schema import KEYS, FactError, check, day_of
from bot.hall.knowledge_entry import Fact
from bot.hall.notices import QuietHours
from bot.hall.official import KINDS
from bot.hall.opening import DayException, Opening, Season
from bot.hall.slots import BookingRules
from bot.hall.yaml_text import read_yaml

__all__ = ["FactError", "HallFacts"]


@dataclass(frozen=True)
class Laid:
    """One value that lies over the file's own."""

    value: Any
    source: str
    checked: date | None


@dataclass
class HallFacts:
    """The checked values by dotted key, their words, where each comes from and when it was last checked.

    One object is handed around and follows what the staff set; `version` is another number after every change.
    """

    values: Mapping[str, Any]
    texts: Mapping[str, str]
    checked: Mapping[str, date] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Fact] = field(default_factory=dict)
    version: int = 0
    area: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.area = _listed(self.values.get("visit.area"))

    def over(self, laid: Mapping[str, Laid]) -> HallFacts:
        """New facts: these with other values laid over them. Raises FactError naming the key and what is allowed."""
        if not laid:
            return self
        for key, one in laid.items():
            if key not in KEYS:
                raise FactError(f"{key} is not a known key; allowed: {', '.join(sorted(KEYS))}")
            check(key, one.value, "the settings")
        values = {**self.values, **{key: one.value for key, one in laid.items()}}
        facts_season.refuse_overlap(values, "the settings")
        filed = facts_text.words(self.values, self.known)
        kept = {key: said for key, said in self.texts.items() if key not in filed}
        return HallFacts(
            values,
            kept | facts_text.words(values, self.known),
            {k: v for k, v in self.checked.items() if k not in laid}
            | {k: one.checked for k, one in laid.items() if one.checked},
            {**self.sources, **{key: one.source for key, one in laid.items()}},
            self.known,
        )

    def become(self, other: HallFacts) -> None:
        """Take everything of `other`, for everybody who holds this object."""
        self.values, self.texts, self.checked, self.sources = other.values, other.texts, other.checked, other.sources
        self.area[:] = other.area
        self.version += 1

    @classmethod
    def load(cls, path: Path, known: Mapping[str, Fact]) -> HallFacts:
        """Read and check a hall file; `known` frames plain values as words. Raises FactError naming the key."""
        try:
            raw = read_yaml(path.read_text(encoding="utf-8")) or {}
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise FactError(f"{path.name} cannot be read: {error}") from error
        if not isinstance(raw, dict):
            raise FactError(f"{path.name} must be a mapping of sections such as hall: and booking:")
        values: dict[str, Any] = {}
        checked: dict[str, date] = {}
        sources: dict[str, str] = {}
        _flatten(raw, "", values, checked, path.name, sources)
        facts_season.refuse_overlap(values, path.name)
        return cls(values, facts_text.words(values, known), checked, sources, known)

    def get(self, key: str, default: Any = None) -> Any:
        """One value, or `default` when it is not registered."""
        value = self.values.get(key)
        return default if value is None else value

    def opening(self, calendar: Calendar) -> Opening:
        """The opening hours with seasons and dated exceptions."""
        kinds: dict[str, tuple[Block, ...]] = {kind: read_blocks(self.get(f"hall.hours.{kind}", ())) for kind in KINDS}
        kinds["makeup"] = kinds["makeup"] or kinds["workday"]
        closed = {
            day_of(item["date"]): DayException(
                read_blocks(item.get("hours") or ()), str(item.get("reason") or "临时不办公")
            )
            for item in self.get("hall.closed_dates", ())
        }
        return Opening(calendar, kinds, closed, self.seasons())

    def seasons(self) -> tuple[Season, ...]:
        """The seasons that are registered; the general hours hold outside of them."""
        return facts_season.read(self.values)

    def booking_rules(self) -> BookingRules:
        """The numbers of booking; what is not registered keeps its default."""
        known = {
            "slot_minutes": self.get("booking.slot_minutes"),
            "capacity": self.get("booking.capacity"),
            "visit_staff": self.get("visit.staff"),
            "lead_minutes": self._lead_minutes(),
            "horizon_days": self.get("booking.horizon_days"),
            "cancel_cutoff_minutes": self.get("booking.cancel_cutoff_minutes"),
            "hold_minutes": self.get("booking.hold_minutes"),
            "visit_lead_days": self.get("visit.lead_days"),
            "visit_minutes": self.get("visit.minutes"),
            "travel_minutes": self.get("visit.travel_minutes"),
            "service_capacity": self.get("booking.service_capacity"),
            "service_minutes": self.get("booking.service_minutes"),
            "offer_minutes": self.get("booking.offer_minutes"),
            "confirm_cutoff_minutes": self.get("booking.confirm_cutoff_minutes"),
            "kinds": tuple(self.get("booking.kinds", ())) or None,
        }
        return BookingRules(**{name: value for name, value in known.items() if value is not None})

    def _lead_minutes(self) -> int | None:
        days = self.get("booking.lead_days") or 0
        return int(days) * 24 * 60 or self.get("booking.lead_minutes")

    def quiet_hours(self) -> QuietHours:
        """When nobody is disturbed."""
        quiet = self.get("notices.quiet")
        return QuietHours(read_time(quiet["from"]), read_time(quiet["to"])) if quiet else QuietHours()


def _flatten(
    raw: Any, prefix: str, values: dict[str, Any], checked: dict[str, date], file: str, sources: dict[str, str]
) -> None:  # fmt: skip
    if prefix in KEYS:
        value, when = _unwrap(raw)
        check(prefix, value, file)
        values[prefix] = value
        if when is not None:
            checked[prefix] = when
        if isinstance(raw, dict) and "value" in raw and raw.get("source"):
            sources[prefix] = str(raw["source"])
        return
    if not isinstance(raw, dict) or (prefix and not _is_section(prefix)):
        allowed = ", ".join(sorted(k for k in KEYS if k.split(".")[0] == prefix.split(".")[0]) or sorted(KEYS))
        raise FactError(f"{file}: {prefix or 'the file'} is not a known key; allowed: {allowed}")
    for name, child in raw.items():
        _flatten(child, f"{prefix}.{name}" if prefix else str(name), values, checked, file, sources)


def _is_section(prefix: str) -> bool:
    return any(key.startswith(prefix + ".") for key in KEYS)


def _unwrap(raw: Any) -> tuple[Any, date | None]:
    if isinstance(raw, dict) and "value" in raw:
        when = raw.get("checked_on")
        return raw["value"], day_of(when) if when else None
    return raw, None


def _listed(raw: Any) -> list[str]:
    return [raw] if isinstance(raw, str) else [str(one) for one in raw or ()]
