# SPDX-License-Identifier: Apache-2.0
"""The events and fields that signetd writes into the journal are those of its table, of the catalogue and of signet-audit(7)."""

import re

import cpp_source
import house

AUDIT = "daemon/signetd/audit"
CATALOGUE = "packaging/systemd/signet.catalog"
PAGE = "packaging/man/signet-audit.7.scd"
# Where an event gets its name: as a member, as the first argument of what makes one, as the cause of a change to a session, as a row
# of the stories.
NAMED = re.compile(
    r'(?:event = |(?:event_about|event_asked_for)\(\s*|SessionCause cause\{\s*|SessionCause\{\s*|StoryRow\{policy::ServiceUse::\w+, )"([a-z-]+)"')
# The cause of an administrator's order, which names its type elsewhere.
CAUSE = re.compile(r'^\s+"([a-z-]+)", Reason::granted, "', re.MULTILINE)


def table():
    return dict(re.findall(r'EventMessage\{"([a-z-]+)", "([0-9a-f]+)"\}', house.read(f"{AUDIT}/message_ids.hpp")))


def events_named_in(text):
    """In code; what a comment says does not count."""
    code = cpp_source.TOKEN.sub(lambda m: m.group(0) if m.group(0)[0] != "/" else " ", text)
    return set(NAMED.findall(code)) | set(CAUSE.findall(code))


def entries_of(catalogue):
    """Id to text, of each entry."""
    return dict(re.findall(r"^-- (\S+)\n(.*?)(?=^-- |\Z)", catalogue, re.MULTILINE | re.DOTALL))


def fields_of(source):
    return {name.upper() for name in re.findall(r'^ *\{"([a-z_]+)", ', source, re.M)}


def section(page, title):
    return re.search(rf"^# {title}$(.*?)^# ", page, re.MULTILINE | re.DOTALL).group(1)


def test_every_event_that_is_recorded_has_a_message_id():
    recorded = set()
    for path in house.cpp_files():
        if str(path).startswith("daemon/signetd/"):
            recorded |= events_named_in(house.read(path))
    assert recorded == set(table())


def test_message_ids_are_ids_and_each_is_one_event_s():
    ids = list(table().values())
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in ids)
    assert len(set(ids)) == len(ids)


def test_the_catalogue_explains_every_message_id_and_no_other():
    entries = entries_of(house.read(CATALOGUE))
    assert sorted(entries) == sorted(table().values())
    for text in entries.values():
        assert re.match(r"Subject: \S.*\nDefined-By: Signet\nDocumentation: man:signet-audit\(7\)\n\n\S", text), text
        assert set(re.findall(r"@SIGNET_([A-Z_]+)@", text)) <= fields_of(house.read(f"{AUDIT}/record_fields.cpp"))


def test_the_page_has_every_event_with_its_id_and_every_field():
    page = house.read(PAGE)
    assert dict(re.findall(r"^\*([a-z-]+)\*, ([0-9a-f]+)$", section(page, "EVENTS"), re.MULTILINE)) == table()
    fields = {name.replace("\\", "") for name in re.findall(r"^\*SIGNET\\_([A-Z\\_]+)\*$", section(page, "FIELDS"), re.MULTILINE)}
    assert fields == fields_of(house.read(f"{AUDIT}/record_fields.cpp"))


def test_what_is_missing_is_found():
    source = 'event.event = "expiry"; // event = "old"\nrecord(event_about(\n    "gate", reason));\nSessionCause cause{"limit", r};'
    assert events_named_in(source) == {"expiry", "gate", "limit"}
    assert events_named_in('{\n    "order", Reason::granted, "somebody"') == {"order"}
    assert set(entries_of("# x\n-- aa\nSubject: a\n\ntext\n\n-- bb\nSubject: b\n")) == {"aa", "bb"}
    assert fields_of('fields{\n    {"event", e},\n    {"logon_id", id},\n};') == {"EVENT", "LOGON_ID"}
