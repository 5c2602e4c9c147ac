"""The packaged site as real web servers hand it out: nginx and Apache, where the machine has them."""
import contextlib
import gzip
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "web"))
from host import package  # noqa: E402
from host.site import HEADERS  # noqa: E402

SCRIPT = "export const answer = 42; // über\n" * 200
FILES = {
    "index.html": b"<!doctype html><title>Lobule</title>", "boot.js": SCRIPT.encode(), "lobule.mjs": SCRIPT.encode(),
    "lobule.wasm": b"\0asm" * 900, "models/m/CARD.md": "# Für Menschen\n".encode(), "models/m/m.onnx": bytes(range(256)) * 20,
    "manifest.webmanifest": b"{}", "sample/a.dcm": b"DICM",
}
TYPES = {
    "index.html": "text/html; charset=utf-8", "boot.js": "text/javascript; charset=utf-8",
    "lobule.mjs": "text/javascript; charset=utf-8", "lobule.wasm": "application/wasm",
    "models/m/CARD.md": "text/markdown; charset=utf-8", "models/m/m.onnx": "application/octet-stream",
    "manifest.webmanifest": "application/manifest+json", "sample/a.dcm": "application/dicom",
}
APACHE_MODULES = ["mpm_event", "authz_core", "dir", "mime", "headers", "rewrite"]
PATIENCE_S = 60


class FakeSite:
    index = "index.html"

    def everything(self):
        return dict(FILES)


def find_program(*names):
    return next((found for name in names if (found := shutil.which(name) or shutil.which(name, path="/usr/sbin"))), None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """What every server must do; each names itself and how it is started."""

    server = None

    def setUp(self):
        if not find_program(*self.server):
            self.skipTest(f"{self.server[0]} is not on this machine")
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = Path(work.name)
        self.work.chmod(0o755)  # the server's workers are nobody
        self.folder = self.work / "site"
        package.write(FakeSite(), self.folder)
        self.start()

    def start(self):
        """On a free port; another one where somebody was quicker."""
        for _ in range(5):
            self.port = free_port()
            log = open(self.work / "log", "w")
            process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            log.close()
            if self.answers(process):
                self.addCleanup(self.stop, process)
                return
            self.stop(process)
        self.fail(f"{self.server[0]} did not start: {(self.work / 'log').read_text()}")

    def stop(self, process):
        process.terminate()
        process.wait(PATIENCE_S)

    def answers(self, process):
        end = time.monotonic() + PATIENCE_S
        while process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError):
                return self.get("").status == 200
            time.sleep(0.05)
        return False

    def get(self, address, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request("GET", f"/{address}", headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def assert_headers(self, answer, address):
        for name, value in HEADERS.items():
            self.assertEqual(answer.headers.get_all(name), [value], address)

    def test_every_file_arrives_with_its_type_and_the_headers(self):
        for address, data in FILES.items():
            answer = self.get(address)
            self.assertEqual((answer.status, answer.body), (200, data), address)
            self.assertEqual(answer.headers["Content-Type"].lower(), TYPES[address], address)
            self.assertEqual(answer.headers["Cache-Control"], "no-cache", address)
            self.assert_headers(answer, address)

    def test_large_text_goes_packed_to_whoever_takes_it(self):
        for address in ("boot.js", "lobule.mjs", "lobule.wasm"):
            answer = self.get(address, Accept_Encoding="gzip, br")
            self.assertEqual(answer.headers["Content-Encoding"], "gzip", address)
            self.assertEqual(gzip.decompress(answer.body), FILES[address], address)
            self.assertEqual(answer.headers["Content-Type"].lower(), TYPES[address], address)
            self.assertIn("Accept-Encoding", answer.headers["Vary"])
            self.assert_headers(answer, address)
        self.assertIsNone(self.get("models/m/m.onnx", Accept_Encoding="gzip").headers["Content-Encoding"])

    def test_a_copy_that_is_good_still_is_not_sent_again(self):
        for encoding in ("identity", "gzip"):
            tag = self.get("boot.js", Accept_Encoding=encoding).headers["ETag"]
            answer = self.get("boot.js", Accept_Encoding=encoding, If_None_Match=tag)
            self.assertEqual((answer.status, answer.body), (304, b""))

    def test_ranges(self):
        answer = self.get("models/m/m.onnx", Range="bytes=10-19")
        self.assertEqual((answer.status, answer.body), (206, bytes(range(10, 20))))

    def test_what_is_meant_for_the_server_is_not_handed_out(self):
        for address in ("nginx.conf", "Caddyfile", "_headers", "SERVING.txt", ".lobule-package", ".htaccess", "missing.js"):
            answer = self.get(address)
            self.assertIn(answer.status, (403, 404), address)
            self.assert_headers(answer, address)

    def test_the_settings_raise_no_warning(self):
        said = self.complaints()
        self.assertNotRegex(said, r"[\[:](warn|error|crit|alert|emerg)\]")


class Nginx(Served, unittest.TestCase):
    server = ("nginx",)

    def command(self, *more):
        settings = self.work / "nginx.conf"
        user = "user root;\n" if os.geteuid() == 0 else ""  # the folder is this user's own
        settings.write_text(f"""{user}daemon off;
master_process off;
pid {self.work}/pid;
error_log stderr warn;
events {{}}
http {{
  access_log off;
  {"include /etc/nginx/mime.types;" if Path("/etc/nginx/mime.types").exists() else ""}
  {" ".join(f"{kind}_temp_path {self.work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))}
  server {{
    listen 127.0.0.1:{self.port};
    root {self.folder};
    include {self.folder}/nginx.conf;
  }}
}}
""")
        return [find_program(*self.server), "-e", "stderr", "-c", str(settings), *more]

    def complaints(self):
        done = subprocess.run(self.command("-t"), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr


class Apache(Served, unittest.TestCase):
    server = ("apache2", "httpd")

    def command(self, *more):
        modules = next((Path(folder) for folder in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if Path(folder).is_dir()), None)
        if modules is None:
            self.skipTest("Apache's modules are not where this test looks for them")
        settings = self.work / "apache.conf"
        loads = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in APACHE_MODULES)
        settings.write_text(f"""ServerRoot {self.work}
ServerName localhost
Listen 127.0.0.1:{self.port}
PidFile {self.work}/pid
Mutex file:{self.work}
DefaultRuntimeDir {self.work}
ErrorLog {self.work}/errors
LogLevel warn
{loads}
TypesConfig /dev/null
AddType application/x-gzip .gz
DocumentRoot {self.folder}
DirectoryIndex index.html
<Directory {self.folder}>
  AllowOverride FileInfo
  Require all granted
</Directory>
<FilesMatch "^\\.ht">
  Require all denied
</FilesMatch>
""")
        return [find_program(*self.server), "-f", str(settings), *(more or ["-DFOREGROUND"])]

    def complaints(self):
        self.get("boot.js")
        return "\n".join(line for line in (self.work / "errors").read_text().splitlines() if "/site" in line)


if __name__ == "__main__":
    unittest.main()
