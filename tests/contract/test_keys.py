"""Another key in the place of the one that was: everything opens before, in the middle and after; on every database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.cli.main import main
from bot.hall.holders import HolderLine
from bot.hall.services import SERVICES
from bot.store.appointments import Details
from bot.store.database import Database
from bot.store.holder_rows import sealed
from bot.store.holder_tables import holder
from bot.store.keyring import FIRST, Keyring
from bot.store.rehashing import PLAIN, hashed
from bot.store.seal import Seal, SealError
from bot.store.staff_tables import audit
from bot.store.store import Store, open_store
from bot.store.tables import message, metadata
from tests.fakes import claims
from tests.fakes.clock import MONDAY

ROOT = Path(__file__).resolve().parents[2]
LICENCE, PHONE, NAME = "350300000001", "13800001234", "林演示"
MANY = 450


@pytest.fixture
def house(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with keys in a folder and something sealed in many tables and a file."""
    url = store.db.url.render_as_string(hide_password=False)
    for name, value in {"DATA": str(tmp_path), "DB_URL": url, "PORT": "1", "NOW": "2026-11-23T09:10"}.items():
        monkeypatch.setenv(f"LIANXIN_{name}", value)
    made = open_store(url, tmp_path / "keys")
    fill(made)
    yield made
    made.db.close()


def fill(store: Store) -> None:
    who = store.people.meet("telegram", "7", MONDAY).id
    got = store.transcript.receive(who, "telegram", "1", f"我的电话{PHONE}", MONDAY)
    store.recordings.keep(who, got.id, None, b"sound", 1.0, MONDAY, MONDAY + timedelta(days=30))
    row = {"person_id": who, "channel": "story", "direction": "bot", "state": "sent", "at": MONDAY, "masked": ""}
    with store.db.write() as c:
        c.execute(insert(message), [row | {"body_enc": store.seal.close(f"第{n}句")} for n in range(MANY)])
        line = sealed(store.seal, HolderLine(LICENCE, NAME, PHONE, date(2027, 3, 5)))
        c.execute(insert(holder).values(**line, state="active", source="import", created_at=MONDAY, changed_at=MONDAY))
    store.drafts.save(who, "booking", {"phone": PHONE}, MONDAY)
    details = Details(NAME, PHONE, LICENCE)
    claim = claims.on(date(2026, 11, 25))
    store.appointments.take("a", who, "telegram", SERVICES["renewal"], claim, details, MONDAY)
    store.people.meet("phone", store.seal.hash("phone", PHONE), MONDAY)
    for number in range(3):
        store.staff.note("小林", "look", f"appointment:{number}", MONDAY)


