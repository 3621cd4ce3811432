# SPDX-License-Identifier: Apache-2.0
"""Accounts of a lab, and principals of its realm."""

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


@dataclass(frozen=True)
class Principal:
    """An entry of the realm's database, with an account of the machine or without; goes before a User's own."""

    name: str
    password: str | None = None  # None: a key that nobody knows
    flags: str = "+requires_preauth"  # and whatever else kadmin's addprinc takes
    attributes: tuple[tuple[str, str], ...] = ()  # strings that KDC and plugins read, such as require_auth

    def commands(self) -> list[str]:
        """What makes it, in kadmin's words."""
        key = "-randkey" if self.password is None else f'-pw "{self.password}"'
        return [f"addprinc {key} {self.flags} {self.name}",
                *(f'setstr {self.name} {key} "{value}"' for key, value in self.attributes)]


def named(users) -> list[User]:
    """Accepts names where the ordinary user will do."""
    return [user if isinstance(user, User) else User(user) for user in users]


def entries(principals) -> list[Principal]:
    """Accepts names where the ordinary principal will do."""
    return [entry if isinstance(entry, Principal) else Principal(entry) for entry in principals]


def in_realm(users: list[User], principals: list[Principal], hostnames: list[str]) -> list[str]:
    """kadmin's commands for everybody: users have no key at all, so that only a certificate gets a ticket."""
    described = {entry.name for entry in principals}
    own = [user.name for user in users if user.principal and user.name not in described]
    return [*(f"addprinc -nokey +requires_preauth {name}" for name in own),
            *(f"addprinc -randkey host/{hostname}" for hostname in hostnames),
            *(command for entry in principals for command in entry.commands())]


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
