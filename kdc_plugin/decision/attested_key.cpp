// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/decision/attested_key.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/trust/anchors.hpp"
#include "daemon/system/trusted_file.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace signet::kdc {

std::string attestation_path(const std::string& folder, const certmap::Sha256& key) {
    return folder + "/" + certmap::hexadecimal(key) + ".pem";
}

certmap::Result<AttestationFile> parse_attestation_file(std::string_view pem) {
    auto certificates = certmap::parse_anchors(pem);
    if (!certificates) return certificates.error();
    if (certificates->size() != 2)
        return certmap::Error(
            "does not hold two certificates",
            "the card's statement about its key, and behind it that of the key which signed it");
    return AttestationFile{std::move(certificates->front()), std::move(certificates->back())};
}

certmap::Result<certmap::Attestation> judge_statement(const AttestationFile& file,
                                                      const certmap::Certificate& certificate,
                                                      std::span<const certmap::Der> makers,
                                                      std::int64_t now) {
    const auto decoded = certmap::DecodedCertificate::of(certificate.der);
    if (!decoded) return decoded.error();
    return certmap::judge_attestation(file.statement, file.attester, *decoded, makers, now);
}

AttestedKey attested_key(const std::string& folder, const certmap::Certificate& certificate,
                         std::span<const certmap::Der> makers, std::int64_t now) {
    const std::string path = attestation_path(folder, certificate.key.info_sha256);
    const auto pem = system::read_trusted_file(path, max_attestation_file, geteuid());
    if (!pem) return {{}, pem.error().code == ENOENT ? std::string() : pem.error().problem};
    const auto file = parse_attestation_file(*pem);
    if (!file) return {{}, path + ": " + file.error().problem};
    const auto said = judge_statement(*file, certificate, makers, now);
    if (!said) return {{}, path + ": " + said.error().problem};
    return {*said, {}};
}

} // namespace signet::kdc
