"""Whoever is forgotten is nowhere any more: in no table, no file, not in the engine's memory, not in a new backup."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import LargeBinary, select

from bot.desk.broadcast_feed import BroadcastFeed
from bot.hall import broadcast as rules
from bot.hall.notices import QuietHours
from bot.store.broadcasts import Wording
from bot.store.database import Database
from bot.store.seal import Seal, SealError
from bot.store.store import Store
from bot.store.tables import metadata
from tests.fakes import ready_commands
from tests.fakes.page_visitor import PageVisitor
from tests.fakes.patience import wait_until
from tests.fakes.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
SPOKEN = Path(__file__).resolve().parents[1] / "spoken" / "04a61ec3-plain.ogg"
NAME, PHONE, LICENCE, PLACE = "欧阳演示", "13900007531", "350399007531", "江口镇演示村九十九号"
MINE = (NAME, PHONE, LICENCE, PLACE, "演示村九十九")
MOTHER, HER_PHONE = "350399001357", "13900001357"
LOGS = ("product.log",)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(out, "JPEG", comment=b"a photo of " + PHONE.encode())
    return out.getvalue()


def hall_lists(product: Product, folder: Path) -> None:
    """The mother is on the hall's list, so that her chat can be tied to her licence."""
    file = folder / "list.csv"
    file.write_text(f"许可证号,姓名,电话,有效期\n{MOTHER},林演示,{HER_PHONE},2027-06-30\n", encoding="utf-8")
    done = product.command("holders", "import", str(file), "--as", product.hire("小林"))
    assert done.returncode == 0, done.stderr


def booked(me: PageVisitor) -> None:
    me.say("约上门办证", PLACE, "1", f"我叫{NAME}", PHONE)
    assert "对不对" in me.say(LICENCE), me.last
    assert "预约号" in me.say("对")


def helping(product: Product, me: PageVisitor) -> None:
    """A relative of the person says yes in another chat, and is told by name who acts for them."""
    product.talk("证快到期了提醒我", "2027年6月30号", MOTHER, "对", HER_PHONE[-4:], sender="mother-of-one")
    me.say("帮家里人办")
    me.press("我帮家里人办")
    me.say(MOTHER)
    me.press("母亲")
    me.say(f"我叫{NAME}")
    code = "".join(c for c in me.press("同意").partition("六位数字：")[2][:6] if c.isdigit())
    assert NAME in product.talk(code, sender="mother-of-one")[0]["text"]
    assert "可以替您办了" in product.talk("同意", sender="mother-of-one")[0]["text"]


@pytest.fixture(scope="module")
def traces(product: Product, tmp_path_factory: pytest.TempPathFactory) -> tuple[Product, str, Path]:
    """Somebody went through everything that keeps something, and a backup was made: the product, who, the backup."""
    folder = tmp_path_factory.mktemp("forgetting")
    me = PageVisitor(product.base)
    hall_lists(product, folder)
    me.say("一步一步带我办", "下一步")
    booked(me)
    me.say("证快到期了提醒我", "2027年6月30号", LICENCE, "对")
    helping(product, me)
    me.say(f"阿姨好呀{NAME}这个那个啥", "人工", f"我是{NAME}，电话{PHONE}")
    me.speak(SPOKEN.read_bytes())
    me.show(photo())
    clerk = product.hire("小林")
    open_ones = [h for h in product.rows("handoffs") if h["channel"] == "web" and h["state"] == "waiting"]
    talk = max(open_ones, key=lambda h: int(h["id"]))  # other tests may talk to the same product
    sender = str(talk["sender"])
    product.command("handoffs", "claim", str(talk["id"]), "--as", clerk)
    product.command("handoffs", "say", str(talk["id"]), f"{NAME}您好，打{PHONE}找您", "--as", clerk)
    product.command("handoffs", "close", str(talk["id"]), "--as", clerk)
    [one] = product.rows("appointments", "--sender", sender)
    assert product.command("appointments", "cancel", one["number"], "--reason", "停电", "--as", clerk).returncode == 0
    wait_until(lambda: any(c["phone"].endswith(PHONE[-4:]) for c in product.rows("calls")))
    spread_the_word(product.data)
    old = folder / "old.tar.gz"
    assert product.command("backup", str(old)).returncode == 0
    return product, sender, old


def spread_the_word(data: Path) -> None:
    """A notice to everybody, approved and put into the outbox."""
    store = opened(data)
    now = datetime(2026, 11, 23, 10)
    made = store.broadcasts.add(Wording("停电", "明天停电", "", rules.Audience(rules.ALL), None, 600), "李强", now)
    for state in (rules.REVIEW,):
        found = store.broadcasts.get(made)
        assert found is not None
        store.broadcasts.step(found, state, "", "李强", now)
    found = store.broadcasts.get(made)
    assert found is not None
    store.broadcasts.approve(found, "明天停电", "", "王芳", now)
    BroadcastFeed(store, QuietHours()).feed(now)
    store.db.close()


