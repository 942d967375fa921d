"""The codes of the audit log in the words of the hall."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.console.settings_groups import LABELS
from bot.console.words import INTENTS, channel

ACTIONS = {
    "sign_in": "登录", "password": "换了自己的密码", "session_end": "让别处退出", "code_on": "开了两步登录",
    "code_off": "关了两步登录", "staff_add": "加了账号", "staff_reset": "重设了密码", "staff_off": "停用了账号",
    "staff_on": "恢复了账号", "staff_sessions_end": "让这个账号各处退出", "look": "看了", "reveal": "看了完整号码",
    "claim": "接待", "claim_lost": "想接待，晚了一步", "say": "回复", "speak": "用声音回复",
    "close": "结束接待", "forward": "转给别人",
    "release": "放回队列", "note": "写了内部备注", "called": "打过电话", "called_late": "想记电话，晚了一步",
    "not_reached": "电话没打通", "audit_file": "导出了记录", "phrase_add": "加了常用语", "phrase_change": "改了常用语",
    "phrase_drop": "删了常用语", "confirm": "确认预约", "check_in": "签到", "undo_check_in": "撤回签到",
    "done": "办完", "no_show": "记为没有来",
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
    "family_ask": "想代办", "family_confirm": "本人同意家人代办", "family_confirm_counter": "记下本人在柜台同意代办",
    "family_confirm_phone": "记下电话里本人同意代办", "family_refuse": "没有同意家人代办",
    "family_revoke": "停了家人代办", "family_book": "替家人约了时间", "family_move": "替家人改了时间",
    "family_cancel": "替家人取消了预约", "family_look": "看了家人的事",
    "video_upload": "传了答复的视频", "video_publish": "发布了答复的视频", "video_retire": "停用了答复的视频",
    "call_number": "叫号", "call_again": "再叫一次号",
    "channel_stop": "停了渠道", "channel_start": "恢复了渠道",
    "studio_consent": "记下说话人同意", "studio_withdraw": "收回了同意", "studio_erase": "删了说话人和录音",
    "studio_record": "录了一条", "studio_keep": "留下录音等人听", "studio_approve": "通过了录音",
    "studio_send_back": "退回了录音", "studio_retire": "停用了录音", "studio_export": "导出了录音",
    "studio_import": "导入了录音", "forget_person": "删除了一个人的资料",
}  # fmt: skip
ROLE_ACTION = "staff_role:"
ROLES = {"clerk": "窗口", "lead": "值班长", "editor": "编辑", "admin": "管理员", "auditor": "审计"}
TARGETS = {
    "handoff": "{}号来访", "appointment": "{}号预约", "call": "{}号电话", "staff": "{}号账号", "waiting": "候补{}号",
    "phrase": "{}号常用语", "recording": "{}号录音", "broadcast": "{}号通知", "person": "{}号对话人",
    "answer": "答复{}",
    "case": "{}号办件", "crew_block": "第{}条停派",
    "family": "{}号家人代办", "video": "{}号视频",
    "holder": "{}号持证户", "holder_import": "{}号名单", "take": "{}号录音（莆仙话）", "speaker": "{}号说话人",
}  # fmt: skip
PARTS = {"phone": "的电话", "numbers": "的号码", "people": "的名单", "family": "的家人代办"}
MODELS = "模型"
WHO = {"command line": "电脑上的命令"}
LISTS = {
    "calls": "电话清单",
    "appointments": "预约清单",
    "visits": "上门清单",
    "audit": "操作记录",
    "waiting": "候补名单",
    "cases": "办件清单",
    "holders": "持证户名单",
    "families": "家人代办名单",
}

MORE = {
    "all": "全部", "search": "找一位", "numbers": "带完整号码", "csv": "CSV 表", "xlsx": "Excel 表", "takes": "条录音",
    "active": "会提醒", "stopped": "不要提醒", "wrong": "号码不对", "renewed": "已经办好",
}  # fmt: skip
KINDS = {
    "handoff": "来访", "appointment": "预约", "waiting": "候补", "call": "电话", "case": "办件", "holder": "持证户",
    "holder_import": "持证户名单", "broadcast": "通知", "phrase": "常用语", "recording": "来访的录音",
    "take": "莆仙话录音", "speaker": "说话人", "staff": "账号", "family": "家人代办",
}  # fmt: skip
"""What the log can be searched for by its number."""


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
        return TARGETS[kind].format(number.partition(" ")[0]) + PARTS.get(part, "")
    if kind == "feed":
        return f"日历地址{'（全部预约）' if rest == 'all' else rest}"
    if kind in LISTS:
        return LISTS[kind] + _more(rest)
    return _loose(kind, rest, code)


def who(name: str) -> str:
    """Who did it; what was done outside of the console without a name has no account."""
    return WHO.get(name, name)


def _more(rest: str) -> str:
    """What of a list was seen: days as they are, the codes behind them in words."""
    said = [f"第{part}页" if part.isdigit() else MORE.get(part, part) for part in re.split(r"[:. ]+", rest) if part]
    return "，" + "，".join(said) if said else ""


def _loose(kind: str, rest: str, code: str) -> str:
    """What is no row of a table: days, files, models, questions."""
    if kind == "day":
        return f"{rest}这一天"
    if kind == "crew":
        clerk, _, day = rest.partition(":")
        return f"外勤{clerk}号，{day}"
    if found := re.fullmatch(r"([0-9-]+)\.\.([0-9-]+) \(([0-9]+) days\)", code):
        return f"{found[1]}到{found[2]}，{found[3]}天"
    if found := re.fullmatch(r"([0-9]+) takes", code):
        return f"{found[1]}条录音"
    if found := re.fullmatch(r"([0-9]+)(?: (\w+))?", code):
        return f"{found[1]}号的话" + (f"：{INTENTS.get(found[2], found[2])}" if found[2] else "")
    return MODELS if code == "models" else f"模型{code.removeprefix('model-')}" if code.startswith("model-") else code


def link(code: str) -> str:
    """Where that can be seen, or nothing."""
    found = re.match(r"handoff:([0-9]{1,10})", code)
    return f"/console/handoffs/{found[1]}" if found else ""
