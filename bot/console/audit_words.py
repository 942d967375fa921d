"""The codes of the audit log in the words of the hall."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.console.settings_groups import LABELS
from bot.console.words import channel

ACTIONS = {
    "sign_in": "登录", "password": "换了自己的密码", "session_end": "让别处退出", "code_on": "开了两步登录",
    "code_off": "关了两步登录", "staff_add": "加了账号", "staff_reset": "重设了密码", "staff_off": "停用了账号",
    "staff_on": "恢复了账号", "staff_sessions_end": "让这个账号各处退出", "look": "看了", "reveal": "看了完整号码",
    "claim": "接待", "claim_lost": "想接待，晚了一步", "say": "回复", "close": "结束接待", "forward": "转给别人",
    "release": "放回队列", "note": "写了内部备注", "called": "打过电话", "called_late": "想记电话，晚了一步",
    "not_reached": "电话没打通", "audit_file": "导出了记录", "phrase_add": "加了常用语", "phrase_change": "改了常用语",
    "phrase_drop": "删了常用语", "confirm": "确认预约", "check_in": "签到", "done": "办完", "no_show": "记为没有来",
    "take_off": "从候补名单划掉", "close_day": "当天停办",
    "label question": "教了一句话", "drop question": "丢掉一句话",
    "aside question": "不算问题，放一边", "renew question": "放回没教的", "train model": "开始训练",
    "activate model": "换了模型", "rollback model": "退回旧模型", "force-activate model": "强行用了模型",
    "setting_change": "改了设置", "setting_back": "恢复了设置", "calendar_set": "改了日历",
    "calendar_open": "恢复了那天上班", "calendar_close": "写了那天的例外", "calendar_import": "存了放假表",
    "answer_draft": "写了答复的草稿", "answer_submit": "交了答复的草稿", "answer_publish": "发布了答复",
    "answer_return": "退回了答复的草稿", "answer_drop": "扔掉了答复的草稿", "answer_restore": "要恢复从前的答复",
    "case_open": "开了办件", "case_forward": "办件进一步", "case_back": "办件退一步", "case_reopen": "办件重新办",
    "case_refused": "办件没有批准", "case_withdrawn": "办件撤回", "export": "导出了预约", "crew_block": "外勤停一段",
    "crew_unblock": "外勤照常派", "feed_make": "要了日历地址", "feed_revoke": "停用了日历地址",
    "feed_read": "日历软件读了预约",
    "holders_upload": "传了持证户名单", "holders_import": "存了持证户名单", "holders_leave": "放弃了持证户名单",
    "holders_undo": "撤回了持证户名单", "holder_active": "重新提醒续证", "holder_stopped": "不再提醒续证",
    "holder_wrong": "记下号码不对", "holder_renewed": "记下已经续证", "holder_drop": "从持证户名单去掉",
    "move": "改了预约时间", "cancel": "取消预约", "book": "代为预约", "abandoned": "没人理，自动放回队列",
    "broadcast_add": "写了一个通知", "broadcast_change": "改了通知", "broadcast_submit": "交通知给同事看",
    "broadcast_back": "退回了通知", "broadcast_approve": "同意发通知", "broadcast_pause": "暂停了通知",
    "broadcast_resume": "接着发通知", "broadcast_stop": "停了通知", "tag_add": "加了标签", "tag_off": "去掉标签",
    "call_number": "叫号", "call_again": "再叫一次号", "channel_stop": "停了渠道", "channel_start": "恢复了渠道",
}  # fmt: skip
ROLE_ACTION = "staff_role:"
ROLES = {"clerk": "窗口", "lead": "值班长", "editor": "编辑", "admin": "管理员", "auditor": "审计"}
TARGETS = {
    "handoff": "{}号来访", "appointment": "{}号预约", "call": "{}号电话", "staff": "{}号账号", "waiting": "候补{}号",
    "phrase": "{}号常用语", "recording": "{}号录音", "broadcast": "{}号通知", "person": "{}号对话人",
    "answer": "答复{}",
    "case": "{}号办件", "crew_block": "第{}条停派", "feed": "日历地址{}",
    "holder": "{}号持证户", "holder_import": "{}号名单",
}  # fmt: skip
PARTS = {"phone": "的电话", "numbers": "的号码", "people": "的名单"}
LISTS = {
    "calls": "电话清单",
    "appointments": "预约清单",
    "visits": "上门清单",
    "audit": "操作记录",
    "waiting": "候补名单",
    "cases": "办件清单",
    "holders": "持证户名单",
}


def action(code: str) -> str:
    """What was done."""
    if code.startswith(ROLE_ACTION):
        role = code.removeprefix(ROLE_ACTION)
        return f"把角色改成{ROLES.get(role, role)}"
    return ACTIONS.get(code, code)


def target(code: str, names: Mapping[int, str]) -> str:
    """What or whom it was about; `names` are those of the staff by the number of their account."""
    kind, _, rest = code.partition(":")
    number, _, part = rest.partition(":")
    if kind == "staff" and number.isdigit() and int(number) in names:
        return f"{names[int(number)]}的账号"
    if kind == "setting":
        return LABELS.get(rest, rest)
    if kind == "channel":
        return channel(rest)
    if kind == "tag":
        return f"标签“{rest}”的人"
    if kind in TARGETS and number:
        return TARGETS[kind].format(number) + PARTS.get(part, f" {part}" if part else "")
    if kind in LISTS:
        return LISTS[kind] + (f" {rest}" if rest else "")
    return code


def link(code: str) -> str:
    """Where that can be seen, or nothing."""
    found = re.match(r"handoff:([0-9]{1,10})", code)
    return f"/console/handoffs/{found[1]}" if found else ""
