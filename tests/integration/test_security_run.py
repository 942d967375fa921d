"""What a running product keeps to itself: planted secrets stay out of its files, and only its door can be reached."""

from __future__ import annotations

import re
import socket
import struct
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fakes.product import Product, free_port, running

pytestmark = [pytest.mark.slow, pytest.mark.rasa]

REST_TOKEN, PASSWORD, WRONG_PASSWORD = (
    "rest-token-planted-8731",
    "planted pass sentence 31",
    "planted wrong sentence 77",
)
BOT_TOKEN, BOT_KEY = "110201543:AAplantedplantedplantedplantedplant", "AAplantedplantedplantedplantedplant"
WECHAT_SECRET, WECHAT_TOKEN = "0123456789abcdef0123456789abcd77", "plantedwechattoken"
PHONES, LICENCE, IDENTITY = ("13900002468", "138 0000 1357"), "350303198765", "350303194912310018"
NAME, BY_SPEECH = "欧阳演示", "一三九零零零零二四六九"
WORDS = (
    "我要预约续证", "明天上午", "1", f"我叫{NAME}", PHONES[0], LICENCE, "对", f"我的身份证是{IDENTITY}",
    f"请打{PHONES[1]}", f"电话{BY_SPEECH}", f"证号{LICENCE}什么时候到期", "我要找人工",
    f"{PHONES[0]}\n2026-11-23 ERROR lianxin forged",
)  # fmt: skip
NUMBERS = (PHONES[0], PHONES[1], PHONES[1].replace(" ", ""), LICENCE, IDENTITY, BY_SPEECH)
KEYS = (REST_TOKEN, PASSWORD, WRONG_PASSWORD, BOT_KEY, WECHAT_SECRET, WECHAT_TOKEN)


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product that others can reach, with every secret an operator may set; nobody answers at its messengers."""
    nobody = f"http://127.0.0.1:{free_port()}"
    env = {
        "LIANXIN_HOST": "0.0.0.0", "LIANXIN_REST_TOKEN": REST_TOKEN, "LIANXIN_VOICE": "off",
        "LIANXIN_TELEGRAM_TOKEN": BOT_TOKEN, "LIANXIN_TELEGRAM_API_URL": nobody, "LIANXIN_TELEGRAM_FILE_URL": nobody,
        "LIANXIN_WECHAT_APPID": "wx0123456789abcdef", "LIANXIN_WECHAT_SECRET": WECHAT_SECRET,
        "LIANXIN_WECHAT_TOKEN": WECHAT_TOKEN, "LIANXIN_WECHAT_API_URL": nobody,
    }  # fmt: skip
    with running(tmp_path_factory.mktemp("open"), env) as one:
        yield one


def test_nothing_planted_is_in_any_file_or_output(open_house: Product) -> None:
    _speak(open_house)
    _sign_in(open_house)
    _knock(open_house)
    files = _files(open_house.data)
    assert {"product.log", "store.sqlite3", "dialogue.log", "tracker.db"} <= {path.name for path in files}
    found = [
        (path.relative_to(open_house.data).as_posix(), secret)
        for path, data in files.items()
        for secret in (*NUMBERS, *KEYS)
        if secret.encode() in data
    ]
    assert found == []
    logs = b"".join(data for path, data in files.items() if path.suffix == ".log")
    assert NAME.encode() not in logs
    assert b"\n2026-11-23 ERROR lianxin forged" not in logs


def test_what_is_planted_would_be_found(open_house: Product) -> None:
    (open_house.data / "log" / "probe.log").write_text(f"x{PHONES[0]}y", encoding="utf-8")
    try:
        assert any(PHONES[0].encode() in data for data in _files(open_house.data).values())
    finally:
        (open_house.data / "log" / "probe.log").unlink()


def test_by_default_nothing_can_be_reached_from_outside(product: Product) -> None:
    listening = _listening(product)
    assert {product.port, product.rasa_port} <= {port for _, port in listening}
    assert {address for address, _ in listening if not _loopback(address)} == set()


def test_an_open_house_opens_the_gateways_port_only(open_house: Product) -> None:
    listening = _listening(open_house)
    assert open_house.rasa_port in {port for _, port in listening}
    assert {port for address, port in listening if not _loopback(address)} == {open_house.port}


def test_nobody_on_another_machine_finds_the_engine(open_house: Product) -> None:
    """From an address of this machine that is not loopback: the gateway answers, the engine is not there."""
    address = _outside()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    assert httpx.get(f"http://{address}:{open_house.port}/health", trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{address}:{open_house.rasa_port}/status", trust_env=False)


def test_from_outside_only_the_right_token_speaks_and_haste_is_refused(open_house: Product) -> None:
    address = _outside()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    base, right = f"http://{address}:{open_house.port}", {"Authorization": f"Bearer {REST_TOKEN}"}
    with httpx.Client(base_url=base, trust_env=False, timeout=60) as outside:
        body = {"sender": uuid.uuid4().hex, "message": ""}
        assert outside.post("/webhooks/rest/webhook", json=body).status_code == 401
        assert outside.post("/internal/actions", json={}).status_code == 403
        answers = [outside.post("/webhooks/rest/webhook", json=body, headers=right) for _ in range(40)]
        assert {one.status_code for one in answers[:30]} == {200}
        refused = [one for one in answers if one.status_code == 429]
        assert refused
        assert all(int(one.headers["retry-after"]) >= 1 for one in refused)
        assert outside.get("/metrics").text.count("planted") == 0


def test_the_engine_without_its_token_tells_nothing(open_house: Product) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{open_house.rasa_port}", trust_env=False) as inside:
        for path in ("/status", "/domain", "/conversations/x/tracker", "/status?token=guess"):
            assert inside.get(path).status_code == 401


def test_no_secret_stands_in_a_command_line_and_the_engine_is_given_none_of_the_others(open_house: Product) -> None:
    assert open_house.process is not None
    tree = _tree(open_house.process.pid)
    made = [path.read_bytes().strip() for path in (open_house.data / "keys").iterdir()]
    for pid in tree:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert [secret for secret in (*(key.encode() for key in KEYS), *made) if secret in line] == []
        if b"\0rasa\0run" in line:
            given = Path(f"/proc/{pid}/environ").read_bytes()
            assert [secret for secret in KEYS if secret.encode() in given] == []
    assert sum(b"\0rasa\0run" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in tree) == 1


def test_what_the_house_keeps_is_for_its_owner_alone(open_house: Product) -> None:
    keys = open_house.data / "keys"
    assert keys.stat().st_mode & 0o077 == 0
    assert [path.name for path in keys.iterdir() if path.stat().st_mode & 0o077] == []
    assert (open_house.data / "rasa").stat().st_mode & 0o077 == 0


# -- helpers ----------------------------------------------------------------------------------------------


def _outside() -> str | None:
    """An address of this machine by which others would reach it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; it only chooses the way
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if _loopback(address) else address


