// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/protocol/all_messages.hpp"

namespace signet::protocol::testing {

// Its rows are a switch, so that the compiler misses none.
#define NAMED(message)                                                                                       \
    case MessageType::message: return #message

std::string_view name_of(MessageType type) {
    switch (type) {
        // clang-format off
        NAMED(begin_logon); NAMED(answer); NAMED(cancel); NAMED(begin_pin_change);
        NAMED(open_session); NAMED(close_session); NAMED(delete_credentials);
        NAMED(change_session); NAMED(check_account); NAMED(query_status);
        NAMED(query_certificates); NAMED(gate_key); NAMED(gate_certificate);
        NAMED(gate_session); NAMED(gate_connection); NAMED(ask); NAMED(show);
        NAMED(verdict); NAMED(done); NAMED(status);
        NAMED(certificates); NAMED(gate_verdict); NAMED(open_card);
        NAMED(preflight); NAMED(connect_card); NAMED(authenticate);
        NAMED(sign_challenge); NAMED(watch_tokens); NAMED(judge_attestation); NAMED(attestation_judged); NAMED(open_pin); NAMED(set_pin); NAMED(judge_certificate); NAMED(verify_signature); NAMED(verify_ssh_signature); NAMED(list_host_keys);
        NAMED(name_key); NAMED(look_up_account); NAMED(prepare_ticket_check);
        NAMED(judge_ticket); NAMED(judge_cached_ticket); NAMED(store_credentials); NAMED(destroy_credentials); NAMED(read_credentials);
        NAMED(remove_agent_keys); NAMED(list_agent_keys); NAMED(sign_by_agent); NAMED(prepare_gate); NAMED(judge_key);
        NAMED(judge_holder); NAMED(obtain_armor); NAMED(survey_realm);
        NAMED(test_host_key); NAMED(greet_kdc); NAMED(worker_failed); NAMED(reader_located);
        NAMED(card_opened); NAMED(preflight_done); NAMED(card_connected);
        NAMED(pin_verified); NAMED(ticket_obtained); NAMED(challenge_signed);
        NAMED(readers_changed); NAMED(pin_opened); NAMED(pin_set); NAMED(certificate_judged); NAMED(signature_verified);
        NAMED(key_named); NAMED(host_keys_listed); NAMED(account); NAMED(ticket_check_ready);
        NAMED(ticket_judged); NAMED(credentials_stored); NAMED(credentials_destroyed); NAMED(credentials_read);
        NAMED(agent_keys_removed); NAMED(agent_keys_listed); NAMED(signed_by_agent); NAMED(holder_judged);
        NAMED(armor_obtained); NAMED(realm_surveyed); NAMED(host_key_tested); NAMED(kdc_greeted);
        // clang-format on
    }
    return {};
}

#undef NAMED

} // namespace signet::protocol::testing
