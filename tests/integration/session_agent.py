#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""session-agent SESSION COMMAND...: runs the command with an agent of polkit for the whole session, as a desktop has one.

pkttyagent(1) is the agent of one process, and what polkit keeps then is in the scope of that process. The agent is
libpolkit-agent's own, on this terminal.
"""

import ctypes
import subprocess
import sys
import threading

glib = ctypes.CDLL("libglib-2.0.so.0")
polkit = ctypes.CDLL("libpolkit-gobject-1.so.0")
agent = ctypes.CDLL("libpolkit-agent-1.so.0")
for function in (glib.g_main_loop_new, polkit.polkit_unix_session_new, agent.polkit_agent_text_listener_new,
                 agent.polkit_agent_listener_register):
    function.restype = ctypes.c_void_p


def register(session):
    listener = agent.polkit_agent_text_listener_new(None, None)
    subject = polkit.polkit_unix_session_new(session.encode())
    return agent.polkit_agent_listener_register(ctypes.c_void_p(listener), 0, ctypes.c_void_p(subject), None, None, None)


def main(session, *command):
    if not register(session):
        return 77
    loop = glib.g_main_loop_new(None, 0)
    threading.Thread(target=glib.g_main_loop_run, args=[ctypes.c_void_p(loop)], daemon=True).start()
    return subprocess.run(command, check=False).returncode


sys.exit(main(*sys.argv[1:]))
