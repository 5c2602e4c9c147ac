"""Finds the tools a build needs and, as root on Debian 12 or 13, installs what is missing. Leaves apt's sources as they were."""
import base64
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path

from .steps import Trouble, say

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src" / "third_party"))
import builder  # noqa: E402
import sources  # noqa: E402

TOOLS = builder.load_pins()["tools"]
BINARYEN = Path(os.environ.get("LOBULE_BINARYEN", "/opt/binaryen-120"))
EMSCRIPTEN = Path("/usr/share/emscripten")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
NEWER_SUITE = Path("/etc/apt/sources.list.d/lobule-newer-suite.list")
NEWER_PIN = Path("/etc/apt/preferences.d/lobule-newer-suite")

# command -> Debian package that brings it
WEB_COMMANDS = {"cmake": "cmake", "ninja": "ninja-build", "ccache": "ccache", "patch": "patch"}
NATIVE_PACKAGES = ["clang-19", "lld-19", "llvm-19", "libclang-rt-19-dev", "libc++-19-dev", "libc++abi-19-dev"]


def release(root="/"):
    """Code name of the Debian release, or an empty string elsewhere."""
    path = Path(root, "etc/os-release")
    found = re.search(r"^VERSION_CODENAME=(\w+)", path.read_text(), re.M) if path.exists() else None
    return found.group(1) if found else ""


