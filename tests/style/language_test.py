# SPDX-License-Identifier: Apache-2.0
"""What people read is translated: each sentence is found, each language has it, with the same places, and none is left out."""

import re
import shutil

import pytest

import catalogue
import house

# Who speaks to people at a prompt. An argument of one of these is said.
SPEAKING = {"show", "ask", "ask_pin", "converse", "question_about", "told"}
PROMPT_FOLDERS = ("pam_module", "daemon/signetd")
# Whose texts are translated as a whole: signetctl, and what the rooms below it have to say to people.
TRANSLATED_FOLDER = "daemon/signetctl"
TRANSLATED_FILES = ("certmap/entries/strength.cpp", "certmap/judgement/advice.cpp", "policy/service_access.cpp")
# But for these, which speak English.
ENGLISH_FILES = {
    "daemon/signetctl/offered_key.cpp": "sshd runs it, and has its words in the journal",
    "daemon/signetctl/ssh_keys.cpp": "the same",
    "daemon/signetctl/vpn_verify.cpp": "OpenVPN runs it, and has its words in its log",
    "daemon/signetctl/launcher/main.cpp": "the same as ssh_keys.cpp",
    "daemon/signetctl/revocation/fetch.cpp": "a process that is not believed says it, and only its ASCII is shown",
    "daemon/signetctl/revocation/http.cpp": "the same",
    "daemon/signetctl/setup/wish.cpp": "it is written into a file, which is compared with what was written before",
    "daemon/signetctl/setup/authority_choice.cpp": "the same",
}
# What is typed, written into a file, or the name of a thing is the same in every language.
COMMAND = re.compile(r'^"(signetctl|signetd|apt|systemctl|getent|passwd|pam-auth-update|openssl|sshd|timedatectl;|account required|'
                     r'AuthorizedKeysCommand(User)?|PermitUserEnvironment|cat|\$dn|Set-ADUser) [^"]*"$')
PAM_CONTROL = re.compile(r'^"(\w+=\w+ ?)+"$')
NAMES = {
    '"host key"', '"root DSE"', '"PUBLIC KEY"', '"UPN"', '"PKINIT"', '"SID"', '"SHA-256"', '"hw-authent"',
    '"sync state"', '"sync cookie"', '"sync message"', '"set of ids"', '"end of sync"',  # RFC 4533
    '"dedicated keytab"', '"dedicated keytab file"', '"secrets and keytab"',  # smb.conf(5)
    '"CN=NTAuthCertificates,CN=Public Key Services,CN=Services,"',
    '"(no id, number {})"',  # an id in the store
    '"signet: certificate "', '"signet: ticket "',  # in the log of the KDC
    '"/nobody demand="',  # options of pam_signet.so
    '"value taken from a refused elevation: "',  # a mistake of ours
    '"-----BEGIN"',
    '"found in keytab"', '"using keytab key"', '"any keys in keytab"', '"KDC error 25:"',  # looked for in what libkrb5 says
    '"AF_INET AF_INET6 AF_NETLINK AF_UNIX"', '"cap_kill cap_setgid cap_setuid"',  # as systemctl shows them
}
DEBCONF = re.compile(r'^"(Config: configdb|/config\.dat)\\n')
# Their arguments are for the journal, for programs, for other programs of ours or for a manual page (key).
NOT_FOR_PEOPLE = {"log", "debug", "key"}
# Of these every word is said, as a heading or a label is.
LABELLED = {"print_table", "print_line"}


def needs(*programs):
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not there")


def catalogue_text(language):
    return (catalogue.FOLDER / f"{language}.po").read_text()


def test_the_keywords_are_those_of_the_build():
    names = {re.match(r"--keyword=(\w+)", option) for option in catalogue.extraction_options()}
    assert {name.group(1) for name in names if name} == catalogue.KEYWORDS


def test_every_file_with_texts_is_listed():
    assert catalogue.listed("POTFILES") == catalogue.files_with_texts()


@pytest.mark.parametrize("language", catalogue.listed("LINGUAS"))
def test_a_language_has_every_text_as_it_is_now(language):
    needs("xgettext")
    now = {message.english for message in catalogue.messages(catalogue.extracted(catalogue.listed("POTFILES")))}
    assert len(now) > 200  # the reasons alone
    there = [message.english for message in catalogue.messages(catalogue_text(language))]
    assert len(there) == len(set(there))
    assert not now - set(there), "not in the catalogue: ninja signet-update-po"
    assert not set(there) - now, "no longer in the sources: ninja signet-update-po"


@pytest.mark.parametrize("language", catalogue.listed("LINGUAS"))
def test_a_language_is_translated_as_a_whole(language):
    faults = [fault for message in catalogue.messages(catalogue_text(language)) for fault in catalogue.faults_of(message)]
    assert not faults, house.report(faults)


def said_at_prompts(path, text):
    for line, literal, around in catalogue.literals_outside(text, catalogue.reads_as_sentence):
        if set(around[:1]) & SPEAKING:
            yield f":{line}: said to a person, and not translated: {literal}"
    for match in re.finditer(r'\btext = "[^"]*[A-Za-z]{2}', text):
        yield f":{text.count(chr(10), 0, match.start()) + 1}: said to a person, and not translated: {match.group(0)}"


def test_nothing_is_said_at_a_prompt_but_what_is_translated():
    files = [path for path in house.cpp_files() if any(house.in_folder(path, folder) for folder in PROMPT_FOLDERS)]
    complaints = house.complaints_about(files, said_at_prompts)
    assert not complaints, house.report(complaints)


def is_same_in_every_language(literal):
    is_command = COMMAND.match(literal) and " or " not in literal
    return literal in NAMES or is_command or PAM_CONTROL.match(literal) or DEBCONF.match(literal)


