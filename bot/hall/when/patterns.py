"""The shapes of time words, as regular expressions in the order in which they are tried; the first match wins.

`<X>` in a pattern stands for a macro below or for a list of words from the vocabulary. Quantifiers are bounded
everywhere, so reading stays linear in the length of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.hall.when.vocabulary import Vocabulary, vocabulary

_DIGITS = "一二三四五六七八九"
_MACROS = {
    "CN": f"[{_DIGITS}]",
    "NUM": r"(?:\d{1,4}|[零〇一二三四五六七八九十百两俩]{1,5})",
    "H": rf"(?:2[0-4]|1\d|0?\d|二十[一二三四]?|十[{_DIGITS}]?|[零〇两{_DIGITS}])",
    "MIN": rf"(?:[0-5]\d|[二三四五]?十[{_DIGITS}]?|[零〇][{_DIGITS}])",
    "D": rf"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[{_DIGITS}]?|廿[{_DIGITS}]?|卅一?|十[{_DIGITS}]?|[{_DIGITS}])",
    "MO": rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_DIGITS}]|元(?=月))",
    "LD": rf"(?:初(?:十|[{_DIGITS}]|\d{{1,2}})|廿[{_DIGITS}]?|卅)",
    "LDCN": rf"(?:三十(?![{_DIGITS}])|二十[{_DIGITS}]?|十[{_DIGITS}])",
    "PRE": "(?:农历|阴历|旧历|老历|古历)",
    "PAIR": "(?:一两|一二|两三|二三|三四|四五|五六|六七|七八|八九)",
    "WK": "(?:星期|礼拜|周|(?<![崇跪祭朝参])拜)",
    "WP": r"(?:再下个?|下下下个?|下下个?|下个?|上上个?|上个?|这一?个?|本|当|今|后个|每个?|逢|隔)",
    "MP": r"(?:再下个?|下下个?|下个?|上上个?|上个?|这个?|本|当|次)",
    "TO": "(?:到|至|-{1,2}|~|—{1,2})",
    "SEP": "(?:到|至|-{1,2}|~|—{1,2}|、|,|和|跟|或者?|还是)",
    "LEFT": r"(?<![\d.第])",
    "DAYEND": r"(?:号|日(?![内之以后前游元本子期常用间工夜]))(?!码|召|称|牌|令|脉)",
    "LATER": rf"[{_DIGITS}十]{{0,2}}[点时号月个刻分半楼:天年次]",
}

# (kind, pattern); named groups are read by the functions of `readers.py` under the same kind
_SHAPES: tuple[tuple[str, str], ...] = (
    ("iso", r"(?<!\d)(?P<y>20\d\d)[-/.年](?P<mo>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)[日号]?"),
    ("iso", r"(?<!\d)(?P<y>20\d\d)(?P<mo>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    # lunar dates
    ("festival", r"(?!(?<=[<CNS>十])[<CNS>])(?P<f><FESTIVALS>|十一(?=的?(?:假期|期间|长假|放假|黄金周|国庆|小长假|(?:之|以)?[前后](?![<CNS>\d])))|过年(?=期间|放假|假期|那几天))(?P<off>节?的?(?:小长假|长假|假期|假日|放假期间|放假的?时候?|放假那几天|放假|期间|黄金周|那几天|这几天|[三五七八]天假?(?![后之以内前])))?节?(?:那天|当天|当日|这天|那日)?(?!的?(?:路|街|大道|广场))"),
    ("new_year", r"大年初?(?P<d>十[<CNS>]?|<CN>)|(?<![今明去后])年初(?P<d2>十|<CN>)(?![月季个])"),
    ("before_new_year", r"(?<![今明去后本每几多两三四五六七八九十\d])(?:过|农历)?年(?:之|以)?前(?![后年])|过年前"),
    ("lunar", r"<PRE>的?(?P<yw>今年|明年|去年)?(?P<leap>闰)?(?P<mo>[正冬腊]|<MO>)月份?的?(?P<d><LD>|<LDCN>|\d{1,2}|<CN>|十)[号日]?"),
    ("lunar", r"(?P<leap>闰)?(?P<mo>(?<!真)[正冬腊]|(?<=闰)<MO>)月的?(?P<d><LD>|<LDCN>|\d{1,2}|十)(?![点时月个年几])[号日]?"),
    ("lunar", r"<LEFT>(?P<mo><MO>)月份?的?(?P<d><LD>)[号日]?"),
    ("lunar", r"<LEFT>(?P<mo>十[一二]?|[二三四五六七八九])月(?P<implied><LDCN>)(?![几多来号日<CNS>十点时天分个])(?!<SEP><D>[号日])"),
    ("lunar_offset", r"<PRE>的?(?P<w><MP>)月份?的?(?P<d><LD>|<LDCN>|\d{1,2}|十)[号日]?|(?P<w2><MP>)月份?的?(?P<d2><LD>)"),
    ("lunar_part", r"(?:<PRE>(?P<yw>今年|明年|去年)?(?P<mo>[正冬腊]|<MO>)|(?P<mo2>[正冬腊]))月份?的?(?P<mp>上旬|中旬|下旬|初|底|末|尾|头)?里?"),
    ("lunar_day", r"<PRE>的?(?P<d><LD>|<LDCN>|\d{1,2}|十)[号日]?"),
    ("lunar_day", r"(?:每月|每个月|逢)?(?P<d>初(?:十|<CN>|\d{1,2})(?![\d中])|廿<CN>?(?!年))"),
    ("lunar_more", r"(?<=初[<CNS>十])(?P<sep>到|至|、|,|和|跟|或者?)?(?P<d>二?十<CN>?|廿<CN>?|三十)(?![点号日月个时<CNS>])"),
    # solar dates
    ("solar", r"(?:阳历|公历|新历|国历)的?(?P<mo><MO>)月份?初?(?P<d><D>)[号日]?"),
    ("year", r"(?P<y>20\d\d|(?:二[零〇][零〇一二三四五六七八九]{2}))年|(?<!\d)(?P<y2>[2-9]\d)年(?=<MO>月)|(?P<yw>大?前年|今年|明年|后年|去年|来年|本年)(?!纪)"),
    ("year_end", r"(?P<yw>今|明|去|来|本)?年(?P<e>底|末|尾|初(?![<CNS>十]))|岁末"),
    ("month_offset_day", r"(?P<w><MP>)月份?的?(?P<d><D>)(?![天个年点时分块元条包家几多来<CNS>十]|到|至)[号日]?(?![楼院窗])"),
    ("month_part", r"(?:<LEFT>(?P<mo><MO>)月份?的?月?|(?P<w><MP>)月份?的?月?|月)(?P<mp>上旬|中旬|下旬|上半月?|下半月?|初(?![<CNS>十\d])|底(?!下)|末|中(?![旬秋午间国心])|头|尾)"),
    ("month_part", r"(?P<mp>[上中下]旬)|(?P<mph>[上下]半)个?月"),
    ("fused_days", r"<LEFT>(?P<t>二十|十|廿)?(?P<p><PAIR>)<DAYEND>"),
    ("fused_days", r"<LEFT>(?P<t>二十|十|廿)?(?P<a><CN>)、(?P<b><CN>)号"),
    ("month_day", r"<LEFT>(?P<mo><MO>)月份?的?(?P<d><D>)(?:[号日](?![楼院窗])|(?![天个年点时分块元条包家<CNS>十号日\d:.]))"),
    ("month", r"<LEFT>(?P<mo><MO>)月份?(?![饼亮球经薪租票台嫂子季])"),
    ("month_offset", r"(?P<w><MP>)月份?(?![饼亮球经薪租票台嫂子季])"),
    ("day_list", r"<LEFT>(?P<d><D>)(?=(?:<SEP><D>){1,6}[号日](?![楼院窗]))"),
    # weeks
    ("weekday_span", r"(?P<w><WP>)?的?<WK>(?P<a>[<CNS>日天1-6])(?:<TO>)<WK>?(?P<b>[一二三四五六日天1-7])(?!<LATER>|\d)"),
    ("weekday", r"(?P<w><WP>)?的?<WK>(?P<ds>(?:[一二三四五六](?![样般定道])|日|天(?![地然气]|公(?!休))|[1-7](?![\d:.点号月]))(?:(?:[、,]|或者?|和|跟)?(?:[二三四五六日]|[2-7](?![\d:.点号月]))(?!<LATER>|\d))*)(?!次)"),
    ("weekend", r"(?P<w><WP>)?的?(?:大?周末|星期末|礼拜末|双休日?|周休)两?天?"),
    ("week", r"(?P<w><WP>)(?:一整|整)?个?(?:星期|礼拜|周|拜)(?![边到围转密年期末几全长])整?"),
    # counted days
    ("now", r"(?:现在|现时|马上|立刻|立马|这就|眼下)(?=(?:就|能|可以|马上|立刻|想|要|能不能|可不可以)?(?:过去|过来|[来去到](?!期|底|年|不)))"),
    ("workday_next", r"(?:下一?个|次个?|最近的?(?:一个)?)工作日"),
    ("length_within", r"(?:在|最近|这)?<LEN>(?:之内|以内|内(?!容)|里(?!面有|程))"),
    ("step", r"的?(?P<dir>之?前|之?后|以前|以后|过后)的?的?<LEN>"),
    ("step", r"的?(?P<one>第二天|隔天|次日|翌日)|的(?P<two>前天|后天)"),
    ("length_coming", r"(?:接下来|接下去|未来|往后|今后|后面|此后|后续)的?这?<LEN>"),
    ("these", r"(?:这|最近|近)(?P<n>[三四五六七八九十]|\d{1,2}|一)个?(?P<u>天|周|星期|礼拜)(?!前)"),
    ("length_after", r"(?:再|要|得|大概|大约)?(?:过|等)?了?<LEN>(?:之后|以后|过后|后)(?![天面台边来])"),
    ("length_after", r"(?:(?:再|要|得)?过了?|再等)<LEN>(?!前)"),
    ("length_ago", r"<LEN>(?<!日)(?:之前|以前|前)(?![<CNS>\d两])"),
    ("ordinal", r"的?(?:第(?P<n><NUM>)个?|(?P<last>最后(?:的?一)?个?)|头一?个?|首个)(?P<what>工作日|上班日|上班(?:那)?天|天上班|天|(?:星期|礼拜|周)(?P<wd>[一二三四五六日天末])|星期|礼拜|周)"),
    ("ordinal", r"(?:上班|开工|上工|开门|复工)的?(?:第一|头一?)天"),
    ("workdays", r"工作日|上班日"),
    ("days_off", r"(?<![季环细关情章音春])节(?=(?:之|以|过)?[前后](?!几))|(?:放假|长假|假期|小长假|过节)(?=(?:之|以)?[前后]|期间|里)|收假|放完假|过完节|休完假"),
    # clock times
    ("clock_list", r"<LEFT>(?P<h><H>)(?=(?:到|至|-{1,2}|~|—{1,2}|、|或者?)<H>(?:点|时(?!候|间|段)|:\d\d))"),
    ("clock_list", r"(?<=[午上早晚晨])(?P<h><H>)(?=<TO><H>(?![\d号日月.点时:]))"),
    ("clock_bare", r"(?<=[午上早晚晨]\d[-到~至])(?P<h><H>)(?![\d号日月.点时:])|(?<=[午上早晚晨]\d\d[-到~至])(?P<h3><H>)(?![\d号日月.点时:])"),
    ("clock_pair", r"<LEFT>(?P<p>十一二|十一十二|九十|十十一|<PAIR>)点(?![半\d])钟?(?:左右|前后|上下|的?样子|光景)?"),
    ("clock_diff", r"差(?P<m>一刻钟?|<NUM>分?钟?)(?:到|不到|就)?(?P<h><H>)点钟?"),
    ("clock", r"<LEFT>(?P<h><H>)(?:点钟?|时(?![候间段机刻常期不光间]))(?:整|正(?!月))?(?:(?P<half>半)钟?|过?(?P<q>[一二两三])刻钟?|[过又:]?(?P<m><MIN>)(?![<CNS>十\d点时号月个天人块元条包家位楼次年%折.:]|分之)分?钟?|[过零又]?(?P<m1>[<CNS>]|\d)分(?!之)钟?|(?P<back>[差欠])(?P<bm>一刻钟?|<NUM>分?钟?))?(?:左右|前后|上下|来钟|多钟?(?!少)|出头|许|光景|的?样子)?"),
    ("clock_digital", r"(?P<ap0>[ap]m)?(?<![\d:.])(?P<h>2[0-4]|[01]?\d):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])分?(?:\s?(?P<ap>[ap])\.?m)?(?:左右|前后)?"),
    ("clock_digital", r"(?<=[午上早晚晨])(?P<h>2[0-4]|[01]?\d)\.(?P<m>[0-5]\d)(?!\d)"),
    ("clock_digital", r"<LEFT>(?P<h>1[0-2]|0?\d)\s?(?P<ap>[ap])\.?m(?![a-z])"),
    ("dotted", r"(?<![\d.:/])(?P<mo>1[0-2]|0?[1-9])(?P<sep>[./]|(?<!-.)(?<!-..)-)(?P<d>3[01]|[12]\d|0?[1-9])(?![\d:%/]|\.\d|元|块|折|万|倍|小时|米|公里|斤|点|天|个|年|分|人|条|包|楼|次|周)[号日]?"),
    # single days and relative days
    ("month_day_number", r"<LEFT>(?P<d><D>)<DAYEND>"),
    ("relative_part", r"(?<![以之然最先过证说声表文开目往])(?P<r>[<SHORT>])(?P<p>早上(?!门)|早晨|早(?![点些])|晚上(?!门)|晚(?![点些])|晨|夜(?!里)|上午|中午|下午|傍晚|午(?![前后间休])|清早|一早|一大早)(?!好)"),
    ("relative_several", r"(?P<r>今明后?|明后)(?:[两三])?[天日]"),
    ("relative", r"(?P<r><RELATIVE>)(?!气)"),
    ("part", r"(?P<p><PARTS>)"),
    ("part", r"(?P<p>[早晚])(?=<H>(?:点|:))"),
    ("part", r"(?<=[一二三四五六日天号末])(?P<p>晚|早|夜)(?![点一些就了来上晨起间饭餐已])"),
    ("part", r"(?<=[一二三四五六日天号末])(?P<p>晚上|晚)(?=上门)"),
)

_LENGTH = (
    r"(?:(?P<pair><PAIR>|三五|十来|十几|几十|几)|(?P<half>半)|(?P<n>\d{1,3}|[一二三四五六七八九十百两俩]{1,4}))"
    r"个?(?P<nh>半)?(?P<u>工作日|天|日|周|星期|礼拜|(?<=[个半])月|年|小时|钟头|分钟|刻钟)(?P<ah>半)?"
)
OPERATORS = (
    "ask vague repair or if except avoid closing deadline earliest passed neg any rest other habit upto within before after "
    "from all also pos to glue comma stop"
).split()
_EARLY = ("vague", "ask")  # before dates: 过两天, 年后, 这两天 would otherwise be half read


@lru_cache(maxsize=1)
def master() -> re.Pattern[str]:
    """One expression for everything; the name of the group that matched is `kind__i`."""
    parts = (f"(?P<{kind}__{i}>{_unnamed(pattern)})" for i, (kind, pattern) in enumerate(_shapes()))
    return re.compile("|".join(parts))


@lru_cache(maxsize=1)
def single() -> tuple[re.Pattern[str], ...]:
    """The same expressions one by one, with their named groups."""
    return tuple(re.compile(pattern) for _, pattern in _shapes())


@lru_cache(maxsize=1)
def _shapes() -> tuple[tuple[str, str], ...]:
    words = vocabulary()
    macros = _macros(words)
    traps = [("trap", p.replace("{n}", "(?:\\d{1,4}|[零〇一二三四五六七八九十百两几]{1,5})")) for p in words.traps]
    early = [(op, p) for op in _EARLY for p in words.operators[op]]
    late = [(op, p) for op in OPERATORS if op not in _EARLY for p in words.operators[op]]
    late.append(("text", r"[\d零〇一二三四五六七八九十百千万]+"))  # a number is skipped whole, never half read
    return tuple((kind, _expand(p, macros)) for kind, p in (*traps, *early, *_SHAPES, *late))


def _macros(words: Vocabulary) -> dict[str, str]:
    return _MACROS | {
        "CNS": _DIGITS,
        "LEN": _LENGTH,
        "FESTIVALS": _any_of(words.festivals),
        "RELATIVE": "|".join(sorted(words.relative, key=len, reverse=True)),
        "SHORT": "".join(words.relative_short),
        "PARTS": _any_of(words.parts),
    }


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for _ in range(3):
        pattern = re.sub(r"(?<!\(\?P)<([A-Z]+)>", lambda m: macros[m[1]], pattern)
    return pattern


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
