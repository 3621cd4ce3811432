// SPDX-License-Identifier: Apache-2.0
#include "certmap/rules/filter_answer.hpp"

#include "certmap/certificate/sid_text.hpp"
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace signet::certmap {
namespace {

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

// The truth values of RFC 4511 4.5.1.7, in the order in which "and" takes the least and "or" the greatest.
enum class Truth : std::uint8_t { no, undefined, yes };

Truth negation_of(Truth truth) {
    return truth == Truth::undefined ? truth : truth == Truth::yes ? Truth::no : Truth::yes;
}

Truth joined(FilterKind kind, Truth a, Truth b) {
    return kind == FilterKind::all ? std::min(a, b) : std::max(a, b);
}

struct Judged {
    Entry account;
    Truth truth = Truth::no;
};

// What a filter says of the accounts that were looked up for it, and of all those that were not.
struct Value {
    std::map<std::string, Judged> named{}; // by id
    Truth others = Truth::no;
    std::string undefined{}; // the first assertion that has no answer, and why
};

// A part of a filter is undefined where the store lacks the attribute, or the value is none of it.
class Asker {
public:
    Asker(NamedAccounts& accounts, const Digest& digest) : accounts_(accounts), digest_(digest) {}

    // An error is the source's: nothing is known then.
    Result<Value> judge(const Filter& filter) {
        switch (filter.kind) {
        case FilterKind::all:
        case FilterKind::any: return join(filter);
        case FilterKind::none: return negate(filter);
        case FilterKind::equality: return ask(filter);
        case FilterKind::presence:
        case FilterKind::other: break;
        }
        return Value{{}, Truth::undefined, unanswerable(filter, {}).problem};
    }

private:
    Result<Value> ask(const Filter& equality) {
        const auto question = question_of(equality, digest_);
        if (!question) return Value{{}, Truth::undefined, question.error().problem};
        const auto* key = std::get_if<MappingKey>(&*question);
        auto found =
            key != nullptr ? accounts_.find(*key) : accounts_.find_user(std::get<UserName>(*question).name);
        if (!found) return found.error();
        if (found->size() >= most_found) return unanswerable(equality, "it names too many accounts");
        Value value;
        for (Entry& entry : *found) {
            const std::string id = entry.id;
            value.named.insert_or_assign(id, Judged{std::move(entry), Truth::yes});
        }
        return value;
    }

    Result<Value> negate(const Filter& filter) {
        auto value = judge(filter.parts.front());
        if (!value) return value;
        for (auto& [id, account] : value->named)
            account.truth = negation_of(account.truth);
        value->others = negation_of(value->others);
        return value;
    }

    Result<Value> join(const Filter& filter) {
        std::optional<Value> whole;
        for (const Filter& part : filter.parts) {
            auto value = judge(part);
            if (!value) return value;
            if (!whole) {
                whole = std::move(*value);
                continue;
            }
            for (auto& [id, account] : value->named)
                whole->named.try_emplace(id, Judged{account.account, whole->others});
            for (auto& [id, account] : whole->named) {
                const auto here = value->named.find(id);
                account.truth = joined(filter.kind, account.truth,
                                       here == value->named.end() ? value->others : here->second.truth);
            }
            whole->others = joined(filter.kind, whole->others, value->others);
            if (whole->undefined.empty()) whole->undefined = std::move(value->undefined);
        }
        return std::move(*whole);
    }

    NamedAccounts& accounts_;
    const Digest& digest_;
};

const Row* row_of(const Filter& equality) {
    const auto* row = std::ranges::find_if(rows, [&](const Row& candidate) {
        return equality.kind == FilterKind::equality &&
               equal_ignoring_ascii_case(candidate.attribute, equality.attribute);
    });
    return row == rows.end() ? nullptr : row;
}

// What a filter can be of an account, whatever its values are: can it ever be true of one, or false, and is
// it true of everybody who is not looked up?
struct Possible {
    bool yes = false;
    bool no = false;
    Truth others = Truth::undefined;
    const Filter* unknown = nullptr; // the first assertion that nothing here can answer
};

Possible possible(const Filter& filter) {
    if (filter.kind == FilterKind::equality && row_of(filter) != nullptr)
        return {true, true, Truth::no, nullptr};
    if (filter.parts.empty()) return {false, false, Truth::undefined, &filter};
    if (filter.kind == FilterKind::none) {
        const Possible inner = possible(filter.parts.front());
        return {inner.no, inner.yes, negation_of(inner.others), inner.unknown};
    }
    Possible whole = possible(filter.parts.front());
    const bool all = filter.kind == FilterKind::all;
    for (const Filter& part : std::span(filter.parts).subspan(1)) {
        const Possible next = possible(part);
        whole.yes = all ? whole.yes && next.yes : whole.yes || next.yes;
        whole.no = all ? whole.no || next.no : whole.no && next.no;
        whole.others = joined(filter.kind, whole.others, next.others);
        if (whole.unknown == nullptr) whole.unknown = next.unknown;
    }
    return whole;
}

} // namespace

Result<Question> question_of(const Filter& equality, const Digest& digest) {
    const Row* row = row_of(equality);
    if (row == nullptr) return unanswerable(equality, {});
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

Result<Found> find_accounts(const Filter& filter, NamedAccounts& accounts, const Digest& digest) {
    auto value = Asker(accounts, digest).judge(filter);
    if (!value) return value.error();
    if (value->others == Truth::yes) return unanswerable(filter, "a negation finds nobody by itself");
    Found found;
    for (auto& [id, judged] : value->named)
        if (judged.truth == Truth::yes) found.accounts.push_back(std::move(judged.account));
    const bool is_undefined =
        value->others == Truth::undefined || std::ranges::any_of(value->named, [](const auto& row) {
            return row.second.truth == Truth::undefined;
        });
    if (found.accounts.empty() && is_undefined) found.undefined = std::move(value->undefined);
    return found;
}

std::optional<Error> why_never(const Filter& filter) {
    const Possible can = possible(filter);
    if (can.others == Truth::yes) return unanswerable(filter, "a negation finds nobody by itself");
    if (can.yes) return std::nullopt;
    Error error = unanswerable(can.unknown == nullptr ? filter : *can.unknown, {});
    error.problem = "the filter can never find an account, since " + error.problem;
    error.hint = "leave that part out; " + error.hint;
    return error;
}

} // namespace signet::certmap
