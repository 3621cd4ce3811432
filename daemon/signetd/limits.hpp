// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every deadline and bound of signetd that is not a setting, each with its reason.

#include <chrono>
#include <cstddef>

namespace signet::daemon::limits {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// pcscd looks at most readers every 400 ms: a card that cannot be read may be one that is being pulled out.
// It is looked at once more after this.
constexpr milliseconds removal_lag{700};
// A card that was just put in, until it is open: others (a browser, OpenSC) read it in the same moment, which takes them
// 1 to 3 s, and one may come after the other.
constexpr seconds card_opening{8};
// Then it is read: a slow card (9600 baud, 3 KiB certificates) needs some 4 s for two certificates; another program may
// take its turn before.
constexpr seconds card_reading{12};
// A card that another program holds when the PIN has come: reading one through PKCS#11 takes it 1 to 3 s, and a person
// who typed a PIN waits no longer than this. A card that nobody holds is powered within a second.
constexpr seconds card_connecting{5};
// SELECT and VERIFY: the slowest token on record takes 0.9 s for a VERIFY; another program may take its turn before.
constexpr seconds card_pin{15};
// The tries of a card's PIN are read once more before its person is asked: some 200 ms where nobody has the card. Another program
// that has it is not waited for any longer, and what was read last counts.
constexpr seconds card_count{3};
// A person at the keypad of a reader: most give up by themselves after half a minute.
constexpr seconds keypad_pin{60};
// A card that was interrupted while its PIN was being changed: its person reads what to do, and puts it back. Within it a card
// that is there, and does not answer, is asked again.
constexpr seconds card_return{60};
constexpr seconds card_return_pause{1};
// The slowest RSA-2048 card on record signs in 1.6 s; three signatures at most, and another program's turn; a key that wants to be
// touched waits 15 s for it.
constexpr seconds card_signature{30};
// Wrong PINs of one card in a row: the first costs no time, since everybody mistypes; after that the next PIN waits, twice as
// long each time. Somebody sees a program in a session that spends tries, and takes the card out, before a card of ten
// tries is blocked; and whoever owns the card waits no longer than a person waits for a slow card.
constexpr std::size_t wrong_pins_without_delay = 1;
constexpr seconds back_off_first{1};
constexpr seconds back_off_most{15};
// A wrong PIN that is older than this when the next one comes is not counted any more.
constexpr minutes back_off_memory{10};
// What a card worker that is let go may take to reset its card, which takes up to half a second.
constexpr seconds card_farewell{2};
// What a worker may take beyond the KDC deadline that it was given.
constexpr seconds worker_slack{2};
// Where armor is only to be tried, its KDC has so long: nobody loses more by it than by a KDC that is dead.
constexpr seconds armor_trial{1};
// And so long it is not tried again, once it could not be had.
constexpr minutes armor_retry{1};
// What is left of the host's ticket when it is lent for the last time: longer than a pre-flight is used, and clocks differ.
constexpr minutes armor_reserve{10};
// Pure computation over one certificate.
constexpr seconds certificate_check{5};
// NSS may ask a directory server over the network.
constexpr seconds account_lookup{10};
// Questions that wait for a worker which all have in common: each is answered in less than a millisecond, and sshd lets
// 100 connections wait for their logon (MaxStartups).
constexpr std::size_t waiting_questions = 256;
// Keys that were given to one process of sshd, while it lives; sshd ends a logon that takes two minutes.
constexpr std::size_t given_keys = 1024;
constexpr minutes given_key_age{5};
// Connections of VPNs between certificate and user name; OpenVPN ends a handshake that takes a minute (--hand-window).
constexpr std::size_t arrivals = 1024;
constexpr minutes arrival_age{2};
// A file, or a key in a keyring; a home directory on a slow network file system.
constexpr seconds ccache_write{10};
// Somebody waits for it at a prompt; a user's cache may be a file that never answers.
constexpr seconds ccache_read{5};

// Two rounds of 2 s over a user's ssh-agents, and the folders that they are looked for in; nobody waits for it but the card's
// return.
constexpr seconds agent_keys{8};

// The keys of a forwarded agent: four agents at most, 5 s each, at the other end of a network.
constexpr seconds agent_listing{22};
// A person far away reads a question and may have to enter a PIN; `signetctl agent` waits a minute, the worker 90 s, twice where
// a plain agent is asked after that.
constexpr seconds agent_signature{185};

// A pre-flight is used up to this age: MIT's freshness tokens live 10 minutes (RFC 8070 leaves it to the
// KDC).
constexpr minutes preflight_age{4};
// A card that was refused is read again by the next logon if that was longer ago than this: the administrator
// may have mended what was wrong, and two PAM modules that ask in a row are answered from one reading.
constexpr seconds refused_card_age{2};

// A card that went in before the session's card was given up as gone, until it is known whose it is: a card is read in 1 to
// 4 s, another program's turn included. Whoever brings a card that takes longer has no more time by it.
constexpr seconds card_recognition{12};
// An answer of the system bus and of logind; a restart of either takes under a second.
constexpr seconds bus_answer{5};
constexpr milliseconds bus_retry{500};
// A locker that was being started when its session was told to lock has not heard it.
constexpr seconds lock_repetition{2};
// How long a locker's word has to stand, or half of the deadline where that is less: a locker that cannot run has ended by then.
constexpr seconds lock_trial{1};
// A lock that was lifted so often without a card is none, however soon it is there again.
constexpr unsigned lock_lifts = 3;
// The end of what sudo and polkit keep, from the card's removal on: systemd starts one small program for it.
constexpr seconds rights_withdrawal{3};
// What the programs of a session, or of an elevation, may take to end by themselves before they are killed.
constexpr seconds session_farewell{3};

// watch worker: restarted after its death, at first at once, then ever more slowly.
constexpr milliseconds watch_restart_first{100};
constexpr seconds watch_restart_most{10};
// That of a PKCS#11 module which cannot be used: it will hardly mend itself, and each try is a line in the journal.
constexpr minutes module_restart_most{5};

// A client that connects and says nothing, or stops reading.
constexpr seconds client_silence{5};
constexpr seconds client_write{5};
// Connections: of everybody, of all users together that are not root, and of one of these. What root has left is
// for a console, and for the administrator who looks who it is.
constexpr std::size_t clients = 512;
constexpr std::size_t clients_of_users = 448;
constexpr std::size_t clients_of_user = 32;
// All of sshd's questions come from one user, and it lets 100 connections wait for their logon (MaxStartups).
constexpr std::size_t clients_of_gates = 128;
// Logons in progress: each holds up to two workers.
constexpr std::size_t logons = 64;
// Of these, what one user and what all users together may hold that are not root: a console stays open.
constexpr std::size_t logons_of_user = 16;
constexpr std::size_t logons_of_users = 48;

// Audit records of refusals that cost their maker nothing: what a user who is not root may have at once, and how
// fast that comes back. A person who tries things out is recorded; a program in a loop is counted.
constexpr double refusal_records = 20;
constexpr seconds refusal_record_interval{3};
// How many users are told apart in that, and how often it is written down what was counted.
constexpr std::size_t refusal_accounts = 256;
constexpr minutes refusal_summary_interval{1};

// Logons whose session has not been opened yet; and open sessions, which a terminal server has by the hundred.
constexpr std::size_t pending_logons = 128;
// A granted logon that opens no session is forgotten after this, if its program lives on.
constexpr minutes pending_age{10};
constexpr std::size_t sessions = 1024;
// Elevations whose card is there (the most that a status message holds): each in force is a sudo or su that somebody waits for.
constexpr std::size_t elevations = 128;
// What is looked through for what such a program has started, and how much of that is ended: a program in a loop has more,
// and the next round finds it.
constexpr std::size_t processes = 65536;
constexpr std::size_t elevated_processes = 1024;
// What is killed may have started another one a moment before.
constexpr unsigned kill_rounds = 6;

} // namespace signet::daemon::limits
