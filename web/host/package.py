"""Writes the site as plain files that any web server can serve, with the headers it needs in the words of common servers."""
import gzip
import re
import shutil
from pathlib import Path

from .site import HEADERS, TYPES, is_compressible
from .steps import Trouble

MARK = ".lobule-package"

# How to serve the site, for servers alone: not handed out.
SETTINGS = ("_headers", "nginx.conf", "Caddyfile", "SERVING.txt")

# No file's name changes with its content: a browser asks before it uses its copy, and hears 304 when that is good still.
PACKAGED_HEADERS = {**HEADERS, "Cache-Control": "no-cache"}
UTF8 = "; charset=utf-8"


def netlify():
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in PACKAGED_HEADERS.items())


def _unserved():
    return "|".join(re.escape(name) for name in SETTINGS)


def apache():
    headers = "".join(f'  Header always set {name} "{value}"\n' for name, value in PACKAGED_HEADERS.items())
    types = "".join(f"AddType {kind.removesuffix(UTF8)} {suffix}\n" for suffix, kind in sorted(TYPES.items()))
    texts = " ".join(sorted(suffix for suffix, kind in TYPES.items() if kind.endswith(UTF8)))
    return f"""# Needs AllowOverride FileInfo, mod_headers, and, for the .gz copies mod_rewrite.
FileETag MTime Size
<IfModule mod_headers.c>
{headers}</IfModule>
{types}AddCharset utf-8 {texts}
RemoveType .gz
AddEncoding gzip .gz
<IfModule mod_rewrite.c>
  RewriteEngine On
  RewriteRule (^|/)(\\.|({_unserved()})$) - [R=404,L]
  RewriteCond %{{HTTP:Range}} ^$
  RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b
  RewriteCond %{{REQUEST_FILENAME}}.gz -f
  RewriteRule ^(.+)$ $1.gz [L]
  <IfModule mod_headers.c>
    Header append Vary Accept-Encoding
  </IfModule>
</IfModule>
"""


def nginx():
    headers = "".join(f'add_header {name} "{value}" always;\n' for name, value in PACKAGED_HEADERS.items())
    suffixes = {}
    for suffix, kind in TYPES.items():
        suffixes.setdefault(kind.removesuffix(UTF8), []).append(suffix.removeprefix("."))
    types = "".join(f"  {kind} {' '.join(sorted(names))};\n" for kind, names in sorted(suffixes.items()))
    texts = " ".join(sorted({kind.removesuffix(UTF8) for kind in TYPES.values() if kind.endswith(UTF8)} - {"text/html"}))
    return f"""# Include this in the server block whose root is this folder. A location with an add_header of its own drops these:
# include the file there again. The types stand in place of nginx's own list.
{headers}types {{
{types}}}
default_type application/octet-stream;
charset utf-8;
charset_types {texts};
gzip_static on;
gzip_vary on;
location ~ (^|/)(\\.|({_unserved()})$) {{
  return 404;
}}
"""


def caddy():
    headers = "".join(f'\t\t{name} "{value}"\n' for name, value in PACKAGED_HEADERS.items())
    types = "".join(f'\theader *{suffix} Content-Type "{TYPES[suffix]}"\n' for suffix in (".md", ".mjs", ".onnx", ".dcm"))
    return ("# https is needed on every host but localhost.\nlocalhost {\n\troot * .\n\theader {\n"
            f"{headers}\t}}\n{types}\tfile_server {{\n\t\tprecompressed gzip\n\t\thide .* {' '.join(SETTINGS)}\n\t}}\n}}\n")


ABOUT = """Lobule, as plain files. Serve this folder over https (or from localhost) with the headers below on every answer:
without them the page has no threads and says so.
  _headers    Netlify, Cloudflare Pages
  .htaccess   Apache with mod_headers and mod_rewrite
  nginx.conf  to include in nginx's server block
  Caddyfile   Caddy: run `caddy run` in this folder
Each large text file has a .gz beside it for servers that send precompressed copies. Copies in browsers are asked about
before they are used (Cache-Control: no-cache), so that a new version is seen at once.
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
