"""Masking: what a log, a list or another process may see of a personal number.

Phones, ID and licence numbers are personal information (个人信息保护法 articles 4 and 28), masked at the source.
"""

from __future__ import annotations

import re

PHONE = re.compile(r"(?<!\d)[1１][3-9３-９]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
LONG_NUMBER = re.compile(r"(?<!\d)\d{12,}[Xx]?(?!\d)")
IN_GROUPS = re.compile(r"(?<!\d)\d{3,8}(?:[ -]\d{3,8}){2,5}[Xx]?(?!\d)")  # a date has groups of two
LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)")
SPOKEN_NUMBER = re.compile(r"[零〇一二三四五六七八九幺两]{9,}")
UNSEEN = re.compile(
    r"(?<=[\d零〇一二三四五六七八九幺两])"
    r"[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u20d0-\u20ff\ufe00-\ufe0f\ufeff]+(?=[\d零〇一二三四五六七八九幺两])"
)
"""What stands between two digits and is not seen: copying leaves such characters, and keys drawn as pictures (1️⃣)."""


def mask_phone(number: str) -> str:
    """`138****1234`: enough to recognise one's own, too little to call."""
    digits = re.sub(r"\D", "", number)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"


def mask_licence(number: str) -> str:
    """Only the last four characters of a licence number."""
    return f"****{number[-4:]}" if len(number) > 4 else "****"


def mask_text(text: str) -> str:
    """The text with every phone, ID and licence number masked, for logs and statistics."""
    text = LONG_NUMBER.sub(lambda m: mask_licence(m.group()), UNSEEN.sub("", text))
    text = PHONE.sub(lambda m: mask_phone(m.group()), text)
    text = IN_GROUPS.sub(_mask_groups, text)
    text = LANDLINE.sub("****", text)
    return SPOKEN_NUMBER.sub("****", text)


def _mask_groups(found: re.Match[str]) -> str:
    """A long number that was written in groups; a shorter one stays."""
    number = re.sub(r"[ -]", "", found.group())
    return mask_licence(number) if len(number) >= 12 else found.group()


def _blank_groups(found: re.Match[str]) -> str:
    """The same for a process that needs the shape."""
    blank = re.sub(r"\d", "0", found.group())
    return blank if len(re.sub(r"[ -]", "", blank)) >= 12 else found.group()


def blank_numbers(text: str) -> str:
    """The text with the same shape but empty numbers, for a process that needs the shape only.

    Every digit of a personal number becomes 0 (the first two of a mobile number stay, so it still looks like one).
    """
    text = LONG_NUMBER.sub(lambda m: re.sub(r"\d", "0", m.group()), UNSEEN.sub("", text))
    text = PHONE.sub(lambda m: "13" + re.sub(r"\d", "0", m.group()[2:]), text)
    text = IN_GROUPS.sub(_blank_groups, text)
    text = LANDLINE.sub(lambda m: re.sub(r"\d", "0", m.group()), text)
    return SPOKEN_NUMBER.sub(lambda m: "一三" + "零" * (len(m.group()) - 2), text)
