// SPDX-License-Identifier: Apache-2.0
// What the administrator of a domain enters so that it takes the key of a card in the reader without any CA: all of it is
// public, and no PIN is asked.
#include "certmap/parse/decoded_certificate.hpp"
#include "certmap/parse/ssh_key.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/pem.hpp"
#include "certmap/text/text.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/key_credential.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <variant>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using protocol::InsertedCertificate;

struct KeyTrustOptions {
    std::string user; // in the domain; empty: whose the card is here
    std::string slot; // empty: there is only one key
};

struct OfferedKey {
    std::string reader;
    std::string slot;
    std::string user;
    std::string pem;                   // PUBLIC KEY
    std::string key_credential_prefix; // of the value of msDS-KeyCredentialLink
};

// It is written into commands between single quotes, for which PowerShell takes U+2018 to U+201B as well.
bool is_quotable(std::string_view name) {
    constexpr std::string_view quotes[] = {"'", "\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A",
                                           "\xE2\x80\x9B"};
    const auto has = [&](std::string_view quote) { return name.find(quote) != name.npos; };
    return !name.empty() && !certmap::character_problem(name) && std::ranges::none_of(quotes, has);
}

Result<OfferedKey> key_of(const InsertedCertificate& inserted, const std::string& user) {
    const auto decoded = certmap::DecodedCertificate::of(inserted.der);
    if (!decoded) return decoded.error();
    const auto rsa = rsa_key_of_ssh(certmap::ssh_key_of(*decoded));
    if (!rsa) return rsa.error();
    const auto credential = key_credential(*rsa, now());
    if (!credential) return credential.error();
    return OfferedKey{inserted.reader, inserted.slot, user,
                      certmap::pem_of_public_key(public_key_info_of(*decoded)),
                      key_credential_prefix(*credential)};
}

// Those that can be meant: of the slot, or, without one, those that log on before those that do not.
std::vector<const InsertedCertificate*> meant_by(const KeyTrustOptions& options,
                                                 const protocol::Certificates& answer) {
    std::vector<const InsertedCertificate*> meant;
    for (const InsertedCertificate& inserted : answer.certificates) {
        const bool is_known = std::ranges::any_of(
            meant, [&](const InsertedCertificate* other) { return other->der == inserted.der; });
        const bool is_in_slot = options.slot.empty() || options.slot == std::string_view(inserted.slot);
        if (!inserted.der.empty() && is_in_slot && !is_known) meant.push_back(&inserted);
    }
    const auto is_usable = [](const InsertedCertificate* inserted) { return inserted->reason.empty(); };
    if (options.slot.empty() && std::ranges::any_of(meant, is_usable))
        std::erase_if(meant, [&](const InsertedCertificate* inserted) { return !is_usable(inserted); });
    return meant;
}

Result<OfferedKey> choose_key(const KeyTrustOptions& options, const protocol::Certificates& answer) {
    const auto meant = meant_by(options, answer);
    if (meant.empty()) return Error(tr("no card in a reader has a certificate there"), "signetctl card");
    if (meant.size() > 1)
        return Error(tr("several keys are in the readers"),
                     tr("leave one card in a reader, and name its slot with --slot"));
    const InsertedCertificate& inserted = *meant.front();
    const std::string user = options.user.empty() ? std::string(inserted.user) : options.user;
    if (user.empty())
        return Error(tr("nobody here has this card"), tr("name the account that it has in the domain"));
    if (!is_quotable(user)) return Error(tr("the name of the account cannot be written into a command"), "");
    auto key = key_of(inserted, user);
    if (!key)
        return Error(told("slot {}: {}", std::string_view(inserted.slot), key.error().problem),
                     tr("a domain takes RSA keys in this way"));
    return key;
}

void print(std::ostream& out, const OfferedKey& key) {
    out << told("The key in slot {} of {}, for the account {}. All of this is public.\n\n", key.slot,
                key.reader, key.user)
        << tr("Samba 4.24 or later, in a shell of a domain controller:\n\n")
        << fmt::format(
               "cat >signet-key.pem <<'END'\n{}END\nsamba-tool user keytrust add '{}' signet-key.pem\n\n",
               key.pem, key.user)
        << tr("Active Directory, in PowerShell:\n\n")
        << fmt::format("$dn = (Get-ADUser '{0}').DistinguishedName\n"
                       "Set-ADUser '{0}' -Add @{{'msDS-KeyCredentialLink' = '{1}' + $dn}}\n",
                       key.user, key.key_credential_prefix);
}

nlohmann::ordered_json json_of(const OfferedKey& key) {
    return {{"reader", key.reader},
            {"slot", key.slot},
            {"user", key.user},
            {"public_key", key.pem},
            {"key_credential_prefix", key.key_credential_prefix}};
}

ExitStatus offer_key(const Invocation& invocation, const KeyTrustOptions& options) {
    const auto answer = ask_signetd<protocol::Certificates>(invocation, protocol::QueryCertificates{});
    if (const auto* failure = std::get_if<ExitStatus>(&answer)) return *failure;
    const auto key = choose_key(options, std::get<protocol::Certificates>(answer));
    if (!key) {
        const std::string hint = key.error().hint.empty() ? "" : "; " + key.error().hint;
        return complain(invocation, key.error().problem + hint, ExitStatus::no);
    }
    if (invocation.json)
        write_json(invocation.out, json_of(*key));
    else
        print(invocation.out, *key);
    return ExitStatus::yes;
}

} // namespace

Run prepare_card_keytrust(CLI::App& app) {
    const auto options = std::make_shared<KeyTrustOptions>();
    app.add_option("user", options->user, "the account in the domain; default: whose the card is here")
        ->type_name("USER");
    app.add_option("--slot", options->slot, "where the key is on the card")->type_name("SLOT");
    return [options](const Invocation& invocation) { return offer_key(invocation, *options); };
}

} // namespace signet::ctl
