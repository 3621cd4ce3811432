// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/anchors.hpp"

#include "certmap/trust/certificate_text.hpp"
#include "certmap/trust/decode.hpp"
#include "certmap/trust/signature.hpp"
#include "certmap/trust/x509.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <optional>

namespace signet::certmap {
namespace {

using namespace trust;

struct PemBlock {
    std::string name; // "CERTIFICATE"
    Der contents;
};

// nullopt: no further block. An error: there is one, but it is broken.
Result<std::optional<PemBlock>> next_block(BIO* pem) {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    if (PEM_read_bio(pem, &name, &header, &data, &size) != 1) {
        const bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
        ERR_clear_error();
        if (end) return std::optional<PemBlock>();
        return error_of("a PEM block is broken");
    }
    PemBlock block{name, Der(data, data + size)};
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    return std::optional(std::move(block));
}

Result<Der> anchor_of(PemBlock block) {
    if (block.name != PEM_STRING_X509 && block.name != PEM_STRING_X509_OLD)
        return error_of("a PEM block is not a CERTIFICATE");
    const unsigned char* at = block.contents.data();
    const X509Ptr x509(d2i_X509(nullptr, &at, static_cast<long>(block.contents.size())));
    if (!x509 || at != block.contents.data() + block.contents.size() || block.contents.size() > max_der_size)
        return error_of("a CERTIFICATE block does not hold one certificate");
    return std::move(block.contents);
}

using Decoded = std::vector<X509Ptr>;

bool is_root(X509* certificate) {
    return has_signed(certificate, certificate);
}

// Roots first, then what they have signed, and so on: what is left has no path to a root.
std::vector<X509*> without_root(const Decoded& certificates) {
    std::vector<X509*> reached;
    std::vector<X509*> left;
    for (const X509Ptr& certificate : certificates)
        (is_root(certificate.get()) ? reached : left).push_back(certificate.get());
    for (std::size_t at = 0; at < reached.size(); ++at)
        std::erase_if(left, [&](X509* certificate) {
            const bool is_below = has_signed(reached[at], certificate);
            if (is_below) reached.push_back(certificate);
            return is_below;
        });
    return left;
}

} // namespace

Result<std::vector<Der>> parse_anchors(std::string_view pem) {
    if (pem.size() > max_anchors_file)
        return error_of("longer than " + std::to_string(max_anchors_file) + " bytes");
    const BioPtr source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!source) return error_of("libcrypto could not begin");
    std::vector<Der> anchors;
    while (true) {
        auto block = next_block(source.get());
        if (!block) return block.error();
        if (!*block) break;
        auto anchor = anchor_of(std::move(**block));
        ERR_clear_error();
        if (!anchor) return anchor.error();
        if (anchors.size() == max_anchors)
            return error_of("more than " + std::to_string(max_anchors) + " anchors");
        anchors.push_back(std::move(*anchor));
    }
    if (anchors.empty()) return error_of("there is no CERTIFICATE block");
    return anchors;
}

Result<RootsAndOthers> roots_and_others(const std::vector<Der>& anchors) {
    if (anchors.size() > max_anchors)
        return error_of("more than " + std::to_string(max_anchors) + " anchors");
    RootsAndOthers sorted;
    Decoded certificates;
    for (const Der& der : anchors) {
        certificates.push_back(decode(der));
        X509* certificate = certificates.back().get();
        if (certificate == nullptr) return error_of("a certificate cannot be decoded");
        (is_root(certificate) ? sorted.roots : sorted.others).push_back(der);
    }
    const auto left = without_root(certificates);
    ERR_clear_error();
    if (left.empty()) return sorted;
    return Error{"the issuer of " + subject_text(left.front()) + " is missing: " + issuer_text(left.front()),
                 "list the root and every CA below it"};
}

} // namespace signet::certmap
