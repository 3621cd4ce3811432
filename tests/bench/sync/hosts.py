# SPDX-License-Identifier: Apache-2.0
"""Many hosts that ask one directory for what has changed, in the lab: each says what the real client was heard to say.

    hosts.py ORDER

ORDER is JSON: conversation (messages in hex, the last but one asks with the cookie), port, tls, hosts, seconds (of one round),
spread (of the round, in which the hosts' moments are), rounds, marker (in hex: bytes that say that a host has heard of the
change; or none).
Says "begins" and the time when the first round does, and at the end a line of JSON with the times of every sync: when it was due,
how long it took from then on, the bytes it heard, and whether they had the marker. Times are of CLOCK_MONOTONIC.
"""

import asyncio
import json
import random
import re
import ssl
import sys
import time

from frames import LAST_ANSWERS, UNBIND, operation_of, read_message

HOST = "127.0.0.1"
COOKIE = re.compile(rb"rid=\d{3}(?:,sid=[0-9a-f]{3})?,csn=[0-9.]+Z#[0-9a-f]{6}#[0-9a-f]{3}#[0-9a-f]{6}")  # slapd's, of one server
MOST_AT_ONCE = 1000  # connections; whoever is due waits, and that counts
LIMIT = 120  # seconds of one sync: the directory is given up
LEAD = 1  # second, before the first is due


def anybody() -> ssl.SSLContext:
    """TLS with whoever it is: what a host pays for looking is not measured here."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    return tls


class Host:
    """What one host remembers: the cookie, inside of its question."""

    def __init__(self, conversation: list[bytes]):
        self._conversation = list(conversation)

    async def sync(self, port: int, tls) -> bytes:
        """All that the directory says."""
        reader, writer = await asyncio.open_connection(HOST, port, ssl=tls)
        heard = []
        try:
            for message in self._conversation:
                writer.write(message)
                if operation_of(message) == UNBIND:
                    await writer.drain()
                    break
                heard.append(await read_message(reader))
                while operation_of(heard[-1]) not in LAST_ANSWERS:
                    heard.append(await read_message(reader))
        finally:
            writer.close()
        self._remember(heard[-1])
        return b"".join(heard)

    def _remember(self, done: bytes) -> None:
        """A new cookie; it is as long as the old one, so that no length around it changes. A first sync has none."""
        old, found = COOKIE.search(self._conversation[-2]), COOKIE.search(done)
        if old and found:
            assert len(old[0]) == len(found[0]), (old, found)
            self._conversation[-2] = self._conversation[-2].replace(old[0], found[0])


class Crowd:
    def __init__(self, order: dict):
        self._order = order
        self._marker = bytes.fromhex(order["marker"])
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._syncs = []
        self._failures = {}
        self._tls = None
        if order["tls"]:
            self._tls = anybody()

    async def run(self) -> dict:
        conversation = [bytes.fromhex(message) for message in self._order["conversation"]]
        hosts = [Host(conversation) for _ in range(self._order["hosts"])]
        chance = random.Random(4711)  # the same moments each time
        moments = sorted((chance.random() * self._order["spread"], index) for index in range(len(hosts)))
        start = time.monotonic() + LEAD
        print("begins", start, flush=True)
        tasks = set()
        for number in range(self._order["rounds"]):
            for moment, index in moments:
                due = start + number * self._order["seconds"] + moment
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                task = asyncio.create_task(self._sync(hosts[index], due))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
        return {"syncs": self._syncs, "failures": self._failures}

    async def _sync(self, host: Host, due: float) -> None:
        try:
            async with self._places:
                heard = await asyncio.wait_for(host.sync(self._order["port"], self._tls), LIMIT)
            has_marker = bool(self._marker) and self._marker in heard
            self._syncs.append((due, time.monotonic() - due, len(heard), has_marker))
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as problem:
            kind = type(problem).__name__
            self._failures[kind] = self._failures.get(kind, 0) + 1


if __name__ == "__main__":
    print(json.dumps(asyncio.run(Crowd(json.loads(sys.argv[1])).run())), flush=True)
