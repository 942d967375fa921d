"""A bad setting refuses to start, naming the variable and what is allowed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.bootstrap import clock_of
from bot.hall.clock import steer
from bot.settings import SettingError, read

ROOT = Path("/srv/lianxin")


def test_the_defaults_need_nothing() -> None:
    settings = read({}, ROOT)
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.db_url.startswith("sqlite:///")
    assert settings.rasa_url == "http://127.0.0.1:5005"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("LIANXIN_PORT", "eighty", "1 to 65535"),
        ("LIANXIN_PROFILE", "prod", "mainland"),
        ("LIANXIN_TELEGRAM_MODE", "push", "polling, webhook"),
        ("LIANXIN_NOW", "soon", "2026-11-23T09:00"),
        ("LIANXIN_RASA_URL", "rasa", "http"),
        ("LIANXIN_RASA_URL", "http://127.0.0.1:5005,rasa", "http"),
        ("LIANXIN_REDIS_URL", "localhost", "redis://host:6379/0"),
        ("LIANXIN_REDIS_URL", "redis://127.0.0.1", "LIANXIN_DB_URL=postgresql"),
        ("LIANXIN_DB_URL", "postgresql+psycopg2://hall@127.0.0.1/hall", "postgresql+psycopg://user@host/name"),
        ("LIANXIN_DB_URL", "mysql://hall@127.0.0.1/hall", "postgresql+psycopg://user@host/name"),
        ("LIANXIN_DATA", __file__, "use a folder"),
        ("LIANXIN_ACTION_URL", "here", "http://127.0.0.1:8080"),
        ("LIANXIN_VOICE", "loud", "on, off"),
        ("LIANXIN_VOICE_EDGE", "yes", "off, on"),
        ("LIANXIN_VOICE_MODEL", "../up", "a folder in voice-models"),
        ("LIANXIN_VOICE_SPEAKER", "xiaoxiao", "0 to 9999"),
        ("LIANXIN_VOICE_PIPER", "/no/piper", "existing file"),
        ("LIANXIN_VOICE_PIPER_MODEL", __file__, "go together"),
        ("LIANXIN_VOICE_PIPER_URL", "http://voice.example", "http://127.0.0.1:5000"),
        ("LIANXIN_VOICE_PIPER_URL", "http://127.0.0.1:5000@voice.example", "this machine"),
        ("LIANXIN_VOICE_NORMALISER", "cn2an", "own, wetext"),
        ("LIANXIN_VOICE_BUDGET", "0", "1 to 60"),
        ("LIANXIN_TELEGRAM_SECRET", "a b", "A-Z"),
        ("LIANXIN_WECHAT_APPID", "gh_1234", "wx and 16 hexadecimal digits"),
        ("LIANXIN_WECHAT_APPID", "wx0123456789abcdef", "LIANXIN_WECHAT_SECRET is missing"),
        ("LIANXIN_WECHAT_SECRET", "short", "32 hexadecimal digits"),
        ("LIANXIN_WECHAT_TOKEN", "a b", "3 to 32 letters and digits"),
        ("LIANXIN_WECHAT_AES_KEY", "short", "43 letters and digits"),
        ("LIANXIN_WECHAT_API_URL", "http://wechat.example", "https"),
        ("LIANXIN_WECHAT_API_URL", "https://api.weixin.qq.com@wechat.example", "https"),
        ("LIANXIN_WECHAT_NOTICE", "x", "20 to 64"),
        ("LIANXIN_WECHAT_NOTICE_DATA", "{text}", "thing1"),
        ("LIANXIN_WECHAT_NOTICE_DATA", '{"thing1": "x"}', "{text}"),
        ("LIANXIN_HALL", "nowhere.yml", "existing"),
        ("LIANXIN_HOTS", "x", "LIANXIN_HOST"),
    ],
)
def test_a_refused_value_names_the_variable_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(SettingError) as error:
        read({name: value}, ROOT)
    assert name in str(error.value)
    assert allowed in str(error.value)


def test_a_wrong_secret_of_wechat_is_never_repeated() -> None:
    for name in ("LIANXIN_WECHAT_SECRET", "LIANXIN_WECHAT_TOKEN", "LIANXIN_WECHAT_AES_KEY"):
        with pytest.raises(SettingError) as error:
            read({name: "very secret"}, ROOT)
        assert "very secret" not in str(error.value)


def test_wechat_is_off_until_its_app_id_is_set_and_its_secrets_are_never_shown() -> None:
    assert read({}, ROOT).wechat is None
    env = {
        "LIANXIN_WECHAT_APPID": "wx0123456789abcdef",
        "LIANXIN_WECHAT_SECRET": "ab" * 16,
        "LIANXIN_WECHAT_TOKEN": "tok",
    }
    settings = read({**env, "LIANXIN_PROFILE": "mainland"}, ROOT)
    assert settings.wechat is not None
    assert settings.wechat.api_url == "https://api.weixin.qq.com"
    assert "ab" * 16 not in repr(settings)


def test_the_clock_may_start_elsewhere_but_not_in_the_mainland_profile() -> None:
    assert read({"LIANXIN_NOW": "2026-11-23T09:00"}, ROOT).start_at == datetime(2026, 11, 23, 9)
    with pytest.raises(SettingError, match="LIANXIN_NOW"):
        read({"LIANXIN_NOW": "2026-11-23T09:00", "LIANXIN_PROFILE": "mainland"}, ROOT)


def test_the_clock_may_be_told_by_a_file_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    with pytest.raises(SettingError, match="or @ and the path"):
        read({"LIANXIN_NOW": f"@{file}"}, ROOT)
    steer(file, datetime(2026, 11, 23, 9))
    assert read({"LIANXIN_NOW": f"@{file}"}, ROOT).start_at == file
    with pytest.raises(SettingError, match="LIANXIN_NOW"):
        read({"LIANXIN_NOW": f"@{file}", "LIANXIN_PROFILE": "mainland"}, ROOT)
    file.write_text("nine o'clock")
    with pytest.raises(SettingError, match="tells no time"):
        clock_of(read({"LIANXIN_NOW": f"@{file}"}, ROOT))


def test_the_mainland_profile_sends_nothing_abroad() -> None:
    assert not read({"LIANXIN_PROFILE": "mainland"}, ROOT).sends_abroad
    with pytest.raises(SettingError, match="LIANXIN_TELEGRAM_TOKEN"):
        read({"LIANXIN_PROFILE": "mainland", "LIANXIN_TELEGRAM_TOKEN": "1:x"}, ROOT)


def test_a_voice_that_sends_text_abroad_is_refused_in_the_mainland_profile_and_off_elsewhere() -> None:
    assert not read({}, ROOT).speech.edge
    assert read({"LIANXIN_VOICE_EDGE": "on"}, ROOT).speech.edge
    with pytest.raises(SettingError, match="LIANXIN_VOICE_EDGE"):
        read({"LIANXIN_PROFILE": "mainland", "LIANXIN_VOICE_EDGE": "on"}, ROOT)


def test_a_house_open_to_others_needs_a_token() -> None:
    with pytest.raises(SettingError, match="LIANXIN_REST_TOKEN"):
        read({"LIANXIN_HOST": "0.0.0.0"}, ROOT).refuse_open_house()
    read({"LIANXIN_HOST": "0.0.0.0", "LIANXIN_REST_TOKEN": "t"}, ROOT).refuse_open_house()


def test_several_engines_are_a_list_and_each_stands_there_once() -> None:
    named = "http://127.0.0.1:5005, http://127.0.0.1:5006/,http://127.0.0.1:5005"
    settings = read({"LIANXIN_RASA_URL": named}, ROOT)
    assert settings.rasa_urls == ("http://127.0.0.1:5005", "http://127.0.0.1:5006")


def test_several_gateways_meet_over_redis_beside_postgresql() -> None:
    env = {"LIANXIN_REDIS_URL": "redis://127.0.0.1:6379/0", "LIANXIN_DB_URL": "postgresql+psycopg://a@b/c"}
    settings = read({**env, "LIANXIN_PORT": "8081"}, ROOT)
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.gateway_url == "http://127.0.0.1:8081"
