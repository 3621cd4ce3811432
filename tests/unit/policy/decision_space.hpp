// SPDX-License-Identifier: Apache-2.0
#pragma once

// The space of all that decides over one service, "door", and the rules of its stories said once more: as one flat
// conjunction of what must hold for a grant, without a function of policy/.

#include "policy/elevate.hpp"
#include "policy/logon.hpp"
#include "policy/unlock.hpp"
#include "tests/unit/policy/combinations.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

struct World {
    Settings settings;
    IdentityFacts facts;
    bool is_pinned = false; // the key of the card, in the store of the accounts of this machine alone

    ServiceSettings& door() { return settings.services["door"]; }
    const ServiceSettings& door() const { return settings.services.at("door"); }
    const BeginFacts& begin() const { return facts.begin; }
};

namespace space {

inline const std::vector<std::string> wheel{"wheel"};
inline const std::vector<std::string> nothing{};

// --- accounts: of each kind that there is, and each in another relation to the group ---------------------------

inline const Account nobody_named{};
inline const Account ann{"ann", 1000, nothing, wheel};
inline const Account bob{"bob", 1001, nothing, nothing}; // whose groups could not be looked up
inline const Account carol{"carol", 1002, wheel, nothing};
inline const Account unknown{"zoe", std::nullopt, wheel, nothing};
inline const Account root{"root", root_uid, wheel, nothing};
inline const Account of_system{"daemon", 999, wheel, nothing};
inline const Account nameless{"", 1000, nothing, wheel}; // no facts that fit together
inline const Account reserved{"nobody", 65534, wheel, nothing};
inline const std::initializer_list<Account> accounts_of_others{nobody_named, bob,       carol,   unknown,
                                                               root,         of_system, reserved};

// --- dimensions ------------------------------------------------------------------------------------------------

using Of = Dimension<World>;

inline Of use(ServiceUse good) {
    using enum ServiceUse;
    return dimension<World>({good, off, logon, unlock, elevate},
                            [](World& w, ServiceUse u) { w.door().use = u; });
}
inline Of service() {
    return dimension<World>({"door", "other"},
                            [](World& w, const char* name) { w.facts.begin.service = name; });
}
inline Of remote_host() {
    return dimension<World>({"", "far.example"},
                            [](World& w, const char* host) { w.facts.begin.remote_host = host; });
}
inline Of place() {
    using enum CallerPlace;
    return dimension<World>({at_seat, system_service, elsewhere},
                            [](World& w, CallerPlace p) { w.facts.begin.place = p; });
}
inline Of peer() {
    return dimension<World>(
        std::initializer_list<std::optional<Uid>>{root_uid, ann.uid, carol.uid, std::nullopt},
        [](World& w, std::optional<Uid> uid) { w.facts.begin.peer_uid = uid; });
}
// PAM_USER
inline Of user() {
    return dimension<World>({ann, carol, root, unknown, nobody_named, nameless},
                            [](World& w, const Account& named) {
                                w.facts.begin.user = named.name;
                                w.facts.begin.user_uid = named.uid;
                            });
}
inline Of invoker() {
    return dimension<World>(std::initializer_list<std::optional<Uid>>{ann.uid, carol.uid, std::nullopt},
                            [](World& w, std::optional<Uid> uid) { w.facts.begin.invoker = uid; });
}

inline Of access() {
    struct Access {
        std::vector<std::string> users, groups, except;
    };
    const std::initializer_list<Access> all{
        {{}, {}, {}},         {{"ann"}, {}, {}},        {{}, {"wheel"}, {}},    {{}, {}, {"bob"}},
        {{}, {}, {"@wheel"}}, {{"bob"}, {"wheel"}, {}}, {{"ann"}, {}, {"ann"}}, {{"carol"}, {}, {"@wheel"}}};
    return dimension<World>(all, [](World& w, const Access& access) {
        w.door().users = access.users;
        w.door().groups = access.groups;
        w.door().except = access.except;
    });
}

// Below it nobody is reached; root never, whatever it is.
inline Of minimum_uid() {
    return dimension<World>({1000U, 0U},
                            [](World& w, unsigned uid) { w.settings.mapping.minimum_uid = uid; });
}

inline Of ticket() {
    return dimension<World>({Reason::granted, Reason::kdc_unreachable},
                            [](World& w, Reason r) { w.facts.ticket = {r}; });
}
inline Of certificate() {
    return dimension<World>({Reason::granted, Reason::cert_expired},
                            [](World& w, Reason r) { w.facts.certificate = {r}; });
}
inline Of verification() {
    using enum TicketVerification;
    return dimension<World>({required, when_keytab_exists, never},
                            [](World& w, TicketVerification v) { w.settings.domain.verify_ticket = v; });
}
inline Of judgement() {
    using enum TicketJudgement;
    return dimension<World>(
        {verified, forged, not_judged, no_keytab, keytab_unusable, static_cast<TicketJudgement>(9)},
        [](World& w, TicketJudgement j) { w.facts.judgement = j; });
}
inline Of wanted_indicator() {
    return dimension<World>({"", "card"},
                            [](World& w, const char* label) { w.settings.domain.require_indicator = label; });
}
inline Of indicators() {
    static const std::vector<std::string> some{"otp", "card"};
    static const std::vector<std::string> others{"otp"};
    return dimension<World>({&some, &others, &nothing}, [](World& w, const std::vector<std::string>* list) {
        w.facts.indicators = *list;
    });
}

// Who asked, and who the KDC says it is.
inline const certmap::Principal of_ann = certmap::Principal::parse("ann@LAB.TEST").value();
inline const certmap::Principal upn = certmap::Principal::of_upn("ann@lab.test").value();
inline const std::initializer_list<certmap::Principal> principals{
    of_ann,
    upn,
    certmap::Principal::parse("ann@lab.test").value(),
    certmap::Principal::parse("ann@SUB.TEST").value(),
    certmap::Principal::parse("ann/admin@LAB.TEST").value(),
    {}};
inline Of principal() {
    return dimension<World>(principals, [](World& w, const certmap::Principal& p) { w.facts.principal = p; });
}
inline Of client() {
    return dimension<World>(principals, [](World& w, const certmap::Principal& p) { w.facts.client = p; });
}
inline Of client_allowed() {
    return dimension<World>({true, false}, [](World& w, bool is) { w.facts.client_allowed = is; });
}

// Of a member of the facts that is an account; without a name first where there need be none.
inline Of account(Account IdentityFacts::*whose, const Account& good) {
    Of choices = dimension<World>({good, ann}, [=](World& w, const Account& a) { w.facts.*whose = a; });
    for (const Account& other : accounts_of_others)
        choices.push_back([=](World& w) { w.facts.*whose = other; });
    return choices;
}
inline Of read_from_upn() {
    return dimension<World>({false, true}, [](World& w, bool is) { w.facts.user_is_of_upn = is; });
}
inline Of candidate_uid() {
    return dimension<World>(std::initializer_list<std::optional<Uid>>{std::nullopt, ann.uid, carol.uid},
                            [](World& w, std::optional<Uid> uid) { w.facts.candidate_uid = uid; });
}

inline Of local_accounts() {
    return dimension<World>({"", "ann", "carol"},
                            [](World& w, const char* name) { w.settings.local_accounts.users = {name}; });
}
inline Of pinned() {
    return dimension<World>({false, true}, [](World& w, bool is) { w.is_pinned = is; });
}

} // namespace space

