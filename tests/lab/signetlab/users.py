# SPDX-License-Identifier: Apache-2.0
"""Accounts of a lab."""

import shlex
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """An account, and with principal=True one of that name in the realm (without a password there)."""

    name: str
    password: str | None = None  # of the account; None: no password works
    uid: int | None = None
    shell: str = "/bin/bash"
    principal: bool = True


def named(users) -> list[User]:
    """Accepts names where the ordinary user will do."""
    return [user if isinstance(user, User) else User(user) for user in users]


def creation_script(users: list[User]) -> str:
    """useradd, not chpasswd: the latter goes through PAM, which is what the lab is about to change."""
    return "\n".join(shlex.join(_useradd(user)) for user in users)


def _useradd(user: User) -> list[str]:
    command = ["useradd", "--create-home", "--user-group", "--shell", user.shell]
    if user.uid is not None:
        command += ["--uid", str(user.uid)]
    return [*command, "--password", _hash(user.password), user.name]


def _hash(password: str | None) -> str:
    if password is None:
        return "*"
    done = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, capture_output=True,
                          text=True, check=True)
    return done.stdout.strip()
