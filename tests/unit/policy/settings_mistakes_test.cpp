// SPDX-License-Identifier: Apache-2.0
// Settings files with one mistake each: refused, with the line, the key, what is wrong and what to write instead.
#include "policy/signet_toml.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <string>

namespace signet::policy {
namespace {

struct Mistake {
    std::string_view toml; // after two lines of [domain]
    std::uint32_t line;    // of the whole
    std::string_view key;
    std::string_view problem; // as it begins
    std::string_view remedy;  // a part of it
};

constexpr Mistake mistakes[] = {
    // sections
    {"[domian]\n", 3, "domian", "is not a section", R"(did you mean "domain"?)"},
    {"[services.login]\n", 3, "services", "is not a section", R"(did you mean "service"?)"},
    {"[cards]\n[cards.piv]\nslots = [\"9A\"]\n", 4, "cards.piv", "is not a key of this section", "one of:"},
    {"[mapping.rule]\nuser = \"x\"\n", 3, "mapping.rule", "is a list of rules", "write [[mapping.rule]]"},
    {"[mapping]\nrule = [1]\n", 4, "mapping.rule", "is not a rule but an integer", "write [[mapping.rule]]"},
    {"[[log]]\nlevel = \"info\"\n", 3, "log", "is a section", "write [log]"},
    {"[service]\nuse = \"logon\"\n", 4, "service.use", "is not a section", "write [service.NAME]"},
    {"[service]\nlogin = \"logon\"\n", 4, "service.login", "is not a section", "write [service.NAME]"},
    {"[[service.login]]\nuse = \"logon\"\n", 3, "service.login", "is not a section", "write [service.NAME]"},
    // keys
    {"raelm = \"B\"\n", 3, "domain.raelm", "is not a key of this section", R"(did you mean "realm"?)"},
    {"[cards]\nanchors = []\n", 4, "cards.anchors", "is not a key of this section", "it belongs to [domain]"},
    {"[mapping]\nx = 1\n", 4, "mapping.x", "is not a key of this section",
     R"(one of: "minimum_uid", "store")"},
    {"[mapping]\nmatch = \"x\"\n", 4, "mapping.match", "is not a key of this section",
     "it belongs to [mapping.rule]"},
    {"[[mapping.rule]]\nprincipal = \"p\"\nminimum_uid = 1\n", 5, "mapping.rule.minimum_uid",
     "is not a key of this section", "it belongs to [mapping]"},
    {"[log]\nlevels = \"info\"\n", 4, "log.levels", "is not a key of this section",
     R"(did you mean "level"?)"},
    {"[break_glass]\nuser = [\"a\"]\n", 4, "break_glass.user", "is not a key of this section",
     R"(did you mean "users"?)"},
    {"[service.login]\ngroup = [\"a\"]\n", 4, "service.login.group", "is not a key of this section",
     R"(did you mean "groups"?)"},
    {"[service.login]\ncards = \"required\"\n", 4, "service.login.cards", "is not a key of this section",
     R"(did you mean "card"?)"},
    {"[service.\"gdm-*\"]\nminimum_uid = 5\n", 4, "service.gdm-*.minimum_uid", "is not a key of this section",
     "it belongs to [mapping]"},
    // kinds
    {"kdc_timeout = 6\n", 3, "domain.kdc_timeout", "must be a string, not an integer", "write it in quotes"},
    {"keytab = true\n", 3, "domain.keytab", "must be a string, not a boolean", "write it in quotes"},
    {"realm = [\"A\"]\n", 3, "domain.realm", "must be a string, not an array of strings",
     "write it in quotes"},
    {"realm = 1979-05-27\n", 3, "domain.realm", "must be a string, not a date", "write it in quotes"},
    {"kdc_hostnames = \"dc1\"\n", 3, "domain.kdc_hostnames", "must be an array of strings, not a string",
     "like ["},
    {"kdc_hostnames = [\"dc1\", 2]\n", 3, "domain.kdc_hostnames",
     "must be an array of strings, not an array with an integer in it", "like ["},
    {"[mapping]\nminimum_uid = \"0\"\n", 4, "mapping.minimum_uid", "must be an integer, not a string",
     "without quotes"},
    {"[mapping]\nminimum_uid = 1.5\n", 4, "mapping.minimum_uid", "must be an integer, not a fraction",
     "without quotes"},
    {"[[mapping.rule]]\nprincipal = \"p\"\nstrong = \"yes\"\n", 5, "mapping.rule.strong",
     "must be true or false, not a string", "without quotes"},
    {"[[mapping.rule]]\nprincipal = \"p\"\ndomains = \"A\"\n", 5, "mapping.rule.domains",
     "must be an array of strings, not a string", "like ["},
    {"[service.login]\nuse = true\n", 4, "service.login.use", "must be a string, not a boolean", "in quotes"},
    {"[service.login]\nusers = \"anna\"\n", 4, "service.login.users",
     "must be an array of strings, not a string", "like ["},
    // words
    {"verify_ticket = \"Required\"\n", 3, "domain.verify_ticket", R"("Required" is not known)",
     R"(did you mean "required"?)"},
    {"verify_ticket = \"no\"\n", 3, "domain.verify_ticket", R"("no" is not known)", R"(one of: "required")"},
    {"[service.login]\nuse = \"login\"\n", 4, "service.login.use", R"("login" is not known)",
     R"(did you mean "logon"?)"},
    {"[service.login]\ncard = \"optional\"\n", 4, "service.login.card", R"("optional" is not known)",
     R"(one of: "required", "preferred")"},
    {"[log]\nlevel = \"debug\"\n", 4, "log.level", R"("debug" is not known)",
     R"(one of: "error", "warning")"},
    {"[cards]\npin_characters = \"letters\"\n", 4, "cards.pin_characters", R"("letters" is not known)",
     R"(one of: "digits", "printable")"},
    {"[cards]\npiv_slots = [\"9a\"]\n", 4, "cards.piv_slots", R"("9a" is not known)",
     R"(did you mean "9A"?)"},
    {"[mapping]\nstrong_mapping = \"weak\"\n", 4, "mapping.strong_mapping", R"("weak" is not known)",
     R"(one of: "names")"},
    // values
    {"realm = \"LAB TEST\"\n", 3, "domain.realm", "is not a realm", R"(like "EXAMPLE.ORG")"},
    {"realms = [\"\"]\n", 3, "domain.realms", "is empty", R"(like "example.org")"},
    {"keytab = \"krb5.keytab\"\n", 3, "domain.keytab", "is not an absolute path", "begin it with"},
    {"ccache = \"MEMORY:x\"\n", 3, "domain.ccache", "is not a credential cache that outlives a process",
     "one of FILE, DIR, KEYRING, KCM"},
    {"ccache = \"KEYRING:session:%{uid}\"\n", 3, "domain.ccache",
     "is a keyring that is not reached from outside the session",
     "KEYRING:persistent:%{uid} is each user's own"},
    {"ccache = \"FILE:tmp\"\n", 3, "domain.ccache", "is not an absolute path",
     R"(begin what follows "FILE:")"},
    {"kdc_hostnames = [\n \"dc1\",\n \"*.x\"]\n", 5, "domain.kdc_hostnames", "is not a DNS name",
     "wildcards are not matched"},
    {"kdc_timeout = \"6\"\n", 3, "domain.kdc_timeout", "is not a duration", R"("500ms", "30s")"},
    {"kdc_timeout = \"2min\"\n", 3, "domain.kdc_timeout", "is out of range", "1s to 1min"},
    {"require_indicator = \"a\\nb\"\n", 3, "domain.require_indicator", "contains a control character",
     "write it without"},
    {"[cards]\nwait_for_card = \"6min\"\n", 4, "cards.wait_for_card", "is out of range", "0s to 5min"},
    {"[certificates]\neku_any = [\"smartcard\"]\n", 4, "certificates.eku_any",
     R"("smartcard" is no extended key usage)", "A dotted OID is one too."},
    {"[certificates]\neku_any = [\"2.5.29.37.0\"]\n", 4, "certificates.eku_any",
     "anyExtendedKeyUsage would take a certificate for anything", "name the usages that are meant"},
    {"[certificates]\nexpiry_warning = \"366d\"\n", 4, "certificates.expiry_warning", "is out of range",
     "0s to 365d"},
    {"[mapping]\nminimum_uid = 0\n", 4, "mapping.minimum_uid", "is out of range",
     "root is out of reach of cards"},
    {"[mapping]\nstore = \"map.mdb\"\n", 4, "mapping.store", "is not an absolute path", "begin it with"},
    {"[break_glass]\ngroups = [\"@staff\"]\n", 4, "break_glass.groups", "is not the name of a group",
     "write it without the @"},
    {"[break_glass]\nusers = [\"\"]\n", 4, "break_glass.users", "is empty", "the name of an account"},
    {"[service.login]\nusers = [\"@staff\"]\n", 4, "service.login.users", "is not an account",
     "groups stand in groups, without the @"},
    {"[service.login]\ngroups = [\"@staff\"]\n", 4, "service.login.groups", "is not the name of a group",
     "write it without the @"},
    {"[service.login]\nexcept = [\"@\"]\n", 4, "service.login.except", "is empty", "the name of a group"},
    // lists
    {"[cards]\ndrivers = []\n", 4, "cards.drivers", "is empty", "name at least one"},
    {"kdc_hostnames = [\"a\", \"a\"]\n", 3, "domain.kdc_hostnames", "is listed twice",
     "leave one of them out"},
    {"[service.login]\nexcept = [\"anna\", \"anna\"]\n", 4, "service.login.except", "is listed twice",
     "leave one of them out"},
    // names of services
    {"[service.Login]\nuse = \"logon\"\n", 3, "service.Login", "is not in lower case",
     "PAM lowers the names of services, so it would never match"},
    {"[service.\"a/b\"]\n", 3, "service.a/b", "is not the name of a PAM service", "a file in /etc/pam.d"},
    {"[service.\"gdm-?\"]\n", 3, "service.gdm-?", "is not the name of a PAM service",
     "* stands for any characters"},
    {"[service.\"gdm-**\"]\n", 3, "service.gdm-**", "has two wildcards side by side", "one * stands for"},
    {"[service.\"*\"]\n", 3, "service.*", "is a pattern of all services", "write [service.default]"},
    // what must be there
    {"[[mapping.rule]]\nuser = \"x\"\n", 3, "mapping.rule.principal", "is missing",
     "a rule needs it unless it has a map"},
    // what this version does not have must not be believed to be in force
    {"[cards]\ndrivers = [\"cac\"]\n", 4, "cards.drivers", R"("cac" is not known)",
     R"(one of: "piv", "pkcs11")"},
    {"[cards]\npkcs11_modules = [\"lib/opensc-pkcs11.so\"]\n", 4, "cards.pkcs11_modules", "is no module",
     "an absolute path, or the name"},
    {"[cards]\npkcs11_modules = [\"..\"]\n", 4, "cards.pkcs11_modules", "is no module", "an absolute path"},
    {"[certificates]\nrevocation = \"crl\"\n", 4, "certificates.revocation", R"("crl" is not known)",
     R"(one of: "off", "soft", "hard")"},
    {"[revocation]\ncheck = \"hard\"\n", 4, "revocation.check", "is not a key",
     "it belongs to [revocation.issuer]"},
    {"[revocation]\ngrace = \"91d\"\n", 4, "revocation.grace", "is out of range", "last quarter"},
    {"[[revocation.issuer]]\ncheck = \"hard\"\n", 3, "revocation.issuer.certificate", "is missing",
     "name the file of the CA's certificate"},
    {"[[revocation.issuer]]\ncertificate = \"/i\"\ncrl = [\"ftp://a/b\"]\n", 5, "revocation.issuer.crl",
     "is not an http:// or https:// URL", "like"},
    {"[service.sudo.elevate]\nas = \"everybody\"\n", 4, "service.sudo.elevate.as",
     R"("everybody" is not known)", "group: and the name of a group"},
    {"[service.sudo.elevate]\nas = \"group:\"\n", 4, "service.sudo.elevate.as", "is empty", "getent group"},
    {"[service.sudo.elevate]\nas = \"group:@wheel\"\n", 4, "service.sudo.elevate.as",
     "is not the name of a group", "without the @"},
    {"[service.sudo.elevate]\noffline = \"yes\"\n", 4, "service.sudo.elevate.offline",
     "must be true or false", ""},
    {"[service.sudo.elevate]\nas = true\n", 4, "service.sudo.elevate.as", "must be a string", ""},
    {"[service.sudo.elevate]\nwho = \"self\"\n", 4, "service.sudo.elevate.who", "is not", ""},
    {"[service.sudo]\nelevate = \"self\"\n", 4, "service.sudo.elevate", "is a section", ""},
    {"[service.sudo.elevate]\nmax_age = 15\n", 4, "service.sudo.elevate.max_age", "must be a string", ""},
    {"[service.sudo.elevate]\nmax_age = \"31d\"\n", 4, "service.sudo.elevate.max_age", "is out of range",
     "0s to 30d"},
    {"[service.sudo.elevate]\non_removal = \"lock\"\n", 4, "service.sudo.elevate.on_removal",
     R"("lock" is not known)", R"(one of: "none", "warn", "end")"},
    {"[service.sudo]\nseats = [\"rack\"]\n", 4, "service.sudo.seats", "is not a seat", R"(like "seat0")"},
    {"[service.sudo]\nseats = [\"seat\"]\n", 4, "service.sudo.seats", "is not a seat", "loginctl"},
    {"[service.sudo]\nseats = \"seat0\"\n", 4, "service.sudo.seats", "must be an array", ""},
    {"[service.sudo]\nremote = \"yes\"\n", 4, "service.sudo.remote", "must be true or false", ""},
    {"[service.sudo]\ncertificates = []\n", 4, "service.sudo.certificates", "is a section", ""},
    {"[service.sudo.certificates]\npolicies = [\"hardware\"]\n", 4, "service.sudo.certificates.policies",
     "is not an OID", "like"},
    {"[service.sudo.certificates]\nissuers = [\"CN=CA\"]\n", 4, "service.sudo.certificates.issuers",
     "is a name, and another CA may have the same", "64 hex digits"},
    {"[service.sudo.certificates]\neku_any = [\"2.5.29.37.0\"]\n", 4, "service.sudo.certificates.eku_any",
     "anyExtendedKeyUsage would take a certificate for anything", ""},
    {"[service.sudo.certificates]\nkeys = [\"ed25519\"]\n", 4, "service.sudo.certificates.keys",
     R"("ed25519" is not known)", R"("rsa", "ec")"},
    {"[service.sudo.certificates]\nrsa_bits = 99999\n", 4, "service.sudo.certificates.rsa_bits",
     "is out of range", "0 to 16384"},
    {"[service.sudo.certificates]\nissuer = []\n", 4, "service.sudo.certificates.issuer", "is not a key",
     R"(did you mean "issuers"?)"},
    {"[service.sshd.gate]\nvia = [\"password\"]\n", 4, "service.sshd.gate.via", R"("password" is not known)",
     R"(one of: "key", "ticket", "certificate")"},
    {"[service.sshd.gate]\noptions = [\"from=10.0.0.0/8\"]\n", 4, "service.sshd.gate.options",
     "is not an option of authorized_keys", "in double quotes"},
    {"[service.sudo.elevate]\nvia = []\n", 4, "service.sudo.elevate.via", "is empty", ""},
    {"[service.login]\non_removal = \"shutdown\"\n", 4, "service.login.on_removal",
     R"("shutdown" is not known)", R"(one of: "none", "lock", "logoff", "disconnect")"},
    {"[service.login.removal]\ngrace = \"6min\"\n", 4, "service.login.removal.grace", "is out of range",
     "0s to 5min"},
    {"[service.login.removal]\ngrace = 5\n", 4, "service.login.removal.grace", "must be a string", ""},
    {"[service.login.removal]\nlock_deadline = \"0s\"\n", 4, "service.login.removal.lock_deadline",
     "is out of range", "1s to 1min"},
    {"[service.login.removal]\nlock_fallback = \"lock\"\n", 4, "service.login.removal.lock_fallback",
     R"("lock" is not known)", R"(one of: "logoff", "none")"},
    {"[service.login.removal]\nrehearsal = \"yes\"\n", 4, "service.login.removal.rehearsal",
     "must be true or false", ""},
    {"[service.login.removal]\ndestroy_tickets = 1\n", 4, "service.login.removal.destroy_tickets",
     "must be true or false", ""},
    {"[cards]\nreader_grace = \"11s\"\n", 4, "cards.reader_grace", "is out of range", "0s to 10s"},
    {"[cards]\npiv_slots = [\"81\"]\n", 4, "cards.piv_slots", R"("81" is not known)", ""},
    {"[cards]\npiv_slots = [\"96\"]\n", 4, "cards.piv_slots", R"("96" is not known)", ""},
    {"[cards]\npiv_slots = [\"8a\"]\n", 4, "cards.piv_slots", R"("8a" is not known)", ""},
    {"[cards]\npiv_slots = [\"9A\", \"9E\"]\n", 4, "cards.piv_slots", R"("9E" signs without a PIN)",
     R"(one of: "9A", "9C", "9D")"},
};

TEST(SettingsMistakes, AreNamedWithLineKeyAndRemedy) {
    static_assert(std::size(mistakes) >= 60);
    for (const Mistake& row : mistakes) {
        const std::string text = "[domain]\nanchors = [\"/ca.pem\"]\n" + std::string(row.toml);
        const auto settings = parse_settings({Source{"t", text}});
        ASSERT_FALSE(settings.has_value()) << row.toml;
        ASSERT_EQ(settings.error().size(), 1U) << row.toml;
        const Problem problem = settings.error().front();
        EXPECT_EQ(problem.line, row.line) << row.toml;
        EXPECT_GT(problem.column, 0U) << row.toml;
        EXPECT_EQ(problem.key, row.key) << row.toml;
        EXPECT_TRUE(problem.text.starts_with(row.problem)) << row.toml << problem.text;
        EXPECT_NE(problem.remedy.find(row.remedy), std::string::npos) << row.toml << problem.remedy;
        EXPECT_EQ(problem_text(problem), "t:" + std::to_string(problem.line) + ":" +
                                             std::to_string(problem.column) + ": " + problem.key + ": " +
                                             problem.text + "; " + problem.remedy);
    }
}

// Root would be asked for a card at services that nobody thought of.
TEST(SettingsMistakes, OfAllFilesTogetherAreNamedWithTheirLineToo) {
    for (const std::string name : {"su*", "default"}) {
        const std::vector<Source> sources{
            {"a", "[domain]\nanchors = [\"/ca.pem\"]\n[service.\"" + name + "\"]\nuse = \"elevate\"\n"},
            {"b", "\n[service.\"" + name + "\"]\nelevate.as = \"group:wheel\"\n"}};
        const auto settings = parse_settings(sources);
        ASSERT_FALSE(settings.has_value());
        EXPECT_EQ(
            problem_text(settings.error().front()),
            "b:3: service." + name +
                ".elevate.as: other than \"self\" asks root for a card, too, and so not where services are "
                "not named; write a section for each of them");
    }
}

// Nobody would get in, or whoever writes the directory would.
TEST(SettingsMistakes, OfLocalAccountsWithoutAStoreOfTheirOwnAreNamed) {
    const std::string begin = "[domain]\nanchors = [\"/ca.pem\"]\n[local_accounts]\nusers = [\"rescue\"]\n";
    for (const std::string_view rest :
         {"", "store = \"\"\n", "store = \"/a\"\n[mapping]\nstore = \"/a\"\n"}) {
        const auto settings = parse_settings({Source{"t", begin + std::string(rest)}});
        ASSERT_FALSE(settings.has_value()) << rest;
        EXPECT_TRUE(settings.error().front().key.starts_with("local_accounts.")) << rest;
        EXPECT_EQ(settings.error().front().line, rest.starts_with("store = \"/a") ? 5U : 4U) << rest;
    }
    EXPECT_TRUE(parse_settings({Source{"t", begin + "store = \"/b\"\n[mapping]\nstore = \"/a\"\n"}}));
}

TEST(SettingsMistakes, AnActionWithoutASessionIsNamed) {
    for (const std::string use : {"unlock", "elevate"}) {
        const std::vector<Source> sources{
            {"a", "[domain]\nanchors = [\"/ca.pem\"]\n[service.x]\nuse = \"" + use + "\"\n"},
            {"b", "[service.x]\non_removal = \"lock\"\n"}};
        const auto settings = parse_settings(sources);
        ASSERT_FALSE(settings.has_value()) << use;
        ASSERT_EQ(settings.error().size(), 1U) << use;
        EXPECT_EQ(
            problem_text(settings.error().front()),
            "b:2: service.x.on_removal: has no session to act on: the service opens none; write it in the "
            "section of the service that logs on");
    }
}

// A line is told exactly as it was before, column and all.
TEST(SettingsMistakes, AreOneLineForPeople) {
    const auto settings =
        parse_settings({Source{"/etc/signet/signet.toml", "[domain]\nanchors = []\nraelm = \"B\"\n"}});
    ASSERT_FALSE(settings.has_value());
    ASSERT_EQ(settings.error().size(), 2U);
    EXPECT_EQ(problem_text(settings.error().front()),
              "/etc/signet/signet.toml:2:11: domain.anchors: is empty; name at least one");
    EXPECT_EQ(problem_text(settings.error().back()),
              "/etc/signet/signet.toml:3:1: domain.raelm: is not a key of this "
              "section; did you mean \"realm\"?");
    EXPECT_EQ(problem_text({"t", 0, 0, "", "is too long", ""}), "t: is too long");
    EXPECT_EQ(problem_text({"t", 4, 0, "k", "is wrong", "mend it"}), "t:4: k: is wrong; mend it");
}

} // namespace
} // namespace signet::policy
