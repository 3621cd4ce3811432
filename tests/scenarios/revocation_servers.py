# SPDX-License-Identifier: Apache-2.0
"""A CA of openssl(1), and a web server that hands out whatever it is told to."""

import http.server
import subprocess
import threading
from pathlib import Path


class Authority:
    """openssl ca, with a certificate for each name."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        (folder / "index.txt").touch()
        (folder / "index.txt.attr").write_text("unique_subject = no\n")
        for name in ("serial", "crlnumber"):
            (folder / name).write_text("1000\n")
        (folder / "ca.cnf").write_text(f"""[ca]
default_ca = here
[here]
database = {folder}/index.txt
serial = {folder}/serial
crlnumber = {folder}/crlnumber
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
default_days = 30
default_crl_days = 7
policy = any
x509_extensions = person
[any]
commonName = supplied
[person]
keyUsage = digitalSignature
[responder]
keyUsage = digitalSignature
extendedKeyUsage = OCSPSigning
""")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
                     "-subj", "/CN=CA", "-keyout", "ca.key", "-out", "ca.pem", "-addext",
                     "keyUsage=critical,keyCertSign,cRLSign")

    def openssl(self, *arguments: str) -> bytes:
        return subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True).stdout

    def issue(self, name: str, extensions: str = "person") -> Path:
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("ca", "-batch", "-config", "ca.cnf", "-extensions", extensions, "-in", f"{name}.csr", "-out",
                     f"{name}.pem", "-notext")
        return self.folder / f"{name}.pem"

    def revoke(self, name: str) -> None:
        self.openssl("ca", "-config", "ca.cnf", "-revoke", f"{name}.pem", "-crl_reason", "keyCompromise")

    def crl(self, *options: str) -> bytes:
        self.openssl("ca", "-config", "ca.cnf", "-gencrl", "-out", "crl.pem", *options)
        return self.openssl("crl", "-in", "crl.pem", "-outform", "DER")

    def key(self) -> bytes:
        info = self.openssl("x509", "-in", "ca.pem", "-noout", "-pubkey")
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=info, check=True,
                             capture_output=True).stdout
        return bytes.fromhex(subprocess.run(["openssl", "dgst", "-sha256", "-r"], input=der, check=True,
                                            capture_output=True).stdout.split()[0].decode())

    def serial(self, name: str) -> bytes:
        text = self.openssl("x509", "-in", f"{name}.pem", "-noout", "-serial").decode()
        return bytes.fromhex(text.strip().split("=")[1])


class WebServer(http.server.ThreadingHTTPServer):
    """Serves `pages`: bytes, or an address to go to instead."""

    def __init__(self):
        self.pages, self.asked = {}, []
        super().__init__(("127.0.0.1", 0), WebServer.Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # the name is http.server's
            self.server.asked.append(self.path)
            page = self.server.pages.get(self.path)
            if page is None:
                return self.send_error(404)
            if isinstance(page, str):
                self.send_response(302)
                self.send_header("Location", page)
                self.end_headers()
                return None
            self.send_response(200)
            self.end_headers()  # without a length: what is too long is seen while it comes
            try:
                self.wfile.write(page)
            except ConnectionError:
                pass
            return None

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_):
            pass
