#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A program of somebody else's that uses the card in a reader, straight through libpcsclite; runs inside a lab.

    foreign_program.py [--exclusive]

The card is that in the first reader. A line of input is a list of commands in hexadecimal, sent in one transaction that
leaves the card as it is; the answer is a line with their status words. In place of a command "hold" says "held", and
goes on with the next line of input, which is not looked at. The card is opened, and "open" said, before the first; a card that was reset or put
back is opened anew. Waits for its turn as any program does.
"""

import ctypes
import sys

SUCCESS, RESET_CARD, REMOVED_CARD = 0, 0x80100068, 0x80100069
EXCLUSIVE, SHARED, ANY_PROTOCOL, LEAVE = 1, 2, 3, 0
MOST = 65538  # bytes of an answer
pcsc = ctypes.CDLL("libpcsclite.so.1")
DWORD = ctypes.c_ulong


class Request(ctypes.Structure):
    """SCARD_IO_REQUEST."""
    _fields_ = [("protocol", DWORD), ("length", DWORD)]


class Failed(Exception):
    def __init__(self, call, status):
        super().__init__(f"{call}: {status:08X}")
        self.status = status


def call(name, *arguments):
    status = getattr(pcsc, name)(*arguments) & 0xFFFFFFFF
    if status != SUCCESS:
        raise Failed(name, status)


class Card:
    def __init__(self, mode):
        self.mode = DWORD(mode)
        self.context, self.handle, self.protocol = ctypes.c_long(), ctypes.c_long(), DWORD()
        call("SCardEstablishContext", DWORD(2), None, None, ctypes.byref(self.context))
        self.readers, size = ctypes.create_string_buffer(4096), DWORD(4096)
        call("SCardListReaders", self.context, None, self.readers, ctypes.byref(size))

    def open(self):
        # The first of the readers: their names follow one another, with a zero byte behind each.
        call("SCardConnect", self.context, self.readers, self.mode, DWORD(ANY_PROTOCOL), ctypes.byref(self.handle),
             ctypes.byref(self.protocol))

    def close(self):
        pcsc.SCardDisconnect(self.handle, DWORD(LEAVE))

    def send(self, command):
        """The status word."""
        answer, size = ctypes.create_string_buffer(MOST), DWORD(MOST)
        header = Request(self.protocol.value, ctypes.sizeof(Request))
        call("SCardTransmit", self.handle, ctypes.byref(header), command, DWORD(len(command)), None, answer,
             ctypes.byref(size))
        return answer.raw[size.value - 2 : size.value].hex().upper()

    def send_all(self, commands):
        call("SCardBeginTransaction", self.handle)
        words = [hold() if command == "hold" else self.send(bytes.fromhex(command)) for command in commands]
        pcsc.SCardEndTransaction(self.handle, DWORD(LEAVE))
        return words


def hold():
    print("held", flush=True)
    sys.stdin.readline()
    return "held"


def main():
    card = Card(EXCLUSIVE if "--exclusive" in sys.argv else SHARED)
    card.open()
    print("open", flush=True)
    for line in sys.stdin:
        while True:
            try:
                print(*card.send_all(line.split()), flush=True)
                break
            except Failed as failure:
                if failure.status not in (RESET_CARD, REMOVED_CARD):
                    raise
                card.close()
                card.open()


main()
