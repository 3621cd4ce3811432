# SPDX-License-Identifier: Apache-2.0
"""Another time of day for one service of a lab: the clocks of its machines are the computer's and cannot be set."""

from .machine import Machine

LIBRARY = "/usr/lib/lab-clock.so"


def shift(machine: Machine, unit: str, seconds: int, restart: bool = True) -> None:
    """The clock of this unit is ahead by so much; 0 ends that. In force when it starts anew, which a template cannot."""
    drop_in = f"/etc/systemd/system/{unit}.d/clock.conf"
    if seconds:
        if machine.enter(["test", "-e", LIBRARY], check=False).returncode != 0:
            machine.write("/root/clock.c", _SOURCE)
            machine.enter(["cc", "-shared", "-fPIC", "-o", LIBRARY, "/root/clock.c"])
        machine.write(drop_in, f"[Service]\nEnvironment=LD_PRELOAD={LIBRARY} CLOCK_OFFSET={seconds}\n")
    else:
        machine.enter(["rm", "-f", drop_in])
    machine.enter(["systemctl", "daemon-reload"])
    if restart:
        machine.enter(["systemctl", "restart", unit])


_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long offset(void) { return atol(getenv("CLOCK_OFFSET")); }

int clock_gettime(clockid_t clock, struct timespec* now) {
    int (*real)(clockid_t, struct timespec*) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += offset();
    return result;
}
int gettimeofday(struct timeval* now, void* zone) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}
time_t time(time_t* out) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (out) *out = precise.tv_sec;
    return precise.tv_sec;
}
"""
