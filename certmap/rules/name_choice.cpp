// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/name_choice.hpp"

#include <utility>

namespace signet::certmap {
namespace {

struct Drawn {
    std::optional<NameList> list;
    std::optional<NameKind> kind;
};

Drawn drawn_by(NameSource source, const Certificate& certificate) {
    switch (source) {
    case NameSource::nt_principal: return {NameList::upn, NameKind::upn};
    case NameSource::pkinit_principal: return {NameList::pkinit_principal, NameKind::pkinit_principal};
    case NameSource::principal:
        if (certificate.pkinit_principals.empty() && !refusal_of(certificate, NameKind::pkinit_principal))
            return {NameList::upn, NameKind::upn};
        return {NameList::pkinit_principal, NameKind::pkinit_principal};
    case NameSource::rfc822_name: return {NameList::rfc822, NameKind::rfc822};
    case NameSource::dns_name: return {NameList::dns, NameKind::dns};
    case NameSource::uri: return {NameList::uri, NameKind::uri};
    case NameSource::ip_address: return {NameList::ip_address, NameKind::ip_address};
    case NameSource::registered_id: return {NameList::registered_id, NameKind::registered_id};
    case NameSource::x400_address: return {NameList::x400_address, std::nullopt};
    case NameSource::edi_party_name: return {NameList::edi_party_name, std::nullopt};
    case NameSource::directory_name: return {NameList::directory_name, NameKind::directory_name};
    case NameSource::subject_dn:
    case NameSource::subject_dn_component: return {std::nullopt, NameKind::subject};
    case NameSource::issuer_dn:
    case NameSource::issuer_dn_component: return {std::nullopt, NameKind::issuer};
    case NameSource::sid: return {std::nullopt, NameKind::sid};
    case NameSource::certificate:
    case NameSource::serial_number:
    case NameSource::subject_key_id: return {};
    }
    return {};
}

} // namespace

std::optional<NameList> list_of(const Placeholder& placeholder, const Certificate& certificate) {
    return drawn_by(placeholder.source, certificate).list;
}

std::optional<NameKind> kind_of(const Placeholder& placeholder, const Certificate& certificate) {
    return drawn_by(placeholder.source, certificate).kind;
}

std::size_t size_of(NameList list, const Certificate& certificate) {
    switch (list) {
    case NameList::upn: return certificate.upns.size();
    case NameList::pkinit_principal: return certificate.pkinit_principals.size();
    case NameList::rfc822: return certificate.rfc822_names.size();
    case NameList::dns: return certificate.dns_names.size();
    case NameList::uri: return certificate.uris.size();
    case NameList::ip_address: return certificate.ip_addresses.size();
    case NameList::registered_id: return certificate.registered_ids.size();
    case NameList::x400_address: return certificate.x400_addresses.size();
    case NameList::edi_party_name: return certificate.edi_party_names.size();
    case NameList::directory_name: return certificate.directory_names.size();
    }
    return 0;
}

std::optional<std::vector<NameChoice>> choices(std::span<const NameList> lists,
                                               const Certificate& certificate, std::size_t limit) {
    std::vector<NameChoice> all{NameChoice{}};
    for (const NameList list : lists) {
        const std::size_t size = size_of(list, certificate);
        if (all.size() * size > limit) return std::nullopt;
        std::vector<NameChoice> wider;
        wider.reserve(all.size() * size);
        for (const NameChoice& choice : all) {
            for (std::size_t at = 0; at < size; ++at) {
                wider.push_back(choice);
                wider.back()[static_cast<std::size_t>(list)] = at;
            }
        }
        all = std::move(wider);
    }
    return all;
}

} // namespace signet::certmap
