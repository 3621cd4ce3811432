# SPDX-License-Identifier: Apache-2.0
"""Many hosts that follow one directory, in the lab: each says what the real client was heard to say, and listens.

    followers.py ORDER

ORDER is JSON: conversation (messages in hex, the last one begins the search that does not end), port, tls, hosts, marker (in hex:
bytes that say that a host has heard of the change).
Says a line of JSON once all are in step, with the seconds that it took, and another at the end, with the moments at which hosts
have heard of the change, of CLOCK_MONOTONIC.
"""

import asyncio
import json
import resource
import sys
import time

from frames import LAST_ANSWERS, NOTICE, operation_of, read_message
from hosts import HOST, anybody

MOST_AT_ONCE = 100  # that connect
LIMIT = 300  # seconds, of connecting and of hearing


class Follower:
    def __init__(self, order: dict):
        self._order = order
        self._marker = bytes.fromhex(order["marker"])
        self._reader = None
        self._writer = None  # kept: the connection ends with it

    async def connect(self, places, tls) -> None:
        async with places:
            self._reader, self._writer = await asyncio.open_connection(HOST, self._order["port"], ssl=tls)
            for message in map(bytes.fromhex, self._order["conversation"]):
                self._writer.write(message)
                while operation_of(await read_message(self._reader)) not in (*LAST_ANSWERS, NOTICE):
                    pass

    async def hear(self) -> float:
        while self._marker not in await read_message(self._reader):
            pass
        return time.monotonic()


async def main() -> None:
    order = json.loads(sys.argv[1])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    followers = [Follower(order) for _ in range(order["hosts"])]
    places, tls = asyncio.Semaphore(MOST_AT_ONCE), anybody() if order["tls"] else None
    begin = time.monotonic()
    await asyncio.wait_for(asyncio.gather(*(follower.connect(places, tls) for follower in followers)), LIMIT)
    print(json.dumps({"seconds": time.monotonic() - begin}), flush=True)
    heard = await asyncio.wait_for(asyncio.gather(*(follower.hear() for follower in followers)), LIMIT)
    print(json.dumps({"heard": heard}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
