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
class HallFacts:
    """The checked values by dotted key, their words, and when each was last checked."""

    values: Mapping[str, Any]
    texts: Mapping[str, str]
    checked: Mapping[str, date] = field(default_factory=dict)

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
        _flatten(raw, "", values, checked, path.name)
        facts_season.refuse_overlap(values, path.name)
        return cls(values, facts_text.words(values, known), checked)

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


def _flatten(raw: Any, prefix: str, values: dict[str, Any], checked: dict[str, date], file: str) -> None:
    if prefix in KEYS:
        value, when = _unwrap(raw)
        check(prefix, value, file)
        values[prefix] = value
        if when is not None:
            checked[prefix] = when
        return
    if not isinstance(raw, dict) or (prefix and not _is_section(prefix)):
        allowed = ", ".join(sorted(k for k in KEYS if k.split(".")[0] == prefix.split(".")[0]) or sorted(KEYS))
        raise FactError(f"{file}: {prefix or 'the file'} is not a known key; allowed: {allowed}")
    for name, child in raw.items():
        _flatten(child, f"{prefix}.{name}" if prefix else str(name), values, checked, file)


def _is_section(prefix: str) -> bool:
    return any(key.startswith(prefix + ".") for key in KEYS)


def _unwrap(raw: Any) -> tuple[Any, date | None]:
    if isinstance(raw, dict) and "value" in raw:
        when = raw.get("checked_on")
        return raw["value"], day_of(when) if when else None
    return raw, None
