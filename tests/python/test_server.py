"""The server: isolation headers on every answer, types, ranges, gzip, revalidation, and nothing but the site."""
import gzip
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "web"))
from host import package, server  # noqa: E402
from host.site import HEADERS, Site  # noqa: E402
from host.steps import Trouble  # noqa: E402

ISSUE_POLICY = ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
                "style-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
SITE = {"index": "index.html", "parts": [
    {"at": "", "from": "web", "files": ["*.html", "*.js", "icons/*"]},
    {"at": "", "from": "{build}/bin", "files": ["lobule.mjs", "lobule.wasm"]},
    {"at": "models", "from": "models", "files": ["*/model.json", "*/*.onnx"], "listing": {"of": "*/model.json"}},
    {"at": "sample", "from": "{build}/sample", "files": ["**/*.dcm"], "listing": {"of": "**/*.dcm"}}]}
SCRIPT = "export const words = [" + "'the same again', " * 400 + "];\n"


def make_site(folder):
    root = Path(folder)
    files = {"web/site.json": json.dumps(SITE), "web/index.html": "<!doctype html>", "web/boot.js": SCRIPT, "web/secret.txt": "no",
             "web/.hidden.js": "no", "web/node_modules/a.js": "no", "out/bin/lobule.mjs": "export {}", "out/bin/lobule.wasm": "\0asm",
             "models/a/model.json": "{}", "models/a/a.onnx": "weights", "out/sample/p/1.dcm": "DICM", "serve.py": "no"}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    os.symlink(root / "serve.py", root / "web" / "leak.js")
    return Site(root, root / "out", {"licences.json": b"[]"})


