"""Two workers at once, and a worker that dies in the middle of sending, on every database."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.sms import HttpSms
from bot.jobs.handing import CLAIM
from bot.settings import read
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.patience import wait_until
from tests.fakes.post import PHONE, Post
from tests.fakes.sms_server import SmsServer, environment, sms_server

pytestmark = pytest.mark.anyio
EVENING = datetime(2026, 11, 24, 18)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_claimed_notice_is_nobody_elses_until_the_claim_runs_out(store: Store) -> None:
    first, second = Post(store), Post(store)
    first.booked()
    assert store.notices.claim(1, EVENING, EVENING + CLAIM) is not None
    await second.at(EVENING + CLAIM - timedelta(seconds=1))
    assert second.chat.sent == []
    await second.at(EVENING + CLAIM)
    assert len(second.chat.sent) == 1


async def test_two_workers_at_once_never_both_send(store: Store) -> None:
    makers = Post(store)
    for n in range(30):
        makers.booked(sender=str(n), phone=f"138000000{n:02d}")
    url = store.db.url.render_as_string(hide_password=False)
    stores = [Store(Database(url), Seal(b"k" * 32)) for _ in range(3)]
    posts = [Post(one) for one in stores]
    start = threading.Barrier(len(posts))

    def work(post: Post) -> None:
        post.clock.at(EVENING)
        start.wait()
        asyncio.run(post.outbox.send_due())

    threads = [threading.Thread(target=work, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    sent = [to for post in posts for to, _ in post.chat.sent]
    assert sorted(sent, key=int) == [str(n) for n in range(30)]
    assert sum(len(makers.shown(n + 1)) for n in range(30)) == 30
    for one in stores:
        one.db.close()


WORKER = """
import asyncio, os, sys
from datetime import datetime
from pathlib import Path
from bot.channels.sms import HttpSms
from bot.settings import read
from bot.store.database import Database
from bot.store.seal import Seal
from bot.store.store import Store
from tests.fakes.post import Post
post = Post(Store(Database(sys.argv[1]), Seal(b"k" * 32)), HttpSms(read(os.environ, Path(".")).sms))
asyncio.run(post.at(datetime.fromisoformat(sys.argv[2])))
"""


def kill_while_sending(store: Store, server: SmsServer) -> None:
    """A worker of its own takes the first message to the provider, which keeps it waiting; then it is killed."""
    server.mode = "slow"
    url = store.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, url, EVENING.isoformat()]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment(server.url)})
    wait_until(lambda: server.taken)
    worker.kill()
    worker.wait()
    server.mode = "ok"


@pytest.mark.slow
async def test_a_worker_killed_while_sending_sends_once_more_and_the_story_shows_it_once(store: Store) -> None:
    with sms_server() as server:
        settings = read(environment(server.url), ROOT).sms
        assert settings is not None
        sms = HttpSms(settings)
        post = Post(store, sms)
        one = post.booked("web", reach="sms")
        await asyncio.to_thread(kill_while_sending, store, server)
        assert len(server.taken) == 1
        assert post.shown(one.person_id) == []
        await post.at(EVENING + timedelta(minutes=1))
        assert len(server.taken) == 1  # the other one may still be alive
        await post.at(EVENING + CLAIM)
        await post.round()
        await sms.close()
    assert server.texts(PHONE) == [server.taken[0][1]] * 2
    assert post.shown(one.person_id) == [server.taken[0][1]]
    assert post.states()[0] == ("day_before", "sms", "sent")
    assert post.calls() == []
