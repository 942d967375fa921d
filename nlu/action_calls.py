"""The engine's calls of the gateway's actions (Rasa 3.6.21): to who asked, without what nobody reads there.

Every call carried all events of the session, a hundred kilobytes late in one, to actions that look at the newest
message and the slots only; and for every call a connection was opened. Of several gateways the one whose message it is
has the action (it names its address in the metadata), so that a gateway that dies takes only its own turns with it.
Part of `nlu.patches`, with its switch.
"""

from __future__ import annotations

import asyncio
import copy
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import aiohttp

from nlu import stand_ins

IDLE_S = 2.0  # below the 5 s after which the gateway's server closes a connection that is not used


def apply() -> None:
    """Put all three in place."""
    from rasa.core.actions.action import RemoteAction
    from rasa.utils.endpoints import EndpointConfig

    stand_ins.put(RemoteAction, "_action_call_format", _without_events)
    stand_ins.put(RemoteAction, "run", _to_who_asked)
    stand_ins.put(EndpointConfig, "session", _kept_open)


def remove() -> None:
    """Put Rasa's own functions back."""
    from rasa.core.actions.action import RemoteAction
    from rasa.utils.endpoints import EndpointConfig

    stand_ins.take_back(RemoteAction, "_action_call_format")
    stand_ins.take_back(RemoteAction, "run")
    stand_ins.take_back(EndpointConfig, "session")


def _without_events(stock: Any) -> Any:
    from rasa.shared.core.trackers import EventVerbosity

    def _action_call_format(self: Any, tracker: Any, domain: Any) -> dict[str, Any]:
        call: dict[str, Any] = stock(self, _Quiet(tracker, EventVerbosity.NONE), domain)
        call["tracker"]["events"] = []
        return call

    return _action_call_format


class _Quiet:
    """A tracker that tells its state without its events, whatever is asked."""

    def __init__(self, tracker: Any, verbosity: Any) -> None:
        self._tracker, self._verbosity = tracker, verbosity
        self.sender_id = tracker.sender_id

    def current_state(self, _asked: Any) -> dict[str, Any]:
        state: dict[str, Any] = self._tracker.current_state(self._verbosity)
        return state


def _to_who_asked(stock: Any) -> Any:
    async def run(self: Any, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        message = tracker.latest_message
        asked = (message.metadata or {}).get("gateway") if message is not None else None
        if asked and self.action_endpoint is not None:
            self = copy.copy(self)
            self.action_endpoint = copy.copy(self.action_endpoint)
            there = urlsplit(str(asked))
            ours = urlsplit(self.action_endpoint.url)._replace(scheme=there.scheme, netloc=there.netloc)
            self.action_endpoint.url = ours.geturl()
        return await stock(self, output_channel, nlg, tracker, domain)

    return run


def _kept_open(stock: Any) -> Any:
    from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT

    connectors: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.TCPConnector] = WeakKeyDictionary()

    def session(self: Any) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        kept = connectors.get(loop)
        if kept is None or kept.closed:
            kept = connectors[loop] = aiohttp.TCPConnector(keepalive_timeout=IDLE_S)
        auth = aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"]) if self.basic_auth else None
        limit = aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT)
        return aiohttp.ClientSession(
            connector=kept, connector_owner=False, headers=self.headers, auth=auth, timeout=limit
        )

    return session
