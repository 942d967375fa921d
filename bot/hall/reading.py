"""Reading what somebody answers to a question: a name, a phone, a licence number, yes or no.

Each reader returns the value, or None when the words are no such answer; `Wrong` says what is wrong with one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1", "两": "2", "洞": "0"}
FULL_WIDTH = {ord(c): str(i) for i, c in enumerate("０１２３４５６７８９")}
SURNAMES = (
    "林陈黄郑吴许方张李王蔡刘杨郭余朱翁宋苏周徐曾谢何柯姚戴卓康叶肖萧洪彭傅阮欧程温邱丘唐梁潘詹薛池魏江卢高邹钱"
    "顾赵孙沈韩冯于董袁邓曹吕蒋贾丁任姜范石金廖夏白孟秦邵侯熊龙史陶黎贺毛郝龚万段汤尹武乔赖文关佘连俞祁游凌章鲁"
    "葛严韦施颜倪庄聂耿兰蓝雷钟俊田杜崔谭陆汪胡罗马尤危涂柳祝阙巫官简童麦区古包鲍单付乔貂买阿穆翟路费窦毕左牛"
)
DOUBLE = ("欧阳", "令狐", "司马", "上官", "诸葛", "东方", "皇甫", "司徒")
QUESTION = re.compile(
    r"[?？吗呢]|怎么|什么|多少|几点|哪|能不能|可不可以|行不行|要不要|是不是|有没有|为啥|为什么|咋|如何|啥|会使无|乜"
)
OUTRIGHT = re.compile(
    r"(?:可以|行|好|对|能[^，,。]{0,8}|会[^，,。]{0,6}|有[^，,。]{0,6}|要[^，,。]{0,8}|是[^，,。]{0,8})[吗么嘛](?:$|[？?，,。\s])|可不可以|"
    r"能不能|行不行|好不好|要不要|有没有|怎么|什么|多少|多久|几[点号天时]|哪[里天个些儿]|如何"
)
_REFUSES = re.compile(
    r"^(?:那|就|我)*(?:不用|不要|不必|算了|不了|没有?了|没事)(?:了|啦|谢谢|[，,。！!\s]|$|可以吗|行吗|好吗)"
)
BOOKS = re.compile(r"预约|约个|约一|约时间|约上门|[帮想要先]我?约|约[个下]|排个?号|登记上门")
BOOKS_ONLY = re.compile(
    r"(?:那|就|我们?|俺|阮|你们?|您|请|麻烦|帮|给|替|想|要|来|先|再|打算|需要|，|,|\s){0,8}(?:预约|约)"
    r"(?:上|好|定)?(?:一?[个下])?(?:去?大厅的?|窗口的?)?(?:时间|时候|日子|号|位置?|钟点)?"
    r"(?:吧|啊|呀|哦|嘛|呗|了|行吗|好吗|可以吗|[\s。！!？?~，,])*"
)
COMES = re.compile(r"(?:过?来|过?去)(?:你们|大厅|窗口|局里|那里?|这里?){0,2}(?:办|续|弄|换)")
NAME_CUE = re.compile(r"(?:我的?名字[是叫]?|名字[是叫]|我叫|叫做|我是|姓名[是:：]?|叫|登记)\s*(?P<name>[一-鿿·]{2,8})")
_SURNAME = re.compile(r"(?:免贵)?姓\s*(?P<one>[一-鿿])(?=[\s，,、。]|[叫名])[\s，,、。]*")
"""姓蔡, said before the whole name or before the rest of it."""
PUTS_RIGHT = re.compile(r"错|不对|不是|有误|改[成到为]|换[成到]|应该是")
_NAMED = re.compile(r"名字|姓名|名")
_PLACE = re.compile(r"地址|门牌|地方|[0-9一二三四五六七八九十]号|[村镇乡厝街路里社](?:[，,。\s]|$)")
_RIGHT_NAME = re.compile(r"(?<!不)(?:应该是|其实是|是叫|是|叫|改[成为]|换成)\s*(?P<name>[一-鿿·]{2,8})")
FOR_WHOM = re.compile(
    r"(?:(?:给|帮|替|为|还有)\s*(?P<name>[一-鿿·]{2,4}?)(?=也|再|另外|预?约|[办续排]|登记)"
    r"|第[一二三四五两][个位](?:是|叫|给)?\s*(?P<nth>[一-鿿·]{2,4}?)(?=$|[，,。\s]|预?约|[办续]))"
)
_AGAIN = re.compile(r"再[报说念讲]|重新|一遍")
_TITLES = re.compile(
    r"(?:师傅|先生|女士|小姐|[叔姨婶伯哥姐嫂爷奶公婆]|老师|主任|经理|同志|大[哥姐爷妈]|孙[子女]|[口路]|学生)$"
)
NOT_NAMES = re.compile(
    r"不是|不要|不用|不知|不对|不约|不去|知道|谢谢|你好|您好|随便|可以|好的|没有|明天|后天|今天|预约|续证|烟|证|办|"
    r"时间|电话|手机|人工|取消|返回|重新|再说|慢一点|算了|等等|等一下|店|局|对|老板|儿子|女儿|我妈|我爸|什么|怎么|周[一二三四五六日天末]|[这下本]周|星期|上午|下午|晚上"
)
UNKNOWN = re.compile(
    r"不知道|不晓得|毋知|伓知|不清楚|忘了|忘记|不记得|记不|没带|没有带|找不到|没看|看不清|没有号|不会看|丢了|不在身边"
)
NONE_AT_HAND = re.compile(
    r"^(?:我|现在|这里|这边|手[边头上]|身[上边]|暂时|都|也|还|就|许可证|证号?){0,4}(?:没有?|冇|无)(?:带|拿|烟草?证号?|许可证号?|证号?|号码?)?"
    r"(?:在?(?:手[边头上]|身[上边]|这里))?[呢啊哦了的吧呀]{0,2}[。！!，,]?$"
)
_NONE = r"(?:没有?|没得|无|冇|毋有|伓有|没装|没买|没带|不会用|用不来)"
NO_PHONE = re.compile(
    rf"(?<!有){_NONE}(?:什么|啥|那个|这个|自己的)?(?:手机|电话|座机|手鸡|号码)(?!打|过?来|[给找]我)|不用手机|(?:手机|电话)[也又都]?(?:坏|停机|欠费|丢)"
)
NONE_AT_ALL = re.compile(
    r"^(?:我|家里|也|都|真的?|就是|这个|[，,])*(?:没有?|没得|无|冇)(?:的|啊|呀|呢|了|哦|嘞|[。！!])*$"
)
DECLINES = re.compile(r"不(想|愿意?|肯|要)?(留|说|讲|告诉|登记|给)")
_SPARE = r"[吧啊呀哦了啦嘞的]*[\s。!！,，、]*"
_YES = r"对|是|嗯|好|行|可以|没错|没问题|确认|确定|同意|就这样定?|就这么定|ok|着|会使"
YES = re.compile(rf"^(?:(?:{_YES}){_SPARE})+$", re.I)
_NO = r"不是|不对|错了|不行|不好|不要|不同意|不可以|伓是|毋是|没对|有错|要改|改一下|不"
NO = re.compile(rf"^(?:(?:{_NO}){_SPARE})+$")
"""Said once, or several times over: 好了 对, 不对不对; no word begins like _SPARE, so there is one way to read them."""
A_YES = 24  # characters; whoever says more says more than yes or no
_OBJECTS = re.compile(r"^(?:[诶哎啊呃嗯]|[\s，,])*(?:不对|错了|不是|搞错|弄错|写错|说错|有错)")
_WAITS = re.compile(
    r"^(?:[诶哎啊呃嗯]|你|您|先|好|麻烦|请|[\s，,])*(?:等等|等一?(?:下|会儿?|歇)|等我|稍等|慢着|且慢)"
    r"|^(?:让|容)?我(?:先|再|去)*(?:想一?想|想想看?|想一?下|看一?下|看看|问一?下|问问|商量)"
)
_MOMENT = re.compile(r"^(?:等等|等一?(?:下|会儿?|歇)|稍等|慢着|且慢)[，,\s]*")

_THANKS = r"多?谢(?:[啊哈]*(?:你们?|您))*+|感谢(?:你们?|您)?+|辛苦(?:你们?|您)?+|麻烦(?:你们?|您)?了|劳(?:你|您)费心"
_NOTED = r"我?(?:知道|晓得|明白|清楚|懂|记住|记下|听懂|会)了|收到|好勒?|行|可以|嗯|哦|噢|是|对|ok"
_GOES_ON = (
    r"(?:那|就|请|您|你|我们|咱们)*(?:继续|接着|往下)(?:往下)?+(?:说|讲|来|办|问|约|填|弄|聊|下去)?|停一?停|停一下"
)
_NOD = re.compile(rf"^(?:(?:{_THANKS}|{_NOTED}|{_GOES_ON})[吧啊呀哦了啦嘞的呢哈]*+[\s。!！,，~]*)+$", re.I)
_GOING_ON = re.compile(_GOES_ON)
_STOP = re.compile(r"^(?:那|就|先|请|快|都)*(?:停(?:下来?|止)?|打住)[吧啊呀哦啦嘞]*[\s。!！,，~]*$")
_THANKFUL = re.compile(_THANKS)


@dataclass(frozen=True)
class Wrong:
    """An answer of the right kind that cannot be: `sentence` says kindly why."""

    sentence: str


def digits(text: str) -> str:
    """Every digit of the text in order, spoken ones (幺, 两, 零) included."""
    return "".join(DIGITS.get(c, c) for c in text.translate(FULL_WIDTH) if c in DIGITS or "0" <= c <= "9")


def runs(text: str) -> list[str]:
    """The numbers of the text as runs of digits; spaces, dashes and commas inside one do not break it."""
    plain = "".join(DIGITS.get(c, c) for c in text.translate(FULL_WIDTH))
    return re.findall(r"\d+", re.sub(r"(?<=\d)[\s\-—、，,.]+(?=\d)", "", plain))


def asks(text: str) -> bool:
    """Whether the words are a question rather than an answer."""
    return bool(QUESTION.search(text))


def asks_outright(text: str) -> bool:
    """Whether a question is put that no mere particle makes one: 可以吗, 能不能, 什么; a refusal put as one is none."""
    return bool(OUTRIGHT.search(text)) and not _REFUSES.match(text.strip())


def books(text: str) -> bool:
    """Whether the words ask for a place outright."""
    return bool(BOOKS.search(text))


def only_books(text: str) -> bool:
    """Whether the words ask for a place and say nothing else: 约时间, 我要约个时间."""
    return len(text) <= 16 and BOOKS_ONLY.fullmatch(text.strip()) is not None


def wants_to_come(text: str) -> bool:
    """Whether a day in the words is one on which somebody wants to come, said outright."""
    return books(text) or bool(COMES.search(text))


def name(text: str, expected: bool) -> str | None:
    """The person's name: after a cue (我叫…) anywhere, without one only when a name is `expected`."""
    surname = _SURNAME.search(text)
    if surname is not None and text[surname.end() :].strip():
        return _with_surname(text, surname)
    cue = NAME_CUE.search(text)
    if cue and (found := _trim(cue.group("name"))):
        return found
    if not expected or asks(text):
        return None
    kept = re.sub(r"(电话|手机|号码)[是:：]?|[0-9０-９\-]{5,}", "", text)
    bare = re.sub(r"[\s，,。.！!、]|^(免贵|姓|是|我|就|嗯|啊)+|(啊|呀|的|哦|嘛|吧)+$", "", kept)
    return _trim(bare)


