// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/sync/load.hpp"
#include "certmap/text/encoding.hpp"
#include "tests/unit/certmap/certificate_builder.hpp"
#include "tests/unit/certmap/store_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace signet::certmap {
namespace {

Result<Certificate> fake_certificate(std::span<const std::uint8_t>) {
    return Error{"no certificates here", {}};
}

TEST(ImportLoad, PutsFilesIntoAStore) {
    const test::Folder folder;
    const std::string store = folder.path() + "/store.mdb";
    const std::vector<std::string> files{folder.path() + "/a.ldif", folder.path() + "/b.ldif"};
    std::ofstream(files[0]) << "dn: a\nuid: alice\n\ndn: b\nuid: bob\nobjectSid: S-1-5-21-7\n";
    std::ofstream(files[1])
        << "dn: c\nuid: carol\naltSecurityIdentities: X509:<RFC822>carol@corp.test\n\ndn: a\nuid: alice\n";
    std::vector<std::string> problems;
    std::uint64_t told = 0;
    LoadCalls calls{fake_certificate,
                    [&](const ImportProblem& problem) {
                        problems.push_back(problem.account + " " + problem.error.problem);
                    },
                    [&](const LoadProgress& progress) { told = progress.entries; }};
    auto writer = StoreWriter::replace(store);
    ASSERT_TRUE(writer);
    const auto loaded = load_files(*writer, files, ImportFormat::ldif, calls);
    ASSERT_TRUE(loaded) << loaded.error().problem;
    EXPECT_EQ(loaded->entries, 3U);
    EXPECT_EQ(loaded->keys, 2U);
    EXPECT_EQ(loaded->weak_entries, 1U) << "an address binds nobody, a SID does";
    EXPECT_EQ(loaded->problems, 1U);
    EXPECT_EQ(told, 3U);
    EXPECT_EQ(loaded->refused_accounts, 1U);
    EXPECT_EQ(loaded->unknown_accounts, 0U);
    EXPECT_EQ(problems, std::vector{"alice " + files[1] + ": account alice is there already"});
    ASSERT_TRUE(writer->commit({"files", 1, "", 0, 0, 0}));
    auto reader = StoreReader::open(store);
    EXPECT_EQ(reader->find({KeyKind::sid, "S-1-5-21-7"})->at(0).user, "bob");
    writer = StoreWriter::replace(store);
    calls.complain = nullptr;
    EXPECT_TRUE(load_files(*writer, files, ImportFormat::ldif, calls).has_error()) << "strict";
    EXPECT_TRUE(load_files(*writer, std::vector{folder.path()}, ImportFormat::csv, calls).has_error());
    EXPECT_TRUE(
        load_files(*writer, std::vector<std::string>{"/dev/zero"}, ImportFormat::csv, calls).has_error());
}

TEST(ImportLoad, KeepsCertificatesUnlessToldNotTo) {
    const test::Folder folder;
    const std::string store = folder.path() + "/store.mdb";
    const std::vector<std::string> files{folder.path() + "/a.csv"};
    const auto der = test::Authority("Card CA").issue(test::logon_request({})).der;
    std::ofstream(files[0]) << "user,kind,value\nalice,certificate," << base64(der) << "\n";
    const auto certificate = parse_certificate(der);
    ASSERT_TRUE(certificate);
    for (const bool keeps : {true, false}) {
        LoadCalls calls{parse_certificate, {}, {}, keeps};
        auto writer = StoreWriter::replace(store);
        ASSERT_TRUE(writer);
        const auto loaded = load_files(*writer, files, ImportFormat::csv, calls);
        ASSERT_TRUE(loaded) << loaded.error().problem;
        EXPECT_EQ(loaded->certificates, keeps ? 1U : 0U);
        ASSERT_TRUE(writer->commit({}));
        auto reader = StoreReader::open(store);
        const auto found = reader->certificates_of(certificate->key.bits_sha256);
        EXPECT_EQ(*found, keeps ? std::vector<Bytes>{der} : std::vector<Bytes>());
        EXPECT_EQ(reader->find({KeyKind::certificate, hexadecimal(certificate->sha256)})->size(), 1U);
    }
}

TEST(ImportLoad, KnowsFormatsByNameAndEnding) {
    EXPECT_EQ(import_format_of("pam_pkcs11"), ImportFormat::map_file);
    EXPECT_EQ(import_format_of("xml"), std::nullopt);
    EXPECT_EQ(import_format_of_file("/x/accounts.ldf"), ImportFormat::ldif);
    EXPECT_EQ(import_format_of_file("/x/digest_mapping"), std::nullopt);
}

} // namespace
} // namespace signet::certmap
