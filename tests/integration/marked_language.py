# SPDX-License-Identifier: Apache-2.0
"""A language that is German with a mark around each text, and what to ask signetctl in it: what stands outside of the marks has come
by another way than gettext."""

import re
from pathlib import Path

CERTIFICATE = "/etc/lab-cards/0/9A.pem"
BLOCKED = "/root/blocked"
STORE = "/root/store.mdb"
# What an administrator may ask; that this host is no KDC is said in the same way.
ASKED = [
    "", "status", "sessions", "card", "last -n 3", "session lock nobody",
    "check", "check nothing", "policy", "config check", "config show", "config explain login alice", "config explain sudo bob",
    "config explain none alice", "explain --card", f"explain --cert {CERTIFICATE} --user bob", "explain",
    f"gate --service login --cert {CERTIFICATE}", "gate --service login --cert /dev/null",
    f"certmap import --store {STORE} /root/accounts.csv", f"certmap info --store {STORE}",
    f"explain --cert {CERTIFICATE} --store {STORE} --user bob", "certmap info", "certmap import /root/accounts",
    "certmap sync --uri ldap://nowhere.test", "certmap sync --uri ldapi://%2Fnowhere", "fetch", f"fetch --certificate {CERTIFICATE}",
    "setup", "setup --undo", "setup --answers /root/answers.toml", "kdc check", f"kdc explain --cert {CERTIFICATE} --principal alice@LAB.TEST",
    f"kdc block --file {BLOCKED} --cert {CERTIFICATE}", f"kdc block --file {BLOCKED} --cert {CERTIFICATE}",
    f"kdc block --file {BLOCKED} --list", f"kdc block --file {BLOCKED} --remove --cert {CERTIFICATE}", "kdc block",
    "kdc audit-report /dev/null", "kdc audit-report --since ever /dev/null", "kdc fetch",
    "explian", "kdc", "card one two", "gate", "explain --card --cert a", "kdc block --issuer a", "events --lines few", "events --lines",
    "agent --hops 99", "certmap sync --uri ldaps://a --sasl PLAIN", "card --json=maybe", "certmap import --store",
    "--help", "setup --help", "kdc --help", "kdc block --help", "kdc explain --help", "certmap import --help", "certmap sync --help",
    "config explain --help", "explain --help", "gate --help", "events --help", "fetch --help", "policy --help", "agent --help"]
# Names and commands; what is written into a file; and what libraries say of a file or a connection, in English everywhere.
QUOTED = re.compile(r"signetctl [a-z ]+|PIV card|(?i:CN=CA lab)|account auth password session|by root$|service user$|"
                    r"No such file or directory|\b[0-9a-f]{64}\b|contact LDAP server|there is no mapping store \(.*\)|no card logs on")
FILES = {
    "/root/accounts.csv": "user,principal,kind,value\nalice,alice@LAB.TEST,upn,alice@LAB.TEST\n",
    "/root/answers.toml": f'way_back = "root"\nanchor_sha256 = "{"00" * 32}"\nwithout_card = true\n',
}


def marked():
    """The catalogue, for msgfmt."""
    catalogue = (Path(__file__).resolve().parents[2] / "packaging/po/de.po").read_text()
    header, _, texts = catalogue.partition("\n\n")
    texts = re.sub(r'"\n"', "", texts)  # one line each
    # msgfmt wants the newlines at both ends where the English has them.
    texts = re.sub(r'^(msgstr(?:\[\d\])?) "((?:\\n)*)(.*?)((?:\\n)*)"$', r'\1 "\2⟦\3⟧\4"', texts, flags=re.MULTILINE)
    return f"{header}\n\n{texts}"


def untranslated_lines(said):
    before = None
    while before != said:  # what is filled in may be a text, too
        before, said = said, re.sub("⟦[^⟦⟧]*⟧", "", said)
    return [line for line in said.splitlines() if re.search("[A-Za-z]{2,} [a-zäöü]{2,}", QUOTED.sub("", line))]
