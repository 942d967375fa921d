"""What stands on the screen alone beside a booking; aloud a shorter sentence is said instead."""

from __future__ import annotations

TAKE_TIME = "好的，您慢慢来，不着急。"
THEN_YES = "想好了说“对”，我就给您约上；要改，说“不对”。"
NEEDS_NUMBER = "没有预约号，光凭名字或者电话我不能查，怕查错了人。"
FIELDS = {"phone": "电话", "name": "姓名"}


def changes(number: str, field: str, value: str) -> str:
    """The question before the telephone or the name of an appointment is changed."""
    return f"预约号{number}：{FIELDS[field]}改成{value}，对不对？"


def changed(number: str, field: str, value: str, moment: str) -> str:
    """What was changed, and that the rest stays."""
    return f"改好了！{FIELDS[field]}是{value}。\n预约号{number}，时间不变：{moment}。"
