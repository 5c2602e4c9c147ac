#!/usr/bin/env python3
"""Sets up, builds and serves Lobule: the one command that runs the app.

The first start installs what is missing (as root, on Debian 12 or 13) and compiles for some minutes; it can be interrupted
and goes on where it was. Later starts build only what changed and serve at once.
"""
import argparse
import signal
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("Lobule needs Python 3.11 or newer (Debian 12 has it); this is " + sys.version.split()[0])

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "web"))

from host import building, machine, notices, package, server  # noqa: E402
from host.site import Site  # noqa: E402
from host.steps import Steps, Trouble, say  # noqa: E402


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="A host other than loopback needs --tls: over plain http a browser gives a page no threads, no WebGPU and no "
        "service worker.")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on, 0 for any free one (default 8080)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine only)")
    parser.add_argument("--tls", nargs="*", metavar="FILE", help="serve https: with CERT and KEY, or with a certificate made here")
    parser.add_argument("--build-only", action="store_true", help="set up and build, do not serve")
    parser.add_argument("--package", type=Path, metavar="DIR", help="build, then write the static site with headers for common servers")
    parser.add_argument("--debug", action="store_true", help="build quickly and with assertions instead of for speed")
    parser.add_argument("--no-install", action="store_true", help="install nothing on this machine; say what is missing")
    parser.add_argument("--no-cache", action="store_true", help="use nothing built earlier: proves that a first build works")
    parser.add_argument("--verbose", action="store_true", help="log each request")
    options = parser.parse_args(arguments)
    if options.tls is not None and len(options.tls) not in (0, 2):
        parser.error("--tls takes no file or two: CERT KEY")
    if not 0 <= options.port <= 65535:
        parser.error("--port takes a number from 0 to 65535")
    if options.tls is None and not server.is_loopback(options.host):
        parser.error(f"--host {options.host} is not loopback and needs --tls: over plain http a browser gives the page no "
                     "threads, no WebGPU and no service worker")
    return options


def build(options):
    """Prepares the machine and builds; returns the build folder. Prints where the time went when it took a while."""
    steps = Steps()
    try:
        if options.no_cache:
            building.forget_caches()
        with steps.step("tools of this machine"):
            node = machine.prepare(not options.no_install, ["openssl"] if options.tls == [] else [])
        return building.build_site(steps, node, options.debug)
    finally:
        building.stop()
        table = steps.table()
        if table:
            say(table)


def open_server(options, site):
    tls = options.tls
    if tls == []:
        tls = server.self_signed(options.host, machine.sources.cache_root() / "tls")
    for name in tls or ():
        if not Path(name).is_file():
            raise Trouble(f"There is no file {name} to serve https with.")
    return server.Server(options.host, options.port, site, options.verbose, tls)


def main(arguments=None):
    options = parse(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        folder = build(options)
        site = Site(ROOT, folder, notices.site_files())
        if options.package:
            count = package.write(site, options.package)
            say(f"{options.package} holds the site, {count} files; SERVING.txt there tells how to serve it.")
            return 0
        if options.build_only:
            return 0
        with open_server(options, site) as running:
            running.compress_ahead()
            scheme = "https" if options.tls is not None else "http"
            address = server.address_of(scheme, options.host, running.server_address[1])
            print(f"Lobule: {address}   (Ctrl+C ends it)", flush=True)
            running.serve_forever()
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next start goes on from here.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
