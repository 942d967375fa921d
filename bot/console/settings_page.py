"""The pages of the hall's values: all groups, one group's form, its history, and what a change would mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from starlette.responses import Response

from bot.console import settings_values
from bot.console.digits import version
from bot.console.doorway import STALE_FORM
from bot.console.pages import Pages, go
from bot.console.settings_groups import BY_ID, GROUPS, LABELS, Field, Group
from bot.console.settings_history import told
from bot.console.settings_reading import Miswritten, read
from bot.console.settings_values import MOST_BLOCKS
from bot.console.visit import Refusal, Visit
from bot.desk.settings_desk import LONGEST_SOURCE, SettingsDesk
from bot.hall import phrases
from bot.hall.calendar import Calendar
from bot.hall.facts import FactError, HallFacts
from bot.hall.facts_schema import LONGEST_NOTICE, bounds
from bot.hall.services import SERVICES
from bot.store.appointments import Appointment
from bot.store.hall_values import ChangedMeanwhile, Setting, StoredValue

HERE = "/console/settings"
MOST_NAMED = 20
NOTES = {"saved": "改好了，下一句话就按新的说。", "back": "恢复好了，下一句话就按它说。"}
NEWER = "这一组刚刚有别人改过。下面写着现在的内容；您写的还在，请核对后再存。"
NOT_SAVED = "您刚才写的还没有存，请核对后再点一次。"
NOTHING = "没有改动，所以没有存。只是重新核对过的话，请勾上“内容没变，只是重新核对”。"
APART = "夏天和冬天的日子重叠了，请让一个先结束。"


class SettingsPage:
    """The list of groups and the form of each."""

    def __init__(self, desk: SettingsDesk, pages: Pages, calendar: Calendar) -> None:
        self._desk = desk
        self._pages = pages
        self._calendar = calendar

    def show(self, visit: Visit) -> Response:
        """Every group with its values, their sources and when they were checked."""
        newest = self._desk.newest()
        groups = [{"id": g.id, "title": g.title, "rows": [self._row(f, newest) for f in g.fields]} for g in GROUPS]
        return self._pages.show("settings.html", visit, groups=groups, edit=visit.may("settings"))

    def one(self, visit: Visit) -> Response:
        """One group: its form and its history."""
        return self._page(visit, self._group(visit), notice=NOTES.get(visit.query.get("done", ""), ""))

    def save(self, visit: Visit) -> Response:
        """Save the form, or only show what it would mean."""
        group = self._group(visit)
        try:
            settings = self._settings(visit, group)
            facts, outside = self._desk.tried(settings)
            if visit.form.get("step") == "try":
                said = self._said(facts) or ["小助手说的话没有变化。"]
                return self._page(visit, group, typed=visit.form, said=said, outside=outside, dry=True)
            self._desk.put(settings, group.keys, _seen(visit), visit.me.name)
        except Miswritten as wrong:
            return self._page(visit, group, 400, str(wrong), visit.form)
        except FactError:
            return self._page(visit, group, 400, APART, visit.form)
        except ChangedMeanwhile:
            return self._page(visit, group, 409, NEWER, visit.form)
        return go(f"{HERE}/{group.id}?done=saved")

    def restore(self, visit: Visit) -> Response:
        """Let a former value, or the one of the hall's file, hold again."""
        group, key = self._group(visit), visit.form.get("key", "")
        raw = visit.form.get("row", "")
        try:
            if raw == "file" and key in group.keys:
                self._desk.to_file(key, group.keys, _seen(visit), visit.me.name)
            else:
                former = self._desk.former(version(raw))
                if former is None or former.setting.key not in group.keys:
                    raise Refusal(400, "没有这一条，请再打开这一页看看。")
                self._desk.restore(former, group.keys, _seen(visit), visit.me.name)
        except ChangedMeanwhile:
            return self._page(visit, group, 409, NEWER)
        except FactError:
            return self._page(visit, group, 400, "这个值现在不能用了，请直接改。")
        return go(f"{HERE}/{group.id}?done=back")

    # -- what was typed is not lost -----------------------------------------------------------------------

    def forged(self, visit: Visit) -> Response:
        """An answer to a wrong form token with what was typed."""
        return self._page(visit, self._group(visit), 403, STALE_FORM, visit.form if visit.ours else None)

    def reopen(self, visit: Visit, group_id: str, typed: Mapping[str, str]) -> Response:
        """The form after a new sign-in, filled in as before."""
        group = BY_ID.get(group_id)
        return self._page(visit, group, notice=NOT_SAVED, typed=typed) if group else go(HERE)

    # -- parts --------------------------------------------------------------------------------------------

    def _group(self, visit: Visit) -> Group:
        group = BY_ID.get(visit.params["group"])
        if group is None:
            raise Refusal(404, "没有这一页。")
        return group

    def _settings(self, visit: Visit, group: Group) -> list[Setting]:
        source, checked_on = _provenance(visit)
        now = self._desk.facts.values
        given = {f.key: read(f, visit.form, now.get(f.key)) for f in group.fields}
        settings = self._desk.differing(given, source, checked_on, bool(visit.form.get("anew")))
        if not settings:
            raise Miswritten(NOTHING)
        return settings

    def _row(self, field: Field, newest: Mapping[str, StoredValue]) -> dict[str, Any]:
        facts, row = self._desk.facts, newest.get(field.key)
        return {
            "label": field.label, "value": settings_values.shown(field, facts.values.get(field.key)),
            "source": facts.sources.get(field.key, ""), "checked": facts.checked.get(field.key),
            "own": row is not None and not row.setting.filed,
        }  # fmt: skip

    def _said(self, facts: HallFacts) -> list[str]:
        """The words of the assistant that become others."""
        now = self._desk.facts.texts
        names = {key: fact.label for key, fact in facts.known.items()}
        return [
            f"{names.get(key, LABELS.get(key, key))}：{facts.texts.get(key) or '没有登记，会请工作人员回答'}"
            for key in sorted({*now, *facts.texts})
            if now.get(key) != facts.texts.get(key)
        ]

    def _page(
        self, visit: Visit, group: Group, status: int = 200, notice: str = "", typed: Mapping[str, str] | None = None,
        said: Sequence[str] = (), outside: Sequence[Appointment] | None = None, dry: bool = False,
    ) -> Response:  # fmt: skip
        facts = self._desk.facts
        history = self._desk.history(group.keys)
        values: dict[str, str] = {}
        for field in group.fields:
            values |= settings_values.written(field, facts.values.get(field.key))
        if outside is None:
            outside = self._desk.outside() if group.hours and not status >= 400 else []
        newest = {row.setting.key: row for row in reversed(history)}
        return self._pages.show(
            "settings_group.html", visit, status, group=group, message=notice, said=said, dry=dry,
            form=values if typed is None else typed, edit=visit.may("settings"),
            now=[self._row(f, newest) for f in group.fields],
            seen=(typed or {}).get("seen", "") if dry else max((row.id for row in history), default=0),
            history=told(group, history, self._desk.filed, visit.now),
            limits={f.key: bounds(f.key) for f in group.fields},
            services={key: s.name for key, s in SERVICES.items()},
            rows=_rows(group, values if typed is None else typed),
            today=visit.now.date(),
            longest=LONGEST_SOURCE, longest_notice=LONGEST_NOTICE,
            outside=named(outside, visit.now, self._calendar),
            count=len(outside),
        )  # fmt: skip


