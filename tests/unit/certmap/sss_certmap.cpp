// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/certmap/sss_certmap.hpp"

#include <cerrno>

// Declared here and not by <sss_certmap.h>: that wants <talloc.h>, which libsss-certmap-dev does not bring
// along.
extern "C" {
int sss_certmap_init(void* memory, void* debug, void* debug_data, sss_certmap_ctx** context);
void sss_certmap_free_ctx(sss_certmap_ctx* context);
int sss_certmap_add_rule(sss_certmap_ctx* context, std::uint32_t priority, const char* match, const char* map,
                         const char** domains);
int sss_certmap_match_cert(sss_certmap_ctx* context, const std::uint8_t* der, std::size_t size);
int sss_certmap_get_search_filter(sss_certmap_ctx* context, const std::uint8_t* der, std::size_t size,
                                  char** filter, char*** domains);
int sss_certmap_expand_mapping_rule(sss_certmap_ctx* context, const std::uint8_t* der, std::size_t size,
                                    char** expanded, char*** domains);
void sss_certmap_free_filter_and_domains(char* filter, char** domains);
}

namespace signet::certmap::test {
namespace {

using Expand = int (*)(sss_certmap_ctx*, const std::uint8_t*, std::size_t, char**, char***);

std::optional<std::string> text_by(Expand expand, sss_certmap_ctx* context, const Der& certificate) {
    char* text = nullptr;
    char** domains = nullptr;
    if (expand(context, certificate.data(), certificate.size(), &text, &domains) != 0) return std::nullopt;
    std::string copy(text);
    sss_certmap_free_filter_and_domains(text, domains);
    return copy;
}

} // namespace

std::optional<SssCertmap> SssCertmap::with_rule(const std::string& match, const std::string& map) {
    return with_rules({match}, map);
}

std::optional<SssCertmap> SssCertmap::with_rules(const std::vector<std::string>& matches,
                                                 const std::string& map) {
    std::vector<Texts> rules;
    for (const std::string& match : matches)
        rules.push_back({match, map});
    return with_rules(rules);
}

std::optional<SssCertmap> SssCertmap::with_rules(const std::vector<Texts>& rules) {
    sss_certmap_ctx* raw = nullptr;
    if (sss_certmap_init(nullptr, nullptr, nullptr, &raw) != 0) return std::nullopt;
    SssCertmap made(Context(raw, sss_certmap_free_ctx));
    std::uint32_t priority = 0;
    for (const auto& [match, map] : rules) {
        if (sss_certmap_add_rule(raw, priority++, match.c_str(), map.c_str(), nullptr) != 0)
            return std::nullopt;
    }
    return made;
}

bool SssCertmap::matches(const Der& certificate) const {
    return sss_certmap_match_cert(context_.get(), certificate.data(), certificate.size()) == 0;
}

std::optional<std::string> SssCertmap::filter(const Der& certificate) const {
    return text_by(sss_certmap_get_search_filter, context_.get(), certificate);
}

std::optional<std::string> SssCertmap::unescaped(const Der& certificate) const {
    return text_by(sss_certmap_expand_mapping_rule, context_.get(), certificate);
}

bool SssCertmap::reads(const Der& certificate) const {
    const int answer = sss_certmap_match_cert(context_.get(), certificate.data(), certificate.size());
    return answer == 0 || answer == ENOENT;
}

} // namespace signet::certmap::test