def _with_surname(text: str, surname: re.Match[str]) -> str | None:
    """蔡阿水, of 姓蔡 蔡阿水 and of 姓蔡，叫阿水; how the surname is written (耳东陈) is no name."""
    one = surname.group("one")
    for clause in re.split(r"[\s，,。.！!、]|[0-9０-９]", text[surname.end() :]):
        told = re.fullmatch(r"(?:我|就|是)*(?P<cue>(?:名字|名)?叫|名字?是?|单名一?个?)?(?P<rest>.*)", clause)
        rest = told.group("rest") if told else ""
        if rest.startswith(one) and (whole := _trim(rest)):
            return whole
        if told and told.group("cue") and (whole := _trim(f"{one}{rest}")):
            return whole
    return None


def right_name(text: str, known: str | None) -> str | None:
    """The name that puts a wrong one right: 名字写错了，是蔡阿瑞; 不对，是蔡阿瑞 where one much like it is `known`."""
    if asks(text) or not PUTS_RIGHT.search(text):
        return None
    told = [one for found in _RIGHT_NAME.finditer(text) if (one := _trim(found.group("name")))]
    named = _NAMED.search(text) is not None
    if not told and named:
        told = [one for clause in re.split(r"[\s，,。]+", text) if (one := _trim(clause))]
    if not named and _PLACE.search(text):
        return None
    return next((one for one in reversed(told) if named or _much_like(one, known or "")), None)