def named(left: Sequence[Appointment], now: datetime, calendar: Calendar) -> list[dict[str, str]]:
    """The first of the appointments that no longer fit, as the pages list them."""
    return [
        {"number": one.number, "when": phrases.moment(one.start, now, calendar), "day": str(one.start.date())}
        for one in left[:MOST_NAMED]
    ]


def _rows(group: Group, form: Mapping[str, str]) -> range:
    """The numbers of the blocks that stand in the form: what is filled in and two more."""
    used = [
        n for n in range(MOST_BLOCKS) for key in group.keys if form.get(f"{key}.{n}.from") or form.get(f"{key}.{n}.to")
    ]
    return range(min(MOST_BLOCKS, max(used, default=-1) + 3))


def _provenance(visit: Visit) -> tuple[str, date]:
    source = visit.words("source", LONGEST_SOURCE).replace("\n", " ")
    if not source:
        raise Miswritten("请写来源：哪份通知，或者问了谁。")
    try:
        checked = date.fromisoformat(visit.form.get("checked_on", ""))
    except ValueError:
        raise Miswritten("请写核对日期，例如2026-11-23。") from None
    if not date(2000, 1, 1) <= checked <= visit.now.date():
        raise Miswritten("核对日期不能晚于今天。")
    return source, checked


def _seen(visit: Visit) -> int:
    return version(visit.form.get("seen", ""))
