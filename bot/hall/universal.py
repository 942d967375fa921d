"""Words that work in every state: say it again, slower, dialect, a person, back to the start, a number."""

from __future__ import annotations

import re

from bot.hall import deafness

COMMANDS = {
    "repeat": r"(请|麻烦)?(你|您)?[再在](说|讲|念|来)一?[遍边变次下]|(请|再)?重复(说|讲)?一?[遍边下次]|(我)?(没|没有)听([清轻]楚?|见)|"
    r"(我)?听不太?[清轻]楚?|(你|您)?(刚才|刚刚)?(你|您)?(说|讲)(的)?(是)?(什么|啥)|复读",
    "slower": r"(请|你|您|麻烦)?(说话|讲话|语速|速度|说|讲|念)?(得|的)?(再)?[慢漫](一)?(点|些|下)儿?(说|讲|念)?|(再|说|讲)?满一点|"
    r"(说|讲|念)?(得|的)?太快了?|宽宽仔讲",
    "faster": r"(请|你|您)?(说话|讲话|语速|速度|说|讲|念)?(得|的)?(再)?快(一)?(点|些)儿?(说|讲|念)?|(说|讲|念)?(得|的)?太慢了?",
    "normal_speed": r"(用|按|恢复|回到)?(正常|平常|原来)的?(速度|语速)(说|讲)?",
    "louder": r"(请|你|您)?(说|讲)?(话)?(再)?大声(一)?(点|些)?(说|讲)?|(说|讲)?(再)?大(一)?点儿?[声生](说|讲)?|(我)?听不见|"
    r"(把)?(声音|音量)(再)?(放|调|开)?(大|响|高)(一)?(点|些)儿?|(你|您)?(的)?(声音|音量)(太|有点|有点儿)?小了?",
    "softer": r"(请|你|您)?(说|讲)?(话)?(再)?小声(一)?(点|些)?(说|讲)?|(说|讲)?(再)?小(一)?点儿?[声生](说|讲)?|"
    r"(把)?(声音|音量)(再)?(放|调|开)?(小|轻|低)(一)?(点|些)儿?|(你|您)?(的)?(声音|音量)(太|有点|有点儿)[大响]了?",
    "dialect": r"(请|你|您)?(跟我|给我)?(用|说|讲|会讲|会说|能讲|能说)(不|能)?(莆田|莆仙|涵江|本地|方言|土)(话|语|音)?(吗|么|行吗)?|"
    r"(莆田|蒲田|葡田|葡萄|莆仙|本地)话|方言",
    "mandarin": r"(请|你|您)?(还是|改|换)?(用|说|讲|回|成)?(普通话|国语)(吧)?(说|讲)?",
    "voice_off": r"(请)?(不要|不用|别|关|关掉|关上|关闭|关了)(出|放|有)?(声音|语音)|(不要|不用|别)(再)?(念|读|出声|发声)(出来)?|静音|"
    r"(我)?(只|光)?看字(就|也)(行|好|可以)",
    "voice_on": r"(请)?(我)?(要|想要|打开|开|开开|放)(出)?(声音|语音)|(请|你|您)?(念|读)(给我听|出来|出声)|(请)?出声(音)?",
    "news_off": r"(我)?(要)?退订(了)?(所有|全部|大厅的?)?(通知|消息|提醒)?|取消订阅|[Tt][Dd]|(我)?(不要|不想|别)(再)?(收|发|收到)(大厅的?)?(通知|消息)",
    "news_on": r"(我)?(要|想|想要)?(重新|恢复)(订阅|收|接收)(大厅的?)?(通知|消息)?|(我)?(要|想|想要)?(订阅|接收|恢复)(大厅的?)?(通知|消息)",
    "human": r"(转|找|要|叫|接|请)?(一个|个)?(人工|真人|客服|工作人员|活人)(服务|客服|来|帮我|接电话)?|(我)?(要|想)?(找|跟)(工作人员|真人|人工)(说|讲|聊)?",
    "restart": r"重新开始|从头(再)?来|从头开始|重来|回(到)?首页|主菜单|回主页",
    "back": r"返回|上一步|退回",
}
DISTRESS = re.compile(r"想死|不想活|活不下去|自杀|寻短见|跳楼|上吊|喝农药|死了算了|没有活路|不如死")
DANGER = re.compile(
    r"(?:要|想|会|在|来|敢|动手)打我(?!电话|手机|这|店里电话)|打我了|打人(?!工)|打架|打起来|动手(?!机|续)|砸(?:我)?(?:店|东西|柜台|玻璃)|"
    r"拿(?:着)?刀|持刀|动刀|救命|抢劫|抢(?:我)?(?:钱|烟|东西)|要杀|杀了我"
)
"""Somebody may get hurt: the police first."""
_HALL = r"办事员|工作人员|窗口|大厅|你们的?人|烟草局"
QUARREL = re.compile(
    rf"^(?!.*(?:{_HALL})).*(?:(?:我?店里?|门口|我这里|铺里).{{0,12}}(?:吵|闹事|在闹|骂我|骂人|赖着|赖在|不肯走|大喊大叫)|"
    r"(?:顾客|客人|买烟的|有人|对方).{0,10}(?:吵闹|吵架|在吵|闹事|在闹|骂我|赖着不走|赖在|不肯走|大喊大叫))"
)
"""A quarrel that is going on in the shop."""
CALLS_FOR_HELP = re.compile(r"快来|来人|快点|还在(?:骂|闹|吵|打)|怎么还不|在店里|他不走|还没走|马上来")
SETTINGS = frozenset(
    ("repeat", "slower", "faster", "normal_speed", "louder", "softer", "dialect", "mandarin", "voice_off", "voice_on")
)
"""How somebody wants to be spoken to; nothing of theirs is changed by it."""
HEARD = {
    "repeat": "再说一遍 再讲一遍 再说一次 请再说一遍 没听清 没听清楚 听不清 听不清楚 没听见 你说什么 您说什么 重复一遍",
    "slower": "慢一点 再慢一点 说慢一点 讲慢一点 慢一点说 慢点说 慢一些 说太快了",
    "faster": "快一点 再快一点 说快一点 讲快一点 快一些 说太慢了",
    "normal_speed": "正常速度 平常速度",
    "louder": "大点声 大声点 大声一点 再大声一点 声音大一点 声音大些 声音大点 声音太小了 听不见",
    "softer": "小点声 小声点 小声一点 再小声一点 声音小一点 声音小些 声音小点 声音太大了",
    "dialect": "莆田话 讲莆田话 说莆田话 讲本地话 说本地话 本地话 莆仙话",
    "mandarin": "普通话 讲普通话 说普通话",
    "voice_off": "不要声音 别出声 关掉声音 不要念了 静音",
    "voice_on": "要声音 我要声音 打开声音 念给我听 读给我听",
}
"""The commands as they are said aloud: whole messages that sound like one of these are taken for it (`Mender`)."""
_NOT_UNDERSTOOD = r"(?:听|讲|说|懂)?(?:不|唔|勿|没|未|无)(?:太|大|怎么)?(?:懂|着|会|来|明白|晓得|清)"
_NOT_BEFORE = r"(?:不懂|不会|不要|别)[^，,。]{0,4}普通话"
_NOT_BEHIND = rf"普通话[，, ]?(?!方言|莆|本地|土)[^，,。]{{0,4}}{_NOT_UNDERSTOOD}"
_WITHIN = (
    ("softer", re.compile(r"小(?:一)?点?声|(?:声音|音量)[^大]{0,3}(?:小|轻)[一点些]|(?:声音|音量)(?:太|有点)[大响]")),
    ("louder", re.compile(r"大(?:一)?点?声|(?:声音|音量).{0,3}[大响]|(?:声音|音量)(?:太|有点)?小|听不见")),
    ("slower", re.compile(r"慢(?:一)?[点些]|慢慢|太快")),
    ("faster", re.compile(r"快(?:一)?[点些]|太慢")),
    ("mandarin", re.compile(rf"^(?!.*(?:{_NOT_BEFORE}|{_NOT_BEHIND})).*[讲说用回成]普通话")),
)
_PATTERNS = {name: re.compile(rf"^(?:{words})[吧啊呀哦了。！!？?，, ]*$") for name, words in COMMANDS.items()}
_NUMBER = {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_CHOICE = re.compile(
    r"^(?:(?:那?就|那|还是)(?=我?[要选按说第头1-9１-９]))?(?:我?(?:要|选|按|说))?(?:第|头(?=[一1]))?"
    r"([1-9１-９一二三四五六七八九两])(?:号|个|项|条|吧|那个|呗|啊|好了)*[。.、！!]?$"
)


def command(text: str) -> str | None:
    """The name of the universal command a message is, as a whole; None for anything else."""
    bare = text.strip()
    if deafness.reads_only(bare):
        return "voice_off"
    if len(bare) > 16:
        return None
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(bare)), None)


def said() -> list[str]:
    """Every command as it is said aloud."""
    return [phrase for phrases in HEARD.values() for phrase in phrases.split()]


def nearest(name: str, text: str) -> str:
    """Which setting a sentence asks for, when all that is known is that it asks for `name` or something like it."""
    return next((other for other, words in _WITHIN if words.search(text)), name)


def number(text: str) -> int | None:
    """The choice 1–9 a message names, as a whole (`2`, `第二个`, `那就选二`, `头一个`); None for anything else."""
    match = _CHOICE.match(text.strip())
    if match is None:
        return None
    sign = match.group(1)
    return _NUMBER.get(sign) or int(sign)
