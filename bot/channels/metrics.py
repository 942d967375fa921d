"""`/metrics` in Prometheus's text form: counters and histograms of this process, gauges read at every scrape.

Labels are few and fixed: channels, services, engines, never anybody. What cannot be read now (the store is down) is
left out rather than told as nought; `lianxin_up` says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeVar

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.gauges import Gauges, Ground

PATIENCE_S = 0.8
"""So long a scrape waits for the dialogue engine; `run` asks here whether the gateway is up, and waits a second."""
TURN_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
STORE_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
T = TypeVar("T")
OTHER = "other"  # what was pressed, or needed no understanding


class Metrics:
    """Counts what the conversation tells it, times the store, and asks for the rest when it is scraped."""

    def __init__(
        self, events: Mapping[str, int], read: Callable[[], Gauges], engine_up: Callable[[], Awaitable[bool]],
        sources: Callable[[], Mapping[str, Any]], ground: Callable[[], Ground],
        channels: Callable[[], Mapping[str, bool]] = dict,
    ) -> None:  # fmt: skip
        """`events` are the conversation's counters, `sources` what /health says of the voice, `channels` the messengers
        that are switched on and whether each is reached."""
        self._events = events
        self._read = read
        self._engine_up = engine_up
        self._sources = sources
        self._ground = ground
        self._channels = channels
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        own = self._registry
        self._turns = Counter("lianxin_turns", "Messages answered", ["channel"], registry=own)
        self._outcomes = Counter("lianxin_turn_outcomes", "How their words were taken", ["outcome"], registry=own)
        self._turn = Histogram("lianxin_turn_seconds", "From a message to its text", buckets=TURN_S, registry=own)
        transaction = "One transaction of the store, with its wait"
        self._store = Histogram("lianxin_store_seconds", transaction, buckets=STORE_S, registry=own)

    def turn(self, channel: str, outcome: str | None, millis: int) -> None:
        """One message was answered."""
        self._turns.labels(channel).inc()
        self._outcomes.labels(outcome or OTHER).inc()
        self._turn.observe(millis / 1000)

    def stored(self, seconds: float) -> None:
        """A transaction of the store came to its end."""
        self._store.observe(seconds)

    @property
    def route(self) -> Route:
        """`GET /metrics`."""
        return Route("/metrics", self._scraped)

    async def _scraped(self, _request: Request) -> Response:
        gauges, ground, voice, engine = await asyncio.gather(
            asyncio.to_thread(_or_none, self._read), asyncio.to_thread(_or_none, self._ground),
            asyncio.to_thread(self._sources), self._engine(),
        )  # fmt: skip
        up = {"store": gauges is not None, "engine": engine, **self._channels()}
        moment = CollectorRegistry()
        moment.register(_Told([*_work(gauges), *_house(up, voice), *_ground(ground), self._counted()]))
        text = generate_latest(self._registry) + generate_latest(moment)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})

    async def _engine(self) -> bool:
        try:
            return await asyncio.wait_for(self._engine_up(), PATIENCE_S)
        except TimeoutError:
            return False

    def _counted(self) -> Metric:
        counts = {"turns": 0, "failed": 0, **self._events}
        return _many(CounterMetricFamily("lianxin_events", "What happened", labels=["kind"]), counts)


class _Told:
    """A collector of what was gathered already."""

    def __init__(self, told: list[Metric]) -> None:
        self._told = told

    def collect(self) -> Iterator[Metric]:
        yield from self._told


def _work(now: Gauges | None) -> list[Metric]:
    """What waits for somebody, and what is free."""
    if now is None:
        return []
    return [
        _one("lianxin_outbox_queued", "Notices that are to be sent, now or later", now.queued),
        _one("lianxin_outbox_overdue", "Notices whose time has come", now.overdue),
        _one("lianxin_outbox_oldest_seconds", "How late the oldest of them is", now.overdue_s),
        _one("lianxin_waiting_handoffs", "People who wait for a clerk", now.waiting),
        _one("lianxin_waiting_handoffs_oldest_seconds", "How long the first of them has waited", now.waiting_s),
        _one("lianxin_calls_open", "Telephone calls that clerks owe today", now.calls),
        _many(GaugeMetricFamily("lianxin_free_starts", "Starts free in seven days", labels=["service"]), now.free),
    ]


def _house(up: Mapping[str, bool], voice: Mapping[str, Any]) -> list[Metric]:
    """What answers."""
    sources = {str(one["name"]): one.get("status") in ("closed", "ok") for one in voice.get("sources", ())}
    return [
        _many(GaugeMetricFamily("lianxin_up", "Whether it answers", labels=["part"]), up),
        _many(GaugeMetricFamily("lianxin_voice_up", "Whether it can speak", labels=["source"]), sources),
    ]


def _ground(now: Ground | None) -> list[Metric]:
    """What the house stands on."""
    if now is None:
        return []
    restarts = CounterMetricFamily("lianxin_restarts", "Processes that `run` started again", labels=["process"])
    told = [
        _one("lianxin_disk_free_bytes", "Room on the disk of LIANXIN_DATA", now.disk_free),
        _many(restarts, now.restarts),
    ]
    if now.backup_s is not None:
        told.append(_one("lianxin_backup_age_seconds", "Since the last backup came to its end", now.backup_s))
    return told


def _or_none(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Exception:
        return None


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _many(family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[str, float]) -> Metric:
    for label, value in sorted(values.items()):
        family.add_metric([label], float(value))
    return family
