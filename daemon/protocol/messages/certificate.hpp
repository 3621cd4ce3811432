// SPDX-License-Identifier: Apache-2.0
#pragma once

// What signetd asks the worker `certificate`: is this certificate believed, and whose is it? And where no KDC says so:
// has its key signed this?

#include "certmap/text/mapping_rule.hpp"
#include "certmap/text/revocation_policy.hpp"
#include "daemon/protocol/field_types.hpp"
#include "daemon/protocol/message_type.hpp"
#include "daemon/protocol/messages/attestation.hpp"

#include <concepts>
#include <type_traits>

namespace signet::protocol {

constexpr std::size_t max_rule_text = 4096;
constexpr std::size_t max_domains = 32;
constexpr std::size_t max_account_choices = 8;

// A rule is of another room and its members carry no limits, so they stand here. Where it stands in the settings is for
// messages about settings, and those are signetd's.
template <class Rule, class Field>
requires std::same_as<std::remove_const_t<Rule>, certmap::RuleText>
void list_fields(Rule& rule, Field& field) {
    field(rule.priority);
    for (auto* const text : {&rule.match, &rule.principal, &rule.user})
        field.text(*text, max_rule_text);
    field.text(rule.name, Name::max);
    field.text(rule.map, max_rule_text);
    field.texts(rule.domains, max_domains, Name::max);
    field(rule.strong);
}

// The same of how the certificates of a CA are checked for revocation.
template <class Policy, class Field>
requires std::same_as<std::remove_const_t<Policy>, certmap::IssuerPolicy>
void policy_fields(Policy& policy, Field& field) {
    field(policy.demand, policy.grace, policy.asks_ocsp);
}

template <class Issuer, class Field>
requires std::same_as<std::remove_const_t<Issuer>, certmap::NamedIssuerPolicy>
void list_fields(Issuer& issuer, Field& field) {
    field.text(issuer.certificate, Path::max);
    policy_fields(issuer.policy, field);
}

// certmap::RevocationPolicy with its limits.
struct RevocationTerms {
    Path directory; // of the answers that were fetched
    certmap::IssuerPolicy others;
    List<certmap::NamedIssuerPolicy, 64> issuers;
    static void fields(auto& self, auto& field) {
        field(self.directory);
        policy_fields(self.others, field);
        field(self.issuers);
    }
};

// One account, as a certificate is mapped to it.
struct AccountName {
    PrincipalName principal;
    bool enterprise = false; // a UPN: the KDC will say which principal it is
    Name user; // empty: the account is that of the principal, for a UPN that of the KDC's answer
    bool empty() const { return principal.empty() && user.empty(); }
    bool operator==(const AccountName&) const = default;
    static void fields(auto& self, auto& field) { field(self.principal, self.enterprise, self.user); }
};

// What a certificate is judged by, as the settings have it.
struct JudgementTerms {
    Anchors anchors;
    TextList<32, Name::max> eku_any; // names or dotted OIDs
    Path block_list;                 // empty: none
    List<certmap::RuleText, 256> rules;
    Path store;                              // of the mapping store; empty: none
    Path local_store;                        // of the accounts of this machine alone; empty: none
    std::uint8_t strong_mapping = 2;         // with a store: 0 names, 1 compatibility, 2 full
    std::int64_t backdating = 0;             // seconds that a certificate may be older than its account
    Name realm;                              // the host's; empty: default_realm of krb5.conf
    TextList<max_domains, Name::max> realms; // others whose principals are accounts here
    RevocationTerms revocation;
    static void fields(auto& self, auto& field) {
        field(self.anchors, self.eku_any, self.block_list, self.rules, self.store, self.local_store,
              self.strong_mapping, self.backdating, self.realm, self.realms);
        RevocationTerms::fields(self.revocation, field);
    }
};

struct JudgeCertificate : JudgementTerms {
    static constexpr auto type = MessageType::judge_certificate;
    CertificateDer der;
    std::int64_t now = 0; // seconds since the epoch
    // The client that the KDC has found, at a logon: its account is judged as well. Empty: not known yet.
    PrincipalName client;
    // The one of the certificate's accounts that is meant, as CertificateJudged has offered it. Empty: nobody said.
    AccountName claim;
    static void fields(auto& self, auto& field) {
        JudgementTerms::fields(self, field);
        field(self.der, self.now, self.client);
        AccountName::fields(self.claim, field);
    }
};

// One of several accounts of a certificate, each judged as if it were the only one.
struct AccountChoice {
    AccountName account;
    bool user_is_of_upn = false; // see CertificateJudged
    bool is_pinned = false;      // likewise
    static void fields(auto& self, auto& field) {
        AccountName::fields(self.account, field);
        field(self.user_is_of_upn, self.is_pinned);
    }
};

// Trusted, fit for logon, and mapped: otherwise WorkerFailed with the reason. To the account of the claim where there is
// one; else to one account, or to `choices`, and then it is nobody's until one of them is claimed.
struct CertificateJudged {
    static constexpr auto type = MessageType::certificate_judged;
    PrincipalName principal;
    bool enterprise = false; // a UPN: the KDC will say which principal it is
    Name user; // empty: the account is that of the principal, for a UPN that of the KDC's answer
    // The user was read from the UPN, which its owner may have chosen: the KDC's answer must confirm it.
    bool user_is_of_upn = false;
    // An account of this machine alone, whose entry has this very certificate or its public key.
    bool is_pinned = false;
    Name realm;                  // the host's
    bool client_allowed = false; // the client of the request is of a realm whose principals are accounts here
    Detail subject;              // RFC 4514
    Name fingerprint;            // SHA-256, hexadecimal
    std::int64_t not_after = 0;
    // What a service may ask of it. The lists are whole: a certificate that has more is refused.
    Oids policies;   // that a believed path allows, not what it says of itself
    Name issuer_key; // SHA-256 of its CA's SubjectPublicKeyInfo, lower-case hexadecimal
    Name key;        // "rsa" or "ec"
    std::uint32_t key_bits = 0;
    Oids extended_key_usage;                          // empty: there is no such extension
    List<AccountChoice, max_account_choices> choices; // empty: it is one account's, or the claim has decided
    static void fields(auto& self, auto& field) {
        field(self.principal, self.enterprise, self.user, self.user_is_of_upn, self.is_pinned, self.realm,
              self.client_allowed, self.subject, self.fingerprint, self.not_after, self.policies,
              self.issuer_key, self.key, self.key_bits, self.extended_key_usage, self.choices);
    }
};

// Whose key it is in the words of OpenSSH. Asked of every certificate of a card, also of one that is not believed.
struct NameKey {
    static constexpr auto type = MessageType::name_key;
    CertificateDer der;
    static void fields(auto& self, auto& field) { field(self.der); }
};

struct KeyNamed {
    static constexpr auto type = MessageType::key_named;
    SshKey ssh_key; // empty: OpenSSH has no such keys
    static void fields(auto& self, auto& field) { field(self.ssh_key); }
};

// Does a maker of cards who is believed say of a certificate's key what the card says?
struct JudgeAttestation {
    static constexpr auto type = MessageType::judge_attestation;
    CertificateDer der;
    AttestationDer statement; // as of SlotCertificate
    AttestationDer attester;
    Anchors makers;
    std::int64_t now = 0;
    static void fields(auto& self, auto& field) {
        field(self.der, self.statement, self.attester, self.makers, self.now);
    }
};

struct AttestationJudged : KeyAttested {
    static constexpr auto type = MessageType::attestation_judged;
};

struct VerifySignature {
    static constexpr auto type = MessageType::verify_signature;
    CertificateDer der;
    Challenge challenge;
    Signature signature;
    static void fields(auto& self, auto& field) { field(self.der, self.challenge, self.signature); }
};

// The same about a signature as SSH writes it, over a challenge or a statement about one (elevation_challenge.hpp).
struct VerifySshSignature {
    static constexpr auto type = MessageType::verify_ssh_signature;
    CertificateDer der;
    ElevationText statement;
    SshSignature signature;
    static void fields(auto& self, auto& field) { field(self.der, self.statement, self.signature); }
};

// By which keys does sshd prove which host this is? The SHA-256 of each, as SSH writes it.
struct ListHostKeys {
    static constexpr auto type = MessageType::list_host_keys;
    static void fields(auto&, auto&) {}
};

struct HostKey {
    Blob<32> sha256;
    static void fields(auto& self, auto& field) { field(self.sha256); }
};

struct HostKeysListed {
    static constexpr auto type = MessageType::host_keys_listed;
    List<HostKey, 8> keys; // one at least
    static void fields(auto& self, auto& field) { field(self.keys); }
};

// The certificate's key has signed the challenge: otherwise WorkerFailed. Whether the certificate is believed is
// JudgeCertificate's matter.
struct SignatureVerified {
    static constexpr auto type = MessageType::signature_verified;
    static void fields(auto&, auto&) {}
};

} // namespace signet::protocol