def output_of(*command):
    """First line that a command prints, or an empty string when it does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return ""
    return (done.stdout.splitlines() or [""])[0] if done.returncode == 0 else ""


def missing_packages(packages):
    """Those of the Debian packages that are not installed."""
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *packages], capture_output=True, text=True)
    there = {line.split()[0] for line in done.stdout.splitlines() if line.split()[1:2] == ["ii"]}
    return [package for package in packages if package not in there]


def has_emscripten():
    return f" {TOOLS['emscripten']['version']} " in output_of("emcc", "--version") + " "


def node_major(node):
    found = re.match(r"v(\d+)\.", output_of(str(node), "--version"))
    return int(found.group(1)) if found else 0


def pinned_node():
    return sources.cache_root() / f"node-{TOOLS['node']['version']}" / "bin" / "node"


def find_node():
    """A Node that is new enough, or None."""
    for candidate in (os.environ.get("LOBULE_NODE"), shutil.which("node"), pinned_node()):
        if candidate and node_major(candidate) >= TOOLS["node"]["oldest"]:
            return Path(candidate)
    return None


def prepare(may_install, extra_packages=(), needs_emscripten=True):
    """Makes the machine ready for a build; returns the path of Node. Raises Trouble that lists everything missing."""
    _forget_newer_suite()
    packages = [package for command, package in WEB_COMMANDS.items() if not shutil.which(command)]
    packages += missing_packages(list(extra_packages)) if extra_packages else []
    if not shutil.which("npm"):
        packages.append("npm")
    wants_emscripten = needs_emscripten and not has_emscripten()
    if packages or wants_emscripten:
        _refuse_unless_installable(may_install, packages, wants_emscripten)
        install(packages, wants_emscripten)
    node = find_node()
    if not node:
        if not may_install:
            raise Trouble(f"Node {TOOLS['node']['oldest']} or newer is missing, and --no-install forbids to fetch it: "
                          "put one on the PATH, name it in LOBULE_NODE, or run once without --no-install.")
        node = install_node()
    return node


def _refuse_unless_installable(may_install, packages, wants_emscripten):
    names = packages + ([f"emscripten {TOOLS['emscripten']['version']}"] if wants_emscripten else [])
    what = f"Missing on this machine: {', '.join(names)}."
    apt_line = f" The packages come with: apt-get install {' '.join(packages)}." if packages else ""
    if not may_install:
        raise Trouble(f"{what} --no-install forbids to install it.{apt_line} Or run `python3 serve.py` once as root.")
    if release() not in ("bookworm", "trixie"):
        raise Trouble(f"{what} Only Debian 12 and 13 are installed automatically; here, install these with the system's own means.")
    if os.geteuid() != 0:
        raise Trouble(f"{what} Installing needs root: run `sudo python3 serve.py --build-only` once, then start again as yourself.{apt_line}")


def apt(*arguments):
    """apt-get, quiet, with a line every few seconds; raises Trouble with what apt said."""
    log = sources.cache_root() / "apt.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    try:
        retries = 0 if sources.is_cut_off() else 3
        builder.run_logged(["apt-get", "-o", "DPkg::Lock::Timeout=600", "-o", f"Acquire::Retries={retries}", *arguments], log, "apt")
    except builder.BuildError as error:
        raise Trouble(f"apt-get could not install what is needed. Is there a network? {error}") from error


def refresh_lists():
    """apt-get update; one source that does not answer (somebody's extra repository) must not stop the others."""
    try:
        apt("update")
    except Trouble as trouble:
        say(f"Some package lists could not be refreshed; going on. {trouble}")


def install(packages, with_emscripten):
    """Installs Debian packages, and Emscripten; on Debian 12 Emscripten alone comes from the newer suite."""
    say(f"installing {', '.join(packages + (['emscripten'] if with_emscripten else []))}")
    subprocess.run(["dpkg", "--configure", "-a"], capture_output=True)  # an install that was interrupted
    if not with_emscripten:
        refresh_lists()
        apt("install", "-y", "--no-install-recommends", *packages)
        return
    packages = list(dict.fromkeys([*packages, "ccache", "node-acorn", "ca-certificates"]))
    if release() == "trixie":
        refresh_lists()
        apt("install", "-y", "--no-install-recommends", "emscripten", *packages)
    else:
        with newer_suite():
            refresh_lists()
            apt("install", "-y", "--no-install-recommends", "clang-19", "lld-19", "llvm-19", "binaryen", *packages)
            apt("install", "-y", "--no-install-recommends", f"emscripten/{TOOLS['emscripten']['suite']}")
            _private_binaryen()
    _let_any_node_find_acorn()
    if not has_emscripten():
        raise Trouble(f"Emscripten {TOOLS['emscripten']['version']} was installed but `emcc --version` does not say so.")


@contextlib.contextmanager
def newer_suite():
    """apt sees the newer Debian suite for a while, at a priority that never wins by itself."""
    suite = TOOLS["emscripten"]["suite"]
    mirrors = sources.apt_mirrors()
    if not mirrors:
        raise Trouble("apt's sources name no Debian mirror for this release, so Emscripten cannot be fetched.")
    try:
        NEWER_SUITE.write_text(f"deb [signed-by={KEYRING}] {mirrors[0]} {suite} main\n")
        NEWER_PIN.write_text(f"Package: *\nPin: release n={suite}\nPin-Priority: 50\n")
        yield
    finally:
        _forget_newer_suite()


def _forget_newer_suite():
    with contextlib.suppress(OSError):
        NEWER_SUITE.unlink(missing_ok=True)
        NEWER_PIN.unlink(missing_ok=True)


def _private_binaryen():
    """The newer suite's binaryen needs its own C library: unpack both into a prefix, start the tools through its loader."""
    suite = TOOLS["emscripten"]["suite"]
    downloads = BINARYEN.with_name(BINARYEN.name + ".partial")
    shutil.rmtree(downloads, ignore_errors=True)
    shutil.rmtree(BINARYEN, ignore_errors=True)
    (downloads / "debs").mkdir(parents=True)
    wanted = [f"{name}/{suite}" for name in ("binaryen", "libc6", "libstdc++6", "libgcc-s1")]
    done = subprocess.run(["apt-get", "download", "-q", *wanted], cwd=downloads / "debs", capture_output=True, text=True)
    if done.returncode:
        raise Trouble(f"apt-get could not download binaryen: {done.stderr.strip()}")
    for package in sorted((downloads / "debs").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(package), str(downloads / "rt")], check=True)
    shutil.rmtree(downloads / "debs")
    (downloads / "bin").mkdir()
    for tool in sorted((downloads / "rt/usr/bin").glob("wasm*")):
        wrapper = downloads / "bin" / tool.name
        usr = BINARYEN / "rt/usr"
        wrapper.write_text(f'#!/bin/sh\nexec {usr}/lib64/ld-linux-x86-64.so.2 --library-path {usr}/lib/x86_64-linux-gnu '
                           f'{usr}/bin/{tool.name} "$@"\n')
        wrapper.chmod(0o755)
    downloads.rename(BINARYEN)
    settings = EMSCRIPTEN / ".emscripten"
    text = re.sub(r"^BINARYEN_ROOT *=.*$", f"BINARYEN_ROOT = '{BINARYEN}'", settings.read_text(), flags=re.M)
    settings.write_text(text)


