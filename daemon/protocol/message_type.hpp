// SPDX-License-Identifier: Apache-2.0
#pragma once

// The number of each message on the wire, in one table, since no two may have the same. What they carry is in
// messages/, a header for each conversation.

#include <cstdint>

namespace signet::protocol {

enum class MessageType : std::uint16_t {
    // client to signetd
    begin_logon = 0x0101,
    answer = 0x0102,
    cancel = 0x0104,
    open_session = 0x0110,
    close_session = 0x0111,
    delete_credentials = 0x0112,
    check_account = 0x0113,
    change_session = 0x0114,
    query_status = 0x0120,
    query_certificates = 0x0121,
    gate_key = 0x0130,
    gate_certificate = 0x0131,
    gate_session = 0x0132,
    gate_connection = 0x0133,
    // signetd to client
    ask = 0x0201,
    show = 0x0203,
    verdict = 0x0204,
    done = 0x0210,
    status = 0x0220,
    certificates = 0x0221,
    gate_verdict = 0x0230,
    // signetd to a worker; the last three: signetctl to one of its own
    open_card = 0x0301,
    preflight = 0x0302,
    authenticate = 0x0303,
    connect_card = 0x0304,
    sign_challenge = 0x0305,
    judge_certificate = 0x0310,
    verify_signature = 0x0311,
    name_key = 0x0312,
    verify_ssh_signature = 0x0313,
    list_host_keys = 0x0314,
    look_up_account = 0x0320,
    prepare_ticket_check = 0x0330,
    judge_ticket = 0x0331,
    judge_cached_ticket = 0x0332,
    store_credentials = 0x0340,
    destroy_credentials = 0x0341,
    read_credentials = 0x0342,
    remove_agent_keys = 0x0350,
    list_agent_keys = 0x0351,
    sign_by_agent = 0x0352,
    prepare_gate = 0x0360,
    judge_key = 0x0361,
    judge_holder = 0x0362,
    obtain_armor = 0x0370,
    survey_realm = 0x0371,
    test_host_key = 0x0372,
    greet_kdc = 0x0373,
    // a worker to signetd
    worker_failed = 0x0400,
    card_opened = 0x0401,
    preflight_done = 0x0402,
    pin_verified = 0x0403,
    ticket_obtained = 0x0404,
    card_connected = 0x0405,
    challenge_signed = 0x0406,
    reader_located = 0x0407,
    readers_changed = 0x0408,
    certificate_judged = 0x0410,
    signature_verified = 0x0411,
    key_named = 0x0412,
    host_keys_listed = 0x0413,
    account = 0x0420,
    ticket_check_ready = 0x0430,
    ticket_judged = 0x0431,
    credentials_stored = 0x0440,
    credentials_destroyed = 0x0441,
    credentials_read = 0x0442,
    agent_keys_removed = 0x0450,
    agent_keys_listed = 0x0451,
    signed_by_agent = 0x0452,
    holder_judged = 0x0460,
    armor_obtained = 0x0470,
    realm_surveyed = 0x0471,
    host_key_tested = 0x0472,
    kdc_greeted = 0x0473,
};

} // namespace signet::protocol