// --- the rules, said once more ------------------------------------------------------------------------------------

inline bool says(std::span<const std::string> names, std::string_view name) {
    return std::ranges::count(names, name) > 0;
}

// The account is a person's, and the section lets that person in.
inline bool is_welcome(const World& w, const Account& who) {
    const ServiceSettings& door = w.door();
    const bool is_ruled_out = std::ranges::any_of(door.except, [&](const std::string& what) {
        return what == who.name || (what == "@wheel" && !says(who.other_groups, "wheel"));
    });
    const bool is_listed =
        says(door.users, who.name) || (says(door.groups, "wheel") && says(who.groups, "wheel"));
    const bool is_open = door.users.size() + door.groups.size() == 0;
    return who.uid && *who.uid != 0 && *who.uid >= w.settings.mapping.minimum_uid && *who.uid != 65534 &&
           !is_ruled_out && (is_open || is_listed);
}

inline bool is_local(const World& w, const Account& who) {
    return !who.name.empty() && says(w.settings.local_accounts.users, who.name);
}

inline bool is_somebody_here(const World& w) {
    return w.begin().service == "door" && w.begin().remote_host.empty() &&
           (w.begin().place == CallerPlace::at_seat || w.begin().place == CallerPlace::system_service);
}

inline bool ticket_is_believed(const World& w) {
    using enum TicketJudgement;
    const TicketVerification verify = w.settings.domain.verify_ticket;
    const TicketJudgement judged = w.facts.judgement;
    return judged == verified || (judged == no_keytab && verify != TicketVerification::required) ||
           (judged == not_judged && verify == TicketVerification::never);
}

// What the KDC answered is what was asked, or the answer to a UPN.
inline bool client_fits(const World& w) {
    const std::string asked = w.facts.principal.text();
    const std::string answered = w.facts.client.text();
    const bool is_upn = w.facts.principal == space::upn;
    const bool is_same = asked == answered || (asked == "ann@LAB.TEST" && answered == "ann@lab.test") ||
                         (asked == "ann@lab.test" && answered == "ann@LAB.TEST");
    return !answered.empty() && w.facts.client != space::upn && w.facts.client_allowed && (is_upn || is_same);
}

inline bool is_proved(const World& w) {
    const std::string& indicator = w.settings.domain.require_indicator;
    return w.facts.ticket.granted() && w.facts.certificate.granted() && ticket_is_believed(w) &&
           (indicator.empty() || says(w.facts.indicators, indicator)) && client_fits(w);
}

inline const Account& owner_of_card(const World& w) {
    const bool is_said = !w.facts.of_certificate.name.empty() && !w.facts.user_is_of_upn;
    return is_said ? w.facts.of_certificate : w.facts.of_client;
}

// Certificate, ticket and what was known before the PIN are about the same account.
inline bool is_one_person(const World& w) {
    const Account& owner = owner_of_card(w);
    return !owner.name.empty() &&
           (w.facts.of_certificate.name.empty() || w.facts.of_certificate.uid == owner.uid) &&
           (!w.facts.candidate_uid || w.facts.candidate_uid == owner.uid);
}

// What a card says of itself where no KDC says it.
inline SignatureFacts signature_of(const World& w) {
    const IdentityFacts& f = w.facts;
    return {.begin = f.begin,
            .certificate = f.certificate,
            .fingerprint = f.fingerprint,
            .principal = f.principal,
            .principal_allowed = f.client_allowed,
            .of_card = f.of_client,
            .account_is_of_upn = f.user_is_of_upn,
            .is_pinned = w.is_pinned,
            .admin_of = f.admin_of,
            .candidate_uid = f.candidate_uid};
}

} // namespace signet::policy
