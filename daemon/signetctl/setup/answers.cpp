// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/answers.hpp"

#include "certmap/text/hexadecimal.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/settings/section.hpp"

namespace signet::ctl {
namespace {

using policy::CardDemand;
using policy::Contradiction;
using policy::key;
using policy::no_value;
using policy::Section;
using policy::text;
using policy::ValueError;

constexpr std::string_view break_glass = "break-glass ";
constexpr std::string_view openssl_label = "sha256 fingerprint="; // as it is copied with the digits
constexpr std::size_t sha256_digits = 64;

// A section of settings has members of a kind's type; that of way_back is an optional.
Section<Answers> answers_toml() {
    using S = Answers;
    const auto card = policy::choice<CardDemand>(
        {{"required", CardDemand::required}, {"preferred", CardDemand::preferred}});
    return {{
        key("realm", &S::realm, text("string", policy::realm_of), R"("")",
            "The Kerberos realm; empty takes the one that krb5.conf, SSSD and winbind agree on."),
        key("keytab", &S::keytab, text("path", policy::optional_path_of), R"("")",
            "The key of this host; empty takes the one that they agree on."),
        key("anchors", &S::anchors, text("path", policy::optional_path_of), R"("")",
            "A PEM file of the CAs of cards and KDCs, each up to its root."),
        key("anchor_sha256", &S::anchor_sha256, text("string", fingerprint_of), R"("")",
            "The SHA-256 of the root CA, which is among those CAs, or in a file of this host."),
        key("services", &S::services, policy::list("strings", policy::service_name_of), R"(["login"])",
            "The PAM services that ask for a card."),
        key("card", &S::card, card, R"("required")", "Whether a card is required or preferred there."),
        key("without_card", &S::without_card, policy::flag(), "false",
            "Whether to go on with no card in a reader that could be looked at."),
        key("way_back", &S::way_back, text("string", way_back_of), no_value,
            "Who gets in by password when cards do not: root, or break-glass and an account."),
    }};
}

std::optional<Contradiction> lacks_an_answer(const Answers& answers) {
    if (answers.anchors.empty() && answers.anchor_sha256.empty())
        return Contradiction{
            "anchors",
            {tr("is missing"), tr("name a file of CAs, or the SHA-256 of a root in anchor_sha256")}};
    if (!answers.way_back)
        return Contradiction{"way_back",
                             {tr("is missing"), tr(R"(write "root", or "break-glass" and a local account)")}};
    return std::nullopt;
}

} // namespace

policy::Result<WayBack> way_back_of(std::string_view text) {
    if (text == WayBack().account) return WayBack{};
    if (!text.starts_with(break_glass))
        return ValueError(tr("is no way back"), tr(R"(write "root", or "break-glass" and a local account)"));
    auto account = policy::user_name_of(text.substr(break_glass.size()));
    if (!account) return account.error();
    if (certmap::user_name_problem(*account))
        return ValueError(tr("is not an account"), tr("write its name behind break-glass"));
    return WayBack{*std::move(account)};
}

policy::Result<std::string> fingerprint_of(std::string_view text) {
    if (text.empty()) return std::string();
    std::string digits = certmap::lower_case_ascii(text);
    if (digits.starts_with(openssl_label)) digits.erase(0, openssl_label.size());
    std::erase(digits, ':');
    if (digits.size() != sha256_digits || !certmap::bytes_of_hexadecimal(digits))
        return ValueError(tr("is no SHA-256"),
                          tr("64 digits, as openssl x509 -noout -fingerprint -sha256 writes them"));
    return digits;
}

policy::KeyRows answer_rows() {
    return answers_toml().rows();
}

policy::SettingsOr<Answers> parse_answers(const policy::Source& source) {
    auto answers = policy::read_settings(answers_toml(), {source}, lacks_an_answer);
    if (answers && answers->services.empty()) answers->services = {"login"};
    return answers;
}

} // namespace signet::ctl
