"""What a clerk writes into the form of a broadcast, read strictly: every refusal names the field in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.console.digits import whole
from bot.console.settings_reading import Miswritten
from bot.console.visit import Refusal, Visit
from bot.hall import broadcast as rules
from bot.store.broadcasts import Wording


def taken(visit: Visit, name: str, label: str, longest: int, needed: bool = True) -> str:
    """One field; raises Miswritten when it is too long, or empty and needed."""
    try:
        text = visit.words(name, longest)
    except Refusal:
        raise Miswritten(f"{label}太长了，最多{longest}个字。") from None
    if needed and not text:
        raise Miswritten(f"请写{label}。")
    return text


def one_line(visit: Visit, name: str, label: str, longest: int) -> str:
    """One field without line breaks."""
    return taken(visit, name, label, longest).replace("\n", " ")


def wording(visit: Visit, townships: Sequence[str], tags: Sequence[str]) -> Wording:
    """The whole form. Raises Miswritten."""
    return Wording(
        one_line(visit, "title", "名称", rules.LONGEST_TITLE),
        taken(visit, "text", "通知的内容", rules.LONGEST_TEXT),
        taken(visit, "spoken", "念出来的话", rules.LONGEST_TEXT, needed=False),
        _whom(visit, townships, tags),
        _start(visit),
        _whole(visit.form.get("pace", ""), "每分钟发几个人", rules.SLOWEST, rules.FASTEST),
        public="public" in visit.form,
        until=_until(visit) if "public" in visit.form else None,
    )


def _whom(visit: Visit, townships: Sequence[str], tags: Sequence[str]) -> rules.Audience:
    kind = visit.form.get("audience", "")
    if kind not in rules.AUDIENCES:
        raise Miswritten("请选发给谁。")
    if kind == rules.EXPIRING:
        return rules.Audience(
            kind, str(_whole(visit.form.get("days", ""), "几天内", rules.LEAST_DAYS, rules.MOST_DAYS))
        )
    if kind == rules.TOWNSHIP:
        return rules.Audience(kind, _one_of(visit.form.get("township", ""), townships, "请选哪个乡镇。"))
    if kind == rules.TAG:
        return rules.Audience(
            kind, _one_of(visit.form.get("tag", ""), tags, "请选哪个标签。还没有的话，先到“标签”里加。")
        )
    return rules.Audience(kind)


def _one_of(raw: str, known: Sequence[str], wrong: str) -> str:
    if raw not in known:
        raise Miswritten(wrong)
    return raw


def _start(visit: Visit) -> datetime | None:
    day, clock = visit.form.get("day", "").strip(), visit.form.get("clock", "").strip()
    if not day and not clock:
        return None
    try:
        start = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    except ValueError:
        raise Miswritten("什么时候发，日期和钟点都要写，例如2026-12-01和09:00；都空着就是同意了马上发。") from None
    start = start.replace(second=0, microsecond=0, tzinfo=None)
    if not visit.now - timedelta(minutes=1) <= start <= visit.now + timedelta(days=rules.MOST_AHEAD_DAYS):
        raise Miswritten(f"什么时候发：要在现在以后，{rules.MOST_AHEAD_DAYS}天以内。")
    return start


def _until(visit: Visit) -> date | None:
    raw = visit.form.get("until", "").strip()
    try:
        until = date.fromisoformat(raw) if raw else None
    except ValueError:
        raise Miswritten("公布到哪天，写成2026-12-31这样；一直公布就空着。") from None
    if until is not None and until < visit.now.date():
        raise Miswritten("公布到哪天：不能是过去的日子。")
    return until


def _whole(raw: str, label: str, low: int, high: int) -> int:
    found = whole(raw.strip(), high)
    if found is None or found < low:
        raise Miswritten(f"{label}：请填{low}到{high}的整数。")
    return found


def written(words: Wording) -> dict[str, str]:
    """The form's fields that a draft fills in."""
    kind, value = words.whom.kind, words.whom.value
    fields = {
        "title": words.title, "text": words.text, "spoken": words.spoken, "audience": kind,
        "pace": str(words.per_minute),
    }  # fmt: skip
    named = {rules.EXPIRING: "days", rules.TOWNSHIP: "township", rules.TAG: "tag"}.get(kind)
    if named:
        fields[named] = value
    if words.public:
        fields |= {"public": "yes", "until": words.until.isoformat() if words.until else ""}
    if words.start_at:
        fields |= {"day": words.start_at.date().isoformat(), "clock": f"{words.start_at:%H:%M}"}
    return fields