def opened(data: Path) -> Store:
    return Store(Database(f"sqlite:///{data / 'store.sqlite3'}"), Seal.from_folder(data / "keys"), data / "recordings")


def rows_of(data: Path) -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, sealed ones opened: (where, what)."""
    store = opened(data)
    with store.db.read() as c:
        for table in metadata.sorted_tables:
            for row in c.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    if isinstance(column.type, LargeBinary) and value is not None:
                        value = store.seal.open(value)
                    yield f"{table.name}.{column.name}", str(value)
    store.db.close()


def files_of(folder: Path, seal: Seal) -> Iterator[tuple[str, bytes]]:
    """Every file as it is, and what is sealed as a file opened as well; models and their like hold nobody."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or {"models", "learned"} & set(path.relative_to(folder).parts):
            continue
        raw = path.read_bytes()
        yield str(path.relative_to(folder)), raw
        if path.suffix == ".sealed":
            try:
                yield f"{path.name} opened", seal.open_bytes(raw)
            except SealError:
                yield f"{path.name} cannot be opened", b""


def found_in(data: Path, words: tuple[str, ...]) -> list[str]:
    places = [where for where, what in rows_of(data) if any(word in what for word in words)]
    raw = [word.encode() for word in words] + [word.encode("unicode_escape") for word in words]
    seal = Seal.from_folder(data / "keys")
    return sorted({*places, *(name for name, what in files_of(data, seal) if any(word in what for word in raw))})


def tables_with(data: Path, sender: str) -> set[str]:
    """The tables that have something of a person by their number."""
    store = opened(data)
    with store.db.read() as c:
        people = metadata.tables["person"]
        who = c.execute(select(people.c.id).where(people.c.sender == sender)).scalar()
        if who is None:
            return set()
        found = {
            t.name
            for t in metadata.sorted_tables
            for column in ("person_id", "helper_id", "granted_by")
            if column in t.c and c.execute(select(t).where(t.c[column] == who).limit(1)).first()
        }
    store.db.close()
    return found


def test_before_somebody_is_forgotten_they_are_in_many_places(traces: tuple[Product, str, Path]) -> None:
    product, sender, _ = traces
    assert tables_with(product.data, sender) >= {
        "message", "choice", "appointment", "notice", "handoff", "recording", "guide_progress", "reminder", "consent",
        "family_link", "broadcast_person", "call_task",
    }  # fmt: skip
    where = found_in(product.data, (*MINE, sender))
    assert {"message.body_enc", "appointment.name_enc", "appointment.phone_enc", "person.sender"} <= set(where)
    assert len(kept_of(product, sender)) == len(kinds(product))


def kept_of(product: Product, sender: str) -> list[Path]:
    """The files of their voice and photo."""
    store = opened(product.data)
    person = store.people.find("web", sender)
    assert person is not None
    found = store.recordings.of_person(person.id)
    store.db.close()
    assert {one.kind for one in found} == kinds(product)
    return [product.data / "recordings" / f"{one.key}.sealed" for one in found]


def kinds(product: Product) -> set[str]:
    """What is kept for a clerk: photos only where the reader is installed, for nothing else opens them."""
    reads = product.get("/health")[1]["photos"]["status"] == "on"
    return {"sound", "picture"} if reads else {"sound"}


def test_afterwards_nothing_of_them_is_anywhere_and_a_new_backup_has_nothing(
    traces: tuple[Product, str, Path], tmp_path: Path
) -> None:
    product, sender, _ = traces
    kept = kept_of(product, sender)
    assert all(file.exists() for file in kept)
    done = product.command("forget-person", sender, "--channel", "web")
    assert done.returncode == 0, done.stderr
    assert tables_with(product.data, sender) == set()
    assert [place for place in found_in(product.data, (*MINE, sender)) if place not in LOGS] == []
    assert not any(file.exists() for file in kept)
    new = tmp_path / "new.tar.gz"
    assert product.command("backup", str(new)).returncode == 0
    with tarfile.open(new) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert found_in(tmp_path / "unpacked", (*MINE, sender)) == []
    assert "续证" in product.talk("续证要多少钱")[0]["text"]


def test_a_relative_keeps_their_own_conversation_without_the_name(traces: tuple[Product, str, Path]) -> None:
    product, _, _ = traces
    done = product.command("export-person", "mother-of-one")
    assert "（已删除）" in done.stdout
    assert MOTHER in done.stdout
    assert NAME not in done.stdout


def test_an_older_backup_brings_nobody_back_who_was_forgotten_since(
    traces: tuple[Product, str, Path], tmp_path: Path
) -> None:
    product, sender, old = traces
    target = tmp_path / "restored"
    env = {**product.env, "LIANXIN_DATA": str(target)}
    done = ready_commands.run(("restore", str(old), "--forgotten", str(product.data)), env)
    assert done.returncode == 0, done.stderr
    assert '"forgotten_again": 1' in done.stdout
    assert found_in(target, (*MINE, sender)) == []
    assert ("person.sender", "mother-of-one") in set(rows_of(target))
