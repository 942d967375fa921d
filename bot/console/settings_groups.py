"""The hall's values in groups, each with the words the staff know it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "lines", "named", "flag", "number", "blocks", "season", "quiet", "services", "each", "policy", "notice"
]


@dataclass(frozen=True)
class Field:
    """One value: its dotted key, its name, how it is written, and its unit."""

    key: str
    label: str
    kind: Kind = "text"
    unit: str = ""


@dataclass(frozen=True)
class Group:
    """Values that are changed together."""

    id: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""

    @property
    def keys(self) -> list[str]:
        """The dotted keys."""
        return [one.key for one in self.fields]

    @property
    def hours(self) -> bool:
        """Whether appointments may fall out of the hours by a change."""
        return any(one.kind in ("blocks", "season") for one in self.fields)


DAYS = {"workday": "工作日", "makeup": "调休上班日", "weekend": "周六周日", "holiday": "法定节假日"}


def _hours(kind: str, hint: str = "") -> Group:
    title = DAYS[kind]
    return Group(kind, f"上班时间：{title}", (Field(f"hall.hours.{kind}", title, "blocks"),), hint)


def _season(name: str, title: str) -> Group:
    field = Field(f"hall.hours.{name}", title, "season")
    return Group(name, f"上班时间：{title}", (field,), "只写和平常不一样的。夏天和冬天不能重叠。")


_N: Kind = "number"
_MATERIALS = {
    "renewal": "续证", "new_licence": "新办", "change": "变更", "replace_lost": "补办", "suspend": "停业",
    "resume": "恢复营业", "close": "歇业",
}  # fmt: skip

GROUPS: tuple[Group, ...] = (
    Group(
        "notice", "紧急通知", (Field("hall.notice", "通知", "notice"),),
        "停电、临时不办公这样的事写在这里。问候、上班时间、地址、电话、怎么续证，小助手都先说这一句；网页上也写着。过了日子自动不说。",
    ),
    Group(
        "hall", "大厅信息",
        (
            Field("hall.name", "名称"), Field("hall.address", "地址"), Field("hall.landmark", "附近标志"),
            Field("hall.bus", "公交"), Field("hall.parking", "停车"), Field("hall.phone", "电话", "lines"),
        ),
    ),
    _hours("workday"),
    _hours("makeup", "没有写就和工作日一样。"),
    _hours("weekend"),
    _hours("holiday"),
    _season("summer", "夏天"),
    _season("winter", "冬天"),
    Group(
        "words", "上班时间的说法",
        (
            Field("hall.season", "夏冬作息"), Field("hall.lunch", "中午"), Field("hall.evening", "晚上"),
            Field("hall.holiday_rules", "节假日规定"), Field("hall.weekend_by_appointment", "周末要先预约", "flag"),
        ),
        "空着的，小助手就按上班时间自己说。",
    ),
    Group(
        "booking", "预约规则",
        (
            Field("booking.slot_minutes", "每隔多久一个时间", _N, "分钟"),
            Field("booking.capacity", "每个时间接待", _N, "人"),
            Field("booking.lead_minutes", "最晚提前多久约", _N, "分钟"),
            Field("booking.lead_days", "最晚提前几天约", _N, "天"),
            Field("booking.horizon_days", "最远约到", _N, "天"),
            Field("booking.cancel_cutoff_minutes", "开始前多久不能自己取消", _N, "分钟"),
            Field("booking.hold_minutes", "填写时留位", _N, "分钟"),
            Field("booking.offer_minutes", "候补空位留", _N, "分钟"),
            Field("booking.confirm_cutoff_minutes", "开始前多久没确认就作废", _N, "分钟"),
        ),
    ),
    Group(
        "services", "能约的事项",
        (Field("booking.kinds", "能约的", "services"), Field("booking.service_capacity", "每个时间最多", "each", "人")),
    ),
    Group("lengths", "每件事办多久", (Field("booking.service_minutes", "时长", "each", "分钟"),)),
    Group(
        "visit", "上门服务",
        (
            Field("visit.staff", "上门人员", _N, "人"), Field("visit.area", "上门范围", "lines"),
            Field("visit.who", "服务对象"), Field("visit.lead_days", "提前几天约", _N, "天"),
            Field("visit.minutes", "每次多久", _N, "分钟"), Field("visit.travel_minutes", "路上来回各留", _N, "分钟"),
            Field("visit.phone", "上门电话"),
        ),
    ),
    Group(
        "telling", "通知和接待",
        (
            Field("notices.quiet", "晚上不打扰", "quiet"), Field("staff.handoff_hours", "人工接待时间"),
            Field("staff.abandoned_minutes", "没人理多久放回队列", _N, "分钟"),
        ),
    ),
    Group(
        "renewal", "续证",
        (
            Field("renewal.earliest_days", "最早提前", _N, "天"),
            Field("renewal.promised_workdays", "承诺办结", _N, "个工作日"),
            Field("renewal.site_check", "要上门看店", "flag"), Field("renewal.delivery", "新证怎么领", "lines"),
            Field("renewal.online", "网上入口", "lines"), Field("renewal.status", "怎么查进度"),
        ),
    ),
    Group(
        "materials", "材料清单", tuple(Field(f"materials.{m}", name, "named") for m, name in _MATERIALS.items()),
        "一行一样，后面用｜写必须、如有，例如：营业执照｜如有",
    ),
    Group(
        "layout", "店址和电子烟",
        (
            Field("layout.school_m", "离学校", _N, "米"), Field("layout.shop_m", "店与店", _N, "米"),
            Field("layout.village_quota", "村里名额"), Field("layout.queue", "要排队等名额", "flag"),
            Field("layout.relaxed", "放宽条件"), Field("ecig.open", "在受理电子烟证", "flag"),
            Field("ecig.note", "电子烟说明"), Field("elicence.available", "有电子证照", "flag"),
            Field("signs.free", "标识牌免费", "flag"),
        ),
    ),
    Group(
        "hotline", "热线",
        tuple(
            Field(f"hotline.{key}", name)
            for key, name in (
                ("tobacco", "烟草热线"), ("gov", "政务热线"), ("consumer", "消费者热线"), ("police", "报警"),
                ("antifraud", "反诈"), ("order", "订货电话"),
            )
        ),
    ),
    Group(
        "screen", "大厅屏幕",
        (
            Field("screen.minors", "放未成年人的课", "flag"), Field("screen.ecig", "放电子烟的课", "flag"),
            Field("screen.fraud", "放防骗的课", "flag"), Field("screen.authenticity", "放真假烟的课", "flag"),
            Field("screen.seconds", "一课停多久", _N, "秒"),
        ),
        "屏幕的地址是 /screen，长条屏是 /screen?led=1。没有登记的就放；每课停15到20秒看得清。",
    ),
    Group(
        "retention", "资料留多久",
        (
            Field("retention.conversation_days", "聊天内容", _N, "天"),
            Field("retention.draft_days", "没填完的", _N, "天"),
            Field("retention.recording_days", "录音和照片", _N, "天"),
            Field("retention.visit_days", "上门地址（办完以后）", _N, "天"),
            Field("retention.appointment_days", "预约和办件里的姓名号码", _N, "天"),
            Field("retention.holder_days", "持证人名单（过期以后）", _N, "天"),
            Field("retention.sign_in_days", "登录记录", _N, "天"),
            Field("retention.outbox_days", "发完的通知和电话", _N, "天"),
            Field("retention.engine_days", "对话引擎的记忆", _N, "天"),
            Field("retention.person_days", "一直没再来的人", _N, "天"),
        ),
        "到了天数自动删，删了找不回来。正在办的不删，操作记录不删。写着的天数是建议，请大厅确认。录音和照片跟群众说过最多30天，不能更长。",
    ),
    Group(
        "policy", "政策通知", (Field("policy.items", "通知", "policy"),),
        "一行一条：日期｜标题｜来源｜到哪天为止（可以不写）",
    ),
)  # fmt: skip
BY_ID = {group.id: group for group in GROUPS}
LABELS = {one.key: one.label for group in GROUPS for one in group.fields}