def all_opens(store: Store, keys: Path) -> None:
    """Whoever opens the store now reads everything and finds people by their numbers."""
    other = open_store(store.db.url.render_as_string(hide_password=False), keys)
    who = other.people.find("telegram", "7")
    assert who is not None
    assert len(other.transcript.story(who.id, limit=9999)) == MANY + 1
    assert other.drafts.load(who.id, "booking") == {"phone": PHONE}
    [one] = other.recordings.of_person(who.id)
    assert other.recordings.sound(one) == b"sound"
    [mine] = other.appointments.listing(sender="7")
    assert (mine.name, mine.phone, mine.licence) == (NAME, PHONE, LICENCE)
    assert [h.line.name for h in other.holders.page(PHONE)] == [NAME]
    assert other.people.find("phone", other.seal.hash("phone", PHONE)) is not None
    assert other.audit.broken() is None
    other.db.close()


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["keys", *words]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_everything_is_sealed_anew_and_the_old_key_is_gone(
    house: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys"
    count = sum(house.resealing.under().values())
    done = told(capsys, "rotate", "--grace", "0")
    assert (done["sealed"], done["deleted"]) == (count, [FIRST])
    assert told(capsys, "status") == {
        "current": done["current"], "values": {done["current"]: count}, "look_up_layers": 1,
    }  # fmt: skip
    assert not (keys / "seal.key").exists()
    all_opens(house, keys)
    again = told(capsys, "rotate", "--grace", "0")
    assert again["deleted"] == [done["current"]]
    all_opens(house, keys)


def test_what_runs_meanwhile_seals_with_the_new_key_from_the_next_value_on(house: Store, tmp_path: Path) -> None:
    before = house.seal.close("vorher")
    ring = Keyring(tmp_path / "keys")
    number = ring.switch()
    after = house.seal.close("nachher")
    assert (before[:1], after[1:5].hex()) == (b"\x01", number)
    assert [house.seal.open(one) for one in (before, after)] == ["vorher", "nachher"]
    assert Seal.from_folder(tmp_path / "keys").open(after) == "nachher"
    with pytest.raises(SealError, match="writes and stays"):
        ring.drop(number)


def test_a_value_that_somebody_writes_meanwhile_is_never_put_back(house: Store, tmp_path: Path) -> None:
    Keyring(tmp_path / "keys").switch()
    fresh = house.seal.close("neuer")

    def meanwhile(values: bytes) -> bytes:
        with house.db.write() as c:
            c.execute(update(message).where(message.c.id == 1).values(body_enc=fresh))
        return Seal.open_bytes(house.seal, values)

    opened = house.seal.open_bytes
    house.seal.open_bytes = lambda value: (setattr(house.seal, "open_bytes", opened), meanwhile(value))[1]  # type: ignore[method-assign,func-returns-value]
    house.resealing.all(lambda _count: None)
    with house.db.read() as c:
        assert c.execute(select(message.c.body_enc).where(message.c.id == 1)).scalar() == fresh


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.store.keyring import Keyring
from bot.store.store import open_store
store, ring = open_store(sys.argv[1], Path(sys.argv[2])), Keyring(Path(sys.argv[2]))
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[3] == "seal":
    ring.switch()
    store.resealing.all(die)
else:
    from bot.store.rehashing import add_layer
    ring.keep_layers(), ring.add_layer()
    add_layer(store.db, store.seal, store.audit, ring.layers()[1], 2, die)
"""


def kill_in_the_middle(house: Store, keys: Path, what: str) -> None:
    url = house.db.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", KILLED, url, str(keys), what], cwd=ROOT, env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_killed_in_the_middle_everything_opens_and_the_next_start_goes_on(
    house: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys"
    count = sum(house.resealing.under().values())
    kill_in_the_middle(house, keys, "seal")
    half = house.resealing.under()
    assert len(half) == 2
    assert 0 < half[FIRST] < count
    all_opens(house, keys)
    done = told(capsys, "rotate", "--grace", "0")
    assert (done["sealed"], done["deleted"]) == (half[FIRST], [FIRST])
    all_opens(house, keys)


def test_a_value_that_no_key_opens_is_named_and_keeps_the_old_key(
    house: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with house.db.write() as c:
        c.execute(update(message).where(message.c.id == 1).values(body_enc=b"\x01damaged"))
    assert main(["keys", "rotate", "--grace", "0"]) == 1
    assert "message.body_enc of 1" in capsys.readouterr().err
    assert (tmp_path / "keys" / "seal.key").exists()


def hashes(store: Store) -> dict[str, list[str]]:
    with store.db.read() as c:
        return {
            str(column): sorted(v for v in c.execute(select(column).where(column.is_not(None))).scalars())
            for column, where in hashed()
            if where is None
        }


def test_look_up_gets_a_key_of_its_own_and_everybody_is_still_found(
    house: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = hashes(house)
    with house.db.read() as c:
        chain = list(c.execute(select(audit.c.hash)).scalars())
    assert told(capsys, "rotate", "--look-up")["look_up_layers"] == 2
    for column, values in hashes(house).items():
        assert len(values) == len(before[column])
        assert not set(values) & set(before[column])
    with house.db.read() as c:
        assert not set(c.execute(select(audit.c.hash)).scalars()) & set(chain)
    all_opens(house, tmp_path / "keys")
    told(capsys, "rotate", "--grace", "0")
    assert told(capsys, "rotate", "--look-up")["look_up_layers"] == 3
    all_opens(house, tmp_path / "keys")


@pytest.mark.slow
def test_killed_in_the_middle_of_a_new_look_up_key_nothing_has_changed_and_the_next_start_does_it(
    house: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = hashes(house)
    kill_in_the_middle(house, tmp_path / "keys", "look-up")
    assert hashes(house) == before
    all_opens(house, tmp_path / "keys")
    assert told(capsys, "rotate", "--look-up")["look_up_layers"] == 2
    all_opens(house, tmp_path / "keys")


def test_a_broken_audit_log_is_not_made_whole_by_a_new_key(house: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with house.db.write() as c:
        c.execute(update(audit).where(audit.c.target == "appointment:1").values(target="appointment:2"))
    before = hashes(house)
    assert main(["keys", "rotate", "--look-up"]) == 1
    assert "not as it was written" in capsys.readouterr().err
    assert hashes(house) == before


def test_every_column_of_hashes_is_known() -> None:
    named = {(t.name, c.name) for t in metadata.sorted_tables for c in t.columns if c.name.endswith("_hash")}
    known = {(c.table.name, c.name) for c, _ in hashed()}
    assert named == {one for one in known if one[1].endswith("_hash")} | PLAIN


def test_the_new_table_goes_down_and_up_again(store: Store) -> None:
    store.db.downgrade("0027")
    store.db.migrate()
    assert Database(store.db.url.render_as_string(hide_password=False)) is not None
