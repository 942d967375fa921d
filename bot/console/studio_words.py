"""What the studio's codes mean, in the words of the hall."""

from __future__ import annotations

FAULTS = {
    "silent": "没有听到声音。看看话筒插好没有，浏览器是不是允许用话筒。",
    "too_quiet": "声音太小了。离话筒近一点（一拳到一掌远），再录一次。",
    "clipped": "声音太大，破了。离话筒远一点，或者把话筒音量调小，再录一次。",
    "too_short": "太短了，好像没有说完，请再录一次。",
    "too_long": "太长了。说得紧凑一点，说完马上停，再录一次。",
}
DOUBTS = {
    "cut_start": "开头可能没录全：倒数完了再开口。",
    "cut_end": "结尾可能没录全：说完等一下再停。",
    "noisy": "背景有点吵，关上门窗和风扇会更好。",
}
CODES = {
    "empty": "没有收到声音，请再录一次。",
    "too_large": "录得太长了，一次最多一分钟。",
    "too_long": "录得太长了，一次最多一分钟。",
    "not_master": "声音的格式不对，请用这个网页录，换一个浏览器试试。",
    "twice": "这段声音已经有了。",
}
STATES = {"missing": "还没录", "waiting": "等第二个人听", "plays": "在用", "stale": "答复改了，要重录"}
SETS = {
    "answer": "整句答复", "carrier": "前后半句", "digit": "数字", "weekday": "星期", "relative": "哪一天",
    "part": "一天里的时候", "clock": "几点", "month": "月份", "day": "日子",
    "days": "几天", "lunar": "农历", "minute": "几分", "year": "年份",
}  # fmt: skip
EDGES = {
    "any": "",
    "start": "后面还有话，句尾不要落下来",
    "mid": "前后都有话，平平地念",
    "final": "是句尾，念完要落下来",
}


def set_name(key: str) -> str:
    """Which part of the list a thing belongs to."""
    return SETS.get(key.split(".")[0], "其他")
