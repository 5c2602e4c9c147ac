"""The site as a browser sees it: addresses, files, types and the headers that every answer carries. Read from web/site.json."""
import json
import re
from dataclasses import dataclass
from pathlib import Path

CONTENT_SECURITY_POLICY = "; ".join([
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "connect-src 'self'",
    "img-src 'self' blob: data:", "style-src 'self'", "font-src 'self'", "manifest-src 'self'", "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'"])

# On every answer, errors and "not modified" included.
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json",
    ".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm",
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon",
    ".onnx": "application/octet-stream", ".dcm": "application/dicom", ".ttf": "font/ttf", ".woff2": "font/woff2",
}
# What gzip makes smaller; weights and pictures are dense already.
COMPRESSIBLE = {".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".md", ".txt", ".wasm", ".svg", ".ttf"}


def content_type(name):
    return TYPES.get(Path(name).suffix.lower(), "application/octet-stream")


def is_compressible(name):
    return Path(name).suffix.lower() in COMPRESSIBLE


def pattern_to_regex(pattern):
    """`*` stays within a folder, `**/` is any number of folders."""
    parts = re.split(r"(\*\*/|\*)", pattern)
    return re.compile("".join({"**/": "(?:[^/]+/)*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))


@dataclass
class Part:
    at: str
    folder: Path
    patterns: list
    listing: object = None

    def matches(self, relative):
        hidden = any(piece.startswith(".") for piece in relative.split("/"))
        return not hidden and any(pattern.fullmatch(relative) for pattern in self.patterns)

    def files(self, pattern=None):
        """Relative names of the files that exist, in order."""
        wanted = pattern_to_regex(pattern) if pattern else None
        names = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()) if (
            self.folder.is_dir()) else ()
        return sorted(name for name in names if self.matches(name) and (not wanted or wanted.fullmatch(name)))


class Site:
    def __init__(self, root, build_folder, extra=None):
        described = json.loads(Path(root, "web/site.json").read_text())
        self.index = described["index"]
        self.extra = extra or {}
        self.parts = []
        for part in described["parts"]:
            folder = part["from"].replace("{build}", str(build_folder))
            listing = part.get("listing", {}).get("of")
            self.parts.append(Part(part["at"], Path(root, folder), [pattern_to_regex(p) for p in part["files"]], listing))

    def find(self, address):
        """The file (Path) or generated content (bytes) at an address such as `models/index.json`, or None."""
        address = address or self.index
        if "\\" in address or "\0" in address or any(piece in ("", ".", "..") for piece in address.split("/")):
            return None
        if address in self.extra:
            return self.extra[address]
        for part in self.parts:
            prefix = f"{part.at}/" if part.at else ""
            if not address.startswith(prefix):
                continue
            relative = address[len(prefix):]
            if part.listing and relative == "index.json":
                return self._listing(part)
            path = part.folder / relative
            if part.matches(relative) and path.is_file() and path.resolve().is_relative_to(part.folder.resolve()):
                return path
        return None

    def _listing(self, part):
        return (json.dumps({"entries": part.files(part.listing)}, indent=1) + "\n").encode()

    def everything(self):
        """address -> Path or bytes, for all that can be served."""
        found = dict(self.extra)
        for part in self.parts:
            prefix = f"{part.at}/" if part.at else ""
            if part.listing:
                found[f"{prefix}index.json"] = self._listing(part)
            for name in part.files():
                found.setdefault(prefix + name, part.folder / name)
        return found
