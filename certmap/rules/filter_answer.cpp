// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/filter_answer.hpp"

#include "certmap/certificate/sid_text.hpp"
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace signet::certmap {
namespace {

using Entries = std::vector<Entry>;

enum class Meaning : std::uint8_t { identity, certificate, upn, sid, user };

struct Row {
    std::string_view attribute;
    Meaning meaning;
};

constexpr std::array<Row, 11> rows{{
    {"altSecurityIdentities", Meaning::identity},
    {"ipaCertMapData", Meaning::identity},
    {"userCertificate", Meaning::certificate},
    {"userCertificate;binary", Meaning::certificate},
    {"userPrincipalName", Meaning::upn},
    {"krbPrincipalName", Meaning::upn},
    {"ipaKrbPrincipalAlias", Meaning::upn},
    {"objectSid", Meaning::sid},
    {"uid", Meaning::user},
    {"sAMAccountName", Meaning::user},
    {"cn", Meaning::user},
}};

constexpr std::size_t longest_shown = 200; // bytes of a filter in a message

std::string shown(const Filter& filter) {
    std::string text = text_of(filter);
    if (character_problem(text)) text = "(" + filter.attribute + "=...)";
    if (text.size() <= longest_shown) return text;
    std::size_t end = longest_shown;
    while ((static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

Error unanswerable(const Filter& filter, const std::string& why) {
    return Error{shown(filter) + " cannot be answered" + (why.empty() ? "" : ": " + why),
                 "attributes that are answered: altSecurityIdentities ipaCertMapData userCertificate "
                 "userPrincipalName krbPrincipalName ipaKrbPrincipalAlias objectSid uid sAMAccountName cn"};
}

Result<Question> certificate_question(const Filter& equality, const Digest& digest) {
    const Bytes der(equality.value.begin(), equality.value.end());
    const auto sha256 = digest ? digest("sha256", der) : std::nullopt;
    if (!sha256) return unanswerable(equality, "there is no SHA-256 here");
    return Question(MappingKey{KeyKind::certificate, hexadecimal(*sha256)});
}

class Asker {
public:
    Asker(NamedAccounts& accounts, const Digest& digest) : accounts_(accounts), digest_(digest) {}

    Result<Entries> find(const Filter& filter) {
        switch (filter.kind) {
        case FilterKind::all: return all_of(filter);
        case FilterKind::any: return any_of(filter);
        case FilterKind::none: return unanswerable(filter, "a negation finds nobody by itself");
        case FilterKind::equality: return ask(filter);
        case FilterKind::presence: return unanswerable(filter, "presence names nobody");
        case FilterKind::other: return unanswerable(filter, {});
        }
        return unanswerable(filter, {});
    }

private:
    Result<Entries> ask(const Filter& equality) {
        const auto question = question_of(equality, digest_);
        if (!question) return question.error();
        const auto* key = std::get_if<MappingKey>(&*question);
        auto found =
            key != nullptr ? accounts_.find(*key) : accounts_.find_user(std::get<UserName>(*question).name);
        if (!found) return found.error();
        if (found->size() >= most_found) return unanswerable(equality, "it names too many accounts");
        std::ranges::sort(*found, {}, &Entry::id);
        const auto same = [](const Entry& a, const Entry& b) { return a.id == b.id; };
        found->erase(std::unique(found->begin(), found->end(), same), found->end());
        return found;
    }

    Result<Entries> any_of(const Filter& filter) {
        Entries all;
        for (const Filter& part : filter.parts) {
            const auto found = find(part);
            if (!found) return found.error();
            Entries both;
            std::ranges::set_union(all, *found, std::back_inserter(both), {}, &Entry::id, &Entry::id);
            all = std::move(both);
        }
        return all;
    }

    // Every part is asked, even when nobody is left: what cannot be answered is an error in any case.
    Result<Entries> all_of(const Filter& filter) {
        std::optional<Entries> left;
        for (const Filter& part : filter.parts) {
            if (part.kind == FilterKind::none) continue;
            const auto found = find(part);
            if (!found) return found.error();
            Entries both;
            if (left)
                std::ranges::set_intersection(*left, *found, std::back_inserter(both), {}, &Entry::id,
                                              &Entry::id);
            left = left ? std::move(both) : *found;
        }
        if (!left) return unanswerable(filter, "a negation finds nobody by itself");
        for (const Filter& part : filter.parts) {
            if (part.kind != FilterKind::none) continue;
            const auto found = find(part.parts.front());
            if (!found) return found.error();
            Entries rest;
            std::ranges::set_difference(*left, *found, std::back_inserter(rest), {}, &Entry::id, &Entry::id);
            left = std::move(rest);
        }
        return std::move(*left);
    }

    NamedAccounts& accounts_;
    const Digest& digest_;
};

} // namespace

Result<Question> question_of(const Filter& equality, const Digest& digest) {
    const auto* row = std::ranges::find_if(rows, [&](const Row& candidate) {
        return equality.kind == FilterKind::equality &&
               equal_ignoring_ascii_case(candidate.attribute, equality.attribute);
    });
    if (row == rows.end()) return unanswerable(equality, {});
    if (row->meaning == Meaning::certificate) return certificate_question(equality, digest);
    if (equality.value.size() > max_key_value || equality.value.empty())
        return unanswerable(equality, "the value is empty or too long");
    if (const auto problem = character_problem(equality.value))
        return unanswerable(equality, "the value " + *problem);
    switch (row->meaning) {
    case Meaning::identity: {
        auto key = parse_alt_security_identity(equality.value);
        if (!key) return unanswerable(equality, key.error().problem);
        return Question(std::move(*key));
    }
    case Meaning::upn: return Question(MappingKey{KeyKind::upn, lower_case_ascii(equality.value)});
    case Meaning::sid: {
        auto sid = canonical_sid(equality.value);
        if (!sid) return unanswerable(equality, "the value is no SID");
        return Question(MappingKey{KeyKind::sid, std::move(*sid)});
    }
    case Meaning::user: return Question(UserName{equality.value});
    case Meaning::certificate: break;
    }
    return unanswerable(equality, {});
}

Result<std::vector<Entry>> find_accounts(const Filter& filter, NamedAccounts& accounts,
                                         const Digest& digest) {
    return Asker(accounts, digest).find(filter);
}

} // namespace signet::certmap