class Serving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        os.environ["LOBULE_CACHE"] = str(Path(cls.folder.name, "cache"))
        cls.site = make_site(cls.folder.name)
        cls.server = server.Server("127.0.0.1", 0, cls.site)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        del os.environ["LOBULE_CACHE"]
        cls.folder.cleanup()

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=10)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.assert_isolated(answer.headers, f"{method} {path} {answer.status}")
        return answer, body

    def assert_isolated(self, headers, where):
        for name, value in HEADERS.items():
            self.assertEqual(headers.get_all(name), [value], f"{name} on {where}")

    def test_policy_is_the_agreed_one(self):
        self.assertEqual(HEADERS["Content-Security-Policy"], ISSUE_POLICY)
        self.assertEqual(HEADERS["Cross-Origin-Opener-Policy"], "same-origin")
        self.assertEqual(HEADERS["Cross-Origin-Embedder-Policy"], "require-corp")

    def test_files_have_their_types(self):
        for path, kind in {"/": "text/html", "/boot.js": "text/javascript", "/lobule.mjs": "text/javascript", "/lobule.wasm": "application/wasm",
                           "/models/a/model.json": "application/json", "/models/a/a.onnx": "application/octet-stream",
                           "/sample/p/1.dcm": "application/dicom"}.items():
            answer, _ = self.ask(path)
            self.assertEqual(answer.status, 200, path)
            self.assertEqual(answer.headers["Content-Type"].split(";")[0], kind, path)

    def test_listings_and_generated_files(self):
        self.assertEqual(json.loads(self.ask("/models/index.json")[1]), {"entries": ["a/model.json"]})
        self.assertEqual(json.loads(self.ask("/sample/index.json")[1]), {"entries": ["p/1.dcm"]})
        self.assertEqual(self.ask("/licences.json")[1], b"[]")

    def test_nothing_outside_the_site_is_served(self):
        for path in ("/secret.txt", "/serve.py", "/../serve.py", "/%2e%2e/serve.py", "/web/index.html", "/.hidden.js", "/site.json", "/icons/",
                     "/node_modules/a.js", "/leak.js", "//etc/passwd", "/a%00b", "/models/../serve.py", "/models", "/sample/p", "/\\serve.py"):
            self.assertEqual(self.ask(path)[0].status, 404, path)

    def test_refused_methods_and_broken_requests_carry_the_headers_too(self):
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
            self.assertIn(self.ask("/", method)[0].status, (405, 501))
        for line in (b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET http://[/boot.js HTTP/1.0\r\n\r\n",
                     b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n"):
            with socket.create_connection(self.server.server_address, timeout=10) as connection:
                connection.sendall(line)
                answer = b""
                while block := connection.recv(65536):
                    answer += block
            for name, value in HEADERS.items():
                self.assertIn(f"{name}: {value}\r\n".encode(), answer)
            self.assertRegex(answer, rb"^HTTP/1\.1 (4\d\d|505) ")

    def test_ranges(self):
        whole = SCRIPT.encode()
        for header, expected in {"bytes=0-9": whole[:10], "bytes=10-": whole[10:], "bytes=-5": whole[-5:], "bytes=5-99999999": whole[5:]}.items():
            answer, body = self.ask("/boot.js", Range=header, Accept_Encoding="gzip")
            self.assertEqual((answer.status, body), (206, expected), header)
            self.assertIsNone(answer.headers["Content-Encoding"])
        self.assertEqual(self.ask("/boot.js", Range="bytes=0-9")[0].headers["Content-Range"], f"bytes 0-9/{len(whole)}")
        answer, _ = self.ask("/boot.js", Range="bytes=9999999-")
        self.assertEqual((answer.status, answer.headers["Content-Range"]), (416, f"bytes */{len(whole)}"))
        for ignored in ("bytes=5-2", "lines=1-2", "bytes=0-1,4-5"):
            self.assertEqual(self.ask("/boot.js", Range=ignored)[0].status, 200, ignored)
        self.assertEqual(self.ask("/boot.js", Range="bytes=0-9", If_Range='"old"')[0].status, 200)

    def test_gzip_only_for_those_who_take_it(self):
        answer, body = self.ask("/boot.js", Accept_Encoding="gzip, br")
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(body).decode(), SCRIPT)
        self.assertLess(len(body), len(SCRIPT) / 4)
        for refused in ("", "br", "gzip;q=0", "identity"):
            answer, body = self.ask("/boot.js", Accept_Encoding=refused)
            self.assertIsNone(answer.headers["Content-Encoding"], refused)
            self.assertEqual(body.decode(), SCRIPT)

    def test_a_changed_file_is_sent_anew_and_an_unchanged_one_is_not(self):
        path = Path(self.folder.name, "web/index.html")
        first, _ = self.ask("/")
        self.assertEqual(first.headers["Cache-Control"], "no-cache")
        again, body = self.ask("/", If_None_Match=first.headers["ETag"])
        self.assertEqual((again.status, body), (304, b""))
        path.write_text("<!doctype html><title>new</title>")
        self.assertEqual(self.ask("/", If_None_Match=first.headers["ETag"])[0].status, 200)

    def test_head_has_a_length_and_no_body(self):
        answer, body = self.ask("/boot.js", "HEAD", Accept_Encoding="identity")
        self.assertEqual((answer.headers["Content-Length"], body), (str(len(SCRIPT)), b""))

    def test_connection_stays_usable_after_errors(self):
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=10)
        for path, status in (("/none", 404), ("/", 200), ("/boot.js", 200)):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, status)
        connection.close()

    def test_a_taken_port_is_a_sentence(self):
        with self.assertRaises(Trouble) as caught:
            server.Server("127.0.0.1", self.server.server_address[1], self.site)
        self.assertIn("--port", str(caught.exception))

    def test_https_with_a_certificate_made_here(self):
        pair = server.self_signed("127.0.0.1", Path(self.folder.name, "tls"))
        secure = server.Server("127.0.0.1", 0, self.site, tls=pair)
        threading.Thread(target=secure.serve_forever, daemon=True).start()
        try:
            idle = socket.create_connection(secure.server_address)  # says nothing, must not stop the others
            context = ssl.create_default_context(cafile=pair[0])
            connection = http.client.HTTPSConnection(*secure.server_address, timeout=10, context=context)
            connection.request("GET", "/")
            answer = connection.getresponse()
            self.assert_isolated(answer.headers, "https")
            self.assertEqual(answer.status, 200)
            connection.close()
            idle.close()
        finally:
            secure.shutdown()
            secure.server_close()

    def test_the_address_for_every_host_is_one_that_can_be_opened(self):
        for everywhere in ("0.0.0.0", "::"):
            address = server.address_of("https", everywhere, 8443)
            self.assertNotIn("0.0.0.0", address)
            self.assertNotIn("[::]", address)
            self.assertRegex(address, r"^https://(\[[\da-f:]+\]|[\w.-]+):8443/$")
        self.assertEqual(server.address_of("http", "127.0.0.1", 1), "http://127.0.0.1:1/")
        self.assertEqual(server.address_of("http", "::1", 2), "http://[::1]:2/")
        name = server.reachable_name("0.0.0.0")
        pair = server.self_signed("0.0.0.0", Path(self.folder.name, "tls"))
        with mock.patch("socket.socket", side_effect=OSError):
            self.assertEqual(server.reachable_name("0.0.0.0"), socket.gethostname())
        text = subprocess.run(["openssl", "x509", "-in", pair[0], "-noout", "-text"], capture_output=True, text=True, check=True).stdout
        self.assertRegex(text, rf"(IP Address|DNS):{re.escape(name)}\b")

    def test_package_holds_the_same_site_and_the_headers_of_common_servers(self):
        target = Path(self.folder.name, "package")
        count = package.write(self.site, target)
        self.assertEqual(count, len(self.site.everything()))
        for address, found in self.site.everything().items():
            data = found if isinstance(found, bytes) else found.read_bytes()
            self.assertEqual((target / address).read_bytes(), data)
        self.assertFalse((target / "secret.txt").exists())
        self.assertEqual(gzip.decompress((target / "boot.js.gz").read_bytes()).decode(), SCRIPT)
        for name in ("_headers", ".htaccess", "nginx.conf", "Caddyfile"):
            text = (target / name).read_text()
            for header, value in HEADERS.items():
                self.assertIn(header, text)
                self.assertIn(value, text)
        package.write(self.site, target)  # its own folder may be written again
        (foreign := Path(self.folder.name, "foreign")).mkdir()
        (foreign / "thesis.txt").write_text("mine")
        with self.assertRaises(Trouble):
            package.write(self.site, foreign)
        self.assertTrue((foreign / "thesis.txt").exists())


class CommandLine(unittest.TestCase):
    def run_serve(self, *arguments):
        return subprocess.run([sys.executable, str(ROOT / "serve.py"), *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def test_help_names_every_option(self):
        text = self.run_serve("--help").stdout
        for option in ("--port", "--host", "--tls", "--build-only", "--package", "--debug", "--no-install", "--no-cache"):
            self.assertIn(option, text)

    def test_another_host_needs_https(self):
        for host in ("0.0.0.0", "192.168.1.5", "::", "example"):
            done = self.run_serve("--host", host)
            self.assertEqual(done.returncode, 2, host)
            self.assertIn("--tls", done.stderr)

    def test_loopback_is_loopback(self):
        for host in ("127.0.0.1", "127.1.2.3", "localhost", "::1"):
            self.assertTrue(server.is_loopback(host))
        for host in ("0.0.0.0", "128.0.0.1", "::", "localhost.example"):
            self.assertFalse(server.is_loopback(host))

    def test_tls_takes_none_or_two_files(self):
        self.assertEqual(self.run_serve("--tls", "only-one").returncode, 2)

    def test_port_out_of_range(self):
        self.assertEqual(self.run_serve("--port", "99999").returncode, 2)


if __name__ == "__main__":
    unittest.main()
