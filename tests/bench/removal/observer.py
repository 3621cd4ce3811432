#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""removal-observer: waits for pcscd's events as `signet-worker watch` does, and prints when a card has left its reader, in
nanoseconds of CLOCK_MONOTONIC."""

import ctypes
import sys
import time

PRESENT, CHANGED = 0x20, 0x02
NO_LIMIT = 3_600_000  # milliseconds

pcsc = ctypes.CDLL("libpcsclite.so.1")


class ReaderState(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("user_data", ctypes.c_void_p), ("known", ctypes.c_ulong),
                ("found", ctypes.c_ulong), ("atr_size", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]


def must(result):
    if result != 0:
        sys.exit(f"removal-observer: PC/SC error {result & 0xFFFFFFFF:#x}")


context = ctypes.c_long()
must(pcsc.SCardEstablishContext(ctypes.c_ulong(2), None, None, ctypes.byref(context)))
size = ctypes.c_ulong()
must(pcsc.SCardListReaders(context, None, None, ctypes.byref(size)))
names = ctypes.create_string_buffer(size.value)
must(pcsc.SCardListReaders(context, None, names, ctypes.byref(size)))
readers = [name for name in names.raw.split(b"\0") if name]
states = (ReaderState * len(readers))(*(ReaderState(reader=name) for name in readers))
while True:
    must(pcsc.SCardGetStatusChange(context, ctypes.c_ulong(NO_LIMIT), states, ctypes.c_ulong(len(readers))))
    now = time.monotonic_ns()
    for state in states:
        if state.known & PRESENT and not state.found & PRESENT:
            print(now, flush=True)
        state.known = state.found & ~CHANGED
