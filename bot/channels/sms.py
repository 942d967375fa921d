"""Short messages through the hall's provider: one HTTP request each, judged by status and answer.

Neither the number nor the words are ever logged or put into an error.
"""

from __future__ import annotations

import httpx

from bot.jobs.ports import NotNow, Undeliverable
from bot.sms_settings import SmsSettings

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
LARGEST_ANSWER = 64 * 1024
LONGEST_WAIT_S = 3600.0
PASSING = (408, 425, 429)
TYPES = {"json": "application/json; charset=utf-8", "form": "application/x-www-form-urlencoded; charset=utf-8"}


class SmsFailed(Exception):
    """The provider did not take it; trying again may help. The text holds nothing personal."""


class SmsRefused(SmsFailed, Undeliverable):
    """The provider will not take this message."""


class SmsBusy(SmsFailed, NotNow):
    """The provider asks to wait."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"try again in {retry_after:.0f} s")
        self.retry_after = retry_after


class HttpSms:
    """The port for short messages; `close` gives its connections back."""

    def __init__(self, settings: SmsSettings, client: httpx.AsyncClient | None = None) -> None:
        self._settings = settings
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def send(self, phone: str, text: str) -> None:
        """Hand one message over. Raises SmsFailed, SmsRefused (a 4xx answer) or SmsBusy (429)."""
        try:
            answer = await self._client.send(self._request(phone, text), stream=True)
            try:
                said = await _read(answer)
            finally:
                await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # its own words may name the address
            raise SmsFailed(type(error).__name__) from None
        self._judge(answer.status_code, said, answer.headers.get("retry-after", ""))

    def _request(self, phone: str, text: str) -> httpx.Request:
        ours, body = self._settings, self._settings.body(phone, text)
        headers = dict(ours.headers)
        if ours.method == "GET":
            joint = "&" if "?" in ours.url else "?"
            return self._client.build_request("GET", f"{ours.url}{joint}{body}", headers=headers)
        if not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = TYPES[ours.kind]
        return self._client.build_request("POST", ours.url, headers=headers, content=body.encode())

    def _judge(self, status: int, said: str, wait: str) -> None:
        if status == 429:
            raise SmsBusy(min(float(wait), LONGEST_WAIT_S) if wait.isascii() and wait.isdigit() else 60.0)
        if 400 <= status < 500 and status not in PASSING:
            raise SmsRefused(f"status {status}")
        if not 200 <= status < 300:
            raise SmsFailed(f"status {status}")
        if self._settings.ok is not None and not self._settings.ok.search(said):
            raise SmsFailed("the answer does not match LIANXIN_SMS_OK")


async def _read(answer: httpx.Response) -> str:
    """The beginning of an answer; a provider that never stops talking is not listened to for ever."""
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) >= LARGEST_ANSWER:
            break
    return body[:LARGEST_ANSWER].decode("utf-8", "replace")
