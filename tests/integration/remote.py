# SPDX-License-Identifier: Apache-2.0
"""A person who comes over the network: a real sshd in the lab, which lets in whoever has the key."""

KEY = "/root/.ssh/id"


def start_sshd(lab, *users):
    """These may come in with the key."""
    script = f"""
    mkdir -p -m 700 {KEY.rpartition("/")[0]}
    test -e {KEY} || ssh-keygen -q -t ed25519 -N "" -f {KEY}
    for user; do
        home=$(getent passwd "$user" | cut -d: -f6)
        install -d -m 700 -o "$user" "$home/.ssh"
        install -m 600 -o "$user" {KEY}.pub "$home/.ssh/authorized_keys"
    done
    systemctl start ssh.service
    """
    lab.run(["sh", "-euc", script, "sh", *users])


def over_ssh(user, command, *, on_terminal=False):
    """The command line that runs a command of the user's in a session of another host."""
    return [*_ssh("BatchMode=yes"), "-i", KEY, *(["-tt"] if on_terminal else []), f"{user}@127.0.0.1", command]


def by_password(user):
    """That of a shell there, for who has no key."""
    return [*_ssh("PreferredAuthentications=password"), f"{user}@127.0.0.1"]


def _ssh(*options):
    always = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
    return ["ssh", *(f"-o{option}" for option in (*always, *options))]
