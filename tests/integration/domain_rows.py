# SPDX-License-Identifier: Apache-2.0
"""The matrix of domains: what a card may say, what a keytab may hold, what an account may be in, and what comes of each.

test_domains.py tries every row at every domain; signet-domains(7) has them as page() writes them.
"""

from dataclasses import dataclass

from signetlab.domain import Account

DOMAINS = ("Samba", "Heimdal", "MIT")
# Only Active Directory gives people other user principal names than NAME@REALM.
ACCOUNTS = {"Samba": (Account("carol", "carol@corp.example"), Account("dave", "d.smith@ad.test"),
                      Account("erin", "alice@corp.example"), Account("frank", "f.jones@corp.example"))}
USERS = ("alice", "bob", "carol", "dave", "erin", "frank", "svc$")


@dataclass(frozen=True)
class Name:
    """What a certificate says, {domain} being the realm in lower case, and what the account is called that was typed."""

    title: str
    outcomes: tuple[str, str, str]  # in the order of DOMAINS
    upn: str | None = None
    principal: str | None = None  # id-pkinit SAN
    sid: str | None = None
    user: str = "alice"


UNKNOWN, OTHERS = "kdc-unknown-principal", "card-of-other-user"
EVERYWHERE = ("granted",) * 3
AD_ALONE = ("granted", UNKNOWN, UNKNOWN)
SID = "S-1-5-21-1-2-3-1104"
NAMES = (
    Name("UPN, realm in upper case", EVERYWHERE, upn="alice@{realm}"),
    Name("UPN, realm in lower case", ("granted", "granted", "kdc-name-mismatch"), upn="alice@{domain}"),
    Name("UPN, name in another case", AD_ALONE, upn="ALICE@{domain}"),
    Name("UPN with another suffix", AD_ALONE, upn="carol@corp.example", user="carol"),
    Name("UPN with another name", AD_ALONE, upn="D.Smith@{domain}", user="dave"),
    Name("UPN with both of another", AD_ALONE, upn="f.jones@corp.example", user="frank"),
    Name("NAME@REALM of an account with another UPN", ("granted", "granted", "kdc-name-mismatch"), upn="dave@{domain}", user="dave"),
    Name("UPN of somebody else that reads like one's own", (OTHERS, UNKNOWN, UNKNOWN), upn="alice@corp.example"),
    Name("that UPN, by whom it is of", AD_ALONE, upn="alice@corp.example", user="erin"),
    Name("UPN of another account", (OTHERS,) * 3, upn="bob@{domain}"),
    Name("UPN of no account", (OTHERS,) * 3, upn="nobody@{domain}"),
    Name("UPN and SID", ("granted", "granted", "kdc-name-mismatch"), upn="alice@{domain}", sid=SID),
    Name("SID alone", ("card-not-mapped",) * 3, sid=SID),
    Name("id-pkinit-san", EVERYWHERE, principal="alice@{realm}"),
    Name("id-pkinit-san, realm in lower case", ("kdc-name-mismatch",) * 3, principal="alice@{domain}"),
    Name("id-pkinit-san of another account", (OTHERS,) * 3, principal="bob@{realm}"),
    Name("both, of one account", EVERYWHERE, upn="alice@{domain}", principal="alice@{realm}"),
    Name("both, two names of one account", EVERYWHERE, upn="f.jones@corp.example", principal="frank@{realm}", user="frank"),
    Name("both, of two accounts, by the first", ("granted", "granted", "kdc-name-mismatch"), upn="alice@{domain}",
         principal="bob@{realm}"),
    Name("both, of two accounts, by the second", EVERYWHERE, upn="alice@{domain}", principal="bob@{realm}", user="bob"),
    Name("UPN of an account with a dollar sign", ("granted", "granted", "kdc-name-mismatch"), upn="svc$@{domain}", user="svc$"),
    Name("id-pkinit-san of such an account", EVERYWHERE, principal="svc$@{realm}", user="svc$"),
    Name("neither", ("card-not-mapped",) * 3),
)


