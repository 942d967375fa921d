"""What a staff password must not be: too short, too long, or one of those that are tried first.

Length and a list, no rules of composition and no forced renewal (OWASP ASVS 5.0, 6.2.1 with its at least eight
characters, 6.2.4, 6.2.5 and 6.2.10). The list is a hundred entries and the two ways in which the thousands of common
ones are made from few: a word everybody knows with figures around it, and a short piece said over and over.
"""

from __future__ import annotations

import re
from itertools import pairwise

SHORTEST, LONGEST = 10, 128
FEWEST_DIFFERENT = 4
_TRIED_FIRST = """
    0123456789 1234567890 12345678910 1234567891 0987654321 9876543210 1357924680 1122334455 5201314520 1314520520
    1234512345 1231231231 123123123a 123456789a 123456789q a123456789 q123456789 aa12345678 aa123456789 a1234567890
    qq123456789 qq12345678 wang123456 zhang123456 zhangwei123 asd123456789 asd1234567 abc1234567 abc123456789
    abcd123456 abcd12345678 abcde12345 abcdefghij abcdefghijk qwertyuiop qwertyuiop1 qwerty1234 qwerty12345
    qwerty123456 qwer123456 qwer12345678 qwerasdfzxcv 1234qwerasdf 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5
    q1w2e3r4t5y6 qazwsxedc123 qazwsxedcrfv asdfghjkl1 asdfghjkl; asdfghjkl123 zxcvbnm123 zxcvbnm1234 password12
    password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 mypassword administrator admin12345
    admin123456 admin88888888 root123456 woaini1314 woaini1314520 woaini520520 woaini521521 iloveyou123 iloveyou1314
    iloveyou520 letmein1234 welcome123 welcome1234 test123456 test12345678 guest12345 changeme123 changemenow
    lianxinqiao lianxinqiao1 lianxin1234 lianxin123456 yancao1234 yancao12345 yancao123456 tobacco123 tobacco1234
    putian1234 putian123456 hanjiang123 hanjiang1234 88888888aa 66666666aa
"""
COMMONEST = frozenset(_TRIED_FIRST.split())
# Words of this house (6.1.2: context-specific) and words everybody takes; figures and signs around them change nothing.
_WORDS_OF_ALL = """
    连心桥 烟草 烟草局 专卖局 专卖 大厅 办事大厅 工作台 莆田 涵江 密码 我爱你
    lianxin lianxinqiao yancao yancaoju zhuanmai tobacco
    putian hanjiang fujian dating gongzuotai mima password passwd passw p@ssword p@ssw passcode admin administrator root
    guest test welcome letmein hello abc abcd abcde abcdef abcdefg qwe qwer qwert qwerty qwertyuiop asd asdf asdfg
    asdfgh
    asdfghjkl zxc zxcv zxcvbn zxcvbnm qaz qazwsx woaini woaiwojia iloveyou nihao zhongguo china wang li zhang liu chen
    yang huang zhao wu zhou xu sun ma zhu hu guo he lin zheng monkey dragon sunshine princess football computer
"""
_KNOWN = re.compile("|".join(re.escape(w) for w in sorted(_WORDS_OF_ALL.split(), key=len, reverse=True)))


class PasswordRefused(Exception):
    """A new password is not taken; `code` is wrong (the old one), same, short, long or common."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def weakness(password: str, name: str) -> str | None:
    """Why a new password of the account `name` is not good enough (short, long, common), or None."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    return "common" if _tried_first(password.casefold().strip(), name.casefold()) else None


def _tried_first(low: str, name: str) -> bool:
    if low in COMMONEST or len(set(low)) < FEWEST_DIFFERENT or not low.replace(name, ""):
        return True
    letters = "".join(c for c in _KNOWN.sub("", low.replace(name, "")) if c.isalpha())
    if not letters and any(c.isalpha() for c in low):
        return True
    return _repeats(low) or _counts_on(low)


def _repeats(low: str) -> bool:
    """A piece of up to five characters over and over: `abc1abc1abc1`."""
    return any(low == (low[:size] * len(low))[: len(low)] for size in range(1, 6))


def _counts_on(low: str) -> bool:
    """Figures or letters in their order, up or down."""
    steps = {ord(b) - ord(a) for a, b in pairwise(low)}
    return steps in ({1}, {-1})
