#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tiny-locker READY: covers no screen; hears logind ask its session for a lock, and says that there is one.

Makes the file READY as soon as it listens, and READY.locked when logind knows that it has locked.
"""

import ctypes
import sys
from pathlib import Path

LOGIND, SESSION = b"org.freedesktop.login1", b"org.freedesktop.login1.Session"
OWN_SESSION = b"/org/freedesktop/login1/session/self"
NO_LIMIT = ctypes.c_uint64(2**64 - 1)

sd_bus = ctypes.CDLL("libsystemd.so.0")
bus = ctypes.c_void_p()
asked = []


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
def hear(_message, _data, _error):
    asked.append("lock")
    return 0


def must(result):
    if result < 0:
        sys.exit(f"tiny-locker: error {-result}")
    return result


must(sd_bus.sd_bus_open_system(ctypes.byref(bus)))
must(sd_bus.sd_bus_match_signal(bus, None, LOGIND, None, SESSION, b"Lock", hear, None))
Path(sys.argv[1]).touch()
while True:
    while must(sd_bus.sd_bus_process(bus, None)):
        pass
    if asked:
        must(sd_bus.sd_bus_call_method(bus, LOGIND, OWN_SESSION, SESSION, b"SetLockedHint", None, None, b"b", ctypes.c_int(1)))
        Path(f"{sys.argv[1]}.locked").touch()
        asked.clear()
    must(sd_bus.sd_bus_wait(bus, NO_LIMIT))
