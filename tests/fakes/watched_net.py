"""A network in which nobody is: whatever leaves this machine lands in a file handle that tells where it wanted to go.

Linux, root: run inside `unshare --net --mount`. Loopback works as ever; every other address is reached through a TUN
device that this process reads, names are looked up at an address behind it. So it sees each attempt of each process, in
whatever library, and lets none through.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
NAME = "out0"
NAMESERVER = "192.0.2.53"
"""Of the addresses that are kept for documents (RFC 5737)."""


class WatchedNet:
    """The way out; `seen` are the packets that tried to take it, as `udp 192.0.2.53:53`."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._device = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(self._device, TUNSETIFF, struct.pack("16sH", NAME.encode(), IFF_TUN | IFF_NO_PI))
        no_six = Path(f"/proc/sys/net/ipv6/conf/{NAME}/disable_ipv6")
        if no_six.exists():
            no_six.write_text("1")  # it would greet its neighbours by itself
        for words in ("link set lo up", f"addr add 198.51.100.2/24 dev {NAME}", f"link set {NAME} up",
                      f"route add default dev {NAME}"):  # fmt: skip
            subprocess.run(["ip", *words.split()], check=True)
        with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as names:
            names.write(f"nameserver {NAMESERVER}\noptions timeout:1 attempts:1\n")
        subprocess.run(["mount", "--bind", names.name, os.path.realpath("/etc/resolv.conf")], check=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while packet := os.read(self._device, 65535):
            if packet[0] >> 4 == 4:
                self.seen.append(_wanted(packet))
            else:
                self.seen.append("IPv6")

    def sees_everything(self) -> bool:
        """Whether an attempt by address and one by name are both noticed; they are forgotten again."""
        for what in (("203.0.113.7", 443), ("somewhere.example", 443)):
            with contextlib.suppress(OSError):
                socket.create_connection(what, timeout=0.5).close()
        time.sleep(1.0)  # a packet more may be under way
        found = {one.split(":")[0] for one in self.seen}
        self.seen.clear()
        return found >= {"tcp 203.0.113.7", f"udp {NAMESERVER}"}


def _wanted(packet: bytes) -> str:
    kind = {6: "tcp", 17: "udp"}.get(packet[9], f"protocol {packet[9]}")
    start = (packet[0] & 15) * 4
    port = struct.unpack("!H", packet[start + 2 : start + 4])[0] if kind in ("tcp", "udp") else 0
    name = f" {_name(packet[start + 20 :])}" if (kind, port) == ("udp", 53) else ""
    return f"{kind} {socket.inet_ntoa(packet[16:20])}:{port}{name}"


def _name(question: bytes) -> str:
    """The name that a packet to a name server asks for."""
    labels, at = [], 0
    while at < len(question) and question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
        at += 1 + question[at]
    return ".".join(labels)
