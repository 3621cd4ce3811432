# SPDX-License-Identifier: Apache-2.0
"""Messages of LDAP as they come: one after another, each with its length (X.690 8.1.3, RFC 4511 5.1). Used in the lab."""

# Of the operation in a message, RFC 4511 4.2 to 4.5.
NAMES = {0x60: "bind", 0x63: "search", 0x42: "unbind"}
UNBIND = 0x42  # the only one without an answer
LAST_ANSWERS = (0x61, 0x65)  # to bind and search
NOTICE = 0x79  # an intermediate response, RFC 4511 4.13: with it a search that goes on says that it does (RFC 4533)
LONGEST = 64 * 1024 * 1024  # bytes


async def read_message(reader) -> bytes:
    """From an asyncio stream; asyncio.IncompleteReadError at its end."""
    head = await reader.readexactly(2)
    size = head[1]
    if size & 0x80:
        octets = await reader.readexactly(size & 0x7F)
        head, size = head + octets, int.from_bytes(octets, "big")
    if size > LONGEST:
        raise ValueError(f"a message of {size} bytes")
    return head + await reader.readexactly(size)


def operation_of(message: bytes) -> int:
    """The tag behind the message's number."""
    start = 2 + (message[1] & 0x7F if message[1] & 0x80 else 0)
    return message[start + 2 + message[start + 1]]