def has_a_word(text):
    return re.search(r"[A-Za-z]{2}", text) is not None


def said_by_signetctl(path, text):
    for line, literal, around in catalogue.literals_outside(text, has_a_word, NOT_FOR_PEOPLE):
        is_said = catalogue.reads_as_sentence(literal[1:-1]) or set(around) & LABELLED
        if is_said and not is_same_in_every_language(literal):
            yield f":{line}: said to a person, and not translated: {literal}"


def files_of_signetctl():
    inside = {str(path) for path in house.cpp_files() if house.in_folder(path, TRANSLATED_FOLDER)}
    assert set(ENGLISH_FILES) <= inside
    return sorted(inside - set(ENGLISH_FILES))


def test_nothing_is_said_by_signetctl_but_what_is_translated():
    complaints = house.complaints_about([*files_of_signetctl(), *TRANSLATED_FILES], said_by_signetctl)
    assert not complaints, house.report(complaints)


# The module says a sentence in English where PAM has no room for the translation; that is for names that are long.
def test_what_is_said_at_a_prompt_fits_into_a_message_of_pam():
    needs("xgettext")
    at_prompts = catalogue.extracted(["daemon/language/prompts.hpp"])
    reasons = set(re.findall(r'phrase\("([^"]*)"\),\s*phrase\(', house.read("policy/reasons/reason_table.cpp")))
    sentences = {message.english[0] for message in catalogue.messages(at_prompts)} | reasons
    for language in catalogue.listed("LINGUAS"):
        for message in catalogue.messages(catalogue_text(language)):
            if message.english[0] in sentences:
                assert all(len(text.encode()) < 400 for text in message.translations), message.english


MUTANTS = {
    "untranslated": ('msgid "A card."\nmsgstr ""\n', "is not translated: A card."),
    "fuzzy": ('#, fuzzy\nmsgid "A card."\nmsgstr "Eine Karte."\n', "is fuzzy: A card."),
    "obsolete": ('#~ msgid "A card."\n#~ msgstr "Eine Karte."\n', "is obsolete: A card."),
    "other places": ('msgid "Of {user}."\nmsgstr "Von {usr}."\n', "has other places: Von {usr}."),
    "a place less": ('msgid "{} of {}"\nmsgstr "{}"\n', "has other places: {}"),
    "half a plural": ('msgid "{count} try"\nmsgid_plural "{count} tries"\nmsgstr[0] "{count} Versuch"\nmsgstr[1] ""\n',
                      "is not translated: {count} try"),
    "another end": ('msgid "PIN: "\nmsgstr "PIN:"\n', "ends otherwise: PIN:"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_catalogue_with_a_fault_is_found(name):
    text, complaint = MUTANTS[name]
    found = [fault for message in catalogue.messages('msgid ""\nmsgstr ""\n"Language: de\\n"\n\n' + text)
             for fault in catalogue.faults_of(message)]
    assert found == [complaint]


def test_a_catalogue_without_a_fault_is_none():
    good = ('msgid "{} of {}"\nmsgstr "von {1}: {0}"\n\nmsgid "{count} try"\nmsgid_plural "{count} tries"\n'
            'msgstr[0] "{count} Versuch"\nmsgstr[1] "{count} Versuche"\n')
    assert [fault for message in catalogue.messages(good) for fault in catalogue.faults_of(message)] == []


def test_a_text_that_has_changed_is_found(tmp_path):
    needs("xgettext")
    source = tmp_path / "a.cpp"
    source.write_text('constexpr auto a = phrase("A new "\n "sentence.");\nauto b = counted("one", "many");\n')
    found = {message.english for message in catalogue.messages(catalogue.extracted([source]))}
    assert found == {("A new sentence.",), ("one", "many")}


@pytest.mark.parametrize("snippet", [
    'conversation.show(Level::error, "No card.");',
    'story.person.show(level, "Wait.");',
    'question_about(chosen, kind, "Go on? ");',
    'ask.text = "Which one?\\n";'])
def test_a_sentence_at_a_prompt_that_is_not_translated_is_found(snippet):
    assert list(said_at_prompts("x.cpp", f"void f() {{\n    {snippet}\n}}\n"))


@pytest.mark.parametrize("snippet", [
    'conversation.show(Level::error, prompt::no_card.one);',
    'pam.log(LOG_ERR, "the log is English");',
    'conversation.show(level, tr("No card."));'])
def test_a_sentence_that_is_translated_is_none(snippet):
    assert not list(said_at_prompts("x.cpp", f"void f() {{\n    {snippet}\n}}\n"))


@pytest.mark.parametrize("snippet, is_found", [
    ('out << "No session.\\n";', True),
    ('out << tr("No session.") << "\\n";', False),
    ('findings.fail(path, "cannot be read: " + problem);', True),
    ('findings.fail(path, told("cannot be read: {}", problem));', False),
    ('findings.fail(path, told("cannot be "\n "read: {}", problem));', False),
    ('return {{"severity", name}, {"text", text}};', False),
    ('print("{:<8} {}: {}\\n");', False),
    ('print_table(out, {tr("READER"), "STATE"}, rows);', True),
    ('print_table(out, {tr("READER"), tr("STATE")}, rows);', False),
    ('print_line(out, "issuer", text);', True),
    ('print_line(out, "UPN", text);', False),
    ('key("realm", &S::realm, text, "The realm of this host.");', False),
    ('remedy = "signetd --check; journalctl -u signetd";', False),
    ('remedy = "signetd --check or journalctl";', True)])
def test_a_sentence_of_signetctl_is_found(snippet, is_found):
    assert bool(list(said_by_signetctl("x.cpp", f"void f() {{\n    {snippet}\n}}\n"))) == is_found
