"""Fetches pinned source archives: several addresses in order, one sha256, one clear sentence when all fail."""
import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import urllib.request
from pathlib import Path

APT_HELPER = "/usr/lib/apt/apt-helper"


class SourceError(Exception):
    """A sentence for the user: which archive is missing and how to provide it."""


def cache_root():
    """Where sources and built libraries live, outside every checkout."""
    named = os.environ.get("LOBULE_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else base / "lobule"


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def apt_mirrors(root="/"):
    """The Debian mirrors this machine's apt uses, those of its own release first; never a name of our own."""
    named = os.environ.get("LOBULE_DEBIAN_MIRROR")
    if named:
        return [named.rstrip("/")]
    release = ""
    os_release = Path(root, "etc/os-release")
    if os_release.exists():
        found = re.search(r"^VERSION_CODENAME=(\w+)", os_release.read_text(), re.M)
        release = found.group(1) if found else ""
    entries = []
    folder = Path(root, "etc/apt/sources.list.d")
    for path in [Path(root, "etc/apt/sources.list"), *sorted(folder.glob("*"))]:
        if path.suffix == ".sources":
            entries += _deb822_entries(path.read_text())
        elif path.is_file() and path.suffix == ".list":
            entries += _one_line_entries(path.read_text())
    entries = [(uri.rstrip("/"), suites) for uri, suites in entries if uri.startswith(("http://", "https://"))]
    ours = [uri for uri, suites in entries if release and release in suites]
    return list(dict.fromkeys(ours))


def archive_of_old_files(root="/"):
    """Debian keeps every file that was ever in its pool, by sha1, also after a newer version replaced it: in a place whose
    name follows from the home that this machine's system states. None on another system."""
    named = os.environ.get("LOBULE_DEBIAN_ARCHIVE")
    if named:
        return named.rstrip("/")
    os_release = Path(root, "etc/os-release")
    text = os_release.read_text() if os_release.exists() else ""
    home = re.search(r'^HOME_URL="?https?://www\.([\w.-]+)', text, re.M)
    return f"https://snapshot.{home.group(1)}/file" if home and re.search(r"^ID=debian$", text, re.M) else None


def is_cut_off(root="/"):
    """Whether no way leads out of this machine. Trying again is idle then; one try still reaches a proxy of its own."""
    ipv4, ipv6 = Path(root, "proc/net/route"), Path(root, "proc/net/ipv6_route")
    if not ipv4.exists():
        return False
    used = {line.split()[0] for line in ipv4.read_text().splitlines()[1:]}
    if ipv6.exists():
        used |= {line.split()[-1] for line in ipv6.read_text().splitlines()}
    return used <= {"lo"}


def _one_line_entries(text):
    for line in text.splitlines():
        found = re.match(r"\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)", line)
        if found:
            yield found.group(1), [found.group(2)]


def _deb822_entries(text):
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^(\w[\w-]*):\s*(.*)$", stanza, re.M))
        if "deb" in fields.get("Types", "").split() and fields.get("Enabled", "yes") != "no":
            for uri in fields.get("URIs", "").split():
                yield uri, fields.get("Suites", "").split()


def addresses(origins):
    """Turns the `from` list of a pin into full addresses, in order."""
    for origin in origins:
        if "pool" in origin:
            yield from (f"{mirror}/pool/{origin['pool']}" for mirror in apt_mirrors())
        elif "url" in origin:
            yield origin["url"]
        elif "archive" in origin and (archive := archive_of_old_files()):
            yield f"{archive}/{origin['archive']}"


def file_name(pin):
    for origin in pin["from"]:
        if "pool" in origin:
            return origin["pool"].rsplit("/", 1)[1]
    return pin["from"][0]["url"].rsplit("/", 1)[1]


def fetch(pin, say=print):
    """Path of the verified archive of one pin (`{"sha256", "from": [...]}`), downloaded at most once."""
    name = file_name(pin)
    store = cache_root() / "sources"
    target = store / f"{pin['sha256'][:16]}-{name}"
    if target.exists():
        return target
    store.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    tried = []
    for local in _local_copies(name):
        if sha256_of(local) == pin["sha256"]:
            shutil.copyfile(local, partial)
            partial.replace(target)
            return target
        tried.append(f"{local} (another checksum)")
    for address in addresses(pin["from"]):
        try:
            say(f"fetching {name}")
            _download(address, partial)
        except OSError as error:
            tried.append(f"{address} ({error})")
            continue
        if sha256_of(partial) == pin["sha256"]:
            partial.replace(target)
            return target
        tried.append(f"{address} (another checksum)")
    partial.unlink(missing_ok=True)
    raise SourceError(
        f"No source of {name} answered with the pinned sha256 {pin['sha256']}: tried {'; '.join(tried) or 'nothing'}. "
        "Put the file into a folder and name that folder in LOBULE_SOURCES, or name a Debian mirror in LOBULE_DEBIAN_MIRROR "
        "or its archive of old files in LOBULE_DEBIAN_ARCHIVE.")


def _local_copies(name):
    folder = os.environ.get("LOBULE_SOURCES")
    if folder and Path(folder, name).is_file():
        yield Path(folder, name)


def _download(address, target):
    try:
        with urllib.request.urlopen(address, timeout=60) as answer, open(target, "wb") as file:
            shutil.copyfileobj(answer, file)
    except OSError:
        # apt may know a proxy or a certificate that Python does not.
        if not Path(APT_HELPER).exists():
            raise
        retries = ["-o", "Acquire::Retries=0"] if is_cut_off() else []
        done = subprocess.run([APT_HELPER, *retries, "download-file", address, str(target)], capture_output=True, text=True)
        if done.returncode:
            raise


def unpack(archive, folder):
    """Unpacks an archive and drops its single top folder; refuses members that leave the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        tops = {member.name.split("/")[0] for member in members}
        prefix = tops.pop() + "/" if len(tops) == 1 and "debian" not in tops else ""
        for member in members:
            if prefix and not member.name.startswith(prefix):
                continue
            member.name = member.name[len(prefix):]
            if member.name.startswith("/") or ".." in member.name.split("/"):
                raise SourceError(f"{archive.name} holds the unsafe path {member.name}")
            if member.name and (member.isfile() or member.isdir()):
                tar.extract(member, folder, set_attrs=True)