def _much_like(one: str, known: str) -> bool:
    """蔡阿瑞 for 蔡阿水: the surname alone is that of many, and of villages (林厝)."""
    same = sum(a == b for a, b in zip(one, known, strict=False))
    return len(one) == len(known) and same >= max(1, len(known) - 1)


def for_whom(text: str) -> str | None:
    """The name of somebody else for whom it is asked: 再给张天来约一个, 第一个刘阿旺."""
    for found in FOR_WHOM.finditer(text):
        if (one := _trim(found.group("name") or found.group("nth"))) and not _TITLES.search(one):
            return one
    return None


def objects(text: str) -> bool:
    """Whether words begin by saying that what was read back is wrong, whatever comes after that."""
    return _OBJECTS.match(text.strip()) is not None and not asks(text)


def waits(text: str) -> bool:
    """Whether somebody only asks for a moment: 等一下, 我问下我老婆."""
    return len(text) <= 20 and _WAITS.search(text.strip()) is not None and not (asks(text) or _AGAIN.search(text))


def behind_a_moment(text: str) -> str:
    """What is said behind 等一下, whose 一 is no number."""
    return _MOMENT.sub("", text.strip())


def _trim(found: str) -> str | None:
    for tail in ("电话", "手机", "号码", "的", "啊", "呀"):
        if tail in found[2:]:
            found = found[: found.index(tail, 2)]
    if not 2 <= len(found) <= 6 or not re.fullmatch(r"[一-鿿·]+", found) or NOT_NAMES.search(found):
        return None
    known = found[0] in SURNAMES or found[:2] in DOUBLE or "·" in found
    return found if (known and len(found) <= 4) or "·" in found else None


