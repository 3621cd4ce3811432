// SPDX-License-Identifier: Apache-2.0
#pragma once

// What happens between a card's insertion and "ready", without a person: its certificates are read by the
// card worker, judged and mapped by certificate workers, and the accounts are looked up. The story in one
// file.

#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/card.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/signetd/cards/card_way.hpp"
#include "daemon/signetd/workers/workers.hpp"
#include "policy/pin_shape.hpp"
#include "policy/settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace signet::daemon {

// One certificate of a card as one account's, and all that is known of it before a PIN; or a slot whose certificate
// cannot be read. A certificate of several accounts is several candidates.
struct Candidate {
    std::string slot;
    protocol::Bytes
        der; // for whoever asks about it later; nobody in this process reads it. Empty: it was not read
    std::optional<Refusal> refusal;          // why this certificate logs nobody on
    protocol::CertificateJudged certificate; // of one account, whose it is here
    bool is_one_of_several = false;          // its certificate is other accounts' as well
    protocol::KeyAttested attestation{};     // of its key; not asked about unless the settings name makers
    bool wants_touch = false;                // before the key signs, as the card or its maker says
    std::string ssh_key{}; // as OpenSSH writes its key, whatever else is wrong with it; empty: it knows none
    // Nothing: the certificate names a UPN only, and the KDC's answer will say whose it is.
    std::optional<protocol::Account> account;
    // Whose second principal it names, with "alice/admin"; it has no account of its own.
    std::optional<protocol::Account> admin_of;

    // For people: the account, else the principal.
    const std::string& name() const {
        if (account) return account->user;
        return certificate.principal;
    }
};

// Whether the administrator wants to see this one's exchanges with the KDC ([log] krb5_trace).
bool is_traced(const policy::Settings& settings, const Candidate& candidate);

// The account that is meant, for whoever judges the certificate again. Empty: the certificate has only one.
protocol::AccountName claim_of(const Candidate& candidate);

struct OpenedCard {
    Worker worker; // holds the card's connection; serves one authentication (exchange.hpp)
    std::string label;
    std::optional<std::uint8_t> tries_left;
    bool has_few_tries = false; // how few it does not tell
    bool has_keypad = false;    // of its reader, on which the PIN is entered: nobody types one
    protocol::DefaultSecret pin_is_default = protocol::DefaultSecret::not_known;
    bool has_default_pin() const { return pin_is_default == protocol::DefaultSecret::yes; }
    std::optional<std::uint8_t> pin_reference; // CardOpened
    policy::PinShape pin_shape;
    std::vector<Candidate> candidates; // in the order of [cards] piv_slots, and of the accounts; never empty
    std::uint32_t apdus = 0;
    std::uint32_t milliseconds = 0;
    std::string driver = std::string(piv_driver); // driver_name()
};

// A card worker that has said where its reader is, and is reading the card.
struct LocatedReader {
    Worker worker;
    protocol::ReaderLocated location;
    CardWay way;
    std::chrono::steady_clock::time_point begun;
};

// What OpenSSH calls the keys of a card, each once; no more than a message to the worker `agent` holds.
std::vector<std::string> ssh_keys_of(const OpenedCard& card);

// Of a card worker that did not get its card open: one that is silent then waits in pcscd, which tells nobody for whom.
Refusal refusal_to_connect(Refusal refusal);

// The beginning, and the rest.
Task<Result<LocatedReader>> locate_reader(Workers& workers, std::shared_ptr<const policy::Settings> settings,
                                          std::string reader, CardWay way);
Task<Result<OpenedCard>> read_card(Workers& workers, std::shared_ptr<const policy::Settings> settings,
                                   LocatedReader located);

} // namespace signet::daemon
