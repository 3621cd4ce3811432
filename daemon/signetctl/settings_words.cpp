// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/settings_words.hpp"

namespace signet::ctl {

std::string_view word_of(policy::ServiceUse use) {
    switch (use) {
    case policy::ServiceUse::off: return "off";
    case policy::ServiceUse::logon: return "logon";
    case policy::ServiceUse::unlock: return "unlock";
    case policy::ServiceUse::elevate: return "elevate";
    case policy::ServiceUse::gate: return "gate";
    case policy::ServiceUse::pin: return "pin";
    }
    return "off";
}

std::string_view word_of(policy::CardDemand card) {
    switch (card) {
    case policy::CardDemand::required: return "required";
    case policy::CardDemand::preferred: return "preferred";
    }
    return "required";
}

std::string_view word_of(policy::AccountDemand account) {
    switch (account) {
    case policy::AccountDemand::any: return "any";
    case policy::AccountDemand::by_card: return "card";
    }
    return "card";
}

std::string_view word_of(policy::StrongMapping mode) {
    switch (mode) {
    case policy::StrongMapping::names: return "names";
    case policy::StrongMapping::compatibility: return "compatibility";
    case policy::StrongMapping::full: return "full";
    }
    return "full";
}

std::string_view word_of(policy::CertificateKey key) {
    switch (key) {
    case policy::CertificateKey::rsa: return "rsa";
    case policy::CertificateKey::ec: return "ec";
    }
    return "";
}

std::string_view word_of(policy::KeyAttestation attestation) {
    switch (attestation) {
    case policy::KeyAttestation::hardware: return "hardware";
    case policy::KeyAttestation::pin: return "pin";
    case policy::KeyAttestation::pin_always: return "pin-always";
    case policy::KeyAttestation::touch: return "touch";
    }
    return "";
}

std::vector<std::string> words_of(std::span<const policy::KeyAttestation> attested) {
    std::vector<std::string> words;
    for (const policy::KeyAttestation one : attested)
        words.emplace_back(word_of(one));
    return words;
}

} // namespace signet::ctl
