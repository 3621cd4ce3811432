#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What pam_signet.so brings into a program that loads it: module_test.py MODULE SOURCE_DIR [--sanitized]

A program of its own, because it looks at the module from outside, as a linker does.
"""

import ctypes
import os
import pathlib
import re
import subprocess
import sys

ENTRY_POINTS = {
    "pam_sm_authenticate", "pam_sm_setcred", "pam_sm_acct_mgmt",
    "pam_sm_open_session", "pam_sm_close_session", "pam_sm_chauthtok",
}
# Everything that is ever answered with PAM_IGNORE, each with its reason in codes.hpp.
IGNORED = {f"codes.hpp: constexpr int {name} = PAM_IGNORE;" for name in ("no_part", "break_glass", "not_by_card")}
LIBRARIES = {"libpam.so", "libc.so", "libstdc++.so"}


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needed_libraries(module):
    needed = re.findall(r"\(NEEDED\).*\[(.*?)\]", output_of("readelf", "-dW", module))
    return {re.sub(r"\.so\..*", ".so", name) for name in needed}


def exported_names(module):
    lines = output_of("nm", "-D", "--defined-only", module).splitlines()
    return {line.split()[-1] for line in lines}


def mentions_of_ignore(source_dir):
    """Where PAM_IGNORE stands outside of comments."""
    found = set()
    for path in sorted(pathlib.Path(source_dir).glob("*.[ch]pp")):
        for line in path.read_text().splitlines():
            if "PAM_IGNORE" in (code := line.split("//")[0]):
                found.add(f"{path.name}: {code.strip()}")
    return found


def expect(what, is_now, should_be):
    if is_now == should_be:
        return True
    print(f"{what}: {is_now}, should be {should_be}", file=sys.stderr)
    return False


def main():
    module, source_dir = sys.argv[1:3]
    good = expect("exported", exported_names(module), ENTRY_POINTS)
    good &= expect("PAM_IGNORE", mentions_of_ignore(source_dir), IGNORED)
    if "--sanitized" not in sys.argv[3:]:  # a sanitizer brings libraries of its own, and wants to be loaded first
        good &= expect("needed", needed_libraries(module), LIBRARIES)
        ctypes.CDLL(os.path.abspath(module), mode=os.RTLD_NOW | os.RTLD_LOCAL)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
