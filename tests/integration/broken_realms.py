# SPDX-License-Identifier: Apache-2.0
"""Hosts whose realm, KDCs or keytab are broken, as in broken_hosts.py; and some that only look so."""

from broken_hosts import HOST, KADMIN, KEYTAB, MEND_KRB5, MEND_TOML, TOML, Broken, libdefaults, settings

MEND_KEYTAB = f"cp -p /root/krb5.keytab {KEYTAB}"
PROXY = "https://127.0.0.5/KdcProxy"
MEND_KDC = "cp /etc/lab-kdc/genuine-127.0.0.1.conf /etc/lab-kdc/127.0.0.1.conf; systemctl restart lab-kdc@127.0.0.1"
NEW_KEYTAB = f"{KADMIN} ktadd -k {KEYTAB} {HOST}; cp -p {KEYTAB} /root/"
PLUGINS = r"[plugins]\n clpreauth = {\n  %s\n }\n"

REALM = [
    Broken("no krb5.conf", "mv /etc/krb5.conf /root/krb5.conf.away", "krb5", "is not there",
           "mv /root/krb5.conf.away /etc/krb5.conf", "warning"),
    Broken("krb5.conf that is none", "echo '[libdefaults' >/etc/krb5.conf", "krb5", "nobody gets a ticket", MEND_KRB5),
    Broken("krb5.conf that root alone may read", "chmod 600 /etc/krb5.conf", "krb5", "keeps the users of the workers out",
           "chmod 644 /etc/krb5.conf"),
    Broken("no pkinit plugin", "mv $(ls /usr/lib/*/krb5/plugins/preauth/pkinit.so) /root/", "krb5", "no pkinit plugin",
           "mv /root/pkinit.so /usr/lib/x86_64-linux-gnu/krb5/plugins/preauth/"),
    Broken("a plugin that krb5.conf disables", f"printf '{PLUGINS}' 'disable = pkinit' >>/etc/krb5.conf", "krb5",
           "disable = pkinit keeps libkrb5 from its pkinit plugin", MEND_KRB5),
    Broken("plugins in a folder that is not there", libdefaults("plugin_base_dir = /nowhere"), "krb5",
           "plugin_base_dir = /nowhere keeps", MEND_KRB5),
    Broken("a plugin that krb5.conf leaves out", f"printf '{PLUGINS}' 'enable_only = otp' >>/etc/krb5.conf", "krb5",
           "enable_only = otp keeps", MEND_KRB5, "warning"),
    Broken("no realm", f"sed -i /^realm/d {TOML}; sed -i /default_realm/d /etc/krb5.conf", "realm", "there is none",
           f"{MEND_TOML}; {MEND_KRB5}"),
    Broken("a realm in lower case", f"sed -i 's/^realm = .*/realm = \"lab.test\"/' {TOML}", "realm", "in lower case", MEND_TOML,
           "warning"),
    Broken("no KDC is known", "sed -i '/kdc = /d' /etc/krb5.conf", "realm", "no KDC known", MEND_KRB5),
    Broken("a KDC at a port that is none", "sed -i 's/kdc = .*/kdc = 127.0.0.1:99999/' /etc/krb5.conf", "realm",
           "kdc = 127.0.0.1:99999 names no address and port", MEND_KRB5),
    Broken("one of two KDCs at a port that is none", "sed -i 's/kdc = .*/kdc = 127.0.0.1\\n kdc = 127.0.0.1:99999/' /etc/krb5.conf", "realm",
           "cards are asked at the others", MEND_KRB5, "warning"),
    Broken("a KDC that is dead", "systemctl stop lab-kdc@127.0.0.1", "kdcs", "nobody gets a ticket", "systemctl start lab-kdc@127.0.0.1"),
    Broken("one of two is dead", "sed -i 's/kdc = .*/kdc = 127.0.0.1\\n kdc = 127.0.0.9/' /etc/krb5.conf", "kdcs",
           "before they ask another", MEND_KRB5, "warning"),
    Broken("a KDC without PKINIT", "sed -i /pkinit_identity/d /etc/lab-kdc/127.0.0.1.conf; systemctl restart lab-kdc@127.0.0.1", "kdcs",
           "offers no PKINIT", MEND_KDC),
    Broken("a KDC by UDP alone", "sed -Ei 's/kdc_tcp_listen = .*/kdc_tcp_listen = \"\"/' /etc/lab-kdc/127.0.0.1.conf; systemctl restart lab-kdc@127.0.0.1",
           "kdcs", "takes no TCP connections", MEND_KDC, "warning"),
    Broken("a proxy that is not there", f"sed -i 's|kdc = .*|kdc = {PROXY}|' /etc/krb5.conf", "kdcs", "nobody gets a ticket", MEND_KRB5),
    Broken("a proxy whose CA is not believed", "systemd-run --quiet --collect --unit=proxy openssl s_server -quiet -accept 127.0.0.5:443 "
           "-cert /etc/lab-kdc/genuine.pem -key /etc/lab-kdc/genuine.key; until ss -Hltn src 127.0.0.5:443 | grep -q .; do sleep 0.1; done; "
           f"sed -i 's|kdc = .*|kdc = {PROXY}|' /etc/krb5.conf", "kdcs", "certificate", f"{MEND_KRB5}; systemctl stop proxy"),
]


