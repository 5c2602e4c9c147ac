// One code stream to samples: the codecs of DICOM behind one small type. Sizes are read from the code stream's own
// header and compared with what the data set promises before memory is asked for. Any thread; nothing is shared.
#pragma once

#include <vector>

#include "core/bytes.h"
#include "core/progress.h"
#include "core/result.h"

namespace lobule::dicom {

// What the data set says of the frame.
struct ExpectedFrame {
  int columns = 0, rows = 0, samplesPerPixel = 1, bitsAllocated = 8;
};

// Samples interleaved by pixel, little endian, bytesPerSample each.
struct DecodedSamples {
  int bytesPerSample = 1;
  int precision = 8;         // bits of a sample in the code stream
  bool isSigned = false;     // the code stream carries a sign (JPEG 2000 only)
  bool isRgbMarked = false;  // JPEG and JPEG-LS: component ids "RGB"; JPEG XL: its own colour transform is undone
  bool isJfif = false;       // JPEG: a JFIF marker (so: YCbCr)
  bool isPartial = false;    // the code stream ends early: what is missing is zero, or coarse
  std::vector<std::byte> bytes;
};

// Facts of a JPEG or JPEG-LS header.
struct JpegHeader {
  int process = -1;  // n of SOFn; 55 for JPEG-LS
  int precision = 0, columns = 0, rows = 0, components = 0;
  bool isRgbMarked = false, isJfif = false;
  bool isJpegLs() const { return process == 55; }
};
Result<JpegHeader> readJpegHeader(ByteSpan codeStream);

// A copy whose Huffman tables and scan headers cannot lead the decoder astray: the one inside DCMTK takes symbols of DC
// tables for sizes without looking, reads beyond its tables, and shifts by a lossless scan's point transform. An error
// where a table is none at all or that transform leaves no bits.
Result<std::vector<std::byte>> withSafeSegments(ByteSpan codeStream, const JpegHeader& header);

bool isJpeg2000(ByteSpan codeStream);

// Whether a JPEG 2000 stream is cut into more precincts than any encoder makes.
bool hasTooManyPrecincts(ByteSpan codeStream, const ExpectedFrame& frame);

Result<DecodedSamples> decodeJpeg(ByteSpan codeStream, const JpegHeader& header, const ExpectedFrame& expected);
// mayBePartial: the file ends early, and the rows that are whole are to be shown above zeros; else that is an error.
Result<DecodedSamples> decodeJpegLs(ByteSpan codeStream, const JpegHeader& header, const ExpectedFrame& expected,
                                    bool mayBePartial);

// Whether a JPEG, JPEG-LS or bare JPEG 2000 stream has no end marker (which all of them share). Their decoders fill up
// what is missing and say nothing.
bool lacksEndMarker(ByteSpan codeStream);

// Whether the headers of a JPEG-LS stream, which may end behind them, allow its samples to differ from what went in.
bool isNearLossless(ByteSpan start);

// JPEG 2000 and HTJ2K. reduction: only 1/2^reduction of the resolution is decoded (or the least that the stream has),
// and brought to full size by interpolation.
Result<DecodedSamples> decodeJpeg2000(ByteSpan codeStream, const ExpectedFrame& expected, const Progress& progress,
                                      int reduction = 0);

// JPEG XL, bare or in its container; the samples are those that went in, also where they are 16 bits, and sRGB where
// they were coded in XYB. mayBePartial: the file ends early, and what is there is to be shown. kMissing where the
// decoder is a file of its own and cannot be fetched.
Result<DecodedSamples> decodeJpegXl(ByteSpan codeStream, const ExpectedFrame& expected, bool mayBePartial,
                                    const Progress& progress);

// What a code stream says in its first headers of whether it is what went in: lossy are a DCT, a near-lossless JPEG-LS,
// the irreversible wavelet.
enum class StreamLoss { kUnknown, kLossless, kLossy };
StreamLoss lossOfStream(ByteSpan start);

// PS3.5 Annex G. mayBePartial: the file ends early, and what is missing is filled up with zeros; else that is an error.
Result<DecodedSamples> decodeRle(ByteSpan codeStream, const ExpectedFrame& expected, bool mayBePartial);

Result<std::size_t> frameBytes(const ExpectedFrame& expected, int bytesPerSample);

// kBadInput with both sizes when the code stream disagrees with the data set.
Result<void> checkAgreement(const ExpectedFrame& expected, long long columns, long long rows, long long components);

}  // namespace lobule::dicom
