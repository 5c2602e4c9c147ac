"""Writes the site as plain files that any web server can serve, with the headers it needs in the words of common servers."""
import gzip
import shutil
from pathlib import Path

from .site import HEADERS, TYPES, is_compressible
from .steps import Trouble

MARK = ".lobule-package"


def netlify():
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())


def apache():
    lines = "".join(f'  Header always set {name} "{value}"\n' for name, value in HEADERS.items())
    types = "".join(f"AddType {kind.split(';')[0]} {suffix}\n" for suffix, kind in sorted(TYPES.items()))
    return f"# Needs mod_headers and AllowOverride FileInfo.\n<IfModule mod_headers.c>\n{lines}</IfModule>\n{types}"


def nginx():
    lines = "".join(f'add_header {name} "{value}" always;\n' for name, value in HEADERS.items())
    return ("# include this in the server block that serves the folder. A location with an add_header of its own drops these:\n"
            "# include it there again. nginx before 1.21.4 has no type for .wasm and none has one for .mjs.\n"
            f"{lines}gzip_static on;\ninclude mime.types;\n"
            "types { application/wasm wasm; text/javascript mjs; application/manifest+json webmanifest; application/dicom dcm; }\n")


def caddy():
    lines = "".join(f'\t\t{name} "{value}"\n' for name, value in HEADERS.items())
    return ("# https is needed on every host but localhost.\nlocalhost {\n\troot * .\n\theader {\n"
            f"{lines}\t}}\n\tfile_server {{\n\t\tprecompressed gzip\n\t\thide Caddyfile nginx.conf .htaccess _headers {MARK}\n\t}}\n}}\n")


ABOUT = """Lobule, as plain files. Serve this folder over https (or from localhost) with the headers below on every answer:
without them the page has no threads and says so.
  _headers    Netlify, Cloudflare Pages
  .htaccess   Apache with mod_headers
  nginx.conf  to include in nginx's server block
  Caddyfile   Caddy: run `caddy run` in this folder
Each large text file has a .gz beside it for servers that send precompressed copies.
"""


def write(site, folder):
    """Fills an empty folder, or one that an earlier call filled; returns the number of files of the site."""
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise Trouble(f"{folder} is not empty and was not written by --package: choose an empty folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("written by serve.py --package\n")
    everything = site.everything()
    if site.index not in everything:
        raise Trouble(f"The site has no {site.index}: nothing to package.")
    for address, found in sorted(everything.items()):
        target = folder / address
        target.parent.mkdir(parents=True, exist_ok=True)
        data = found if isinstance(found, bytes) else found.read_bytes()
        target.write_bytes(data)
        if is_compressible(address) and len(data) > 1024:
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(data, 9, mtime=0))
    for name, text in {"_headers": netlify(), ".htaccess": apache(), "nginx.conf": nginx(), "Caddyfile": caddy(),
                       "SERVING.txt": ABOUT}.items():
        (folder / name).write_text(text)
    return len(everything)
