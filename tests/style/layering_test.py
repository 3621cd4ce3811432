# SPDX-License-Identifier: Apache-2.0
"""Who may include whom, and which outside libraries a room may see.

The daemon must stay free of foreign code, the PAM module of everything but libpam, the pure rooms of all.
A room that is not in the table, and a header of no known library, is refused.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import cpp_source
import house

# Which library a header belongs to. C++ standard headers and <boost/system/result.hpp> are open to all.
LIBRARIES = {
    "libc": r"[a-z0-9_]+\.h|(sys|linux|netinet|arpa|net|asm)/[\w/]+\.h",
    "fmt": r"fmt/.*",
    "toml++": r"toml\+\+/.*|toml\.hpp",
    "asio": r"boost/asio(/.*|\.hpp)",
    "libsystemd": r"systemd/.*",
    "libcrypto": r"openssl/.*",
    "libkrb5": r"(krb5|gssapi|com_err|profile|et)(/.*)?\.h|krb5\.h|gssapi/.*",
    "libkdb5": r"kdb\.h",
    "pcsclite": r"winscard\.h|pcsclite\.h|reader\.h|wintypes\.h|PCSC/.*",
    "pkcs11": r"p11-kit/.*",
    "libcurl": r"curl/.*",
    "libldap": r"ldap\.h|lber\.h",
    "lmdb": r"lmdb\.h",
    "libpam": r"security/.*",
    "libseccomp": r"seccomp\.h",
    "zlib": r"zlib\.h",
    "CLI11": r"CLI/.*",
    "nlohmann-json": r"nlohmann/.*",
    "POSIX regex": r"regex\.h",
    "test tools": r"(gtest|gmock|benchmark)/.*",
}
# Looked up before "libc", whose pattern takes any plain .h.
ORDER = [name for name in LIBRARIES if name != "libc"] + ["libc"]
RESULT = re.compile(r"boost/(system/result|system/error_code|assert/source_location|throw_exception)\.hpp")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', re.MULTILINE)


@dataclass
class Room:
    uses: list = field(default_factory=list)  # rooms; with a slash at the end: and all the rooms in it
    outside: list = field(default_factory=list)
    only_in: dict = field(default_factory=dict)  # library -> pattern of the one place that may see it


# fmt is header-only here and stands in for std::format, which g++ 12 lacks.
TABLE = {
    # The other ground floor beside certmap/text: what is asked of the system. The pure rooms may not use it.
    "daemon/system": Room(outside=["libc", "libseccomp"], only_in={"libseccomp": r"syscall_filter\.cpp$"}),
    "daemon/protocol": Room(["daemon/system", "certmap/text"], ["libc"]),
    # What is said to people, and how it is said in their language: by libc alone, since the PAM module has it.
    "daemon/language": Room(["policy/reasons", "certmap/text"], ["libc"]),
    # The vocabulary of refusals, open to everybody but the wire, where a reason is its id.
    "policy/reasons": Room(["certmap/text"]),
    "policy": Room(["policy/reasons", "certmap/text"], outside=["fmt", "toml++"], only_in={"toml++": r"toml_parser\.cpp$"}),
    # Names of what is in certmap, from the ground floor up.
    "certmap/text": Room(outside=["fmt"]),
    "certmap/certificate": Room(["certmap/text"], ["fmt"]),
    "certmap/entries": Room(["certmap/text", "certmap/certificate"], ["fmt"]),
    # The match language is defined by POSIX extended expressions (sss-certmap(5)): pure, and in one file.
    "certmap/rules": Room(["certmap/text", "certmap/certificate", "certmap/entries"], ["fmt", "POSIX regex"],
                          only_in={"POSIX regex": r"pattern\.cpp$"}),
    "certmap/parse": Room(["certmap/text", "certmap/certificate"], ["fmt", "libcrypto", "libc"],
                          only_in={"libc": r"ip_address\.cpp$"}),  # inet_ntop
    # daemon/system: the one reader of the files of CAs.
    "certmap/trust": Room(["certmap/text", "certmap/certificate", "certmap/parse", "daemon/system"], ["fmt", "libcrypto", "libc"],
                          only_in={"libc": r"(authority_files\.[ch]pp|revocation_file\.cpp)$"}),  # uid_t, mmap
    "certmap/judgement": Room(["certmap/text", "certmap/certificate", "certmap/entries", "certmap/rules",
                               "certmap/parse", "certmap/trust", "policy/reasons"], ["fmt"]),
    # What was fetched, and whether it is enough: for the KDC, for hosts, and for who explains either.
    "certmap/revocation": Room(["certmap/text", "certmap/certificate", "certmap/trust", "certmap/judgement", "policy/reasons",
                                "daemon/system"], ["libc"]),
    # libcrypto: SHA-256, of certificates and of what is too long to be a key of LMDB.
    "certmap/store": Room(["certmap/text", "certmap/certificate", "certmap/entries"],
                          ["fmt", "lmdb", "libcrypto", "libc"],
                          only_in={"libcrypto": r"sha256\.cpp$"}),
    "certmap/sync": Room(["certmap/text", "certmap/certificate", "certmap/entries", "certmap/store"],
                         ["fmt", "toml++"], only_in={"toml++": r"toml\.cpp$"}),
    "daemon/config": Room(["daemon/system", "daemon/protocol", "policy", "certmap/rules"], ["libc"]),
    "daemon/signetd": Room(
        ["daemon/config", "daemon/system", "daemon/protocol", "daemon/language", "policy", "policy/reasons", "certmap/text",
         "certmap/rules"],
        ["libc", "fmt", "asio", "libsystemd", "nlohmann-json"], only_in={"nlohmann-json": r"/record_file\.cpp$"}),
    # The ground floor of signetd: how to wait, whatever for.
    "daemon/signetd/async": Room(["daemon/protocol"], ["asio"]),
    "daemon/worker": Room(
        ["daemon/system", "daemon/protocol", "policy/reasons", "certmap/"],
        ["libc", "fmt", "libkrb5", "pcsclite", "pkcs11", "libcrypto", "zlib"]),
    # The process that touches the card never judges: what it reads goes on as bytes.
    "daemon/worker/card": Room(
        ["certmap/text", "daemon/protocol", "daemon/worker"], ["libc", "fmt", "pcsclite", "pkcs11", "libcrypto", "zlib"]),
    "daemon/worker/kerberos": Room(
        ["daemon/system", "certmap/text", "certmap/trust", "daemon/protocol", "daemon/worker"],
        ["libc", "fmt", "libkrb5", "pkcs11", "libcrypto", "libcurl"],
        only_in={"libcurl": r"/https_post\.cpp$"}),
    # What a program of the user's says is read by nobody but this.
    "daemon/worker/agent": Room(["daemon/system", "certmap/text", "daemon/protocol", "daemon/worker"], ["libc"]),
    # Accounts and groups, as the worker of a logon looks them up.
    "daemon/worker/directory": Room(["daemon/protocol", "daemon/worker", "policy/reasons"], ["libc"]),
    "daemon/signetctl": Room(
        ["daemon/config", "daemon/system", "daemon/protocol", "daemon/language", "daemon/worker/agent", "daemon/worker/directory", "policy", "policy/reasons", "certmap/"],
        ["libc", "fmt", "CLI11", "nlohmann-json", "libkrb5", "libsystemd", "libcrypto"],
        only_in={"libkrb5": r"/(default_realm|krb5_profile)\.cpp$", "libsystemd": r"/audit_journal\.cpp$",
                 "libcrypto": r"/terminal_person\.cpp$"}),
    # Between programs and an ssh-agent, in a process of the user's that reads what other machines say.
    "daemon/signetctl/agent": Room(
        ["daemon/signetctl", "daemon/system", "daemon/protocol", "daemon/language", "daemon/worker/agent", "certmap/"], ["libc"]),
    # libldap: a sync is a process of its own, started by a timer as an unprivileged user; never root, and never in
    # the path of a logon or of the KDC.
    "daemon/signetctl/directory": Room(
        ["daemon/signetctl", "daemon/system", "daemon/protocol", "certmap/"], ["libc", "fmt", "libldap"],
        only_in={"libldap": r"/(ldap|refresh)_\w+\.[ch]pp$"}),
    # What is wrong with a host. It starts workers for whatever is foreign, and reads none of that itself.
    "daemon/signetctl/check": Room(
        ["daemon/signetctl", "daemon/config", "daemon/system", "daemon/protocol", "daemon/language", "policy", "policy/reasons", "certmap/"],
        ["libc", "fmt", "nlohmann-json"]),
    # What sshd starts twice for each logon: signetd's protocol, and of signetctl what asks signetd about a key.
    "daemon/signetctl/launcher": Room(["daemon/signetctl", "daemon/protocol"], ["libc"]),
    # The verbs of the program that has these two libraries.
    "daemon/signetctl/network": Room(
        ["daemon/signetctl", "daemon/signetctl/directory", "daemon/signetctl/revocation", "daemon/config", "daemon/language", "policy",
         "certmap/"],
        ["libc", "fmt", "CLI11", "nlohmann-json"]),
    # The administrator's side of the KDC plugin decides by the plugin's own code.
    "daemon/signetctl/kdc": Room(
        ["daemon/signetctl", "daemon/signetctl/check", "kdc_plugin/decision", "daemon/system", "policy", "policy/reasons", "certmap/"],
        ["libc", "fmt", "CLI11", "nlohmann-json"]),
    # From the files of other programs to a plan, and the plan carried out. libpam: the way back is tried in stacks that are not in force.
    "daemon/signetctl/setup": Room(
        ["daemon/signetctl", "daemon/signetctl/check", "daemon/config", "daemon/system", "daemon/protocol", "daemon/language", "policy",
         "policy/reasons", "certmap/"],
        ["libc", "fmt", "CLI11", "nlohmann-json", "libkrb5", "libpam"],
        only_in={"CLI11": r"/setup_verb\.cpp$", "libkrb5": r"/krb5_conf\.cpp$", "libpam": r"/way_back\.cpp$"}),
    # libcurl: in a process of its own that is no root any more.
    "daemon/signetctl/revocation": Room(
        ["daemon/signetctl", "daemon/system", "daemon/protocol", "policy", "certmap/"], ["libc", "fmt", "libcurl"],
        only_in={"libcurl": r"/http\.cpp$"}),
    "pam_module": Room(["daemon/protocol", "daemon/language", "certmap/text"], ["libc", "libpam"]),
    "kdc_plugin": Room(["kdc_plugin/decision", "daemon/system", "policy", "policy/reasons", "certmap/"], ["libc", "fmt", "libkrb5", "libkdb5"]),
    # Decides for the KDC and for signetctl alike, and knows no Kerberos library.
    "kdc_plugin/decision": Room(["daemon/system", "policy", "policy/reasons", "certmap/"], ["libc", "fmt"]),
}
PRODUCT = ("certmap", "policy", "daemon", "pam_module", "kdc_plugin")


def room_of(path):
    """The innermost row of the table that holds the file."""
    rows = [room for room in TABLE if house.in_folder(path, room)]
    return max(rows, key=len, default=None)


def library_of(header):
    if RESULT.fullmatch(header) or re.fullmatch(r"[a-z_0-9]+", header):
        return None
    return next((name for name in ORDER if re.fullmatch(LIBRARIES[name], header)), "no known library")


def outside_complaint(path, room, header):
    library = library_of(header)
    if library is None:
        return None
    if library not in TABLE[room].outside:
        return f"<{header}> is {library}; {room} may not see it"
    place = TABLE[room].only_in.get(library)
    if place and not re.search(place, str(path)):
        return f"<{header}>: in {room} only {place} may see {library}"
    return None


def inside_complaint(room, header):
    if not header.startswith(PRODUCT):
        return f'"{header}" is not spelled from the root of the tree, or is no part of the product'
    target = room_of(header)
    allowed = [room, room + "/"] + TABLE[room].uses
    if target is None or not any(target == name or name[-1] == "/" and target.startswith(name) for name in allowed):
        return f'"{header}" is {target}; {room} may use {", ".join(TABLE[room].uses) or "no other room"}'
    return None


def layering(path, text):
    if not str(path).startswith(tuple(name + "/" for name in PRODUCT)):
        return
    room = room_of(path)
    if room is None:
        yield ": in no row of the table"
        return
    # Comments are blanked, and with them commented-out includes; the names are read from the text itself.
    code = cpp_source.TOKEN.sub(lambda m: m.group(0) if m.group(0)[0] != "/" else cpp_source.blank(m), text)
    for match in INCLUDE.finditer(code):
        header = match.group(1)[1:-1]
        outside = match.group(1).startswith("<")
        complaint = outside_complaint(path, room, header) if outside else inside_complaint(room, header)
        if complaint:
            yield f":{cpp_source.line_of(code, match.start())}: {complaint}"


def test_everyone_includes_only_what_the_table_allows():
    found = house.complaints_about(house.cpp_files(), layering)
    assert not found, house.report(found)


def test_every_row_of_the_table_is_a_room_of_the_house_or_its_plan():
    for room, row in TABLE.items():
        assert room.startswith(PRODUCT)
        assert not set(row.outside) - set(LIBRARIES)


def says(path, line):
    return list(layering(Path(path), line + "\n"))


def test_forbidden_includes_are_found():
    assert says("daemon/signetd/app.cpp", "#include <krb5.h>")
    assert says("daemon/signetd/app.cpp", "#include <openssl/x509.h>")
    assert says("daemon/signetd/app.cpp", '#include "certmap/parse/certificate.hpp"')
    assert says("daemon/worker/card/a.cpp", '#include "certmap/parse/certificate.hpp"')
    assert says("daemon/worker/card/a.cpp", '#include "daemon/worker/kerberos/exchange.hpp"')
    assert says("daemon/worker/main.cpp", "#include <boost/asio.hpp>")
    assert says("pam_module/a.cpp", '#include "policy/decision.hpp"')
    assert says("pam_module/a.cpp", "#include <fmt/core.h>")
    assert says("policy/decision.cpp", "#include <toml++/toml.h>")
    assert says("policy/decision.cpp", "#include <unistd.h>")
    assert says("policy/decision.cpp", '#include "decision.hpp"')
    assert says("policy/decision.cpp", '#include "tests/card/card.hpp"')
    assert says("policy/decision.cpp", "#include <boost/regex.hpp>")
    assert says("certmap/rules/rule.cpp", "#include <regex.h>")
    assert says("certmap/orphan.cpp", "#include <string>")


def test_allowed_includes_pass():
    assert not says("daemon/signetd/app.cpp", "#include <boost/asio/io_context.hpp>")
    assert not says("daemon/signetd/logon/a.cpp", '#include "daemon/signetd/async/within.hpp"')
    assert not says("daemon/worker/card/a.cpp", '#include "daemon/worker/result.hpp"')
    assert not says("daemon/worker/main.cpp", '#include "daemon/worker/card/piv.hpp"')
    assert not says("daemon/worker/main.cpp", '#include "certmap/parse/certificate.hpp"')
    assert not says("policy/settings/toml_parser.cpp", "#include <toml++/toml.h>")
    assert not says("policy/result.hpp", "#include <boost/system/result.hpp>")
    assert not says("policy/decision.cpp", '// #include <krb5.h>\n#include "policy/decision.hpp"')
    assert not says("daemon/protocol/stream.cpp", "#include <sys/socket.h>")
    assert not says("tests/card/a.cpp", "#include <openssl/evp.h>")
