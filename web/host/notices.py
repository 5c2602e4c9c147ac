"""The licence page: everything shipped that others wrote, with version, licence, purpose and full licence text."""
import json

from .machine import ROOT, TOOLS, builder, sources


def libraries():
    """What is compiled into the core."""
    pins = builder.load_pins()
    shipped = [library for library in pins["libraries"] if library.get("shipped", True)]
    keys = builder.library_keys(pins, "wasm", builder.libraries_for(pins, [library["name"] for library in shipped], "wasm"))
    for library in shipped:
        text = sources.cache_root() / "built" / keys[library["name"]] / "LICENCE"
        yield _entry(library["name"], library["version"], library["licence"], library["use"], text)


def packages():
    """What comes from npm; the version is the one that the lock file pins."""
    lock = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    for name, described in builder.load_pins()["packages"].items():
        text = ROOT / "web/node_modules" / name / described["licenceFile"] if "licenceFile" in described else None
        yield _entry(name, lock[f"node_modules/{name}"]["version"], described["licence"], described["use"], text)


def _entry(name, version, licence, use, text_file):
    text = text_file.read_text(errors="replace").strip() if text_file and text_file.is_file() else ""
    return {"name": name, "version": version, "licence": licence, "use": use, "text": text}


def everything():
    tools = TOOLS["emscripten"]
    runtime = {"name": "Emscripten", "version": tools["version"], "licence": tools["licence"], "use": "the core's run time and C library",
               "text": ""}
    return [*libraries(), *packages(), runtime]


def site_files():
    """address -> content: for programs and for people."""
    entries = everything()
    table = [{key: value for key, value in entry.items() if key != "text"} for entry in entries]
    text = "\n\n".join(f"{entry['name']} {entry['version']}: {entry['use']}. Licence: {entry['licence']}\n\n{entry['text']}".strip()
                       for entry in entries)
    return {"licences.json": (json.dumps(table, indent=1) + "\n").encode(), "licences.txt": (text + "\n").encode()}