def keytab_with(principal):
    """A key of this name before those that are there."""
    return (f"rm {KEYTAB}; printf 'addent -password -p {principal}@LAB.TEST -k 99 -e aes256-cts\\nx\\nrkt /root/krb5.keytab\\n"
            f"wkt {KEYTAB}\\n' | ktutil")


KEYTABS = [
    Broken("no keytab", f"rm {KEYTAB}", "keytab", "every card is refused", MEND_KEYTAB),
    Broken("a keytab that anybody may read", f"chmod 644 {KEYTAB}", "keytab", "can be read by others"),
    Broken("a keytab that nobody may read", f"chmod 000 {KEYTAB}", "keytab", "keeps the worker of logons out"),
    Broken("a keytab of somebody else", f"chown alice {KEYTAB}", "keytab", "belongs to another user"),
    Broken("a keytab that is none", f"echo nonsense >{KEYTAB}", "keytab", "every card is refused", MEND_KEYTAB),
    Broken("a keytab of a web server", f"{KADMIN} addprinc -randkey HTTP/ws.lab.test; rm {KEYTAB}; {KADMIN} ktadd -k {KEYTAB} HTTP/ws.lab.test",
           "keytab", "has no key of host/", f"{MEND_KEYTAB}; {KADMIN} delprinc -force HTTP/ws.lab.test"),
    Broken("a keytab of another host", f"{KADMIN} addprinc -randkey host/old.lab.test; rm {KEYTAB}; {KADMIN} ktadd -k {KEYTAB} host/old.lab.test",
           "keytab", "this host is ws.lab.test", f"{MEND_KEYTAB}; {KADMIN} delprinc -force host/old.lab.test", "warning"),
    Broken("a keytab with RC4 alone", f"rm {KEYTAB}; printf 'addent -password -p {HOST}@LAB.TEST -k 1 -e arcfour-hmac\\nx\\nwkt {KEYTAB}\\n' | ktutil",
           "keytab", "no AES key", MEND_KEYTAB, "warning"),
    Broken("a keytab of another realm", f"rm {KEYTAB}; printf 'addent -password -p {HOST}@OLD.TEST -k 1 -e aes256-cts\\nx\\nwkt {KEYTAB}\\n' | ktutil",
           "keytab", "has no key of realm LAB.TEST", MEND_KEYTAB),
    settings("tickets that nobody verifies", '[domain]\nverify_ticket = "never"', "keytab", "is believed", severity="warning"),
    Broken("another key at the KDC", f"{KADMIN} cpw -randkey {HOST}", "host-key", "unless an older one", NEW_KEYTAB, "warning"),
    Broken("keys of a later join that the KDC does not know", keytab_with(HOST), "host-key", "unless an older one", MEND_KEYTAB, "warning"),
    settings("another key at the KDC, and armor", '[domain]\narmor = "required"', "host-key", "without armor every card is refused",
             also=f"{KADMIN} cpw -randkey {HOST}", mend=NEW_KEYTAB),
    Broken("kinds of keys that the host has none of", libdefaults("default_tgs_enctypes = aes128-cts"), "host-key",
           "encryption types: every card is refused", MEND_KRB5),
    Broken("kinds of keys that open no ticket", libdefaults("permitted_enctypes = aes128-cts-hmac-sha1-96"), "host-key",
           "cannot decrypt ticket: every card is refused", MEND_KRB5),
    Broken("a host that may prove nothing by its key", "sed -i 's/kdc = .*/&\\n disable_encrypted_timestamp = true/' /etc/krb5.conf", "host-key",
           "by disable_encrypted_timestamp = true in krb5.conf", MEND_KRB5, "warning"),
    settings("armor that this host cannot have", '[domain]\narmor = "required"', "armor", "gets no ticket of its own",
             also=f"{KADMIN} cpw -randkey {HOST}", mend=NEW_KEYTAB),
    Broken("a host that the KDC does not know", f"{KADMIN} delprinc -force {HOST}", "host-key", "does not know this host",
           f"{KADMIN} addprinc -randkey {HOST}; rm {KEYTAB}; {NEW_KEYTAB}"),
]

# Nothing is wrong with these, though they look alike.
REALMS = [*REALM, *KEYTABS]

SOUND = [
    Broken("a keytab with the short name of the host first", keytab_with("host/WS"), "keytab", "", MEND_KEYTAB),
    Broken("a KDC of another realm at a port that is none", r"sed -i 's,^\[realms\],&\nOTHER.TEST = {\nkdc = 127.0.0.1:99999\n},' /etc/krb5.conf",
           "realm", "", MEND_KRB5),
]
