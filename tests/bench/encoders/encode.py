"""Encodes the one grey frame of an uncompressed DICOM file anew, or leaves out what is beyond 12 bits of it.

usage: python encode.py FILE OUT htj2k|jpeg-xl|12-bit
"""

import sys

import imagecodecs
import numpy as np
import pydicom
from pydicom.encaps import encapsulate

ENCODINGS = {
    "htj2k": ("1.2.840.10008.1.2.4.201", lambda pixels: imagecodecs.htj2k_encode(pixels, reversible=True), imagecodecs.htj2k_decode),
    "jpeg-xl": ("1.2.840.10008.1.2.4.110", lambda pixels: imagecodecs.jpegxl_encode(pixels, lossless=True, effort=3), imagecodecs.jpegxl_decode),
}


def main(source, target, name):
    ds = pydicom.dcmread(source)
    pixels = np.frombuffer(ds.PixelData, np.uint8 if ds.BitsAllocated == 8 else np.uint16, count=ds.Rows * ds.Columns).reshape(ds.Rows, ds.Columns)
    if name == "12-bit":
        ds.PixelData = (pixels >> max(0, ds.BitsStored - 12)).tobytes()
        ds.BitsStored, ds.HighBit = 12, 11
    else:
        syntax, encode, decode = ENCODINGS[name]
        stream = encode(pixels)
        if not np.array_equal(decode(stream), pixels):
            raise SystemExit(f"{source}: {name} does not give the pixels back")
        ds.PixelData = encapsulate([stream])
        ds["PixelData"].VR = "OB"
        ds["PixelData"].is_undefined_length = True
        ds.file_meta.TransferSyntaxUID = syntax
    # Forced: some syntaxes are newer than this pydicom.
    pydicom.dcmwrite(target, ds, implicit_vr=False, little_endian=True, force_encoding=True)


main(*sys.argv[1:])
