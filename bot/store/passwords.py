"""What a staff password must not be: too short, too long, or one of those that are tried first.

Length and a list, no rules of composition and no forced renewal (OWASP ASVS 5.0, 6.2.1, 6.2.4, 6.2.5 and 6.2.10).
"""

from __future__ import annotations

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
    low = password.casefold().strip()
    if low in COMMONEST or len(set(low)) < FEWEST_DIFFERENT or not low.replace(name.casefold(), ""):
        return "common"
    return None
