# SPDX-License-Identifier: Apache-2.0
"""An ssh-agent that is forwarded, with a key in it that stands for a card's, and a host that asks it for an elevation."""

import json

ASK = "/usr/local/bin/ask-agent"
ASKPASS = "/usr/local/bin/answer-question"
FOLDER = "/root/forwarded"  # of the client: its agent, its key, its answer, what it was asked
# Speaks to $SSH_AUTH_SOCK as daemon/worker/agent/elevation_messages.hpp says, and prints what came.
ASK_SCRIPT = r"""
import base64, glob, hashlib, json, os, socket, struct, sys, time
choices = json.loads(sys.argv[1])
agent = socket.socket(socket.AF_UNIX)
agent.connect(os.environ["SSH_AUTH_SOCK"])

def string(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value

def ask(message):
    agent.sendall(string(message))
    heard = b""
    while len(heard) < 4 or len(heard) < 4 + struct.unpack(">I", heard[:4])[0]:
        piece = agent.recv(65536)
        if not piece:
            return b""
        heard += piece
    return heard[4:]

def take(data):
    size = struct.unpack(">I", data[:4])[0]
    return data[4:4 + size], data[4 + size:]

key = take(ask(bytes([11]))[5:])[0]
digests = []
for path in sorted(glob.glob("/etc/ssh/ssh_host_*_key.pub")):
    digests.append(hashlib.sha256(base64.b64decode(open(path).read().split()[1])).hexdigest())
lines = ["signet-elevation-1", "nonce " + os.urandom(32).hex(), "time %d" % (time.time() + choices.get("late", 0)), "host web1"]
lines += ["host-key " + digest for digest in choices.get("host_keys", digests)]
lines += ["session 1", "user alice", "target root", "service sudo", "command " + choices.get("command", "apt")]
challenge = choices.get("again", "\n".join(lines) + "\n")
if choices.get("how") == "plain":
    answer = ask(bytes([13]) + string(key) + string(choices.get("data", challenge)) + struct.pack(">I", 2))
else:
    answer = ask(bytes([27]) + string("elevate@signet") + string(key) + string(challenge))
said = {"type": answer[0] if answer else None, "challenge": challenge, "host_keys": digests}
if said["type"] == 6:
    host_key, rest = take(answer[1:])
    said["host_key"], said["hops"] = host_key.hex(), struct.unpack(">I", rest[:4])[0]
    algorithm, blob = take(take(rest[4:])[0])
    said["algorithm"], said["signature"] = algorithm.decode(), take(blob)[0].hex()
print(json.dumps(said))
"""
ASKPASS_SCRIPT = f"""\
#!/bin/sh
echo "$SSH_ASKPASS_PROMPT: $1" >>{FOLDER}/asked
exit "$(cat {FOLDER}/answer)"
"""
# Each agent has a socket of its own: one that ends late removes its socket, by name.
CLIENT_SCRIPT = """
cd {folder}; rm -f asked; echo {answer} >answer
export XDG_RUNTIME_DIR=$PWD SSH_ASKPASS={askpass}
eval "$(ssh-agent -s -a $PWD/behind.$$)" >/dev/null
trap 'ssh-agent -k >/dev/null; rm -f behind.$$' EXIT
ssh-add -q key
shift
"$@"
"""
SUCCESS, FAILURE, EXTENSION_FAILURE = 6, 5, 28


def prepare(lab):
    lab.write(ASK, "#!/usr/bin/python3\n" + ASK_SCRIPT, 0o755)
    lab.write(ASKPASS, ASKPASS_SCRIPT, 0o755)
    lab.run(["sh", "-euc", f"mkdir -pm 700 {FOLDER}; ssh-keygen -qt rsa -b 2048 -N '' -f {FOLDER}/key"])


def as_client(lab, command, *, says_yes=True):
    """Runs it where the key is in an agent, and answers the questions of that; its output."""
    script = CLIENT_SCRIPT.format(folder=FOLDER, askpass=ASKPASS, answer=0 if says_yes else 1)
    return lab.enter(["bash", "-c", script, "sh", "sh", *command], check=False)


def with_agent(*options):
    """In front of a command: `signetctl agent`."""
    return ["signetctl", "agent", *options, "--"]


def question(**choices):
    """What a host's program runs to ask."""
    return [ASK, json.dumps(choices)]


def questions(lab):
    """Which ones the person was asked."""
    return lab.enter(["sh", "-c", f"cat {FOLDER}/asked 2>/dev/null"], check=False).stdout.splitlines()


def statement_of(said, words="sudo apt on web1 asks for your card"):
    """What must have been signed (daemon/protocol/elevation_challenge.hpp)."""
    return (f"signet-elevation-bound-1\nhost-key {said['host_key']}\nhops {said['hops']}\nwords {words}\n"
            f"{said['challenge']}")


def verifies(lab, statement, said):
    lab.write("/tmp/statement", statement)
    lab.write("/tmp/signature.hex", said["signature"])
    script = f"""
    cd /tmp; ssh-keygen -e -m PKCS8 -f {FOLDER}/key.pub >key.pem
    python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(open("/tmp/signature.hex").read()))' >signature
    openssl dgst -sha256 -verify key.pem -signature signature statement
    """
    return lab.enter(["sh", "-c", script], check=False).returncode == 0