@dataclass(frozen=True)
class Row:
    """Of a keytab or a state. None: there is no such thing at this domain."""

    title: str
    outcomes: tuple[str | None, str | None, str | None]
    windows: str = ""  # what Windows says in this case, by the texts of its NT status


STALE, UNUSABLE = "ticket-not-verified", "keytab-unusable"
KEYTABS = (
    Row("as the join wrote it", EVERYWHERE),
    Row("the computer's account alone", ("granted", None, None)),
    Row("host/SHORT alone", ("granted", None, None)),
    Row("RestrictedKrbHost/ alone", ("granted", None, None)),
    Row("old and new keys", EVERYWHERE),
    Row("new keys while signetd runs", EVERYWHERE),
    Row("old keys alone", (STALE,) * 3),
    Row("old names of the host first", EVERYWHERE),
    Row("AES-128 alone", (STALE,) * 3),
    Row("RC4 alone", (STALE, STALE, None)),
    Row("RC4 alone, and the account has no other", ("granted", None, None)),
    Row("garbage", (UNUSABLE,) * 3),
    Row("empty", (UNUSABLE,) * 3),
    Row("not there", ("keytab-missing",) * 3),
    Row("the host's account is deleted", (STALE,) * 3,
        "The security database on the server does not have a computer account for this workstation trust relationship."),
)

STATES = (
    Row("in order", EVERYWHERE),
    Row("disabled", ("kdc-account-disabled", "kdc-policy", "kdc-account-locked"),
        "Your account has been disabled. Please see your system administrator."),
    Row("expired", ("kdc-account-expired",) * 3, "Your account has expired. Please see your system administrator."),
    Row("locked", ("kdc-account-locked-out", None, "kdc-account-locked"),
        "The referenced account is currently locked out and may not be logged on to."),
    Row("hours", ("kdc-logon-hours", None, None),
        "Your account has time restrictions that prevent you from logging on at this time. Please try again later."),
    Row("must change", ("kdc-password-expired",) * 3, "The user's password must be changed before signing in."),
    Row("password expired", (None, "kdc-password-expired", "kdc-password-expired")),
    Row("smart card required", ("granted", "granted", "kdc-refused")),
    Row("protected", ("granted", None, None)),
    Row("no preauthentication", EVERYWHERE),
    Row("deleted", (UNKNOWN,) * 3, "Your credentials could not be verified."),
)


# By `armor` of [domain]. What a domain of Active Directory says of an account more precisely than by Kerberos' code is inside of
# the armor, where libkrb5 keeps it to itself.
ARMORED = ("granted in armor",) * 3
ARMOR = (Row("never", EVERYWHERE), Row("try", ARMORED), Row("required", ARMORED))
DISABLED_IN_ARMOR = ("kdc-account-locked", "kdc-policy", "kdc-account-locked")


def outcome_at(row, domain: str) -> str | None:
    return row.outcomes[DOMAINS.index(domain)]


def outcome_of(rows, title: str, domain: str) -> str | None:
    return outcome_at(next(row for row in rows if row.title == title), domain)


# -- the page --------------------------------------------------------------------------------------

_CHAPTERS = (("Names in the certificate of a card", NAMES), ("Keys in /etc/krb5.keytab", KEYTABS), ("States of an account", STATES),
             ("Armor (FAST), by armor of signet.toml(5)", ARMOR))


def page() -> str:
    """The part of signet-domains(7) that has these rows."""
    return "\n".join(f"## {title}\n\n" + "\n".join(map(_item, rows)) for title, rows in _CHAPTERS)


def _item(row) -> str:
    windows = f'. Windows: "{row.windows}"' if getattr(row, "windows", "") else ""
    return f"*{row.title}*\n\t{_outcomes(row)}{windows}\n"


def _outcomes(row) -> str:
    at = {domain: outcome for domain, outcome in zip(DOMAINS, row.outcomes) if outcome}
    word = {outcome: outcome if outcome.startswith("granted") else f"_{outcome}_" for outcome in at.values()}
    if len(at) == len(DOMAINS) and len(word) == 1:
        return word[row.outcomes[0]]
    return "; ".join(f"{' and '.join(domain for domain in at if at[domain] == outcome)}: {text}" for outcome, text in word.items())
