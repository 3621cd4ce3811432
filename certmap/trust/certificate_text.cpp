// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/certificate_text.hpp"

#include "certmap/text/text.hpp"
#include "certmap/trust/x509.hpp"

namespace signet::certmap::trust {

namespace {

std::string name_text(const X509_NAME* name) {
    const BioPtr text(BIO_new(BIO_s_mem()));
    if (!text || X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
    const char* data = nullptr;
    const long length = BIO_get_mem_data(text.get(), &data);
    return {data, data + length};
}

} // namespace

std::string subject_text(const X509* certificate) {
    return name_text(X509_get_subject_name(certificate));
}

std::string issuer_text(const X509* certificate) {
    return name_text(X509_get_issuer_name(certificate));
}

std::string excerpt_of(std::string_view text) {
    constexpr std::size_t max_shown = 100; // bytes
    const std::string shown = printable_ascii(text.substr(0, max_shown));
    return text.size() > max_shown ? shown + "..." : shown;
}

} // namespace signet::certmap::trust
