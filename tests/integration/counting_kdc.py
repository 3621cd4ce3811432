# SPDX-License-Identifier: Apache-2.0
"""Takes connections as a KDC and never answers; writes a line to standard output for each.

    counting_kdc.py ADDRESS
"""

import socket
import sys

KERBEROS = 88

taken = []  # open, as long as this runs
with socket.create_server((sys.argv[1], KERBEROS)) as listener:
    while True:
        taken.append(listener.accept()[0])
        print("asked", flush=True)
