"""Where fuzzing begins: this repository's own fixtures, made by foreign encoders, and the code streams inside them."""
import struct
import zlib
from pathlib import Path

from zip_seeds import zip_seeds

ITEM, SEQUENCE_END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0"
PIXEL_DATA = b"\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff"
DICOM = ("data_set", "dicom_json", "frame")
STARTS = {"jpeg2000": (b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP"), "jpeg": (b"\xff\xd8",), "jpeg_lossless": (b"\xff\xd8",),
          "jpeg_ls": (b"\xff\xd8",)}
FRAME_HEADERS = {"jpeg": (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"), "jpeg_lossless": (b"\xff\xc3",), "jpeg_ls": (b"\xff\xf7",)}


def code_streams(data):
    """The fragments of encapsulated pixel data but the offset table."""
    position = data.find(PIXEL_DATA)
    if position < 0:
        return
    position += len(PIXEL_DATA)
    first = True
    while data[position:position + 4] == ITEM:
        (length,) = struct.unpack_from("<I", data, position + 4)
        if not first:
            yield data[position + 8:position + 8 + length]
        first = False
        position += 8 + length


def belongs(target, stream):
    if not stream.startswith(STARTS[target]):
        return False
    headers = FRAME_HEADERS.get(target)
    return headers is None or any(header in stream for header in headers)


def jxl_promise(name, whole):
    """What tests/fuzz/jxl.cpp wants to know of a fixture."""
    is_color = any(word in name for word in ("rgb", "ybr"))
    is_deep = not is_color and not any(word in name for word in ("frames", "recompressed"))
    columns, rows = (256, 256) if name in ("jpeg-xl-16-bit", "jpeg-xl-signed") else (40, 33)
    return bytes([is_deep | is_color << 1 | whole, columns - 1, rows - 1])


def seeds_of(target, root):
    """[(name, bytes)] to begin with."""
    fixtures = Path(root, "tests", "fixtures")
    dicom = [(path.stem, path.read_bytes()) for path in sorted(fixtures.glob("dicom/*.dcm"))]
    if target in DICOM:
        return [(f"seed-{name}", data) for name, data in dicom]
    if target in STARTS:
        return [(f"seed-{name}-{n}", stream) for name, data in dicom for n, stream in enumerate(code_streams(data)) if belongs(target, stream)]
    if target == "zip":
        return [(f"seed-{name}", data) for name, data in zip_seeds()]
    if target == "rle":  # the first byte says what the data set says: 1, 8, 16 or 32 bits, one or three samples
        kinds = {"rle": 2, "rle-rgb": 5}
        return [(f"seed-{name}-{n}", bytes([kinds[name]]) + stream) for name, data in dicom if name in kinds
                for n, stream in enumerate(code_streams(data))]
    if target == "jxl":  # the first three bytes say what the data set promises: depth and colours, columns, rows
        streams = [(name, n, stream) for name, data in dicom if name.startswith("jpeg-xl") and "groups" not in name
                   for n, stream in enumerate(code_streams(data))]
        return [(f"seed-{name}-{n}-{whole}", jxl_promise(name, whole) + stream) for name, n, stream in streams for whole in (0, 4)]
    if target == "inflate":
        squeezed = []
        for level in (0, 1, 9):
            packer = zlib.compressobj(level, zlib.DEFLATED, -15)
            squeezed.append((f"seed-level-{level}", packer.compress(dicom[0][1]) + packer.flush()))
        return squeezed
    kinds = {"picture": (".png", ".jpg"), "webp": (".webp",)}[target]
    return [(f"seed-{path.stem}", path.read_bytes()) for path in sorted(fixtures.glob("image/*")) if path.suffix in kinds]
