"""What somebody wants to know who came by a poster: the question its matter stands for."""

from __future__ import annotations

from bot.store.posters import Poster

QUESTIONS = {
    "renewal": "续证怎么办",
    "new_licence": "新办烟草证怎么办",
    "change": "我要变更烟草证",
    "replace_lost": "烟草证丢了怎么补办",
    "suspend": "我想暂时停业",
    "resume": "我要恢复营业",
    "close": "不卖烟了怎么办",
    "consult": "我要预约咨询",
    "delivery": "我要预约送证上门",
    "home_visit": "可以上门办证吗",
    "authenticity_visit": "可以上门看烟是真是假吗",
    "mediation": "我要预约调解",
}
GREETING = "你好"


def question(one: Poster) -> str:
    """The words a poster says for its visitor; a poster of no matter greets."""
    return QUESTIONS.get(one.service or "", GREETING)