def _speak(product: Product) -> None:
    sender = uuid.uuid4().hex
    for words in WORDS:
        status, _ = product.post(
            "/webhooks/rest/webhook", {"sender": sender, "message": words}, {"Authorization": f"Bearer {REST_TOKEN}"}
        )
        assert status == 200


def _sign_in(product: Product) -> None:
    """A clerk's password, right and wrong, through the form."""
    made = product.command("staff", "add", "小林", "--password-stdin", lines=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    with httpx.Client(base_url=product.base, trust_env=False) as browser:
        for password, status in ((WRONG_PASSWORD, 401), (PASSWORD, 303)):
            found = re.search(r'name="key" value="([^"]+)"', browser.get("/console/login").text)
            assert found
            form = {"key": found.group(1), "name": "小林", "password": password}
            answer = browser.post("/console/login", data=form, headers={"Origin": product.base})
            assert answer.status_code == status


def _knock(product: Product) -> None:
    """Secrets in the wrong places: guessed, in addresses, in headers."""
    with httpx.Client(base_url=product.base, trust_env=False) as browser:
        for path in (f"/events?sender=x&token={REST_TOKEN}", f"/wechat?signature={WECHAT_TOKEN}", f"/ticket/{LICENCE}"):
            assert browser.get(path).status_code in (400, 401, 403, 404, 405)
        wrong = {"Authorization": f"Bearer {REST_TOKEN}x"}
        body = {"sender": PHONES[0], "message": "你好"}
        assert browser.post("/webhooks/rest/webhook", json=body, headers=wrong).status_code == 401


def _files(folder: Path) -> dict[Path, bytes]:
    """Every file the product wrote and its content; models are brought, not written."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            found[path] = path.read_bytes()
    return found


def _listening(product: Product) -> set[tuple[str, int]]:
    """(address, port) of every TCP socket that listens in the product's process tree."""
    assert product.process is not None
    inodes: set[str] = set()
    for pid in _tree(product.process.pid):
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                found = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
            except OSError:  # closed meanwhile
                continue
            inodes |= {found.group(1)} if found else set()
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {_endpoint(row[1]) for row in rows if row[3] == "0A" and row[9] in inodes}


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += _tree(int(child))
    return found


def _endpoint(text: str) -> tuple[str, int]:
    address, port = text.split(":")
    parts = [address[n : n + 8] for n in range(0, len(address), 8)]
    raw = b"".join(struct.pack("=I", int(part, 16)) for part in parts)
    return (".".join(map(str, raw)) if len(raw) == 4 else raw.hex()), int(port, 16)


def _loopback(address: str) -> bool:
    return address.startswith("127.") or address in ("0" * 31 + "1", "0" * 20 + "ffff7f000001")
