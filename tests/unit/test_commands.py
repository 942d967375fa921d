"""The commands that need nothing running: listings, masking, backup, forgetting, clear refusals."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import sys
import tarfile
from datetime import datetime
from pathlib import Path

import pytest

from bot.bootstrap import build_house
from bot.cli.main import ROOT, main
from bot.desk.turn import Turn
from bot.hall.notices import Due
from bot.hall.services import SERVICES
from bot.settings import read
from bot.store.appointments import Details
from bot.store.store import open_store
from tests.fakes.staff import hire, staffed_house


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own and a clock that starts on a Monday morning."""
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LIANXIN_NOW", "2026-11-23T09:10")
    return tmp_path / "var"


def lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    """Run a command that must succeed; its JSON lines."""
    assert main(words) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def book(place: Path) -> str:
    """One appointment of a person called `kunde`; its number."""
    house = build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))
    now = house.clock.now()
    person = house.store.people.meet("rest", "kunde", now).id
    claim = house.desk.wishes.claim(house.desk.wishes.free(SERVICES["renewal"], now)[0], SERVICES["renewal"])
    house.store.appointments.hold("k", person, "rest", SERVICES["renewal"], claim, now, now.replace(hour=12))
    one = house.store.appointments.book("k", Details("林演示", "13812345678", "350303198012"), claim, now)
    house.store.transcript.add(person, "in", "我的电话13812345678", now)
    house.desk.handoff(Turn(person, "rest", "人工", now))
    house.store.db.close()
    return one.number


