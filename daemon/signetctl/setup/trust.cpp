// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/trust.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ostream>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using Authorities = std::vector<FoundAuthority>;

constexpr const char* without = certmap::phrase("none").one;

void show(const Talk& talk, const FoundAuthority& authority) {
    talk.out() << fmt::format(
        "CA         {} ({})\n           SHA-256 {}{}\n", authority.certificate.subject.text, authority.file,
        fingerprint_text(authority.certificate), is_root(authority.certificate) ? tr(", a root") : "");
}

// Every CA in the files of this host that can be read.
Authorities known_authorities(const Talk& talk, const RealmSources& sources) {
    Authorities known;
    for (const Found& file : sources.authorities) {
        auto found = authorities_of(file.value);
        if (found)
            std::ranges::move(*found, std::back_inserter(known));
        else
            talk.out() << told("passed over: {}", found.error().problem) << "\n";
    }
    return known;
}

Result<Authorities> of_named_file(const Talk& talk, const std::string& file) {
    auto found = authorities_of(file);
    if (!found) return found;
    for (const FoundAuthority& authority : *found)
        show(talk, authority);
    return found;
}

Result<Authorities> by_fingerprint(const Talk& talk, const std::string& sha256, const Authorities& known) {
    Authorities found = under_root(sha256, known);
    if (found.empty()) {
        for (const FoundAuthority& authority : known)
            show(talk, authority);
        return Error(known.empty() ? told("no CA has the fingerprint {}, and none was found at all", sha256)
                                   : told("no CA has the fingerprint {}", sha256),
                     tr("name a file that has it by \"anchors\" in the answers"));
    }
    for (const FoundAuthority& authority : found)
        show(talk, authority);
    return found;
}

Result<Authorities> ask_for_file(const Talk& talk) {
    const auto file =
        talk.ask(tr("A PEM file with the CAs of cards and KDCs, each up to its root"), "", "anchors");
    if (!file) return file.error();
    auto found = of_named_file(talk, *file);
    if (!found) return found;
    const auto is_right = talk.agrees(tr("Are these the CAs that cards and KDCs are trusted by?"));
    if (!is_right) return is_right.error();
    if (!*is_right) return Error(tr("the CAs were not confirmed; nothing was changed"), "");
    return found;
}

// What the card's own CA leads to, among the CAs that this host has already.
Result<Authorities> ask_for_authorities(const Talk& talk, const RealmSources& sources, const CardLook& look) {
    const Authorities known = known_authorities(talk, sources);
    for (const SeenCertificate& seen : look.certificates) {
        Authorities path = path_above(seen.certificate, known);
        if (path.empty()) continue;
        talk.out() << told("The card of {} is of a CA that this host knows:\n", seen.place);
        for (const FoundAuthority& authority : path)
            show(talk, authority);
        talk.out() << tr(
            "Whoever has these keys decides who logs on. Compare the fingerprint of the root with "
            "what your CA says.\n");
        const auto is_right =
            talk.agrees(tr("Is it the right one, and are the KDCs' certificates of this CA, too?"));
        if (!is_right) return is_right.error();
        if (*is_right) return path;
    }
    return ask_for_file(talk);
}

} // namespace

Result<CardLook> show_cards(const Talk& talk, const std::string& worker, const policy::Settings& settings) {
    if (talk.answers().without_card) return CardLook();
    for (;;) {
        CardLook look = look_at_cards(worker, settings);
        for (const std::string& problem : look.problems)
            talk.out() << told("card       {}", problem) << "\n";
        for (const SeenCertificate& seen : look.certificates)
            talk.out() << told("card       {}: {}\n           issued by {}\n", seen.place,
                               seen.certificate.subject.text, seen.certificate.issuer.text);
        if (!look.certificates.empty()) return look;
        if (!talk.has_person())
            return Error(tr("no card in a reader that can be read"),
                         tr("put one in, or without_card = true in the answers"));
        const auto typed =
            talk.ask(told("No card can be read: put one in and press Enter, or type \"{}\"", tr(without)),
                     tr("again"), "without_card");
        if (!typed) return typed.error();
        if (*typed == without || *typed == tr(without)) return CardLook();
    }
}

Result<Authorities> choose_authorities(const Talk& talk, const RealmSources& sources, const CardLook& look) {
    const Answers& answers = talk.answers();
    if (answers.anchors.empty() && answers.anchor_sha256.empty())
        return ask_for_authorities(talk, sources, look);
    if (answers.anchor_sha256.empty()) return of_named_file(talk, answers.anchors);
    if (answers.anchors.empty())
        return by_fingerprint(talk, answers.anchor_sha256, known_authorities(talk, sources));
    const auto named = authorities_of(answers.anchors);
    return named ? by_fingerprint(talk, answers.anchor_sha256, *named) : named.error();
}

Result<void> show_owners(const Talk& talk, const std::string& worker, const policy::Settings& settings,
                         const CardLook& look) {
    bool any = look.certificates.empty();
    for (const SeenCertificate& seen : look.certificates) {
        const Owner owner = owner_of(worker, settings, seen);
        any = any || owner.problem.empty();
        if (owner.problem.empty())
            talk.out() << told("card       {}: logs on as {} ({})\n", seen.place, owner.user,
                               owner.principal);
        else
            talk.out() << told("card       {}: {}\n", seen.place, owner.problem);
    }
    if (!any)
        return Error(tr("the card would let nobody in"),
                     tr("use another card, or mend what is said of it above"));
    return {};
}

} // namespace signet::ctl
