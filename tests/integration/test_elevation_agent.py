# SPDX-License-Identifier: Apache-2.0
"""sudo in a session of sshd's, by a card at the other end: OpenSSH's agent has it through OpenSC, `signetctl agent` is in front."""

import shlex

import pytest
from conftest import running_lab
from debian_profile import FILES, enable_profile, stock_debian
from elevation import last_elevation
from forwarded_agent import ASKPASS, FOLDER, prepare, questions, with_agent
from logon import journal_of
from mapping_store import STORE, Account, fill, pem_of_card, upn
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.pam import OPENSC
from signetlab.signet import Signet

SUDO = {"use": "elevate", "card": "required", "elevate": {"via": ["agent"]}}
SETTINGS = {
    "mapping": {"store": STORE, "rule": [{"match": "<EKU>pkinit", "principal": "{subject_pkinit_principal}"}]},
    "service": {"sudo": SUDO},
}
# Says the PIN where one is asked for.
ASKPASS_SCRIPT = """\
#!/bin/sh
if [ "$SSH_ASKPASS_PROMPT" != confirm ]; then cat {folder}/pin; exit; fi
echo "confirm: $1" >>{folder}/asked
exit "$(cat {folder}/answer)"
"""
CLIENT_SCRIPT = """
cd {folder}; rm -f asked; echo {answer} >answer
export XDG_RUNTIME_DIR=$PWD SSH_ASKPASS={askpass} SSH_ASKPASS_REQUIRE=force
eval "$(ssh-agent -s -a $PWD/behind.$$)" >/dev/null
trap 'ssh-agent -k >/dev/null; rm -f behind.$$' EXIT
ssh-add -qs {module} || exit 99
shift
"$@"
"""


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(**SETTINGS), files=FILES):
        stock_debian(lab)
        lab.run(["usermod", "-aG", "sudo", "alice"])
        start_sshd(lab, "alice", "bob")
        prepare(lab)
        lab.write(ASKPASS, ASKPASS_SCRIPT.format(folder=FOLDER), 0o755)
        lab.write(f"{FOLDER}/pin", lab.card.pin + "\n", 0o600)
        fill(lab, Account("alice", certificate=pem_of_card(lab), upn=upn("alice")), Account("bob", upn=upn("bob")))
        enable_profile(lab)
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


def sudo_over_ssh(lab, *front, says_yes=True, user="alice", command="sudo -k; sudo id -u"):
    """In a session of that user's, from where alice's card is."""
    there = over_ssh(user, command)
    words = [*front, there[0], "-A", *there[1:]]
    script = CLIENT_SCRIPT.format(folder=FOLDER, askpass=ASKPASS, answer=0 if says_yes else 1, module=OPENSC)
    return lab.enter(["bash", "-c", script, "sh", "sh", *words], check=False, timeout=120)


def refusals(lab, before):
    return [record["SIGNET_REASON"] for record in journal_of(lab, "elevation")[before:]]


def test_the_card_at_the_other_end_elevates_after_a_yes(lab):
    done = sudo_over_ssh(lab, *with_agent())
    assert done.stdout.split()[-1:] == ["0"], done.stderr
    [asked] = questions(lab)
    assert asked.startswith("confirm: sudo id -u on ") and asked.endswith(" asks for your card")
    assert last_elevation(lab) == ("granted", "alice", "alice@LAB.TEST")


def test_a_no_is_one(lab):
    before = len(journal_of(lab, "elevation"))
    done = sudo_over_ssh(lab, *with_agent(), says_yes=False)
    assert done.returncode != 0 and "0" not in done.stdout.split()
    assert set(refusals(lab, before)) == {"agent-unusable"}


def test_a_plain_agent_is_not_enough(lab):
    before = len(journal_of(lab, "elevation"))
    done = sudo_over_ssh(lab)
    assert done.returncode != 0 and set(refusals(lab, before)) == {"agent-not-bound"}


def test_the_card_of_another_person_is_refused(lab):
    before = len(journal_of(lab, "elevation"))
    done = sudo_over_ssh(lab, *with_agent(), user="bob")
    assert done.returncode != 0 and questions(lab) == []
    assert set(refusals(lab, before)) <= {"card-of-other-user", "account-not-allowed"}


def test_the_socket_of_another_user_is_not_asked(lab):
    before = len(journal_of(lab, "elevation"))
    other = "/tmp/others-agent"
    lab.enter(["sh", "-c", f"runuser -u bob -- ssh-agent -a {other}; chmod 777 {other}"])
    done = sudo_over_ssh(lab, *with_agent(), command=shlex.join(["env", f"SSH_AUTH_SOCK={other}", "sudo", "-k", "id", "-u"]))
    assert done.returncode != 0 and questions(lab) == []
    assert set(refusals(lab, before)) == {"agent-unusable"}


def test_without_an_agent_nothing_is_asked(lab):
    before = len(journal_of(lab, "elevation"))
    done = sudo_over_ssh(lab, *with_agent(), command="env -u SSH_AUTH_SOCK sudo -k id -u")
    assert done.returncode != 0 and questions(lab) == []
    assert set(refusals(lab, before)) == {"agent-unusable"}