def could_be_name(text: str) -> bool:
    """Whether words that are no usual name might be one all the same (an unusual surname, a name of another people)."""
    bare = text.strip()
    if not re.fullmatch(r"[一-鿿·•.A-Za-z ]{2,15}", bare) or asks(bare) or UNKNOWN.search(bare):
        return False
    if len(bare) > 4 and "·" not in bare:
        return False
    return not re.search(
        r"[我你想要改换留]|名字|嗯|呃|那个|这个|就是|不[要是用对行好办约]|没有|谢谢|[你您]好|对的|好的|可以", bare
    )


def phone(text: str) -> str | Wrong | None:
    """A mobile number (11 digits from 13 to 19) or a landline with area code; None without any longer number."""
    found = [re.sub(r"^86(?=1[3-9]\d{9}$)", "", run) for run in runs(text)]
    for run in found:
        if re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}[2-8]\d{6,7}", run):
            return run
    longest = max(found, key=len, default="")
    return _wrong_phone(longest) if len(longest) >= 5 else None


def _wrong_phone(run: str) -> Wrong | None:
    if re.fullmatch(r"1[3-9]\d*", run):
        return Wrong(f"手机号是11位，您说的是{len(run)}位，请再说一遍。")
    if re.fullmatch(r"[2-8]\d{6,7}", run):
        return Wrong("固定电话前面请加上区号，比如0594，再说一遍。")
    if re.fullmatch(r"0\d{8,}", run):
        return Wrong("固定电话请带区号一起说，比如0594和后面的7位号码。")
    return None if len(run) == 12 else Wrong("这个不像电话号码，请把11位手机号一个一个数字地说。")


def like_phone(text: str) -> bool:
    """Whether a number begins as mobile ones do and has twelve digits: one digit too many, or else a licence."""
    return any(re.fullmatch(r"1[3-9]\d{10}", run) for run in runs(text))


def no_phone(text: str, expected: bool) -> bool:
    """Whether somebody says to have no telephone; a mere 没有 counts where one was asked for (`expected`)."""
    plain = re.sub(r"哪有|哪来的?", "没有", text.strip())  # no question: 我哪有手机啊
    if asks(plain) or isinstance(phone(text), str):
        return False
    return bool(NO_PHONE.search(plain) or (expected and NONE_AT_ALL.match(plain)))


def without_no_phone(text: str) -> str:
    """明天上午, of 明天上午，我没有电话: what else is said beside having no telephone."""
    clauses = [clause for clause in re.split(r"[，,。;；\s]+", text) if clause]
    return "，".join(clause for clause in clauses if not no_phone(clause, expected=False))


def licence(text: str) -> str | Wrong | None:
    """A licence number of twelve digits, "" for 不知道 or 没带, None when neither."""
    if UNKNOWN.search(text) or NONE_AT_HAND.match(text.strip()):
        return ""
    found = runs(text)
    for run in found:
        if len(run) == 12 and not run.startswith("0"):
            return run
    longest = max(found, key=len, default="")
    if len(longest) < 6:
        return None
    return Wrong(f"许可证号是12位数字，您说的是{len(longest)}位。看一下证的正面，或者说“不知道”也可以。")


def yes_or_no(text: str, intent: str = "") -> bool | None:
    """True for agreement, False for refusal, None for anything else."""
    bare = text.strip()
    if len(bare) > A_YES:
        return None
    if YES.match(bare) or (intent == "affirm" and len(bare) <= 8):
        return True
    if NO.match(bare) or (intent == "deny" and len(bare) <= 8):
        return False
    return None


def nods(text: str) -> str | None:
    """What is answered to a mere 谢谢, 好的, 知道了 or 继续; None when the words say anything else."""
    if len(text) > 16 or not _NOD.match(text.strip()):
        return None
    return "不客气。" if _THANKFUL.search(text) else "好的。"


def goes_on(text: str) -> bool:
    """Whether somebody only wants the talk to go on, or to wait a moment: 继续, 接着说, 停一下."""
    return nods(text) is not None and _GOING_ON.search(text) is not None


def stops(text: str) -> bool:
    """Whether somebody only wants the talk to end: 停下. Closing the shop for a time is said in other words."""
    return len(text) <= 16 and _STOP.match(text.strip()) is not None
