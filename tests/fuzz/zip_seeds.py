"""Zip archives to begin fuzzing with, written by Python's zipfile: every way in which an exam may be packed, and a bomb."""
import io
import struct
import zipfile

DAY = (1980, 1, 1, 0, 0, 0)
END_MARK, DIRECTORY_MARK = b"PK\x05\x06", b"PK\x01\x02"


class Unseekable(io.RawIOBase):
    """A pipe: what is written into one carries its sizes behind each entry, in data descriptors."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def pack(entries, comment=b"", into=None, zip64=False):
    """An archive of [(name, bytes, method)]."""
    file = io.BytesIO() if into is None else into
    with zipfile.ZipFile(file, "w") as archive:
        for name, data, method in entries:
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=zip64) as entry:
                entry.write(data)
        archive.comment = comment
    return bytes(file.data) if into is not None else file.getvalue()


def patched(data, mark, field, format, value):
    """The same archive where one field behind the first such mark says something else."""
    changed = bytearray(data)
    struct.pack_into(format, changed, changed.index(mark) + field, value)
    return bytes(changed)


def zip_seeds():
    """[(name, bytes)] of archives, the same each time."""
    stored, deflated = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
    text, noise = bytes(range(256)) * 8, bytes(i * i * 31 % 251 for i in range(600))
    exam = [("exam/", b"", stored), ("exam/RCC.dcm", text, deflated), ("exam/deep/LCC", noise, stored), ("exam/gr\u00f6\u00dfe.dcm", b"", deflated),
            ("DICOMDIR", noise, deflated)]
    whole = pack(exam)
    return [
        ("empty", pack([])), ("stored", pack([("a", noise, stored)])), ("deflated", pack([("a.dcm", text, deflated)])), ("exam", whole),
        ("comment", pack(exam[:2], END_MARK + b", said twice " * 3)), ("prefix", b"#!/bin/sh\n" + pack(exam)), ("behind", whole + b"\0" * 40),
        ("piped", pack(exam, into=Unseekable())), ("zip64", pack(exam, zip64=True)),
        ("other-ways", pack([("b", text, zipfile.ZIP_BZIP2), ("l", text, zipfile.ZIP_LZMA)])),
        ("many", pack([(f"IM{n:04}", noise[:n], stored) for n in range(60)])),
        ("encrypted", patched(whole, DIRECTORY_MARK, 8, "<H", 1)), ("zip64-end", patched(whole, END_MARK, 16, "<I", 0xFFFFFFFF)),
        ("overlap", patched(pack([("a", text, deflated), ("b", text, deflated)]), DIRECTORY_MARK, 42, "<I", 30)),
        ("bomb", pack([(f"{n}", bytes(1 << 20), deflated) for n in range(8)])), ("claim", patched(whole, DIRECTORY_MARK, 24, "<I", 1 << 30)),
    ]
