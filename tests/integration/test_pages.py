# SPDX-License-Identifier: Apache-2.0
"""What README and manual pages show is what the programs say and take: README's terminals, files to copy, rules, imports, the
catalogue of the journal."""

import json
import re

import pytest
from conftest import running_lab
from logon import PIN_PROMPT, login, pull_out, put_in, wait_for_card, wrong
from signetlab.cards import Card
from signetlab.places import REPOSITORY
from signetlab.signet import Signet

README = REPOSITORY / "README.md"
PAGES = REPOSITORY / "packaging/man"
EXAMPLES = REPOSITORY / "packaging/examples"
SETTINGS = {"service": {"signet-test": None}}
# Of the certificates that pages write as "alice.pem".
CERTIFICATE = "/etc/lab-cards/0/9A.pem"


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(**SETTINGS)):
        lab.enter(["journalctl", "--update-catalog"])
        wait_for_card(lab)
        yield lab


def blocks(path, language=""):
    """What stands between fences, in the order of the text."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


# -- README's terminals ----------------------------------------------------------------------------


def terminals():
    """Each command that README shows with what it says."""
    return [tuple(block.split("\n", 1)) for block in blocks(README, "console")]


def shape(text):
    """Lines as they are but for numbers and digests, and for the width of columns, which numbers make."""
    text = re.sub(r"\d+(\.\d+)?", "N", re.sub(r"\b[0-9a-f]{16}\b", "DIGEST", text))
    return [re.sub(r" +", " ", line).rstrip() for line in text.strip().split("\n")]


def type_wrong_pin(lab):
    terminal = login(lab, "alice")
    terminal.expect(PIN_PROMPT)
    terminal.sendline(wrong(lab.card.pin))
    terminal.expect("Wrong PIN")
    terminal.close(force=True)
    pull_out(lab)
    put_in(lab, pin_tries_left=lab.card.card.pin_tries)


def lose_keytab(lab):
    lab.enter(["mv", "/etc/krb5.keytab", "/root/krb5.keytab"])


def find_keytab(lab):
    lab.enter(["mv", "/root/krb5.keytab", "/etc/krb5.keytab"])


# What has happened before, and what is put in order again behind it.
SCENES = {
    "# signetctl": (None, None),
    "# signetctl check keytab": (lose_keytab, find_keytab),
    "# signetctl last alice -n 1": (type_wrong_pin, None),
}


def test_readme_shows_these_terminals():
    assert [command for command, _ in terminals()] == list(SCENES)


@pytest.mark.parametrize("command", SCENES)
def test_readme_shows_what_is_said(lab, command):
    before, after = SCENES[command]
    if before:
        before(lab)
    said = lab.enter(command.removeprefix("# ").split(), check=False).stdout
    if after:
        after(lab)
    assert shape(said) == shape(dict(terminals())[command]), said


# -- the journal -----------------------------------------------------------------------------------


def test_journalctl_explains_a_record(lab):
    type_wrong_pin(lab)
    lab.enter(["journalctl", "--sync"])
    said = lab.enter(["journalctl", "--no-pager", "-x", "-n", "1", "SIGNET_EVENT=logon", "SIGNET_REASON=pin-wrong"]).stdout
    assert "Subject: Logon with a card at login: pin-wrong" in said
    assert "man:signet-audit(7)" in said and "signet-reasons(7)" in said


def test_records_have_the_message_id_that_the_page_has(lab):
    page = (PAGES / "signet-audit.7.scd").read_text(encoding="utf-8")
    ids = dict(re.findall(r"^\*([a-z-]+)\*, ([0-9a-f]{32})$", page, re.MULTILINE))
    lines = lab.enter(["journalctl", "-o", "json", "-u", "signetd.service"]).stdout.splitlines()
    records = [record for record in map(json.loads, lines) if "SIGNET_EVENT" in record]
    assert records
    assert [record for record in records if record.get("MESSAGE_ID") != ids[record["SIGNET_EVENT"]]] == []
    fields = {"SIGNET_" + name.replace("\\", "") for name in re.findall(r"^\*SIGNET\\_([A-Z\\_]+)\*$", page, re.MULTILINE)}
    assert {name for record in records for name in record if name.startswith("SIGNET_")} <= fields


def test_the_page_of_reasons_has_them_all(lab):
    ids = re.findall(r'Reason::\w+, "([a-z-]+)", Outcome', re.sub(r"\s+", " ", (
        REPOSITORY / "policy/reasons/reason_table.cpp").read_text(encoding="utf-8")))
    page = lab.enter(["sh", "-c", "zcat -f /usr/share/man/man7/signet-reasons.7*"]).stdout.replace("\\-", "-")
    assert len(ids) > 90
    assert [name for name in ids if f"\\fB{name}\\fR (" not in page] == []


# -- what is copied --------------------------------------------------------------------------------


def test_the_smallest_settings_are_taken_by_the_programs(lab):
    lab.enter(["mkdir", "-p", "/root/copied"])
    lab.write("/root/copied/signet.toml", (EXAMPLES / "minimal.toml").read_text(encoding="utf-8"))
    assert lab.enter(["signetd", "--check", "--config", "/root/copied/signet.toml"]).returncode == 0
    assert lab.enter(["signetctl", "config", "check", "/root/copied/signet.toml"]).returncode == 0

    lab.write("/etc/signet/logon-ca.pem", lab.pki.authority().read_text())
    lab.write("/root/copied/kdc.toml", (EXAMPLES / "kdc-minimal.toml").read_text(encoding="utf-8"))
    found = json.loads(lab.enter(["signetctl", "kdc", "check", "--settings", "/root/copied/kdc.toml", "--json", "settings",
                                  "authorities"], check=False).stdout)["findings"]
    assert found and {finding["severity"] for finding in found} == {"ok"}, found


# -- commands --------------------------------------------------------------------------------------

USAGE = 2  # exit status of a command line that is none
# Those wait for a person or for events, or run another program; tests of their own type them.
LIVE = ("signetctl try", "signetctl agent", "signetctl events --follow")


def commands_shown():
    """Lines of README and pages that begin with signetctl, or have it behind a pipe, without their comments."""
    texts = [text for path in (README, *sorted(PAGES.glob("*.scd"))) for text in blocks(path, "(?:sh)?")]
    lines = {line.split("  #")[0].strip() for text in texts for line in text.split("\n")}
    found = {match.group(0) for line in lines if (match := re.search(r"(?:^|(?<=\| ))signetctl( .*)?$", line))}
    return sorted(command for command in found if not command.startswith(LIVE))


@pytest.mark.parametrize("command", commands_shown())
def test_a_command_of_the_pages_is_one(lab, command):
    done = lab.run(["sh", "-c", f"cd /root && {command} </dev/null"], check=False)
    assert done.returncode != USAGE, done.stderr


# -- rules and imports -----------------------------------------------------------------------------


def rules_shown():
    return [block for block in blocks(PAGES / "signet-rules.5.scd") if block.startswith("[[mapping.rule]]")]


@pytest.mark.parametrize("number", range(len(rules_shown())))
def test_a_rule_of_the_page_is_one(lab, number):
    lab.write("/root/rules.toml", rules_shown()[number])
    done = lab.enter(["signetctl", "explain", "--cert", CERTIFICATE, "--rules", "/root/rules.toml", "--json"], check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)  # whatever it comes to: the lab's certificates are not the page's


IMPORTS = {"[[account]]": "toml", "user,": "csv", "dn: ": "ldif", "/C=": "pam_pkcs11"}


@pytest.mark.parametrize("beginning", IMPORTS)
def test_an_import_of_the_page_is_one(lab, beginning):
    [text] = [block for block in blocks(PAGES / "signetctl-certmap.8.scd") if block.startswith(beginning)]
    lab.write("/root/imported", text)
    lab.enter(["rm", "-f", "/root/try.mdb"])
    lab.enter(["signetctl", "certmap", "import", "--store", "/root/try.mdb", "--format", IMPORTS[beginning], "/root/imported"])
    entries = [json.loads(line) for line in lab.enter(["signetctl", "certmap", "dump", "--store", "/root/try.mdb"]).stdout.splitlines()]
    assert "alice" in [entry["user"] for entry in entries]
    assert all(entry["keys"] and not entry["unreadable"] for entry in entries), entries
