// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_proxy_message.hpp"

#include "daemon/worker/kerberos/kdc_connection.hpp"

#include <openssl/asn1.h>
#include <openssl/err.h>

#include <limits>

namespace signet::worker {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kerb_message = 0;
constexpr int target_domain = 1;
constexpr std::size_t length_size =
    4; // as over TCP: the message stands in kerb-message with its length in front

enum class Form { primitive = 0, constructed = 1 };

Bytes element(Form form, int tag, int tag_class, std::span<const std::uint8_t> contents) {
    const int length = static_cast<int>(contents.size());
    const int is_constructed = static_cast<int>(form);
    Bytes out(static_cast<std::size_t>(ASN1_object_size(is_constructed, length, tag)) - contents.size());
    unsigned char* at = out.data();
    ASN1_put_object(&at, is_constructed, length, tag, tag_class);
    out.insert(out.end(), contents.begin(), contents.end());
    return out;
}

Bytes explicitly(int number, int tag, std::span<const std::uint8_t> contents) {
    const Bytes inner = element(Form::primitive, tag, V_ASN1_UNIVERSAL, contents);
    return element(Form::constructed, number, V_ASN1_CONTEXT_SPECIFIC, inner);
}

// Takes the element at the beginning, if it is this one; its contents.
std::optional<std::span<const std::uint8_t>> take(std::span<const std::uint8_t>& rest, Form form, int tag,
                                                  int tag_class) {
    if (rest.size() > std::numeric_limits<int>::max()) return std::nullopt;
    const unsigned char* at = rest.data();
    long length = 0;
    int found_tag = 0;
    int found_class = 0;
    const int flags = ASN1_get_object(&at, &length, &found_tag, &found_class, static_cast<long>(rest.size()));
    ERR_clear_error();
    constexpr int failed = 0x80;
    constexpr int indefinite = 0x01;
    const bool is_constructed = (flags & V_ASN1_CONSTRUCTED) != 0;
    if ((flags & (failed | indefinite)) != 0 || found_tag != tag || found_class != tag_class ||
        is_constructed != (form == Form::constructed))
        return std::nullopt;
    const auto head = static_cast<std::size_t>(at - rest.data());
    const auto size = static_cast<std::size_t>(length);
    if (size > rest.size() - head) return std::nullopt;
    const auto contents = rest.subspan(head, size);
    rest = rest.subspan(head + size);
    return contents;
}

} // namespace

std::vector<std::uint8_t> wrap_for_proxy(std::span<const std::uint8_t> request, const std::string& realm) {
    Bytes fields = explicitly(kerb_message, V_ASN1_OCTET_STRING, framed(request));
    const auto* name = reinterpret_cast<const std::uint8_t*>(realm.data());
    const Bytes domain = explicitly(target_domain, V_ASN1_GENERALSTRING, {name, realm.size()});
    fields.insert(fields.end(), domain.begin(), domain.end());
    return element(Form::constructed, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, fields);
}

std::optional<std::vector<std::uint8_t>> unwrap_from_proxy(std::span<const std::uint8_t> answer) {
    auto fields = take(answer, Form::constructed, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
    if (!fields || !answer.empty()) return std::nullopt;
    // The realm and a hint may follow; they say nothing that was not known.
    auto field = take(*fields, Form::constructed, kerb_message, V_ASN1_CONTEXT_SPECIFIC);
    if (!field) return std::nullopt;
    const auto message = take(*field, Form::primitive, V_ASN1_OCTET_STRING, V_ASN1_UNIVERSAL);
    if (!message || !field->empty() || message->size() <= length_size) return std::nullopt;
    std::size_t announced = 0;
    for (const std::uint8_t byte : message->first(length_size))
        announced = announced << 8 | byte;
    const auto kerberos = message->subspan(length_size);
    if (announced != kerberos.size()) return std::nullopt;
    return Bytes(kerberos.begin(), kerberos.end());
}

} // namespace signet::worker
