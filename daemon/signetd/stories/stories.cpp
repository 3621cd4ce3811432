// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/stories/stories.hpp"

#include "daemon/signetd/steps/verdict.hpp"

#include <algorithm>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

// Whoever is not root could spend the tries of a card, or learn what a prompt does not tell. Only a logon has an end that
// can be left out.
Task<Result<Granted>> try_out(Story& story, const StoryRow& row) {
    if (story.peer.uid != policy::root_uid)
        co_return Refusal{Reason::not_permitted, "only root tries a logon out"};
    if (row.use != policy::ServiceUse::logon)
        co_return Refusal{Reason::service_off, story.begin.service + " is not for logons"};
    co_return co_await row.tell(story);
}

// A service that is off, and one that the settings do not name, have none.
Task<Result<Granted>> end_of(Story& story) {
    story.enter(step::caller);
    if (story.begin.is_trial) story.audit.event = "trial";
    const auto use = policy::service_named(*story.settings, story.begin.service).use;
    const auto row = std::ranges::find(stories, use, &StoryRow::use);
    if (row == stories.end()) co_return Refusal{Reason::service_off, story.begin.service};
    if (story.begin.is_trial) co_return co_await try_out(story, *row);
    story.audit.event = row->event;
    co_return co_await row->tell(story);
}

protocol::Verdict grant(Story& story, const Granted& granted) {
    story.audit.user = granted.account.user;
    story.audit.principal = granted.principal;
    story.audit.logon_id = granted.logon_id;
    story.conclude(Reason::granted);
    story.services.journal.record(story.audit);
    protocol::Verdict verdict;
    verdict.outcome = protocol::Outcome::granted;
    verdict.reason = policy::id_of(Reason::granted);
    // PAM goes on with the name that was typed; it is the same account.
    verdict.user = story.begin.user.empty() ? granted.account.user : story.begin.user;
    verdict.ccache = granted.ccache;
    verdict.logon_id = granted.logon_id;
    verdict.text = granted.notice;
    return verdict;
}

protocol::Verdict refuse(Story& story, const Refusal& refusal) {
    story.conclude(refusal);
    story.services.journal.record(story.audit);
    policy::TextArguments arguments;
    arguments.user = story.audit.user;
    arguments.principal = story.audit.principal;
    return verdict_of(refusal, policy::service_named(*story.settings, story.begin.service).card, arguments);
}

} // namespace

Task<protocol::Verdict> tell_story(Services& services, Client& client, protocol::BeginLogon begin) {
    Story story(services, client, std::move(begin));
    auto end = co_await end_of(story);
    co_return end ? grant(story, *end) : refuse(story, end.error());
}

} // namespace signet::daemon