def test_listings_mask_unless_told_to_reveal_and_revealing_is_written_down(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    (row,) = lines(capsys, "appointments", "--json")
    assert (row["phone"], row["licence"]) == ("138****5678", "****8012")
    (shown,) = lines(capsys, "appointments", "--json", "--reveal")
    assert shown["phone"] == "13812345678"
    house = build_house(read({"LIANXIN_DATA": str(place)}, ROOT))
    with house.store.db.read() as c:
        assert [r.action for r in c.exec_driver_sql("select action from audit")] == ["reveal"]


def test_listings_filter_by_service_status_sender_and_day(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(place)
    assert len(lines(capsys, "appointments", "--json", "--service", "renewal", "--sender", "kunde")) == 1
    assert lines(capsys, "appointments", "--json", "--status", "cancelled") == []
    assert lines(capsys, "appointments", "--json", "--from", "2026-12-01") == []
    assert len(lines(capsys, "handoffs", "--json", "--status", "waiting")) == 1


def test_slots_count_what_is_free_and_say_what_needs_an_appointment(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    rows = lines(capsys, "slots", "--json", "--service", "renewal", "--to", "2026-11-28")
    assert rows[0]["free"] == 1
    saturday = [r for r in rows if str(r["start"]).startswith("2026-11-28")]
    assert saturday
    assert all(r["by_appointment"] for r in saturday)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("appointments", "--status", "gone"), "confirmed"),
        (("handoffs", "claim", "1"), "--as NAME"),
        (("questions", "label", "1"), "label ID INTENT"),
        (("when", "--now", "soon"), "2026-11-23T09:10"),
        (("say", "你好", "--out", "x.wav"), ".ogg or .mp3"),
        (("staff", "add", "x", "--role", "king"), "clerk"),
    ],
)
def test_wrong_use_says_what_is_right_and_exits_with_two(
    words: tuple[str, ...], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert hint in capsys.readouterr().err


def test_a_house_that_would_not_start_is_not_said_to_be_in_order(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_HOST", "0.0.0.0")
    assert main(("check",)) == 2
    assert "LIANXIN_REST_TOKEN is missing" in capsys.readouterr().err
    monkeypatch.setenv("LIANXIN_REST_TOKEN", "t")
    assert main(("check",)) == 0


def test_a_data_folder_that_cannot_be_made_is_named_with_its_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_DATA", "/proc/lianxin")  # nobody may make a folder there, root neither
    assert main(("slots",)) == 2
    told = capsys.readouterr().err
    assert told.startswith("LIANXIN_DATA=/proc/lianxin cannot be used (")
    assert "use a folder that this user may write into" in told


def test_an_address_of_another_kind_of_database_is_no_place_to_copy_into(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    assert main(("copy-store", "--while-running", "--to", "mysql://hall@127.0.0.1/hall")) == 2
    assert "use postgresql+psycopg://user@host/name" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_ends_a_listing_quietly(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", buffering=1) as gone, pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdout", gone)
        assert main(("calendar", "list")) == 0
    assert "Traceback" not in capfd.readouterr().err


def test_an_unknown_key_of_the_hall_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hall.yml").write_text("hall: {adress: x}")
    monkeypatch.setenv("LIANXIN_HALL", str(tmp_path / "hall.yml"))
    assert main(("slots",)) == 2
    assert "hall.adress" in capsys.readouterr().err


def test_a_backup_comes_back_in_a_fresh_place_and_is_refused_in_a_used_one(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = book(place)
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 0
    assert main(("restore", str(tmp_path / "b.tar.gz"))) == 2
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "fresh"))
    assert main(("restore", str(tmp_path / "b.tar.gz"))) == 0
    capsys.readouterr()
    (row,) = lines(capsys, "appointments", "--json", "--reveal")
    assert (row["number"], row["phone"]) == (number, "13812345678")


def unpacked_and_packed_again(backup: Path, aside: Path, statement: str) -> Path:
    """The same backup with another store in it."""
    with tarfile.open(backup) as archive:
        archive.extractall(aside, filter="data")
    with sqlite3.connect(aside / "store.sqlite3") as c:
        c.execute(statement)
    changed = aside.with_suffix(".tar.gz")
    with tarfile.open(changed, "w:gz") as archive:
        for part in sorted(aside.iterdir()):
            archive.add(part, part.name)
    return changed


def test_a_backup_that_is_cut_off_or_no_backup_or_of_a_newer_version_is_named_and_leaves_the_folder_empty(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 0
    whole = (tmp_path / "b.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(Path(__file__), "notes.txt")
    newer = unpacked_and_packed_again(
        tmp_path / "b.tar.gz", tmp_path / "newer", "update alembic_version set version_num = '9999'"
    )
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "fresh"))
    for file, why in (
        (tmp_path / "cut.tar.gz", "ended before"),
        (tmp_path / "other.tar.gz", "no backup of this house: store.sqlite3 and keys not in it"),
        (newer, "those of a newer version (9999"),
    ):
        assert main(("restore", str(file))) == 1
        told = capsys.readouterr().err
        assert f"{file} cannot be restored" in told
        assert why in told
        assert list((tmp_path / "fresh").iterdir()) == []
    assert main(("restore", str(tmp_path / "b.tar.gz"))) == 0


def test_a_restore_never_writes_over_the_keys_of_another_store(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 0
    other = tmp_path / "other"  # of a house whose store lies in a server, and LIANXIN_DB_URL was left out
    (other / "keys").mkdir(parents=True)
    (other / "keys/seal.key").write_text("the only one")
    monkeypatch.setenv("LIANXIN_DATA", str(other))
    assert main(("restore", str(tmp_path / "b.tar.gz"))) == 2
    assert "holds keys already; set LIANXIN_DATA to an empty folder" in capsys.readouterr().err
    assert (other / "keys/seal.key").read_text() == "the only one"
    assert not (other / "store.sqlite3").exists()


def test_a_backup_that_cannot_be_written_is_named_and_the_older_one_of_that_name_stays(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    for file, why in (
        (tmp_path / "gone/b.tar.gz", f"the folder {tmp_path / 'gone'} is not there"),
        (tmp_path, "it is a folder; name a file in it"),
    ):
        assert main(("backup", str(file))) == 1
        assert capsys.readouterr().err == f"{file} cannot be written: {why}\n"
    assert not (place / "last-backup").exists()
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 0
    before = (tmp_path / "b.tar.gz").read_bytes()

    def full(archive: tarfile.TarFile, name: Path, arcname: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    assert main(("backup", str(tmp_path / "b.tar.gz"))) == 1
    assert "cannot be written: No space left on device" in capsys.readouterr().err
    assert (tmp_path / "b.tar.gz").read_bytes() == before
    assert not list(tmp_path.glob(".backup-*"))


def test_the_tables_go_down_for_an_older_program_and_come_up_at_the_next_start(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = book(place)
    (now,) = lines(capsys, "tables")
    assert now["revision"] == now["newest"]
    assert main(("tables", "down", str(now["newest"]))) == 2
    assert main(("tables", "down")) == 2
    capsys.readouterr()
    assert lines(capsys, "tables", "down", "0026") == [{"revision": "0026", "newest": now["newest"]}]
    (row,) = lines(capsys, "appointments", "--json")
    assert row["number"] == number
    assert lines(capsys, "tables") == [now]


def test_the_tables_of_a_newer_program_are_left_alone_with_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    with sqlite3.connect(place / "store.sqlite3") as c:
        c.execute("update alembic_version set version_num = '9999'")
    assert main(("slots", "--json")) == 2
    told = capsys.readouterr()
    assert "those of a newer version (9999" in told.err
    assert "Traceback" not in told.err


def test_a_person_is_exported_and_then_forgotten_without_a_trace(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    (told,) = lines(capsys, "export-person", "kunde")
    assert "13812345678" in json.dumps(told)
    assert main(("forget-person", "kunde")) == 0
    assert main(("export-person", "kunde")) == 1
    capsys.readouterr()
    (row,) = lines(capsys, "appointments", "--json", "--reveal")
    assert (row["status"], row["name"], row["phone"], row["sender"]) == ("cancelled", None, None, None)


def test_whom_somebody_helps_is_exported_with_what_was_done_and_goes_with_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    house = build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))
    helper = house.store.people.find("rest", "kunde")
    assert helper is not None
    house.store.family.ask(helper.id, "350300000001", "母亲", "林小明", "123456", house.clock.now())
    house.store.db.close()
    (told,) = lines(capsys, "export-person", "kunde")
    [link] = told["family"]
    assert (link["helper"], link["kin"], link["licence"], link["state"]) == ("林小明", "母亲", "350300000001", "asked")
    assert [act["act"] for act in link["acts"]] == ["asked"]
    assert main(("forget-person", "kunde")) == 0
    house = build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))
    assert house.store.family.count() == 0
    house.store.db.close()


def test_figures_are_listed_as_tables_or_as_csv_and_days_that_cannot_be_are_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(place)
    assert main(("figures", "--from", "2026-11-17")) == 0
    said = capsys.readouterr()
    assert "2026-11-17 .. 2026-11-23, before: 2026-11-10 .. 2026-11-16" in said.err
    assert said.out.count("# ") == 11
    assert "13812345678" not in said.out
    assert main(("figures", "visits", "--unit", "week", "--from", "2026-11-17", "--csv")) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "哪周,来访,小助手自己办了,占%"
    assert [row.split(",")[:2] for row in rows[1:3]] == [["11月17日起", "0"], ["11月23日起", "1"]]
    assert main(("figures", "--from", "2026-11-24", "--to", "2026-11-23")) == 2
    assert "“从哪天”要在“到哪天”前面。" in capsys.readouterr().err


@pytest.mark.slow
def test_the_invented_day_is_seeded_once_and_cleared_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, "demo", "seed")[0]["appointments"] == 5
    assert lines(capsys, "demo", "seed")[0]["appointments"] == 0
    assert len(lines(capsys, "handoffs", "--json")) == 1
    assert lines(capsys, "demo", "clear")[0]["appointments"] == 5
    assert lines(capsys, "appointments", "--json") == []
    assert lines(capsys, "handoffs", "--json") == []
    assert lines(capsys, "check") == []


def test_the_knowledge_goes_out_comes_back_changed_and_a_broken_one_is_refused(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "content.json"
    assert int(str(lines(capsys, "content", "export", str(file))[0]["files"])) > 20
    files = json.loads(file.read_text())
    files["renewal_fee.yml"] = files["renewal_fee.yml"].replace("续证不收任何费用", "续证一分钱也不收")
    file.write_text(json.dumps(files))
    assert main(("content", "import", str(file))) == 0
    house = build_house(read({"LIANXIN_DATA": str(place)}, ROOT))
    assert "一分钱也不收" in house.knowledge.entry("renewal_fee.general").text
    file.write_text('{"../evil.yml": "x"}')
    assert main(("content", "import", str(file))) == 1


def test_a_store_that_is_away_is_named_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANXIN_DB_URL", "postgresql+psycopg://lianxin:geheim@127.0.0.1:1/none")
    assert main(("appointments", "--json")) == 1
    said = capsys.readouterr().err
    assert "the store cannot be used" in said
    assert len(said.splitlines()) == 1
    assert "geheim" not in said


def test_a_folder_of_own_answers_without_any_is_no_reason_not_to_start(place: Path) -> None:
    (place / "content").mkdir(parents=True)
    house = build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))
    assert house.knowledge.entries
    house.store.db.close()


def test_an_import_that_breaks_off_leaves_the_old_file_whole(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "content.json"
    assert main(("content", "export", str(file))) == 0
    assert main(("content", "import", str(file))) == 0
    before = {f.name: f.read_text() for f in (place / "content").glob("*.yml")}

    def full(path: Path, text: str, encoding: str | None = None) -> int:
        if place not in path.parents:
            return path.write_bytes(text.encode())
        path.write_bytes(text.encode()[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert main(("content", "import", str(file))) == 1
    assert {f.name: f.read_text() for f in (place / "content").glob("*.yml")} == before


@pytest.mark.parametrize(
    "words",
    [
        ("handoffs", "claim", "1"), ("calls", "done", "1"), ("appointments", "confirm", "1"),
        ("calendar", "open", "2026-12-31"), ("questions", "drop", "1"), ("models", "rollback"), ("train",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_whoever_acts_must_have_an_account_that_is_on(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = staffed_house(tmp_path, "小林")
    store = open_store(f"sqlite:///{place}/store.sqlite3", place / "keys")
    store.staff.switch(1, False, datetime(2026, 11, 2))
    store.db.close()
    for name, why in (
        ("小林", "小林: this staff account is switched off"),
        ("谁", "谁: there is no such staff account"),
    ):
        assert main((*words, "--as", name)) == 2
        shown = capsys.readouterr()
        assert why in shown.err
        assert shown.out == ""


@pytest.mark.slow
def test_accounts_are_looked_after_from_the_command_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = lines(capsys, "staff", "add", "主任", "--role", "admin")
    assert (made["name"], made["role"], len(str(made["password"])) >= 12) == ("主任", "admin", True)
    lines(capsys, "staff", "add", "小林")
    (row, _) = lines(capsys, "staff", "list")
    assert (row["name"], row["state"], row["one_time_password"], row["second_step"]) == ("主任", "on", True, False)
    assert lines(capsys, "staff", "role", "小林", "--role", "lead") == [{"name": "小林", "role": "lead", "state": "on"}]
    assert lines(capsys, "staff", "off", "小林") == [{"name": "小林", "role": "lead", "state": "off"}]
    assert lines(capsys, "staff", "on", "小林")[0]["state"] == "on"
    (reset,) = lines(capsys, "staff", "reset", "小林")
    assert reset["password"]
    for code, words in (
        (1, ("off", "主任")), (1, ("role", "主任", "--role", "clerk")), (2, ("off", "谁")), (2, ("reset",)),
        (2, ("role", "小林", "--role", "king")), (2, ("role", "小林")), (2, ("add", "小林")), (2, ("add", " x")),
    ):  # fmt: skip
        assert main(("staff", *words)) == code
        assert capsys.readouterr().err


@pytest.mark.slow
def test_calls_are_listed_masked_and_crossed_off(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = int(book(place))
    house = build_house(read({"LIANXIN_DATA": str(place), "LIANXIN_NOW": "2026-11-23T09:10"}, ROOT))
    due = Due("changed", house.clock.now(), "您的预约改了时间。", call=True)
    house.store.notices.put(1, "rest", f"appointment:{number}", [due])
    hire(house.store.db, "小林")
    house.store.db.close()
    (row,) = lines(capsys, "calls", "--json")
    assert (row["phone"], row["name"], row["reason"], row["misses"]) == ("138****5678", "林演示", "tell_call", 0)
    (shown,) = lines(capsys, "calls", "--json", "--reveal")
    assert shown["phone"] == "13812345678"
    for _ in range(2):
        assert lines(capsys, "calls", "missed", "1", "--as", "小林") == [{"id": 1, "missed": True}]
    assert [r["state"] for r in lines(capsys, "calls", "--json")] == ["unreached"]
    assert lines(capsys, "calls", "done", "1", "--as", "小林") == [{"id": 1, "done": True}]
    assert lines(capsys, "calls", "--json") == []
    assert [r["state"] for r in lines(capsys, "calls", "--json", "--date", "2026-11-23")] == ["done"]
    assert lines(capsys, "calls", "--json", "--date", "2026-11-24") == []
    assert main(["calls", "done", "1", "--as", "小林"]) == 1
    assert main(["calls", "done", "1"]) == 2


def test_check_names_an_appointment_that_lost_its_place_and_the_counter_that_is_wrong(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = book(place)
    house = build_house(read({"LIANXIN_DATA": str(place)}, ROOT))
    with house.store.db.write() as c:
        c.exec_driver_sql("delete from occupancy")
    assert main(["check"]) == 1
    troubles = [json.loads(line)["trouble"] for line in capsys.readouterr().out.splitlines()]
    assert f"appointment {number}: does not have every place it needs" in troubles
    assert any("counter differs" in trouble for trouble in troubles)