def _let_any_node_find_acorn():
    """A Node that is not Debian's own does not look in /usr/share/nodejs."""
    modules = EMSCRIPTEN / "node_modules"
    if not (modules / "acorn").exists():
        modules.mkdir(exist_ok=True)
        (modules / "acorn").symlink_to("/usr/share/nodejs/acorn")


def npm_registry():
    """The registry that this machine's npm is set to."""
    registry = output_of("npm", "config", "get", "registry", "--prefix", str(ROOT / "web"))
    if not registry.startswith("http"):
        raise Trouble("npm does not say which registry it uses, so Node cannot be fetched: put Node "
                      f"{TOOLS['node']['oldest']} or newer on the PATH or name it in LOBULE_NODE.")
    return registry.rstrip("/")


def install_node():
    """Fetches the pinned Node from the npm registry into the cache, checked by its sha512."""
    pin = TOOLS["node"]
    archive = sources.cache_root() / "sources" / f"{pin['package']}-{pin['version']}.tgz"
    archive.parent.mkdir(parents=True, exist_ok=True)
    if not archive.exists():
        say(f"fetching Node {pin['version']}")
        partial = archive.with_suffix(".part")
        _download_node(f"{npm_registry()}/{pin['package']}/-/{pin['package']}-{pin['version']}.tgz", partial)
        digest = base64.b64encode(hashlib.sha512(partial.read_bytes()).digest()).decode()
        if digest != pin["sha512"]:
            partial.unlink()
            raise Trouble(f"The Node {pin['version']} that the npm registry sent has another checksum than the pinned one.")
        partial.replace(archive)
    node = pinned_node()
    fresh = node.parents[1].with_name(node.parents[1].name + ".partial")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "bin").mkdir(parents=True)
    with tarfile.open(archive) as tar, open(fresh / "bin" / "node", "wb") as file:
        shutil.copyfileobj(tar.extractfile("package/bin/node"), file)
    (fresh / "bin" / "node").chmod(0o755)
    shutil.rmtree(node.parents[1], ignore_errors=True)
    fresh.rename(node.parents[1])
    _link_node(node)
    return node


def _download_node(address, target):
    try:
        with urllib.request.urlopen(address, timeout=120) as answer, open(target, "wb") as file:
            shutil.copyfileobj(answer, file)
    except OSError as error:
        raise Trouble(f"Node {TOOLS['node']['version']} could not be fetched from the npm registry ({error}): put Node "
                      f"{TOOLS['node']['oldest']} or newer on the PATH or name it in LOBULE_NODE.") from error


def _link_node(node):
    """As root, lets `node` on the command line be the new one, unless somebody keeps another there."""
    link = Path("/usr/local/bin/node")
    if os.geteuid() == 0 and not link.exists() and not link.is_symlink():
        with contextlib.suppress(OSError):
            link.symlink_to(node)
            say(f"`node` is now Node {TOOLS['node']['version']} (a link in {link.parent})")
