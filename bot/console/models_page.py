"""The models: which one runs, training a new one, comparing two, changing the one in use and going back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import Response

from bot.console import learning_words, words
from bot.console.pages import Pages, go
from bot.console.visit import Refusal, Visit
from bot.desk.workshop import Job, ModelView, Workshop, WorkshopRefusal

HERE = "/console/learning/models"
SHOWN_LINES = 20
LONGEST_NAME = 80
DONE = {
    "train": "开始训练了，要几分钟。",
    "activate": "换好了，正在聊的人不受影响。",
    "back": "退回去了，正在聊的人不受影响。",
}
REFUSED = {
    "busy": (409, "正在训练，等它完了再来。"),
    "unknown": (404, "没有这个模型，可能已经清理掉了。"),
    "worse": (403, "这个模型没过关，只有管理员能用它。"),
    "none": (409, "没有更早的模型可以退回。"),
    "engine": (409, "对话引擎没有接受这个模型，什么都没有改。"),
}
JOBS = {
    "running": "正在训练", "done": "上次训练完了", "failed": "上次训练没有换上新模型",
    "interrupted": "上次训练被打断了，可以再来一次",
}  # fmt: skip


class ModelsPage:
    """The page of models and its steps."""

    def __init__(self, pages: Pages, workshop: Workshop) -> None:
        self._pages = pages
        self._workshop = workshop

    def show(self, visit: Visit) -> Response:
        """The training, the models, and two of them side by side."""
        models, job = self._workshop.models(), self._workshop.job()
        one, two = _pair(models, visit.query.get("a", ""), visit.query.get("b", ""))
        return self._pages.show(
            "learning_models.html", visit, message=DONE.get(visit.query.get("done", ""), ""), models=models, one=one,
            two=two, rows=compared(one, two), states=learning_words.STATES, against=learning_words.against,
            titles=_titles(models, visit.now), share=_understood, earlier=self._workshop.earlier(),
            edit=visit.may("learn"), admin=visit.me.role == "admin", **_told(job, models),
        )  # fmt: skip

    def fragment(self, visit: Visit) -> Response:
        """How far the training is, for the page's script."""
        job = self._workshop.job()
        models = self._workshop.models() if job.state == "failed" else ()  # asked every two seconds while one runs
        return self._pages.show("learning_job.html", visit, **_told(job, models))

    def train(self, visit: Visit) -> Response:
        """Start one."""
        return self._do(lambda: self._workshop.train(visit.me.name), "train")

    def activate(self, visit: Visit) -> Response:
        """Use a model; one that the gate turned away only as an admin."""
        name, forced = visit.words("name", LONGEST_NAME), visit.me.role == "admin"
        return self._do(lambda: self._workshop.activate(name, visit.me.name, forced), "activate")

    def back(self, visit: Visit) -> Response:
        """Use the model before."""
        return self._do(lambda: self._workshop.back(visit.me.name), "back")

    def _do(self, step: Callable[[], object], done: str) -> Response:
        try:
            step()
        except WorkshopRefusal as refusal:
            raise Refusal(*REFUSED[refusal.code]) from None
        return go(f"{HERE}?done={done}")


def _told(job: Job, models: Sequence[ModelView]) -> dict[str, Any]:
    """What the page says about a training; a failed one whose model was judged says why in plain words."""
    told = "\n".join(job.lines) if job.state == "failed" else ""
    turned = next((one for one in models if f"{one.name} was rejected" in told), None)
    return {
        "job": job, "headline": JOBS.get(job.state, "还没有在这里训练过"),
        "steps": [learning_words.step(line) for line in job.lines][-SHOWN_LINES:],
        "why": [learning_words.against(why) for why in turned.against] if turned else [],
    }  # fmt: skip


def compared(one: ModelView | None, two: ModelView | None) -> list[dict[str, Any]]:
    """Line by line (name, per cent of each, difference in points): of all sentences, then of each slice."""
    if one is None or two is None or not one.figures or not two.figures:
        return []
    names = sorted(set(one.figures["slices"]) & set(two.figures["slices"]))
    pairs = [("一共", one.figures["all"], two.figures["all"], "right")]
    pairs += [
        (learning_words.SLICES.get(n, n), one.figures["slices"][n], two.figures["slices"][n], "right") for n in names
    ]
    pairs.append(("没问清就答错", one.figures["all"], two.figures["all"], "wrong_and_sure"))
    return [_line(name, _share(a, field), _share(b, field), field) for name, a, b, field in pairs]


def _line(name: str, before: float, now: float, field: str) -> dict[str, Any]:
    change = round(now - before, 2)
    worse = change > 0 if field == "wrong_and_sure" else change < 0
    return {"name": name, "one": f"{before:.1f}", "two": f"{now:.1f}", "change": f"{change:+.2f}", "worse": worse}


def _share(counts: Mapping[str, int], field: str) -> float:
    return 100 * counts[field] / counts["examples"] if counts["examples"] else 0.0


def _titles(models: Sequence[ModelView], now: datetime) -> dict[str, str]:
    """What each model is called on the page: by the time it was made, numbered where two share it."""
    titles: dict[str, str] = {}
    for one in models:
        title = _made(one.at, now) or "不知道"
        same = sum(known.partition("（")[0] == title for known in titles.values())
        titles[one.name] = f"{title}（{same + 1}）" if same else title
    return titles


def _made(at: str | None, now: datetime) -> str:
    try:
        return words.stamp(datetime.fromisoformat(at or ""), now)
    except ValueError:
        return ""


def _understood(model: ModelView) -> str:
    return f"听懂 {_share(model.figures['all'], 'right'):.1f}%" if model.figures else "没有成绩"


def _pair(models: list[ModelView], a: str, b: str) -> tuple[ModelView | None, ModelView | None]:
    """The two that are asked for; else the one in use and the newest other one."""
    named = {one.name: one for one in models}
    active = next((one for one in models if one.state == "active"), None)
    first = named.get(a, active)
    other = next((one for one in models if first is None or one.name != first.name), None)
    return first, named.get(b, other)
