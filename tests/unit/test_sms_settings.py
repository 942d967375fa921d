"""The template for short messages: refused when it cannot work, and no message can break out of it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from bot.settings import SettingError, read
from bot.sms_settings import SmsSettings
from tests.fakes.sms_server import environment

ROOT = Path("/srv/lianxin")
URL = "https://sms.example/send"
AWKWARD = 'a"b\\c\n{phone}&text=x=+%25 好'


def sms(**env: str) -> SmsSettings:
    found = read({"LIANXIN_SMS_URL": URL} | {f"LIANXIN_SMS_{k}": v for k, v in env.items()}, ROOT).sms
    assert found is not None
    return found


def test_it_is_off_without_an_address() -> None:
    assert read({}, ROOT).sms is None
    assert read({"LIANXIN_SMS_RATE": "2"}, ROOT).sms is None


def test_the_defaults_are_json_by_post_and_five_a_second() -> None:
    found = sms()
    assert (found.method, found.kind, found.per_second, found.ok) == ("POST", "json", 5.0, None)
    assert json.loads(found.body("13800001234", "您好")) == {"phone": "13800001234", "text": "您好"}


def test_any_words_arrive_as_they_are_in_json_and_in_a_form() -> None:
    body = sms(BODY='{"to": ["+86{phone}"], "vars": {"content": "【演示】{text}"}}').body("13800001234", AWKWARD)
    assert json.loads(body) == {"to": ["+8613800001234"], "vars": {"content": f"【演示】{AWKWARD}"}}
    form = sms(TYPE="form", BODY="a=1&phone={phone}&text={text}").body("13800001234", AWKWARD)
    assert parse_qs(form, strict_parsing=True) == {"a": ["1"], "phone": ["13800001234"], "text": [AWKWARD]}
    assert sms(METHOD="GET").kind == "form"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("URL", "sms.example/send", "https://"),
        ("METHOD", "PUT", "POST, GET"),
        ("TYPE", "xml", "json, form"),
        ("BODY", '{"phone": "{phone}"}', "{phone} and {text}"),
        ("BODY", '{"phone": "{phone}", "text": {text}}', "use a template such as"),
        ("BODY", '{"phone": "{phone}", "text": "{text}"', "use a template such as"),
        ("BODY", '{"phone": "{phone}", "{text}": 1}', "inside a string"),
        ("HEADERS", "Authorization: x", "JSON object"),
        ("HEADERS", '{"A": 1}', "JSON object"),
        ("HEADERS", '{"A": "x\\r\\nB: y"}', "JSON object"),
        ("OK", "(", "regular expression"),
        ("RATE", "fast", "0.1 to 100"),
        ("RATE", "0", "0.1 to 100"),
        ("DOMESTIC", "maybe", "no, yes"),
    ],
)
def test_a_refused_value_names_the_variable_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(SettingError) as error:
        sms(**{name: value})
    assert f"LIANXIN_SMS_{name}" in str(error.value)
    assert allowed in str(error.value)


def test_a_query_is_a_form() -> None:
    with pytest.raises(SettingError, match="LIANXIN_SMS_TYPE"):
        sms(METHOD="GET", TYPE="json")


def test_the_mainland_profile_wants_the_provider_declared_to_be_in_the_country() -> None:
    env = environment(URL) | {"LIANXIN_PROFILE": "mainland"}
    with pytest.raises(SettingError, match="LIANXIN_SMS_DOMESTIC=yes"):
        read(env, ROOT)
    assert read(env | {"LIANXIN_SMS_DOMESTIC": "yes"}, ROOT).sms is not None


def test_keys_in_an_address_or_in_headers_are_not_repeated_in_an_error() -> None:
    for env in ({"URL": "ftp://sms.example/?key=s3cret"}, {"HEADERS": '{"Key": "s3cret'}):
        with pytest.raises(SettingError) as error:
            sms(**env)
        assert "s3cret" not in str(error.value)
