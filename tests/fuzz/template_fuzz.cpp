// SPDX-License-Identifier: Apache-2.0
// Names of whatever bytes in filters: a filter that is filled in keeps its shape, and its values are the
// names.
#include "certmap/rules/expansion.hpp"
#include "certmap/rules/filter.hpp"
#include "certmap/rules/rule_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

Certificate certificate_with(const std::string& value) {
    Certificate made;
    made.der.assign(value.begin(), value.end());
    made.serial.assign(value.begin(),
                       value.begin() + std::min<std::ptrdiff_t>(std::ssize(value), 20)); // RFC 5280
    made.subject_key_id = made.der;
    made.subject.parts = {{{"2.5.4.10", "Corp"}}, {{"2.5.4.3", value}, {"1.2.3", value}}};
    made.issuer.parts = {{{"2.5.4.3", value}}};
    made.upns = made.pkinit_principals = made.rfc822_names = made.dns_names = {value};
    made.uris = made.ip_addresses = made.registered_ids = {value};
    made.directory_names = {made.subject};
    made.x400_addresses = made.edi_party_names = {made.der};
    made.sid = value;
    return made;
}

struct Filters {
    Template alone;  // "{x}"
    MapFilter whole; // "(|(a={x})(b=p{x}s))"
    bool is_bytes;   // the value is written as "\xx"
};

const std::vector<Filters>& filters() {
    static const std::vector<Filters> all = [] {
        const std::vector<std::string> texts = {"{subject_principal}",
                                                "{subject_principal.short_name}",
                                                "{subject_nt_principal}",
                                                "{subject_pkinit_principal.short_name}",
                                                "{subject_rfc822_name}",
                                                "{subject_dns_name.short_name}",
                                                "{subject_uri}",
                                                "{subject_ip_address}",
                                                "{subject_registered_id}",
                                                "{subject_directory_name!ad}",
                                                "{subject_dn}",
                                                "{issuer_dn!nss_x500}",
                                                "{cert!base64}",
                                                "{serial_number!dec}",
                                                "{subject_key_id!hex_uc}",
                                                "{subject_dn_component.cn}",
                                                "{issuer_dn_component}",
                                                "{sid.rid}",
                                                "{cert}",
                                                "{subject_x400_address}",
                                                "{subject_ediparty_name}"};
        std::vector<Filters> made;
        for (const std::string& text : texts) {
            const std::string whole = "LDAPU1:(|(a=" + text + ")(b=p" + text + "s))";
            made.push_back({parse_template(text).value(), parse_map(whole).value(), made.size() >= 18});
        }
        return made;
    }();
    return all;
}

void check(const Filters& filter, const Certificate& certificate) {
    const auto plain = texts_of(filter.alone, Writing::plain, certificate);
    const auto whole = texts_of(filter.whole.filter, Writing::filter, certificate);
    require(plain.has_value() == whole.has_value());
    if (!plain) return;
    require(plain->size() == 1 && whole->size() == 1);
    const auto parsed = parse_filter(whole->front());
    require(parsed.has_value() && parsed->kind == FilterKind::any && parsed->parts.size() == 2);
    const std::string value =
        filter.is_bytes ? std::string(certificate.der.begin(), certificate.der.end()) : plain->front();
    require(parsed->parts[0] == Filter{FilterKind::equality, {}, "a", value});
    require(parsed->parts[1] == Filter{FilterKind::equality, {}, "b", "p" + value + "s"});
    require(parse_filter(text_of(*parsed)).value() == *parsed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto certificate = certificate_with(std::string(data, data + size));
    for (const Filters& filter : filters())
        check(filter, certificate);
    return 0;
}
