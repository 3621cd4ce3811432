// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stores, rules and certificates by the thousand, the same for every seed: few users and few keys, so that they
// meet. And what has to hold of every account that is named.

#include "certmap/certificate/certificate.hpp"
#include "certmap/entries/entry.hpp"
#include "certmap/rules/rule.hpp"
#include "certmap/text/principal.hpp"

#include <random>
#include <span>
#include <string>
#include <vector>

namespace signet::certmap::test {

class GeneratedBinding {
public:
    // Of these certificates, and of made up ones if there are none.
    explicit GeneratedBinding(unsigned seed, std::span<const Certificate> pool = {});

    // The client that a KDC may have found, and the user that somebody may have said to be.
    const Principal& client() const { return client_; }
    const std::string& claimed_user() const { return claimed_user_; }
    // For messages.
    std::string text() const;

    std::string domain = "LAB.TEST";
    std::vector<std::string> realms{};
    Certificate certificate{};
    std::vector<Entry> entries{};
    std::vector<RuleText> rule_texts{};
    std::vector<Rule> rules{};

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class Pool>
    std::string any_of(const Pool& pool) {
        return std::string(pool[below(std::size(pool))]);
    }

    Certificate any_certificate();
    Entry any_entry(std::size_t number);
    RuleText any_rule();

    std::span<const Certificate> pool_; // only in the constructor
    std::mt19937 random_;               // its numbers are the standard's; distributions are not
    Principal client_{};
    std::string claimed_user_{};
};

// The entries of an account, by its user and its principals, whatever the case of ASCII letters; enterprise
// names among them are nobody's yet.
std::vector<Entry> owned_by(const std::vector<Entry>& entries, const std::string& user,
                            const std::vector<Principal>& principals, const std::string& domain);

// By which somebody wrote down certificates of the account; SIDs do not count.
bool has_strong_key(const std::vector<Entry>& mine);

// The certificate has a strong key of one of these entries, a SID among them.
bool is_bound(const Certificate& certificate, const std::vector<Entry>& mine);

// Why a certificate must not be taken for the account of these entries; empty: it may.
std::string violation(const Certificate& certificate, const std::vector<Entry>& mine);

} // namespace signet::certmap::test
