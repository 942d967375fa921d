"""The settings of the one port for short messages: an HTTP request as the hall's provider wants it, off without a URL.

`{phone}` and `{text}` in the body are replaced, escaped as its type needs. With GET the body is the query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

NAMES = "SMS_URL SMS_METHOD SMS_HEADERS SMS_TYPE SMS_BODY SMS_OK SMS_RATE SMS_DOMESTIC"
BODIES = {"json": '{"phone": "{phone}", "text": "{text}"}', "form": "phone={phone}&text={text}"}
PLACE = re.compile(r"\{(phone|text)\}")
AWKWARD = '"\\\n{text}&='


@dataclass(frozen=True)
class SmsSettings:
    """A request template; `ok` has to be found in the answer, `per_second` is the fastest the provider allows."""

    url: str
    method: str
    headers: Mapping[str, str]
    kind: str
    template: str
    ok: re.Pattern[str] | None
    per_second: float

    def body(self, phone: str, text: str) -> str:
        """The body (or query) for one message."""
        return render(self.template, self.kind, phone, text)


def render(template: str, kind: str, phone: str, text: str) -> str:
    """Fill a template in one pass, so that no message can bring a placeholder of its own."""
    values = {"phone": phone, "text": text}
    return PLACE.sub(lambda found: _escaped(values[found[1]], kind), template)


def _escaped(value: str, kind: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1] if kind == "json" else quote_plus(value)


def read_sms(env: Mapping[str, str], mainland: bool) -> SmsSettings | None:
    """The settings, None while LIANXIN_SMS_URL is not set. Raises ValueError naming the variable and what is allowed.

    In the `mainland` profile no text may leave the country, so the provider has to be declared a domestic one.
    """
    method = _one_of(env, "LIANXIN_SMS_METHOD", ("POST", "GET"))
    domestic = _one_of(env, "LIANXIN_SMS_DOMESTIC", ("no", "yes")) == "yes"
    kind = _one_of(env, "LIANXIN_SMS_TYPE", ("form", "json") if method == "GET" else ("json", "form"))
    if method == "GET" and kind != "form":
        raise ValueError("LIANXIN_SMS_TYPE='json' is not allowed with LIANXIN_SMS_METHOD=GET; use form")
    template = _template(env, kind)
    headers, ok, rate = _headers(env), _pattern(env), _rate(env)
    url = env.get("LIANXIN_SMS_URL") or ""
    if not url:
        return None
    if not re.fullmatch(r"https?://[^\s/?#{}]+[^\s#{}]*", url):
        raise ValueError("LIANXIN_SMS_URL is not allowed as it is; use an address such as https://sms.example/send")
    if mainland and not domestic:
        raise ValueError(
            "LIANXIN_SMS_URL is not allowed in the mainland profile unless its host is in the country; "
            "then set LIANXIN_SMS_DOMESTIC=yes"
        )
    return SmsSettings(url, method, headers, kind, template, ok, rate)


def _one_of(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or allowed[0]
    if value not in allowed:
        raise ValueError(f"{name}={value!r} is not allowed; use one of: {', '.join(allowed)}")
    return value


def _template(env: Mapping[str, str], kind: str) -> str:
    template = env.get("LIANXIN_SMS_BODY") or BODIES[kind]
    example = f"use a template such as {BODIES[kind]}"
    if set(PLACE.findall(template)) != {"phone", "text"}:
        raise ValueError(f"LIANXIN_SMS_BODY must hold {{phone}} and {{text}}; {example}")
    if kind == "json" and AWKWARD not in _strings(_loaded(render(template, kind, "13000000000", AWKWARD), example)):
        raise ValueError(f"LIANXIN_SMS_BODY must have {{text}} inside a string; {example}")
    return template


def _loaded(body: str, example: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise ValueError(f"LIANXIN_SMS_BODY is not JSON once it is filled; {example}") from None


def _strings(value: Any) -> str:
    if isinstance(value, dict):
        return "\0".join(_strings(v) for v in value.values())
    if isinstance(value, list):
        return "\0".join(_strings(v) for v in value)
    return str(value)


def _headers(env: Mapping[str, str]) -> dict[str, str]:
    problem = 'LIANXIN_SMS_HEADERS is not allowed; use a JSON object of text such as {"Authorization": "Bearer …"}'
    try:
        found = json.loads(env.get("LIANXIN_SMS_HEADERS") or "{}")
    except ValueError:
        raise ValueError(problem) from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise ValueError(problem)
    if not all(re.fullmatch(r"[!-9;-~]+", n) and re.fullmatch(r"[\t -~]*", v) for n, v in found.items()):
        raise ValueError(problem)
    return found


def _pattern(env: Mapping[str, str]) -> re.Pattern[str] | None:
    raw = env.get("LIANXIN_SMS_OK") or ""
    try:
        return re.compile(raw) if raw else None
    except re.error as error:
        raise ValueError(f"LIANXIN_SMS_OK={raw!r} is not a regular expression ({error}); use one such as ok") from None


def _rate(env: Mapping[str, str]) -> float:
    raw = env.get("LIANXIN_SMS_RATE") or "5"
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", raw) or not 0.1 <= float(raw) <= 100:
        raise ValueError(f"LIANXIN_SMS_RATE={raw!r} is not allowed; use messages a second from 0.1 to 100")
    return float(raw)
