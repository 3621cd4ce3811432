// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/protocol/all_messages.hpp"

namespace signet::protocol::testing {

std::string_view name_of(MessageType type) {
    switch (type) {
    case MessageType::begin_logon: return "begin_logon";
    case MessageType::answer: return "answer";
    case MessageType::cancel: return "cancel";
    case MessageType::open_session: return "open_session";
    case MessageType::close_session: return "close_session";
    case MessageType::delete_credentials: return "delete_credentials";
    case MessageType::change_session: return "change_session";
    case MessageType::check_account: return "check_account";
    case MessageType::query_status: return "query_status";
    case MessageType::query_certificates: return "query_certificates";
    case MessageType::ask: return "ask";
    case MessageType::show: return "show";
    case MessageType::verdict: return "verdict";
    case MessageType::done: return "done";
    case MessageType::status: return "status";
    case MessageType::certificates: return "certificates";
    case MessageType::open_card: return "open_card";
    case MessageType::preflight: return "preflight";
    case MessageType::connect_card: return "connect_card";
    case MessageType::authenticate: return "authenticate";
    case MessageType::sign_challenge: return "sign_challenge";
    case MessageType::judge_certificate: return "judge_certificate";
    case MessageType::verify_signature: return "verify_signature";
    case MessageType::name_key: return "name_key";
    case MessageType::look_up_account: return "look_up_account";
    case MessageType::prepare_ticket_check: return "prepare_ticket_check";
    case MessageType::judge_ticket: return "judge_ticket";
    case MessageType::store_credentials: return "store_credentials";
    case MessageType::destroy_credentials: return "destroy_credentials";
    case MessageType::remove_agent_keys: return "remove_agent_keys";
    case MessageType::worker_failed: return "worker_failed";
    case MessageType::reader_located: return "reader_located";
    case MessageType::card_opened: return "card_opened";
    case MessageType::preflight_done: return "preflight_done";
    case MessageType::card_connected: return "card_connected";
    case MessageType::pin_verified: return "pin_verified";
    case MessageType::ticket_obtained: return "ticket_obtained";
    case MessageType::challenge_signed: return "challenge_signed";
    case MessageType::readers_changed: return "readers_changed";
    case MessageType::certificate_judged: return "certificate_judged";
    case MessageType::signature_verified: return "signature_verified";
    case MessageType::key_named: return "key_named";
    case MessageType::account: return "account";
    case MessageType::ticket_check_ready: return "ticket_check_ready";
    case MessageType::ticket_judged: return "ticket_judged";
    case MessageType::credentials_stored: return "credentials_stored";
    case MessageType::credentials_destroyed: return "credentials_destroyed";
    case MessageType::agent_keys_removed: return "agent_keys_removed";
    }
    return {};
}

} // namespace signet::protocol::testing
