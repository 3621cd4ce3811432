// SPDX-License-Identifier: Apache-2.0
#include "tests/card/profile.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <fstream>
#include <unistd.h>

namespace signet::card {
namespace {

using namespace std::chrono_literals;

TEST(Profile, ReadsWhatTheFileSays) {
    const auto profile = parse_profile(R"({"pin": "87654321", "puk": "ABC", "pin_tries": 5, "puk_tries": 1,
        "apdu_delay_ms": 0.5, "byte_delay_us": 7, "sign_delay_ms": 250, "certificate_form": "net-id",
        "global_pin": "77777777", "global_pin_tries": 2, "pin_policy": "6020", "discovery": "7E009000", "exact_le": true,
        "extended_length": false, "other_aids": ["F05349474E4554"], "piv": false,
        "answers": {"9C": "53009000", "9D": "6982", "95": "6F00"}})",
                                       "");
    ASSERT_TRUE(profile) << profile.error().text;
    EXPECT_EQ(profile->pin, "87654321");
    EXPECT_EQ(profile->puk, "ABC");
    EXPECT_EQ(profile->pin_tries, 5U);
    EXPECT_EQ(profile->puk_tries, 1U);
    EXPECT_EQ(profile->delays.per_apdu, 500us);
    EXPECT_EQ(profile->delays.per_byte, 7us);
    EXPECT_EQ(profile->delays.per_signature, 250ms);
    EXPECT_EQ(profile->certificate_form, CertificateForm::NetId);
    EXPECT_EQ(profile->global_pin, "77777777");
    EXPECT_EQ(profile->global_pin_tries, 2U);
    EXPECT_EQ(profile->pin_policy, (Bytes{0x60, 0x20}));
    EXPECT_EQ(profile->discovery, (Bytes{0x7E, 0x00, 0x90, 0x00}));
    EXPECT_TRUE(profile->exact_le);
    EXPECT_FALSE(profile->extended_length);
    EXPECT_EQ(profile->other_aids.at(0).size(), 7U);
    EXPECT_FALSE(profile->piv);
    EXPECT_EQ(profile->answers.at(KeyReference::Signature).size(), 4U);
    EXPECT_EQ(profile->answers.at(KeyReference::KeyManagement), (Bytes{0x69, 0x82}));
    EXPECT_EQ(profile->answers.at(retired_key(20)), (Bytes{0x6F, 0x00}));
}

TEST(Profile, RefusesWhatItDoesNotKnow) {
    for (const auto* const text :
         {"",
          R"({"slots": {"openpgp": {}}})",
          R"({"slots": {"OpenPGP": {}}})",
          "[]",
          R"({"pinn": "123456"})",
          R"({"pin": 123456})",
          R"({"pin": "12345"})",
          R"({"pin": "123456789"})",
          R"({"pin": "12345a"})",
          R"({"puk": ""})",
          R"({"puk": "123456789"})",
          R"({"pin_tries": 16})",
          R"({"pin_tries": -1})",
          R"({"apdu_delay_ms": -1})",
          R"({"apdu_delay_ms": 1e9})",
          R"({"apdu_delay_ms": "1"})",
          R"({"certificate_form": 1})",
          R"({"certificate_form": "lzma"})",
          R"({"global_pin": "12345"})",
          R"({"pin_policy": "60"})",
          R"({"discovery": "90"})",
          R"({"exact_le": 1})",
          R"({"answers": {"81": "9000"}})",
          R"({"answers": {"96": "9000"}})",
          R"({"other_aids": ["F"]})",
          R"({"other_aids": "F0"})",
          R"({"piv": 1})",
          R"({"answers": []})",
          R"({"answers": {"9B": "9000"}})",
          R"({"answers": {"9A": "90"}})",
          R"({"answers": {"9A": 9000}})",
          R"({"slots": []})",
          R"({"slots": {"9B": {}}})",
          R"({"slots": {"9A": {}}})",
          R"({"slots": {"9A": 1}})",
          R"({"slots": {"9A": {"key": "no-such-file", "certificate": "no-such-file"}}})"})
        EXPECT_FALSE(parse_profile(text, "")) << text;
}

class ProfileFolder : public testing::Test {
protected:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("profile-test-" + std::to_string(::getpid()));

    void SetUp() override { std::filesystem::create_directory(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(std::string_view name, std::string_view text) const { std::ofstream{folder_ / name} << text; }

    void write_slot(const Slot& slot) const {
        const std::unique_ptr<FILE, int (*)(FILE*)> key{std::fopen((folder_ / "key.pem").c_str(), "w"),
                                                        std::fclose};
        PEM_write_PrivateKey(key.get(), slot.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        const std::unique_ptr<FILE, int (*)(FILE*)> file{std::fopen((folder_ / "cert.pem").c_str(), "w"),
                                                         std::fclose};
        PEM_write(file.get(), "CERTIFICATE", "", slot.certificate.data(),
                  static_cast<long>(slot.certificate.size()));
    }
};

TEST_F(ProfileFolder, FilesAreFoundBesideTheProfile) {
    const auto slot = make_slot(Algorithm::EccP384, "Jane Doe").value();
    write_slot(slot);
    write("profile.json", R"({"slots": {"9C": {"key": "key.pem", "certificate": "cert.pem"}}})");
    const auto profile = load_profile(folder_ / "profile.json");
    ASSERT_TRUE(profile) << profile.error().text;
    const auto& read = profile->slots.at(KeyReference::Signature);
    EXPECT_EQ(read.key.algorithm(), Algorithm::EccP384);
    EXPECT_EQ(read.certificate, slot.certificate);
}

TEST_F(ProfileFolder, AFileThatIsNoKeyIsNamed) {
    write("key.pem", "not a key");
    write("profile.json", R"({"slots": {"9C": {"key": "key.pem", "certificate": "cert.pem"}}})");
    const auto profile = load_profile(folder_ / "profile.json");
    ASSERT_FALSE(profile);
    EXPECT_NE(profile.error().text.find("slots.9C: key.pem"), std::string::npos) << profile.error().text;
}

} // namespace
} // namespace signet::card
