// SPDX-License-Identifier: Apache-2.0
#pragma once

// One message of every type with every field set to something a real one could hold, as the text of
// frame_text.hpp. tests/data/frames/v3 holds what they look like on the wire; a protocol that changed shows
// there.

#include <array>
#include <string_view>

namespace signet::protocol::testing {

constexpr std::array samples{
    R"(begin_logon login alice bob tty1 client.lab.test /tmp/ssh-XXXXab12/agent.17 yes)",
    R"(answer pin 123456)",
    R"(cancel)",
    R"(begin_pin_change unblock passwd alice bob pts/0 "" "Reader A 00 00" yes)",
    R"(open_session 00112233445566778899aabbccddeeff alice tty1 c7)",
    R"(close_session 00112233445566778899aabbccddeeff)",
    R"(delete_credentials 00112233445566778899aabbccddeeff)",
    R"(change_session 00112233445566778899aabbccddeeff release)",
    R"(check_account sshd alice bob ssh client.lab.test)",
    R"(query_status 256)",
    R"(query_certificates login)",
    R"(gate_key sshd alice AAAAB3NzaC1yc2E=)",
    R"(gate_certificate openvpn alice 3082010a 192.0.2.7:40001)",
    R"(gate_session session sshd alice "" ssh client.lab.test 1 AAAAB3NzaC1yc2E= alice@LAB.TEST
       FILE:/tmp/krb5cc_1000)",
    R"(gate_connection openvpn alice 192.0.2.7:40001)",
    R"(ask choice "Which? " alice "PIV card" 2 2 "alice, slot 9A" "alice, slot 9C")",
    R"(show error "Die Karte ist für diesen Rechner nicht zugelassen.\n")",
    R"(verdict granted granted "Welcome" alice FILE:/tmp/krb5cc_1000 00112233445566778899aabbccddeeff)",
    R"(done granted)",
    R"(status 0.1.0
       2 "Reader A 00 00" seat0 ready "PIV card" "" "" alice alice@LAB.TEST 3 no not_known piv 10 182 1893456000
         "Reader B 01 00" seat1 failed "" card-unreadable "SW 6F00" "" "" - yes yes opensc-pkcs11.so 4 77 0
       1 00112233445566778899aabbccddeeff alice alice@LAB.TEST login tty1 c7 "Reader A 00 00"
         FILE:/tmp/krb5cc_1000 yes 1767225600 away "" 4 lock no
       1 root carol@LAB.TEST su alice pts/0 c7 4711 1767225600 watching "Reader B 01 00" - end no
       "/etc/signet/signet.toml has changed" yes 2 "Reader A 00 00" "Reader B 01 00" "pcscd has ended")",
    R"(certificates
       1 "Reader A 00 00" seat0 ready "PIV card" "" "" alice alice@LAB.TEST 3 no not_known piv 10 182 1893456000
       2 "Reader A 00 00" 9A account-unknown alice alice alice@LAB.TEST 3082010a
         yes 2 3 5.4.3 12345678 ""
         "Reader A 00 00" 9C cert-malformed "it is cut short or not DER" "" "" "" no 0 0 "" 0 "by a stranger" no 1 "Reader A 00 00" "")",
    R"(gate_verdict denied key-unknown "This key is not that of a card." "no certificate" 2 restrict pty alice)",
    R"(open_card "Reader A 00 00" 2 9A 9C yes yes opensc-pkcs11.so)",
    R"(preflight 9A alice@lab.test yes LAB.TEST 1 SUB.TEST 1 /etc/signet/ca.pem 1 /etc/signet/kdc-ca.pem 2 kdc1.lab.test kdc2.lab.test
       6382 -600 yes 5000 no)",
    R"(connect_card)",
    R"(authenticate 123456 no)",
    R"(watch_tokens libsofthsm2.so)",
    R"(sign_challenge 9A 7369676e65742d6368616c6c656e67652d310a 123456 yes)",
    R"(open_pin "Reader A 00 00" 128 "opensc-pkcs11.so")",
    R"(set_pin change 123456 654321 yes)",
    R"x(judge_certificate 1 /etc/signet/ca.pem 2 msSmartcardLogin 1.3.6.1.5.2.3.4 /etc/signet/blocked
       1 10 "<EKU>msScLogin" {subject_nt_principal} {subject_nt_principal.short_name} staff
       "(altSecurityIdentities=X509:<SKI>{subject_key_id!hex})" 1 LAB.TEST yes
       /var/lib/signet/certmap/store.mdb /var/lib/signet/certmap/local.mdb 2 3600 LAB.TEST 1 SUB.TEST
       /var/lib/signet/revocation hard 43200 no 1 /etc/signet/issuing-ca.pem soft 0 yes
       3082010a 1767225600 alice@LAB.TEST alice@LAB.TEST no alice)x",
    R"(judge_attestation 3082010a 3082020a 3082020b 1 /etc/signet/makers.pem 1767225600)",
    R"(verify_signature 3082010a 7369676e65742d6368616c6c656e67652d310a 0102fe)",
    R"(verify_ssh_signature 3082010a 7369676e65742d656c65766174696f6e2d310a 0102fe)",
    R"(list_host_keys)",
    R"(name_key 3082010a)",
    R"(look_up_account 2 alice@LAB.TEST alice 2 staff contractors)",
    R"(prepare_ticket_check /etc/krb5.keytab 5000 yes yes)",
    R"(judge_ticket 6382 -600 kdc1.lab.test:88)",
    R"(judge_cached_ticket 6382 LAB.TEST 1 SUB.TEST)",
    R"(store_credentials 1000 1000 FILE:/tmp/krb5cc_%{uid} 6382 -600 yes)",
    R"(destroy_credentials 1000 1000 FILE:/tmp/krb5cc_1000)",
    R"(read_credentials 1000 1000 FILE:/tmp/krb5cc_%{uid} yes)",
    R"(remove_agent_keys 1000 1000 2 AAAAB3NzaC1yc2E= AAAAE2VjZHNh)",
    R"(list_agent_keys 1000 1000 /tmp/ssh-XXXXab12/agent.17)",
    R"(sign_by_agent AAAAB3NzaC1yc2E= 7369676e65742d656c65766174696f6e2d310a yes)",
    R"x(prepare_gate 1 /etc/signet/ca.pem 1 msSmartcardLogin /etc/signet/blocked
       1 10 "<EKU>msScLogin" {subject_nt_principal} {subject_nt_principal.short_name} staff "" 0 no
       /var/lib/signet/certmap/store.mdb "" 2 3600 LAB.TEST 1 SUB.TEST
       /var/lib/signet/revocation off 0 no 0)x",
    R"(judge_key AAAAB3NzaC1yc2E= alice 1767225600)",
    R"(judge_holder 3082010a alice 1767225600)",
    R"(obtain_armor /etc/krb5.keytab LAB.TEST 5000)",
    R"(survey_realm /etc/krb5.keytab LAB.TEST)",
    R"(test_host_key 4000)",
    R"(greet_kdc kdc1.lab.test:88 LAB.TEST host/ws.lab.test@LAB.TEST 4000)",
    R"(worker_failed pin-wrong "SW 63C2" 2 2 1)",
    R"(reader_located 3 17)",
    R"(card_opened "PIV card" 3 128 6 8 yes yes no yes 3 9A 3082010a "" "" 3082020a 3082020b yes 9C 3082010b "" "" "" "" no
       9D "" card-unreadable "GET DATA: the card answered 6982" "" "" no 10)",
    R"x(preflight_done 192.0.2.1 4100 "the KDC answers without armor (FAST)")x",
    R"(card_connected)",
    R"(pin_verified)",
    R"(ticket_obtained 6382 alice@LAB.TEST -600 kdc1.lab.test:88 yes 4 1 310000 9000)",
    R"(challenge_signed 0102fe 5 1 310000)",
    R"(readers_changed 2 "Reader A 00 00" yes 3b8c80 5 "Reader B 01 00" no "" 6 "pcscd has ended")",
    R"(pin_opened "PIV card" 6 8 no 2 3 yes 6 8 no - - not_known 6 8 yes yes 0102fe)",
    R"(pin_set 5)",
    R"(certificate_judged alice@lab.test yes alice yes yes LAB.TEST yes CN=alice,O=Lab
       0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0 1767225600
       1 2.16.840.1.101.3.2.1.3.13 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff rsa 2048
       2 1.3.6.1.4.1.311.20.2.2 1.3.6.1.5.2.3.4
       2 alice@LAB.TEST no alice no yes bob@lab.test yes "" yes no)",
    R"(attestation_judged yes 2 3 5.4.3 12345678 "")",
    R"(signature_verified)",
    R"(key_named AAAAB3NzaC1yc2E=)",
    R"(host_keys_listed 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 0102)",
    R"(account alice 1000 1000 1 staff 1 contractors)",
    R"(ticket_check_ready)",
    R"(ticket_judged alice@LAB.TEST 1 card 1767261600 1767225600 LAB.TEST)",
    R"(credentials_stored FILE:/tmp/krb5cc_1000)",
    R"(credentials_destroyed)",
    R"(credentials_read 6382)",
    R"(agent_keys_removed 2 1 0 1)",
    R"(agent_keys_listed 2 AAAAB3NzaC1yc2E= AAAAE2VjZHNh)",
    R"(signed_by_agent yes 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 1 0102fe)",
    R"(holder_judged 3082010a alice@lab.test no alice no no LAB.TEST yes CN=alice,O=Lab
       0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0 1767225600
       1 2.16.840.1.101.3.2.1.3.13 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff rsa 2048
       1 1.3.6.1.5.2.3.4 0 1767225600)",
    R"(armor_obtained 6382 -600 3600 yes)",
    R"(realm_surveyed LAB.TEST 2 kdc1.lab.test:88 [2001:db8::1]:88 "" yes no "" "" 1 host/ws.lab.test@LAB.TEST no)",
    R"(host_key_tested host/ws.lab.test@LAB.TEST yes)",
    R"(kdc_greeted "KDC error 6" yes -3 no)",
};

} // namespace signet::protocol::testing
