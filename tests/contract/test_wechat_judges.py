"""WeChat's envelope against three more libraries that others wrote: werobot, and two of Node's."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from werobot.crypto import MessageCrypt

from bot.channels.wechat_crypto import Envelope, signature
from bot.channels.wechat_xml import read, write
from tests.fakes.calendar_readers import NODE, install_node_readers
from tests.fakes.wechat_server import AES_KEY, APPID, TOKEN

OURS = Envelope(AES_KEY, APPID)
TEXTS = [
    "续", "续证要多少钱？", "a" * 31, "a" * 32, "字" * 700, "<xml><Content><![CDATA[您好]]></Content></xml>", "末尾\n",
    write({"ToUserName": "gh_sample", "FromUserName": "o-sample", "MsgType": "text", "Content": "我要预约 & <续证>"}),
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{len(text)} characters")
def test_werobot_opens_what_we_seal_and_we_open_what_it_seals(text: str) -> None:
    theirs = MessageCrypt(TOKEN, AES_KEY, APPID)
    sealed = OURS.close(text)
    opened = theirs.decrypt_message("1", "n", signature(TOKEN, "1", "n", sealed), sealed)
    assert opened.decode() == text
    envelope = read(theirs.encrypt_message(text, "1", "n"))
    assert OURS.open(envelope["Encrypt"]) == text
    assert envelope["MsgSignature"] == signature(TOKEN, "1", "n", envelope["Encrypt"])


@pytest.fixture(scope="module")
def by_node() -> dict[str, Any]:
    """What Node's libraries made of our envelopes, and their own ones for the same texts."""
    install_node_readers()
    sealed = [OURS.close(text) for text in TEXTS]
    asked = {"token": TOKEN, "key": AES_KEY, "account": APPID, "sealed": sealed, "texts": TEXTS}
    command = [shutil.which("node") or "node", "--no-deprecation", "envelopes.mjs"]
    told = subprocess.run(command, cwd=NODE, input=json.dumps(asked), capture_output=True, text=True, timeout=240)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("library", ["wechat-crypto", "@wecom/crypto"])
def test_a_library_of_node_opens_what_we_seal_and_we_open_what_it_seals(by_node: dict[str, Any], library: str) -> None:
    theirs = by_node[library]
    assert theirs["opened"] == [[text, APPID] for text in TEXTS]
    assert [OURS.open(one["text"]) for one in theirs["sealed"]] == TEXTS
    for one in theirs["sealed"]:
        assert one["signature"] == signature(TOKEN, "1", "n", one["text"])
