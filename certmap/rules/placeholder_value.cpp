// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/placeholder_value.hpp"

#include "certmap/certificate/attribute_name.hpp"
#include "certmap/text/principal.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace signet::certmap {
namespace {

std::string before(const std::string& text, char end) {
    return text.substr(0, text.find(end));
}

class Reader {
public:
    Reader(const Placeholder& placeholder, const Certificate& certificate, const NameChoice& choice,
           const Digest& digest)
        : placeholder_(placeholder), certificate_(certificate), choice_(choice), digest_(digest) {}

    Result<PlaceholderValue> read() const {
        if (const auto list = list_of(placeholder_, certificate_)) return listed(*list);
        switch (placeholder_.source) {
        case NameSource::subject_dn: return plain(text_of(certificate_.subject, placeholder_.style));
        case NameSource::issuer_dn: return plain(text_of(certificate_.issuer, placeholder_.style));
        case NameSource::subject_dn_component: return component(certificate_.subject);
        case NameSource::issuer_dn_component: return component(certificate_.issuer);
        case NameSource::certificate: return whole_certificate();
        case NameSource::serial_number: return number(certificate_.serial);
        case NameSource::subject_key_id: return number(certificate_.subject_key_id);
        case NameSource::sid: return sid();
        case NameSource::nt_principal:
        case NameSource::pkinit_principal:
        case NameSource::principal:
        case NameSource::rfc822_name:
        case NameSource::dns_name:
        case NameSource::uri:
        case NameSource::ip_address:
        case NameSource::registered_id:
        case NameSource::x400_address:
        case NameSource::edi_party_name:
        case NameSource::directory_name: break; // lists
        }
        return error_of("unknown template");
    }

private:
    static PlaceholderValue plain(std::string text) { return {std::move(text)}; }

    PlaceholderValue named(const std::string& name, char end) const {
        return plain(placeholder_.short_name ? before(name, end) : name);
    }

    // The choice points at a name that is there.
    Result<PlaceholderValue> listed(NameList list) const {
        const std::size_t at = choice_[static_cast<std::size_t>(list)];
        if (at >= size_of(list, certificate_)) return error_of("there is no such name");
        switch (list) {
        case NameList::upn: {
            PlaceholderValue value = named(certificate_.upns[at], '@');
            value.is_upn = !placeholder_.short_name;
            return value;
        }
        case NameList::pkinit_principal: {
            const std::string& name = certificate_.pkinit_principals[at];
            PlaceholderValue value = plain(placeholder_.short_name ? std::string(short_name(name)) : name);
            value.is_krb5_text = true;
            return value;
        }
        case NameList::rfc822: return named(certificate_.rfc822_names[at], '@');
        case NameList::dns: return named(certificate_.dns_names[at], '.');
        case NameList::uri: return plain(certificate_.uris[at]);
        case NameList::ip_address: return plain(certificate_.ip_addresses[at]);
        case NameList::registered_id: return plain(certificate_.registered_ids[at]);
        case NameList::x400_address: return bytes(certificate_.x400_addresses[at]);
        case NameList::edi_party_name: return bytes(certificate_.edi_party_names[at]);
        case NameList::directory_name:
            return plain(text_of(certificate_.directory_names[at], placeholder_.style));
        }
        return error_of("unknown template");
    }

    static PlaceholderValue bytes(const Bytes& value) {
        PlaceholderValue made = plain(filter_bytes(value));
        made.is_escaped = true;
        return made;
    }

    // The value as it is, not as RFC 4514 would escape it inside a name.
    Result<PlaceholderValue> component(const DistinguishedName& name) const {
        std::vector<const NameAttribute*> attributes; // most specific first
        for (const RelativeName& part : name.parts) {
            for (const NameAttribute& attribute : part)
                attributes.insert(attributes.begin(), &attribute);
        }
        const auto is_wanted = [&](const NameAttribute* attribute) {
            return placeholder_.attribute.empty() ||
                   equal_ignoring_ascii_case(attribute_name(attribute->oid, AttributeNames::nss),
                                             placeholder_.attribute);
        };
        if (placeholder_.position == 0) {
            const auto found = std::ranges::find_if(attributes, is_wanted);
            if (found == attributes.end()) return error_of("there is no such component in the name");
            return plain((*found)->value);
        }
        const std::int64_t position = placeholder_.position;
        const auto count = static_cast<std::int64_t>(attributes.size());
        const std::int64_t at = position > 0 ? position - 1 : count + position;
        if (at < 0 || at >= count || !is_wanted(attributes[static_cast<std::size_t>(at)]))
            return error_of("there is no such component in the name");
        return plain(attributes[static_cast<std::size_t>(at)]->value);
    }

    Result<PlaceholderValue> whole_certificate() const {
        if (placeholder_.conversion == Conversion::base64) return plain(base64(certificate_.der));
        if (placeholder_.conversion != Conversion::digest) return bytes(certificate_.der);
        if (placeholder_.digest == "sha256") return plain(hexadecimal(certificate_.sha256, placeholder_.hex));
        const auto value = digest_ ? digest_(placeholder_.digest, certificate_.der) : std::nullopt;
        if (!value) return error_of("the digest " + placeholder_.digest + " is not available");
        return plain(hexadecimal(*value, placeholder_.hex));
    }

    PlaceholderValue number(const Bytes& value) const {
        const bool dec = placeholder_.conversion == Conversion::dec;
        return plain(dec ? decimal(value) : hexadecimal(value, placeholder_.hex));
    }

    Result<PlaceholderValue> sid() const {
        if (!certificate_.sid) return error_of("there is no SID");
        const std::string& text = *certificate_.sid;
        return plain(placeholder_.short_name ? text.substr(text.rfind('-') + 1) : text);
    }

    const Placeholder& placeholder_;
    const Certificate& certificate_;
    const NameChoice& choice_;
    const Digest& digest_;
};

} // namespace

Result<PlaceholderValue> value_of(const Placeholder& placeholder, const Certificate& certificate,
                                  const NameChoice& choice, const Digest& digest) {
    auto value = Reader(placeholder, certificate, choice, digest).read();
    if (value && value->text.empty()) return error_of("a name the rule draws on is empty");
    return value;
}

} // namespace signet::certmap
