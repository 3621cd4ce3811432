// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/path_search.hpp"

#include <algorithm>
#include <utility>

namespace signet::certmap::trust {
namespace {

constexpr int max_steps =
    4096; // questions whether a CA may have issued a certificate; each takes about 0.2 us
constexpr std::size_t max_found = 4 * max_paths;

bool may_have_issued(const DecodedAuthority& authority, X509* certificate) {
    const int answer = X509_check_issued(authority.certificate.get(), certificate);
    return answer == X509_V_OK || answer == X509_V_ERR_KEYUSAGE_NO_CERTSIGN; // said when it is verified
}

class Search {
public:
    explicit Search(const DecodedAuthorities& authorities) : authorities_(authorities) {}

    std::vector<PossiblePath> from(X509* leaf) {
        extend(leaf);
        return std::move(found_);
    }

private:
    // At most max_chain_depth calls deep.
    void extend(X509* certificate) {
        for (const DecodedAuthority& authority : authorities_) {
            if (++steps_ > max_steps || found_.size() == max_found) return;
            if (!may_have_issued(authority, certificate) || is_in_path(authority)) continue;
            path_.push_back(&authority);
            if (authority.is_anchor)
                found_.push_back(path_);
            else if (path_.size() < max_chain_depth)
                extend(authority.certificate.get());
            path_.pop_back();
        }
    }

    // The same CA, be it by another certificate: CAs that have signed each other would go round in circles.
    bool is_in_path(const DecodedAuthority& authority) const {
        return std::ranges::any_of(path_, [&](const DecodedAuthority* one) {
            return one->key == authority.key &&
                   X509_NAME_cmp(X509_get_subject_name(one->certificate.get()),
                                 X509_get_subject_name(authority.certificate.get())) == 0;
        });
    }

    const DecodedAuthorities& authorities_;
    int steps_ = 0;
    PossiblePath path_;
    std::vector<PossiblePath> found_;
};

} // namespace

std::vector<PossiblePath> possible_paths(const DecodedAuthorities& authorities, X509* leaf,
                                         std::int64_t time) {
    auto paths = Search(authorities).from(leaf);
    const auto rank = [&](const PossiblePath& path) {
        const bool is_valid = std::ranges::all_of(
            path, [&](const DecodedAuthority* authority) { return authority->validity.holds(time); });
        return std::pair(!is_valid, path.size());
    };
    std::ranges::stable_sort(paths, {}, rank);
    if (paths.size() > max_paths) paths.resize(max_paths);
    return paths;
}

} // namespace signet::certmap::trust
