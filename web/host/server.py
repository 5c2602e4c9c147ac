"""Serves the site over HTTP/1.1 with isolation headers on every answer, byte ranges, gzip and revalidation. Reads only."""
import gzip
import hashlib
import os
import re
import socket
import ssl
import subprocess
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .machine import sources
from .site import HEADERS, content_type, is_compressible
from .steps import Trouble, say

BLOCK = 1 << 18
SMALLEST_TO_COMPRESS = 1024
# The hosts that mean every address of this machine, with an address that documents use and nobody has (RFC 5737, 3849).
EVERY_HOST = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}


def parse_range(header, size):
    """(first, last) of a single byte range, None to send everything, or an empty tuple when it cannot be satisfied."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else ()
    first, last = int(first), min(int(last), size - 1) if last else size - 1
    if first >= size:
        return ()
    return (first, last) if first <= last else None


def accepts_gzip(header):
    """Whether Accept-Encoding allows gzip (a q of 0 forbids)."""
    allowed = {}
    for item in header.lower().split(","):
        name, _, parameters = item.strip().partition(";")
        quality = re.search(r"q\s*=\s*([\d.]+)", parameters)
        try:
            allowed[name.strip()] = float(quality.group(1)) if quality else 1.0
        except ValueError:
            allowed[name.strip()] = 0.0
    return allowed.get("gzip", allowed.get("*", 0.0)) > 0


class Compressed:
    """gzip copies of files, kept in the cache folder under a name that changes with the file."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.locks = {}
        self.guard = threading.Lock()

    def copy_of(self, path):
        stat = path.stat()
        key = hashlib.sha256(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}".encode()).hexdigest()[:32]
        target = self.folder / f"{key}.gz"
        with self.guard:
            lock = self.locks.setdefault(key, threading.Lock())
        with lock:
            if not target.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                partial = target.with_suffix(f".{os.getpid()}.part")
                partial.write_bytes(gzip.compress(path.read_bytes(), 6, mtime=0))
                partial.replace(target)
        return target

    def forget_old(self, days=30):
        """Drops copies nobody asked for in a while."""
        limit = time.time() - days * 86400
        for path in self.folder.glob("*.gz"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Lobule"
    timeout = 60

    def version_string(self):
        return self.server_version

    def setup(self):
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(10)
            self.request.do_handshake()
        super().setup()

    def end_headers(self):
        for name, value in HEADERS.items():
            self.send_header(name, value)
        # Revalidated each time: nobody debugs yesterday's code, and unchanged files are still not sent again.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def do_GET(self):
        self._answer(with_body=True)

    def do_HEAD(self):
        self._answer(with_body=False)

    def _not_allowed(self):
        self.close_connection = True  # a body that nobody reads may follow
        self._plain(HTTPStatus.METHOD_NOT_ALLOWED, "This server only hands out files.", [("Allow", "GET, HEAD")])

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _not_allowed

    def _plain(self, status, text, extra=(), with_body=True):
        body = (text + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in extra:
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def send_error(self, code, message=None, explain=None):
        # The base class calls this for requests it cannot parse.
        self.close_connection = True
        if self.request_version == "HTTP/0.9":
            self.request_version = "HTTP/1.1"  # so that even this answer carries its headers
        self._plain(code, message or HTTPStatus(code).phrase, [("Connection", "close")])

    def _answer(self, with_body):
        try:
            address = unquote(urlsplit(self.path).path, errors="replace")
        except ValueError:  # "http://[/", a host that is none
            self._plain(HTTPStatus.BAD_REQUEST, "The request names no address.", with_body=with_body)
            return
        found = self.server.site.find(address[1:]) if address.startswith("/") else None
        if found is None:
            self._plain(HTTPStatus.NOT_FOUND, "There is no such file.", with_body=with_body)
            return
        try:
            self._send(address[1:] or self.server.site.index, found, with_body)
        except FileNotFoundError:
            self._plain(HTTPStatus.NOT_FOUND, "There is no such file any more.", with_body=with_body)

    def _send(self, name, found, with_body):
        # Choose the bytes: the file itself, or its gzip copy when the client takes one and asks for no range.
        wants_range = "Range" in self.headers
        if isinstance(found, bytes):
            path, size, tag = None, len(found), hashlib.sha256(found).hexdigest()[:24]
        else:
            path, stat = found, found.stat()
            size, tag = stat.st_size, f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
        packs = path is not None and is_compressible(name) and size >= SMALLEST_TO_COMPRESS
        encoding = None
        if packs and not wants_range and accepts_gzip(self.headers.get("Accept-Encoding", "")):
            path = self.server.compressed.copy_of(path)
            size, tag, encoding = path.stat().st_size, f"{tag}-gzip", "gzip"
        tag = f'"{tag}"'
        common = [("ETag", tag), ("Accept-Ranges", "bytes")] + ([("Vary", "Accept-Encoding")] if packs else [])
        if encoding:
            common.append(("Content-Encoding", encoding))
        # Revalidation: the client has these bytes already.
        if tag in [t.strip().removeprefix("W/") for t in self.headers.get("If-None-Match", "").split(",")]:
            self._start(HTTPStatus.NOT_MODIFIED, common)
            return
        part = None
        if wants_range and self.headers.get("If-Range", tag) == tag:
            part = parse_range(self.headers["Range"], size)
        if part == ():
            self._plain(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file is shorter than that.",
                        [("Content-Range", f"bytes */{size}")], with_body)
            return
        first, last = part or (0, size - 1)
        common += [("Content-Type", content_type(name)), ("Content-Length", str(last - first + 1))]
        if part:
            common.append(("Content-Range", f"bytes {first}-{last}/{size}"))
        self._start(HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK, common)
        if with_body:
            self._send_bytes(found if path is None else path, first, last)

    def _start(self, status, headers):
        self.send_response(status)
        for header in headers:
            self.send_header(*header)
        self.end_headers()

    def _send_bytes(self, source, first, last):
        if isinstance(source, bytes):
            self.wfile.write(source[first:last + 1])
            return
        left = last - first + 1
        with open(source, "rb") as file:
            file.seek(first)
            while left > 0 and (block := file.read(min(BLOCK, left))):
                self.wfile.write(block)
                left -= len(block)
        if left:
            self.close_connection = True  # the file shrank while it was sent

    def log_message(self, format, *arguments):
        if self.server.verbose:
            say(format % arguments)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host, port, site, verbose=False, tls=None):
        self.site, self.verbose = site, verbose
        self.compressed = Compressed(sources.cache_root() / "gzip")
        self.compressed.forget_old()
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host, port), Handler)
        except OSError as error:
            raise Trouble(f"Cannot listen on {host} port {port} ({error.strerror}): choose another with --port.") from error
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            # The handshake runs in the request's thread: a silent client must not stop the others.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def compress_ahead(self):
        """Makes the gzip copies of large files in the background, so that no first visit waits for them."""

        def work():
            for address, found in self.site.everything().items():
                if isinstance(found, Path) and is_compressible(address) and found.stat().st_size > 1 << 20:
                    self.compressed.copy_of(found)

        threading.Thread(target=work, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a client that went away is no news


def is_loopback(host):
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def reachable_name(host):
    """What stands for a host in an address that somebody can open: this machine's own address where the host is every one."""
    if host not in EVERY_HOST:
        return host
    family, anywhere = EVERY_HOST[host]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((anywhere, 9))  # sends nothing: the system only chooses the way out
            return probe.getsockname()[0]
    except OSError:
        return socket.gethostname()


def address_of(scheme, host, port):
    name = reachable_name(host)
    return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}/"


def self_signed(host, folder):
    """(certificate, key) for a host, made once with openssl."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    host = reachable_name(host)
    stem = re.sub(r"[^\w.-]", "_", host)
    certificate, key = folder / f"{stem}.crt", folder / f"{stem}.key"
    if certificate.exists() and key.exists() and time.time() - certificate.stat().st_mtime < 300 * 86400:
        return str(certificate), str(key)
    names = {"DNS:localhost", "IP:127.0.0.1", f"DNS:{socket.gethostname()}"}
    names.add(f"IP:{host}" if re.fullmatch(r"[\d.]+|[\da-fA-F]*:[\da-fA-F:]*", host) else f"DNS:{host}")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=Lobule", "-addext",
               f"subjectAltName={','.join(sorted(names))}", "-keyout", str(key), "-out", str(certificate)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        raise Trouble("--tls without a certificate needs openssl to make one: install it (apt-get install openssl), or name CERT "
                      "and KEY.") from None
    if done.returncode:
        raise Trouble(f"openssl could not make a certificate for {host}: {done.stderr.strip()[-300:]}")
    key.chmod(0o600)
    return str(certificate), str(key)
