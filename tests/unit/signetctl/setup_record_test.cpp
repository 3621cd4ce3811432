// SPDX-License-Identifier: Apache-2.0
// What setup has changed, what undoing that means, and which CAs lead from a card to a root.
#include "daemon/signetctl/setup/authority_choice.hpp"
#include "daemon/signetctl/setup/record.hpp"

#include <gtest/gtest.h>

namespace signet::ctl {
namespace {

FileChange change(std::string path, std::optional<std::string> before, std::string after) {
    return {std::move(path), std::move(before), std::move(after), 0644};
}

TEST(Record, IsReadAsItWasWritten) {
    Record record{
        {change("/a", std::nullopt, "new"), change("/b", "old\xff", std::string("\0x", 2))}, true, false};
    record.files.back().mode = 0600;
    const auto read = parse_record(text_of(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, record);
}

TEST(Record, ThatIsNotUnderstoodIsNoRecord) {
    const std::string good = text_of({{change("/a", "b", "c")}, true, false});
    EXPECT_TRUE(parse_record(good));
    EXPECT_FALSE(parse_record(""));
    EXPECT_FALSE(parse_record("[]"));
    EXPECT_FALSE(parse_record(good.substr(0, good.size() / 2)));
    const auto without = [&](const std::string& part, const std::string& instead) {
        std::string text = good;
        const auto at = text.find(part);
        EXPECT_NE(at, std::string::npos) << part;
        return text.replace(at, part.size(), instead);
    };
    EXPECT_FALSE(parse_record(without("\"version\": 1", "\"version\": 2")));
    EXPECT_FALSE(parse_record(without("\"/a\"", "\"a\"")));
    EXPECT_FALSE(parse_record(without("\"/a\"", "7")));
    EXPECT_FALSE(parse_record(without("\"before\": \"Yg==\"", "\"before\": \"!\"")));
    EXPECT_FALSE(parse_record(without("\"after\"", "\"later\"")));
    EXPECT_FALSE(parse_record(without("true", "1")));
}

TEST(Record, KeepsWhatWasThereBeforeTheFirstSetup) {
    const Record first{{change("/a", std::nullopt, "1"), change("/b", "old", "1")}, false, false};
    const Record second{{change("/a", "1", "2"), change("/c", std::nullopt, "2")}, true, true};
    const Record both = merged(first, second);
    EXPECT_EQ(both.files, (std::vector<FileChange>{change("/a", std::nullopt, "2"), change("/b", "old", "1"),
                                                   change("/c", std::nullopt, "2")}));
    EXPECT_FALSE(both.signetd_was_active);
    EXPECT_FALSE(both.had_demand);
}

TEST(Record, IsUndoneOnlyWhereNobodyHasChangedAnything) {
    const FileChange replaced = change("/a", "old", "new");
    EXPECT_EQ(undoing_of(replaced, "new"), Undoing::restore);
    EXPECT_EQ(undoing_of(replaced, "old"), Undoing::done);
    EXPECT_EQ(undoing_of(replaced, "edited"), Undoing::edited);
    EXPECT_EQ(undoing_of(replaced, std::nullopt), Undoing::edited);
    const FileChange made = change("/a", std::nullopt, "new");
    EXPECT_EQ(undoing_of(made, "new"), Undoing::restore);
    EXPECT_EQ(undoing_of(made, std::nullopt), Undoing::done);
    EXPECT_EQ(undoing_of(made, "edited"), Undoing::edited);
}

TEST(FileChanges, OfPamHangTogether) {
    EXPECT_TRUE(is_of_pam(change("/etc/pam.d/common-auth", "", "")));
    EXPECT_TRUE(is_of_pam(change("/var/lib/pam/auth", "", "")));
    EXPECT_FALSE(is_of_pam(change("/etc/signet/signet.toml", "", "")));
}

// -- CAs ----------------------------------------------------------------------------------------

certmap::Certificate certificate(const std::string& name, const std::string& issuer, bool is_ca = true) {
    certmap::Certificate made;
    made.subject.text = name;
    made.issuer.text = issuer;
    made.is_ca = is_ca;
    made.sha256.fill(static_cast<std::uint8_t>(name.back()));
    made.der = {1, 2, 3};
    return made;
}

std::vector<std::string> names_of(const std::vector<FoundAuthority>& authorities) {
    std::vector<std::string> names;
    for (const FoundAuthority& authority : authorities)
        names.push_back(authority.certificate.subject.text);
    return names;
}

using Names = std::vector<std::string>;

const std::vector<FoundAuthority> known{{certificate("CN=other R", "CN=other R"), "/x"},
                                        {certificate("CN=I", "CN=R"), "/x"},
                                        {certificate("CN=R", "CN=R"), "/y"},
                                        {certificate("CN=lost", "CN=nowhere"), "/y"},
                                        {certificate("CN=no ca", "CN=R", false), "/y"}};

TEST(Authorities, LeadFromACardToItsRoot) {
    EXPECT_EQ(names_of(path_above(certificate("CN=alice", "CN=I", false), known)), (Names{"CN=I", "CN=R"}));
    EXPECT_EQ(names_of(path_above(certificate("CN=bob", "CN=R", false), known)), Names{"CN=R"});
    EXPECT_EQ(names_of(path_above(certificate("CN=a", "CN=lost", false), known)), Names{});
    EXPECT_EQ(names_of(path_above(certificate("CN=a", "CN=no ca", false), known)), Names{});
    EXPECT_EQ(names_of(path_above(certificate("CN=a", "CN=unknown", false), known)), Names{});
}

TEST(Authorities, OfOneNameAreToldApartByTheirKeys) {
    auto one = certificate("CN=R", "CN=R");
    one.subject_key_id = {1};
    auto two = certificate("CN=R", "CN=R");
    two.subject_key_id = {2};
    auto card = certificate("CN=alice", "CN=R", false);
    card.authority_key_id = {2};
    const auto path = path_above(card, {{one, "/one"}, {two, "/two"}});
    ASSERT_EQ(path.size(), 1U);
    EXPECT_EQ(path.front().file, "/two");
}

TEST(Authorities, InACircleAreNoPath) {
    const std::vector<FoundAuthority> circle{{certificate("CN=A", "CN=B"), "/x"},
                                             {certificate("CN=B", "CN=A"), "/x"}};
    EXPECT_TRUE(path_above(certificate("CN=alice", "CN=A", false), circle).empty());
}

TEST(Authorities, AreFoundByTheFingerprintOfTheirRoot) {
    const std::string of_root = certmap::hexadecimal(known[2].certificate.sha256);
    EXPECT_EQ(names_of(under_root(of_root, {known[1], known[2], known[3]})), (Names{"CN=I", "CN=R"}));
    EXPECT_TRUE(under_root(std::string(64, '0'), known).empty());
}

TEST(Authorities, AreWrittenOnceEachWithTheirFingerprint) {
    const std::string text = anchors_text({known[2], known[1], known[2]});
    EXPECT_EQ(text.find("BEGIN CERTIFICATE") == std::string::npos, false);
    EXPECT_EQ(text,
              "# Written by signetctl setup.\n\n# CN=R\n# SHA-256 " + fingerprint_text(known[2].certificate) +
                  "\n-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n\n# CN=I\n# SHA-256 " +
                  fingerprint_text(known[1].certificate) +
                  "\n-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n");
    EXPECT_EQ(fingerprint_text(known[2].certificate).substr(0, 6), "52:52:");
}

} // namespace
} // namespace signet::ctl
