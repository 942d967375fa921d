"""What uv is told of pip's configuration."""

from __future__ import annotations

import pytest

from tools.environments import pip_settings


def test_the_environment_goes_before_the_install_section_and_that_before_global() -> None:
    listing = ":env:.cert='c'\ninstall.cert='b'\nglobal.cert='a'\nglobal.timeout='9'\n"
    assert pip_settings.parse(listing) == {"cert": "c", "timeout": "9"}
    assert pip_settings.parse("install.cert='b'\nglobal.cert='a'\n")["cert"] == "b"


def test_lines_that_are_no_settings_are_passed_over() -> None:
    assert pip_settings.parse("warning: old\n\ndownload.cert='x'\nglobal.cert=plain\n") == {"cert": "plain"}


def test_every_place_is_handed_on_as_it_is() -> None:
    options = pip_settings.parse(
        "global.index-url='http://127.0.0.1/main'\n"
        "global.extra-index-url='\\nhttp://127.0.0.1/a\\nfile:/srv/b'\n"
        "global.find-links='wheels more'\nglobal.cert='ca.pem'\nglobal.proxy='http://127.0.0.1:3128'\n"
    )
    assert pip_settings.translate(options, {}) == {
        "UV_DEFAULT_INDEX": "http://127.0.0.1/main",
        "UV_INDEX": "http://127.0.0.1/a file:/srv/b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "wheels,more",
        "SSL_CERT_FILE": "ca.pem",
        "ALL_PROXY": "http://127.0.0.1:3128",
    }


@pytest.mark.parametrize("name", pip_settings.UV_PLACES)
def test_places_that_uv_was_told_itself_are_left_alone(name: str) -> None:
    added = pip_settings.translate({"index-url": "http://127.0.0.1/main", "cert": "ca.pem"}, {name: "set"})
    assert added == {"SSL_CERT_FILE": "ca.pem"}


def test_nothing_configured_adds_nothing() -> None:
    assert pip_settings.translate({}, {}) == {}


def test_an_activated_environment_does_not_redirect_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pip_settings, "pip_command", lambda: None)
    env = pip_settings.for_uv({"VIRTUAL_ENV": "/x", "CONDA_PREFIX": "/y", "PATH": "/bin"})
    assert env == {"PATH": "/bin", "UV_HTTP_TIMEOUT": "120"}
