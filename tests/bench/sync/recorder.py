# SPDX-License-Identifier: Apache-2.0
"""Between a client and a directory, in the lab: writes down what the client says.

    recorder.py PORT DIRECTORY_PORT FILE

FILE gets a line of JSON for each connection that has ended: the client's messages in hex, and how many bytes it heard.
"""

import asyncio
import json
import sys

from frames import read_message

HOST = "127.0.0.1"


async def pass_on(reader, writer, keep) -> None:
    try:
        while True:
            message = await read_message(reader)
            keep(message)
            writer.write(message)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    writer.close()


async def record(client_reader, client_writer) -> None:
    reader, writer = await asyncio.open_connection(HOST, int(sys.argv[2]))
    said, heard = [], []
    await asyncio.gather(pass_on(client_reader, writer, lambda message: said.append(message.hex())),
                         pass_on(reader, client_writer, lambda message: heard.append(len(message))))
    with open(sys.argv[3], "a", encoding="ascii") as file:
        file.write(json.dumps({"said": said, "heard": sum(heard)}) + "\n")


async def main() -> None:
    server = await asyncio.start_server(record, HOST, int(sys.argv[1]))
    print("listens", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
