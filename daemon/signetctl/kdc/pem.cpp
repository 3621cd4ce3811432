// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/kdc/pem.hpp"

#include "certmap/judgement/block_list.hpp"
#include "certmap/parse/der_reader.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/trust/anchors.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace signet::ctl {
namespace {

using certmap::Bytes;
using certmap::Error;
using certmap::Result;
using certmap::Sha256;

// SubjectPublicKeyInfo ::= SEQUENCE { algorithm SEQUENCE, subjectPublicKey BIT STRING } (RFC 5280 4.1)
bool is_public_key(const Bytes& der) {
    const auto contents = certmap::DerReader(der).take_last(certmap::der_tag::sequence);
    if (!contents) return false;
    certmap::DerReader parts(*contents);
    return parts.take(certmap::der_tag::sequence) && parts.take_last(certmap::der_tag::bit_string);
}

std::optional<Sha256> sha256_of(const Bytes& bytes) {
    const auto digest = certmap::libcrypto_digest()("sha256", bytes);
    Sha256 result{};
    if (!digest || digest->size() != result.size()) return std::nullopt;
    std::ranges::copy(*digest, result.begin());
    return result;
}

// The block list's own reader of digests says what one is.
std::optional<Sha256> digits_of(const std::string& text) {
    const auto line = certmap::canonical_block_line("key " + text);
    if (!line || line->empty()) return std::nullopt;
    Sha256 digest{};
    const char* digits = line->c_str() + std::string_view("key ").size();
    for (std::uint8_t& byte : digest) {
        std::from_chars(digits, digits + 2, byte, 16); // digits they are: the line is canonical
        digits += 2;
    }
    return digest;
}

Result<Sha256> key_of_certificate(const std::string& file) {
    const auto der = read_certificate(file);
    if (!der) return der.error();
    const auto certificate = certmap::parse_certificate(*der);
    if (!certificate) return Error(file + ": " + certificate.error().problem, "");
    return certificate->key.info_sha256;
}

} // namespace

Result<std::vector<Bytes>> pem_blocks(std::string_view text, std::string_view kind) {
    const std::string begin = "-----BEGIN " + std::string(kind) + "-----";
    const std::string end = "-----END " + std::string(kind) + "-----";
    std::vector<Bytes> blocks;
    for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin)) {
        text.remove_prefix(at + begin.size());
        const auto stop = text.find(end);
        if (stop == std::string_view::npos) return Error(tr("a PEM block has no end"), "");
        std::string digits(text.substr(0, stop));
        std::erase_if(digits, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
        auto block = certmap::base64_bytes(digits);
        if (!block) return Error(tr("a PEM block is broken"), "");
        if (blocks.size() == certmap::max_anchors) return Error(tr("has too many PEM blocks"), "");
        blocks.push_back(std::move(*block));
        text.remove_prefix(stop + end.size());
    }
    return blocks;
}

Result<Sha256> key_digest_of(const std::string& file_or_digits) {
    if (const auto digest = digits_of(file_or_digits)) return *digest;
    const auto text = read_input(file_or_digits, certmap::max_der_size);
    if (!text) return text.error();
    const auto keys = pem_blocks(*text, "PUBLIC KEY");
    if (!keys) return Error(file_or_digits + ": " + keys.error().problem, "");
    if (keys->empty()) return key_of_certificate(file_or_digits);
    if (keys->size() > 1 || !is_public_key(keys->front()))
        return Error(told("{}: does not hold one public key", file_or_digits), "");
    const auto digest = sha256_of(keys->front());
    if (!digest) return Error(tr("there is no SHA-256"), "");
    return *digest;
}

} // namespace signet::ctl
