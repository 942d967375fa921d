"""What stands in the store as a code, in the words of the hall."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.hall.services import COUNTER, ELSEWHERE, HOME, PHONE, SHOP

CHANNELS = {
    "web": "网页", "kiosk": "大厅触摸屏", "telegram": "Telegram", "wechat": "微信", "rest": "接口", "terminal": "终端",
    "demo": "演示", "phone": "电话", "sms": "短信",
}  # fmt: skip
REASONS = {
    "asked": "本人要找工作人员",
    "failed": "小助手两次没听懂",
    "sensitive": "事情要由人来答",
    "expired": "许可证已经过期",
    "notice_failed": "通知没有送到，请打电话",
    "remind_call": "提醒预约",
    "tell_call": "有事要告诉本人",
    "promised": "同事答应过回电话",
    "last_day": "今天是证的最后一天",
    "complaint": "投诉举报，请回电话",
    "danger": "有人要动手，马上打电话，提醒打110",
    "customer_in_shop": "客人就在店里，马上打电话",
    "recording": "有一段语音没听懂，请听录音",
    "photo": "留了一张照片，请看",
    "distress": "情绪很危险，请马上联系",
    "swindled": "说被骗了，请马上联系",
}
KNOWN_FROM = {"appointment": "预约里的", "draft": "正在填的预约里的", "holder": "持证户名单里的"}
"""Where a telephone stands that was not told for the callback."""
STATUSES = {
    "pending": "等确认",
    "confirmed": "已约好",
    "checked_in": "已签到",
    "done": "已办完",
    "no_show": "没有来",
    "cancelled": "已取消",
    "held": "正在填",
}
STEPS = {
    "booked": "告诉：约好了", "confirmed": "告诉：确认了", "day_before": "提醒预约", "two_hours": "提醒预约",
    "changed": "告诉：改了时间", "cancelled": "告诉：取消了", "closed": "告诉：大厅不办公",
    "unconfirmed": "没确认，要道歉另约", "waiting_offer": "告诉：有空位", "offer_over": "告诉：空位过期",
    "in_closed_hours": "约在停办的时间里，要改时间",
    "waiting_passed": "告诉：没等到空位", "off_the_list": "告诉：不在候补名单上了",
    "d90": "提醒续证", "d60": "提醒续证", "d45": "提醒续证", "d30": "提醒续证",
    "family_active": "告诉：可以代办了", "family_refused": "告诉：没有同意代办",
    "family_granted": "告诉：有家人代办，问是不是本人同意的", "family_over": "告诉：家人不再代办了",
    "family_ends": "告诉：家人代办快满一年",
    "case_applied": "告诉：申请收到了", "case_accepted": "告诉：受理了", "case_checking": "告诉：在核查",
    "case_deciding": "告诉：在审批", "case_delivered": "告诉：办好了", "case_back": "告诉：退回一步",
    "case_reopen": "告诉：重新办", "case_refused": "告诉：没有批准", "case_withdrawn": "告诉：撤回了",
}  # fmt: skip
WAITING = {
    "waiting": "等空位",
    "offered": "给他留着，等回话",
    "taken": "约上了",
    "left": "不等了",
    "passed": "过了日子",
}
PLACES = {COUNTER: "窗口", HOME: "上门（家里）", SHOP: "上门（店里）", PHONE: "电话里", ELSEWHERE: "上门（另外的地址）"}
ROLES = {"clerk": "窗口", "lead": "值班长", "editor": "编辑", "admin": "管理员", "auditor": "审计"}
DUTIES = {
    "clerk": "接待、预约、打电话", "lead": "同窗口，还能接过别人的来访、改常用语、设置和答复、教小助手",
    "editor": "只看不办，能改常用语和答复、教小助手",
    "admin": "全部，包括账号", "auditor": "只看，包括操作记录",
}  # fmt: skip
WHO = {"in": "来人", "bot": "小助手", "system": "系统通知"}
FIELDS = {"name": "姓名", "phone": "电话", "licence": "许可证号", "confirmed": "本人确认"}
INTENTS = {
    "renewal_when": "什么时候续证", "renewal_materials": "续证带什么", "renewal_how": "怎么续证",
    "renewal_where": "在哪里续证", "renewal_fee": "续证收不收钱", "renewal_duration": "续证要多久",
    "renewal_late": "续证晚了", "renewal_refused": "续证没批", "renewal_status": "办到哪一步",
    "new_licence": "新办许可证", "change": "变更", "replace_lost": "补办", "suspend": "停业", "resume": "恢复营业",
    "close": "歇业", "inherit": "继承、转给家人", "licence_validity": "有效期", "location_rules": "店址规定",
    "selling_rules": "怎么卖才合规", "ecig": "电子烟", "minors": "未成年人", "fake_cigarette": "假烟",
    "authenticity_visit": "上门鉴别真假", "home_visit": "上门办证", "dispute": "纠纷、处罚", "complaint": "投诉举报",
    "fraud": "防骗、冒充", "hours": "上班时间", "address": "地址", "phone": "电话",
    "weekend_evening_service": "周末晚上办事", "book_appointment": "要预约", "reschedule_appointment": "改预约",
    "cancel_appointment": "取消预约", "my_appointments": "查预约", "talk_to_human": "找工作人员", "repeat": "再说一遍",
    "speak_slower": "说慢一点", "use_dialect": "讲莆田话", "voice_on": "念出来", "voice_off": "不要念",
    "greet": "问好", "goodbye": "再见", "thanks": "道谢", "affirm": "说对", "deny": "说不", "help": "求助",
    "chitchat": "闲聊", "out_of_scope": "不归这里管", "policy_news": "新政策", "subscribe_reminder": "要提醒",
    "unsubscribe_reminder": "不要提醒", "my_data": "我的信息", "inform": "回答问题", "nlu_fallback": "没听懂",
}  # fmt: skip


def channel(code: str) -> str:
    """Where somebody writes from."""
    return CHANNELS.get(code, code)


def visitor(clerk: str | None) -> str:
    """Which of the visiting clerks goes there: `外勤1号`; nothing for appointments at the hall."""
    return f"外勤{clerk}号" if clerk else ""


def reason(code: str) -> str:
    """Why somebody needs a person."""
    return REASONS.get(code, code)


def known_from(source: str, whose: str) -> str:
    """Where a telephone stands: `预约里的`, `预约里的，替母亲办`."""
    return f"{KNOWN_FROM[source]}，替{whose}办" if whose else KNOWN_FROM[source]


def goal(role: str | None, colleague: str | None) -> str:
    """To whom somebody was handed on: `转给李强`, `转给值班长`, or nothing."""
    name = colleague or (ROLES.get(role, role) if role else "")
    return f"转给{name}" if name else ""


def understood(intent: str | None, confidence: float | None) -> str:
    """`听成：怎么续证（把握 93%）`, or nothing when the words were not meant for the assistant."""
    if not intent:
        return ""
    sure = "" if confidence is None else f"（把握 {round(confidence * 100)}%）"
    return f"听成：{INTENTS.get(intent, intent)}{sure}"


def waited(since: datetime, now: datetime) -> str:
    """How long: `不到1分钟`, `5分钟`, `1小时20分`, `2天`."""
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    if minutes < 1:
        return "不到1分钟"
    if minutes < 60:
        return f"{minutes}分钟"
    if minutes < 24 * 60:
        return f"{minutes // 60}小时{minutes % 60}分" if minutes % 60 else f"{minutes // 60}小时"
    return f"{minutes // (24 * 60)}天"


def stamp(at: datetime, now: datetime) -> str:
    """`9:05` for today, otherwise `11月22日 9:05`."""
    clock = f"{at.hour}:{at.minute:02d}"
    if at.date() == now.date():
        return clock
    return full_stamp(at) if at.year != now.year else f"{at.month}月{at.day}日 {clock}"


def full_stamp(at: datetime) -> str:
    """`2026年11月22日 9:05`."""
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02d}"
