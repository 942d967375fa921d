"""Five readers of calendar files that others wrote, each asked for the same: what does this file say?"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import ics
import vobject

NODE = Path(__file__).resolve().parents[1] / "node"


@dataclass(frozen=True)
class Read:
    """An event as a reader understood it; instants in UTC, alarms as instants in their order."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    location: str
    description: str
    status: str
    method: str
    alarms: tuple[datetime, ...]


def by_icalendar(data: bytes) -> Read:
    """Python's icalendar."""
    calendar = icalendar.Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    start = event.decoded("dtstart")
    return Read(
        str(event["uid"]), int(event["sequence"]), _utc(start), _utc(event.decoded("dtend")),
        str(event["summary"]), str(event["location"]), str(event["description"]), str(event["status"]),
        str(calendar["method"]), _instants(start + one.decoded("trigger") for one in event.walk("VALARM")),
    )  # fmt: skip


def by_ics(data: bytes) -> Read:
    """Python's ics."""
    calendar = ics.Calendar(data.decode())
    [event] = calendar.events
    [sequence] = [line.value for line in event.extra if line.name == "SEQUENCE"]
    return Read(
        event.uid, int(sequence), _utc(event.begin.datetime), _utc(event.end.datetime), event.name, event.location,
        event.description, event.status, calendar.method,
        _instants(event.begin.datetime + one.trigger for one in event.alarms),
    )  # fmt: skip


def by_vobject(data: bytes) -> Read:
    """Python's vobject."""
    calendar = vobject.readOne(data.decode())
    event = calendar.vevent
    start = event.dtstart.value
    return Read(
        event.uid.value, int(event.sequence.value), _utc(start), _utc(event.dtend.value), event.summary.value,
        event.location.value, event.description.value, event.status.value, calendar.method.value,
        _instants(start + one.trigger.value for one in getattr(event, "valarm_list", [])),
    )  # fmt: skip


PYTHON = {"icalendar": by_icalendar, "ics": by_ics, "vobject": by_vobject}


def install_node_readers() -> None:
    """What the lock in tests/node says, from the registry this machine is configured for; nothing when it is there."""
    done = NODE / "node_modules" / ".package-lock.json"
    if done.is_file() and done.stat().st_mtime >= (NODE / "package-lock.json").stat().st_mtime:
        return
    npm = shutil.which("npm") or "npm"
    told = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=NODE, capture_output=True, text=True, timeout=240)
    assert told.returncode == 0, told.stderr
    done.touch()


def by_node(paths: Sequence[Path]) -> list[dict[str, Read]]:
    """Node's ical.js and node-ical, by name, for every file."""
    command = [shutil.which("node") or "node", "read.mjs", *map(str, paths)]
    told = subprocess.run(command, cwd=NODE, capture_output=True, text=True, timeout=240)
    assert told.returncode == 0, told.stderr
    return [{one.pop("reader"): _from_json(one) for one in json.loads(line)} for line in told.stdout.splitlines()]


def _from_json(one: dict[str, Any]) -> Read:
    return Read(
        **{**one, "start": _parsed(one["start"]), "end": _parsed(one["end"]),
           "alarms": tuple(map(_parsed, one["alarms"]))},
    )  # fmt: skip


def _parsed(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _utc(moment: datetime) -> datetime:
    assert moment.tzinfo is not None, "a time without its zone"
    return moment.astimezone(UTC)


def _instants(moments: Any) -> tuple[datetime, ...]:
    return tuple(sorted(map(_utc, moments)))
