#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pam-client SERVICE USER STEP...: an application that makes any calls of pam(3) in any order.

Runs in the lab on a terminal, where pamtester cannot delete credentials. Ends at the first step that fails. After the
step becomes:NAME each question makes that name PAM_USER before it is answered.
"""

import ctypes
import getpass
import sys

PAM_SUCCESS, PAM_CONV_ERR = 0, 19
PAM_USER = 2  # an item
PROMPT_ECHO_OFF, PROMPT_ECHO_ON = 1, 2
ESTABLISH_CRED, DELETE_CRED = 0x2, 0x4
STEPS = {
    "authenticate": ("pam_authenticate", 0),
    "establish": ("pam_setcred", ESTABLISH_CRED),
    "open": ("pam_open_session", 0),
    "close": ("pam_close_session", 0),
    "delete": ("pam_setcred", DELETE_CRED),
}

pam = ctypes.CDLL("libpam.so.0")
libc = ctypes.CDLL(None)
libc.calloc.restype = ctypes.c_void_p
libc.strdup.restype = ctypes.c_void_p


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]


Talk = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.POINTER(Message)),
                        ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)


class Conversation(ctypes.Structure):
    _fields_ = [("talk", Talk), ("data", ctypes.c_void_p)]


def answer(message):
    """What the person says; libpam frees it."""
    text = message.text.decode(errors="replace")
    if message.style == PROMPT_ECHO_OFF:
        return libc.strdup(getpass.getpass(text).encode())
    if message.style == PROMPT_ECHO_ON:
        return libc.strdup(input(text).encode())
    print(text, flush=True)
    return None


becomes = []  # handle and name


@Talk
def talk(count, messages, responses, _data):
    for handle, name in becomes:
        pam.pam_set_item(handle, PAM_USER, name.encode())
    address = libc.calloc(count, ctypes.sizeof(Response))
    for number, response in enumerate((Response * count).from_address(address)):
        try:
            response.text = answer(messages[number].contents)
        except EOFError:
            return PAM_CONV_ERR
    responses[0] = address
    return PAM_SUCCESS


def main(service, user, *steps):
    handle, conversation = ctypes.c_void_p(), Conversation(talk, None)
    status = pam.pam_start(service.encode(), user.encode(), ctypes.byref(conversation), ctypes.byref(handle))
    for step in steps:
        if step.startswith("becomes:"):
            becomes.append((handle, step.partition(":")[2]))
        elif status == PAM_SUCCESS:
            function, flags = STEPS[step]
            status = getattr(pam, function)(handle, flags)
            print(f"{step}: {status}", flush=True)
    pam.pam_end(handle, status)
    return status


sys.exit(main(*sys.argv[1:]))
