"""A morning of many reminders over Telegram, killed in the middle: everybody is told, at Telegram's pace."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.jobs.handing import CLAIM
from bot.jobs.lanes import WIDTH
from bot.store.store import Store
from tests.fakes.patience import wait_until
from tests.fakes.reminder_run import MORNING, Worker, fill, logged, open_rows, telegram

pytestmark = pytest.mark.slow
PEOPLE = 90


def test_a_run_that_is_killed_in_the_middle_tells_everybody_once(store: Store) -> None:
    fill(store, PEOPLE)
    url = store.db.url.render_as_string(hide_password=False)
    with telegram(PEOPLE) as (api, _limits):  # what comes too fast is refused and has to come again
        first = Worker(url, api.url, MORNING)
        wait_until(lambda: len(api.called("sendMessage")) >= PEOPLE // 2)
        first.kill()
        between = sum(len(chat.shown) for chat in api.chats.values()) - sum(logged(store).values())
        # The other process may still be alive for all that anybody knows: what it was sending waits for its claim.
        second = Worker(url, api.url, MORNING + CLAIM + timedelta(minutes=1))
        wait_until(lambda: open_rows(store) == 0)
        second.kill()
        reached = Counter({chat.id: len(chat.shown) for chat in api.chats.values()})
    assert min(reached.values()) == 1
    assert len(reached) == PEOPLE
    assert sorted(logged(store).values()) == [1] * PEOPLE
    # Twice outside went only what Telegram had and the store did not know of yet.
    assert sum(reached.values()) - PEOPLE == between
    assert between <= WIDTH
