"""The files for systemd and containers keep their promises: no more rights than needed, nothing that is not there."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.main import ROOT, parser
from bot.settings import KNOWN

SYSTEMD, CONTAINER = ROOT / "deploy" / "systemd", ROOT / "deploy" / "container"
UNITS = ("lianxin.service", "lianxin-backup.service", "lianxin-backup.timer")
PINNED = re.compile(r"^[a-z/]+:\d+\.\d+(\.\d+)?[a-z0-9.-]*$")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they would stand on a machine where the project lies here."""
    for name in UNITS:
        text = (SYSTEMD / name).read_text(encoding="utf-8").replace("/opt/lianxin", str(ROOT))
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def compose() -> dict[str, Any]:
    return yaml.safe_load((CONTAINER / "compose.yml").read_text(encoding="utf-8"))


def verbs() -> set[str]:
    return {name for action in parser()._actions for name in (action.choices or ())}


@pytest.mark.slow
@pytest.mark.systemd
def test_systemd_takes_the_units(units: Path) -> None:
    paths = [str(units / name) for name in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.systemd
@pytest.mark.parametrize("name", UNITS[:2])
def test_what_a_unit_could_do_beyond_its_work_is_little(units: Path, name: str) -> None:
    """Of 10, in systemd's own reckoning; the house needs the network, or it would be less."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(units / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_both_units_run_the_command_that_the_documents_name() -> None:
    for name, verb in (("lianxin.service", "run"), ("lianxin-backup.service", "backup")):
        text = (SYSTEMD / name).read_text(encoding="utf-8")
        assert verb in re.findall(r"-m bot (\w+)", text)
        assert set(re.findall(r"LIANXIN_[A-Z_]+", text)) <= KNOWN


def test_nothing_in_a_container_has_more_rights_than_it_needs() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["mem_limit"], name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        assert service.get("privileged") is None, name
        if name != "db":  # its image begins as root to own its folder
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name


def test_only_the_proxy_is_reached_from_outside_and_the_database_from_the_house_alone() -> None:
    services = compose()["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["pod"]
    for name in ("gateway", "engine", "proxy"):
        assert services[name]["network_mode"] == "service:pod"
        assert "LIANXIN_HOST" not in services[name].get("environment", {})  # so it listens on loopback
    assert compose()["networks"]["back"] == {"internal": True}
    assert services["db"]["networks"] == ["back"]


def test_every_image_is_pinned_and_every_file_command_and_setting_is_there() -> None:
    services = compose()["services"]
    images = {one["image"] for one in services.values()} - {"lianxinqiao:local"}
    base = re.findall(r"^ARG BASE=(\S+)$", (CONTAINER / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert all(PINNED.match(image) for image in [*images, *base])
    named = {services[name]["command"][0] for name in ("gateway", "engine")}
    assert named == {"serve", "engine"} <= verbs()
    settings = {key for one in services.values() for key in one.get("environment", {}) if key.startswith("LIANXIN_")}
    example = (CONTAINER / "lianxin.env.example").read_text(encoding="utf-8")
    assert settings | set(re.findall(r"LIANXIN_[A-Z_]+", example)) <= KNOWN
    for part in [volume.split(":")[0] for one in services.values() for volume in one.get("volumes", ())]:
        if part.startswith("../"):
            assert (CONTAINER / part).is_file(), part


def test_the_image_is_not_run_by_root_and_says_whether_it_is_well() -> None:
    text = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert set(re.findall(r"LIANXIN_[A-Z_]+", text)) <= KNOWN
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {"var", ".git", "hall.yml", "deploy/container/lianxin.env"} <= set(kept)
    assert {"!tests/evaluation", "!tests/stories"} <= set(kept)  # a new model is judged on them


@pytest.mark.slow
def test_a_command_by_hand_acts_on_the_house_of_the_service(tmp_path: Path) -> None:
    """With its file of settings: else it would look at an invented hall and make an empty store beside the true one."""
    settings = tmp_path / "lianxin.env"
    body = '{"to": "{phone}", "text": "{text}"}'
    settings.write_text(f"LIANXIN_DATA={tmp_path / 'var'}\nLIANXIN_SMS_BODY='{body}'\nLIANXIN_PROFILE=prod\n")
    owner = pwd.getpwuid(os.geteuid()).pw_name
    env = {"PATH": os.environ["PATH"], "SETTINGS": str(settings), "OWNER": owner}

    def tables() -> subprocess.CompletedProcess[str]:
        command = [ROOT / "bin" / "lianxin-service", "tables"]
        return subprocess.run(command, env=env, text=True, capture_output=True, check=False)

    assert "LIANXIN_PROFILE='prod' is not allowed" in tables().stderr
    settings.write_text(settings.read_text().replace("prod", "pilot"))
    assert tables().returncode == 0
    assert (tmp_path / "var").is_dir()
    env["SETTINGS"] = str(tmp_path / "gone")
    refused = tables()
    assert refused.returncode == 2
    assert "cannot be read; run this as root" in refused.stderr
