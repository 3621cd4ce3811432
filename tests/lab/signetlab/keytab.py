# SPDX-License-Identifier: Apache-2.0
"""Keytabs of a lab's machines, entry by entry, to be put together as the programs of this world write them.

The format is MIT's of version 0x0502, which all of them use.
"""

import base64
import struct
from dataclasses import dataclass, replace

from .errors import LabError
from .machine import Machine

RC4, AES128, AES256 = 23, 17, 18
_VERSION = b"\x05\x02"
_NT_PRINCIPAL = 1


@dataclass(frozen=True)
class Entry:
    principal: str  # host/ws.ad.test@AD.TEST
    kvno: int
    etype: int
    key: bytes

    def named(self, principal: str) -> "Entry":
        """The same key under another name, as all services of a machine in Active Directory have one."""
        return replace(self, principal=principal)


def read(machine: Machine, path: str) -> list[Entry]:
    content = base64.b64decode(machine.enter(["base64", path]).stdout)
    if content[:2] != _VERSION:
        raise LabError(f"{path} is no keytab")
    entries, at = [], 2
    while at < len(content):
        (size,) = struct.unpack_from(">i", content, at)
        at += 4
        if size > 0:
            entries.append(_entry(content[at : at + size]))
        at += abs(size)  # negative: a hole
    return entries


def write(machine: Machine, path: str, entries: list[Entry]) -> None:
    store(machine, path, _VERSION + b"".join(_record(entry) for entry in entries))


def store(machine: Machine, path: str, content: bytes) -> None:
    """Anything in the place of a keytab, by rename."""
    script = 'umask 077; base64 --decode >"$1.new"; mv "$1.new" "$1"'
    machine.enter(["sh", "-ec", script, "sh", path], stdin=base64.b64encode(content).decode())


def _entry(record: bytes) -> Entry:
    (count,) = struct.unpack_from(">H", record)
    (realm, *components), at = _strings(record, 2, count + 1)
    at += 8  # name type, time
    kvno, etype = record[at], struct.unpack_from(">H", record, at + 1)[0]
    (length,) = struct.unpack_from(">H", record, at + 3)
    key, rest = record[at + 5 : at + 5 + length], record[at + 5 + length :]
    if len(rest) >= 4:
        (kvno,) = struct.unpack(">I", rest[:4])
    return Entry(f"{'/'.join(components)}@{realm}", kvno, etype, key)


def _strings(record: bytes, at: int, count: int) -> tuple[list[str], int]:
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from(">H", record, at)
        found.append(record[at + 2 : at + 2 + length].decode())
        at += 2 + length
    return found, at


def _record(entry: Entry) -> bytes:
    name, _, realm = entry.principal.rpartition("@")
    components = name.split("/")
    strings = b"".join(struct.pack(">H", len(part.encode())) + part.encode() for part in (realm, *components))
    record = struct.pack(">H", len(components)) + strings + struct.pack(">II", _NT_PRINCIPAL, 0) \
        + struct.pack(">BHH", entry.kvno & 0xFF, entry.etype, len(entry.key)) + entry.key + struct.pack(">I", entry.kvno)
    return struct.pack(">i", len(record)) + record
