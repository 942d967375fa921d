"""A swindle told in pieces: somebody says that he is from the bureau, and wants money, in messages of their own.

有人打电话来说是烟草局的 | 说我的证要过期了 | 要我先交八百块: no piece says it, the story does.
Pure: texts in, a text out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OFFICE = r"(?:烟草|薰草|专卖|局里|你们?(?:局|大厅|单位|派|的人)|汝辈|大厅的)"
_HE = r"(?:他们?|她|伊|对方|那个?人|那边|电话里)"
_CLAIMS = re.compile(
    rf"自称{_OFFICE}|冒充|[说讲](?:他们?|她|伊|自己)?[是系]{_OFFICE}|^{_HE}[是系]{_OFFICE}|"
    rf"{_OFFICE}.{{0,6}}(?:打电话|来电|打来|加我)"
)
"""Somebody of whom nothing is known says that the bureau sent him."""
_ME = r"(?:我们?|俺|阮|咱)"
_SUM = r"(?:[0-9]{2,}|[一二三四五六七八九两十几]+[百千万]?)"
_MONEY = rf"(?:钱|镭|费|金|红包|[百千万]|{_SUM}(?:多|来)?[块元])"
_WANTS = re.compile(
    rf"[要叫让喊催逼]{_ME}.{{0,6}}(?:转(?!告|人工|工作)|付|汇|扫|[交缴给打拿出掏].{{0,6}}{_MONEY})|"
    rf"[跟向问]{_ME}[要收讨].{{0,4}}{_MONEY}|要(?:收|交)?{_SUM}(?:多|来)?(?:[块元]|$)|"
    rf"(?:转|付|汇|打钱)[账钱了]*给{_HE}"
)
"""He wants money of the teller."""
_HOW_MUCH = re.compile(
    r"多少|几多|若夥|几块钱|几元|[钱费][吗么不无]|收费|是不是|要不要|用不用|需不需要|的吧[？?。]?$|对吧"
)
_HE_SAYS = re.compile(rf"^{_HE}(?:还|又|就|跟我|对我)*[说讲]")
_SAYS = re.compile(r"^[说讲](?:是|我|证|烟|要|今天|明天|马上|再?不)")
_ASKS = re.compile(r"[吗么？?]|怎么|如何|什么|哪")
_STRANGER = rf"(?:{_HE}|骗子|人家|别人|陌生人|一?个?(?:自称|说是?)|{_OFFICE}局?的?人)"
_PRIVATE = r"(?:验证码|校验码|动态码|密码|银行卡号?|卡号)"
_GAVE = re.compile(
    rf"{_PRIVATE}.{{0,4}}(?:告诉|告给|发给|报给|念给|说给|讲给|给了?)了?{_STRANGER}|"
    rf"{_PRIVATE}.{{0,4}}[跟和对向]{_STRANGER}[说讲报念]|"
    rf"[跟和对向]{_STRANGER}[说讲报念]了?.{{0,4}}{_PRIVATE}|"
    rf"(?:告诉|发给|报给|念给|给)了?{_STRANGER}.{{0,6}}{_PRIVATE}"
)
"""A code or a password is told to somebody who should not have it."""
_NOT_GIVEN = re.compile(
    r"没有?(?:把|告诉|[跟和给说讲发念报])|不(?:要|能|会|敢|想|肯|给|说)|别(?!人)|[叫让要催骗喊]我|如果|万一|要是|能不能|可不可以|行吗|行不行|可以吗|好吗|安全吗|要紧吗|"
    r"儿子|女儿|孙子|孙女|老公|老婆|老伴|家里人|家人|媳妇|女婿|外甥|侄"
)
_BY_PHONE = re.compile(r"电话|来电|微信|短信|网上|加我|QQ")
_COMER = rf"(?:有[几两一]?个?(?:人|男的|女的)|来了?[几两一]?个?(?:人|男的|女的)|自称|{_OFFICE}局?的?人)"
_IN_SHOP = r"(?:我?(?:们|这|的)?(?:店|铺|厝|家)里?|门口|上门|柜台|面前)"
_FEE = rf"(?:{_SUM}(?:多|来)?[块元]|[^，,。\s烟]{{0,4}}费|钱|镭|押金|定金)"
_COLLECTS = re.compile(
    rf"(?:[要叫让喊催逼得])(?:{_ME}|先|再|马上)*[交缴给付收].{{0,4}}{_FEE}|(?<!没)(?:[来要]|上门|[店家厝]里|跟{_ME})收{_ME}?.{{0,3}}{_FEE}"
)
_OTHER_MONEY = re.compile(
    r"罚|买|卖|假[钱币]|赔|的烟|退|欠|还钱|水费|电费|水电|卫生费|垃圾|房租|快递|物业|[家店]里有人(?:[帮看守去]|会)"
)
_AT_DOOR = re.compile(rf"{_OFFICE}局?的?人|{_COMER}.*{_IN_SHOP}|{_IN_SHOP}.*{_COMER}")
_STANDS_THERE = re.compile(
    rf"(?:{_HE}|(?<!个)人)(?:现在|还|就|正|都)*(?:在|站|坐|堵|赖|等)[在着]?.{{0,4}}(?:店|铺|家|厝|门口|这[里儿]|柜台|面前|旁边|不走)|"
    rf"{_HE}.{{0,4}}(?:没走|不走|不肯走|赖着)|^(?:我?[店家铺]里?)?(?:就|只有|是)+我?一个.{{0,3}}(?:人|婆|老头|公).{{0,4}}$"
)
_GENUINE = re.compile(
    rf"(?:怎么|咋|如何|哪)[能会样]?(?:知道|晓得|看|认|分|确定)得?(?:出来?|清)?(?:{_HE}|这个?人|来的人|证件?)?(?:的证件?)?[是的]*(?:不是)?[真假]|"
    rf"(?:{_HE}|这个?人|来的人|证件)是(?:不是)?[真假]|^(?:那|这)?(?:到底)?是[真假]的?(?:吗|还是|是).{{0,3}}$"
)
_TOOK = re.compile(
    r"(?:[拿带搬抱抢收扣装](?:走了?|去了?|了)|[拿带搬抱抢]我)(?:我们?)?(?:店里)?的?.{0,4}(?:烟(?!证|草证)|薰(?!证|草证)|中华|[0-9一二两三四五六七八九十几多][条包箱])"
)
_WHAT_NOW = re.compile(
    r"^(?:那|我|现在|这下|接下来|我们|呢|[，,\s])*(?:先|该|要|应该|首先)*(?:怎么办|怎么弄|咋办|(?:做|干|办)什么|做啥|干啥)(?:好|才好)?[呢啊呀？?。！!\s]*$"
)
_CARD = re.compile(
    r"(?:银行卡|卡里|卡上|存折|账户|微信里).{0,8}(?:偷|盗|[转刷取]走|没了|不见|安全|危险|冻结|挂失)|[跟给找]银行.{0,3}(?:讲|说|打)"
)
_CANNOT_RING = re.compile(
    r"[帮替]我打(?:一?[个下])?(?:电话|110|12313|[吧啊呀嘛]|好吗|可以吗|[\s。！!？?，,]|$)|"
    r"(?:(?<![会他她伊您你们人局])不会(?!再)|不敢|打不了|(?:不晓得|不知道)怎么).{0,2}(?:打.{0,3}(?:电话|110)|报警)|^我?(?:不会|不敢)打[了啊]?$"
)
_NAMED = re.compile(
    r"(?:有|来了?|碰[到上]|遇[到上]|是|接到)[一两几]?个?(?:骗子|诈骗)|骗子.{0,6}(?:打电话|来电|加我|[叫让要]我|骗|上门|来)|"
    r"(?<!没)(?<!没有)被(?:人|他|她)?骗|骗[了走]?我"
)
"""A swindle is told by its name."""
_CIGARETTES = re.compile(r"[真假][烟薰]|[软硬]包|喷码")
_MATTER = re.compile(r"材料|带什么|几点|上班|地址|预约|约[个一下时]|能(?:不能)?[办续代]")
"""A question about a matter of the hall is one of its own."""
A_REMARK = 18  # characters; whoever writes more tells a story of its own

AT_THE_DOOR, PAID, TAKES_GOODS = "fraud.at_the_door", "fraud.paid", "fraud.takes_goods"
INSPECTORS, FINE, BY_TELEPHONE = "fraud.inspectors", "fraud.fine_on_spot", "fraud.cancel_call"
GOING_ON = ("fraud.general", AT_THE_DOOR, PAID, TAKES_GOODS, INSPECTORS, FINE, BY_TELEPHONE, "fraud.agent")
"""Warnings of what is happening to the teller; the others are about goods and customers."""
_IN_PERSON = ("fraud.general", AT_THE_DOOR, TAKES_GOODS, INSPECTORS, FINE)


def warning(text: str) -> str | None:
    """The answer to a message that tells a swindle whole, whatever it is taken for; None for other words."""
    if _GAVE.search(text) and not _NOT_GIVEN.search(text):
        return PAID
    collects = _COLLECTS.search(text) and not _HOW_MUCH.search(text) and not _OTHER_MONEY.search(text)
    return AT_THE_DOOR if collects and _AT_DOOR.search(text) and not _BY_PHONE.search(text) else None


def told_whole(text: str) -> bool:
    """Whether a message tells of a swindle without any message before it, whatever else stands in it."""
    return _NAMED.search(text) is not None or (_claims(text) and _wants(text)) or warning(text) is not None


def followed(text: str, warned: str) -> str | None:
    """The answer to words that go on with a swindle of which `warned` was the answer; None for a subject of its own."""
    if warned not in GOING_ON or not _remarks(text):
        return None
    at_hand = warned in _IN_PERSON
    if warned != BY_TELEPHONE and _TOOK.search(text) and not _ASKS.search(text):
        return TAKES_GOODS
    if at_hand and _BY_PHONE.search(text):
        return None
    if _GENUINE.search(text) and not _CIGARETTES.search(text):
        return INSPECTORS if at_hand else warned
    if at_hand and _STANDS_THERE.search(text):
        return AT_THE_DOOR
    if _CARD.search(text):
        return PAID
    return warned if _WHAT_NOW.match(text) or _HE_SAYS.search(text) else None


def may_follow(text: str) -> bool:
    """Whether words could go on with a swindle at all, whatever was said before."""
    patterns = (_TOOK, _GENUINE, _STANDS_THERE, _CARD, _WHAT_NOW, _HE_SAYS)
    return (_remarks(text) and any(one.search(text) for one in patterns)) or cannot_ring(text)


def _remarks(text: str) -> bool:
    """Whether words are short and about no matter of the hall."""
    return len(text) <= A_REMARK and not _MATTER.search(text)


def cannot_ring(text: str) -> bool:
    """你帮我打, 我不会打那个电话, 不敢报警: whoever was told to ring somebody and cannot."""
    return _CANNOT_RING.search(text) is not None


def told(before: Sequence[str], text: str) -> str | None:
    """The whole story where `text` goes on with what was told before, oldest first; None for other words.

    `before` are the messages of a short while ago. A question about what something costs goes on with no story.
    """
    claims, wants = _claims(text), _wants(text)
    goes_on = any(map(_claims, before)) and (wants or _reports(text))
    completes = claims and any(map(_wants, before))
    return "，".join([*filter(is_piece, before), text]) if goes_on or completes else None


def is_piece(text: str) -> bool:
    """Whether these words may belong to such a story."""
    return _claims(text) or _wants(text) or _reports(text)


def of_money(pieces: Sequence[str]) -> bool:
    """Whether the pieces together say both: that somebody is from the bureau, and that he wants money."""
    return any(map(_claims, pieces)) and any(map(_wants, pieces))


def _claims(text: str) -> bool:
    return _CLAIMS.search(text) is not None


def _wants(text: str) -> bool:
    """要我先交八百块; what something costs is another matter."""
    return _WANTS.search(text) is not None and not _HOW_MUCH.search(text)


def _reports(text: str) -> bool:
    """他说不交就注销, 说我的证要过期了: what that person said; 说我的证怎么续 is a question of the teller's own."""
    return _HE_SAYS.search(text) is not None or (_SAYS.search(text) is not None and not _ASKS.search(text))
