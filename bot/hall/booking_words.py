"""What stands on the screen alone beside a booking; aloud a shorter sentence is said instead."""

from __future__ import annotations

KEPT = "好的，预约给您留着。"
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


NOT_BY_NUMBER = {
    "phone": "只凭这个电话，我这里约不上这件事。\n以前约过的，说预约号就能改、能取消；没约过的，说证号或者换个电话。",
    "licence": "只凭这个证号，我这里约不上这件事。\n以前约过的，说预约号就能改、能取消；没约过的，请看看证号对不对。",
}
"""To whoever is not known to have booked: nothing of what there is."""
WHICH = "要改时间、要取消，还是给别人再约，您说一样就行。"
WHICH_WAY = {
    "phone": "同一个电话，同一件事只能约一个。有证号就说证号，没有就换一个电话。",
    "licence": "同一个证号，同一件事只能约一个。请看看证号对不对。",
}


def same_phone(known: str, name: str, what: str) -> str:
    """Two people with one telephone: what tells them apart."""
    return f"这个电话已经给{known}约了{what}。\n{name}也用这个电话的话，要说{name}的证号；没有，请工作人员帮您登记。"


ONLY_ONE = "约上的只有这一样，别的还没有约。\n"
"""To 两样都约上了吗, where there is one appointment."""
