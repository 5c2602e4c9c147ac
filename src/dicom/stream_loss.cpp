#include "dicom/codecs.h"

namespace lobule::dicom {
namespace {

unsigned byteAt(ByteSpan bytes, std::size_t offset) {
  return offset < bytes.size() ? std::to_integer<unsigned>(bytes[offset]) : 0;
}

constexpr unsigned kJpegStart = 0xd8, kJpeg2000Start = 0x4f;

// JPEG and JPEG 2000 begin alike: a marker, then segments of a marker, a length of two bytes and what it counts.
class Segments {
 public:
  explicit Segments(ByteSpan stream) : stream_(stream) {}

  bool next() {
    position_ += length_;
    while (byteAt(stream_, position_) == 0xff && byteAt(stream_, position_ + 1) == 0xff) ++position_;  // fill bytes
    if (position_ + 4 > stream_.size() || byteAt(stream_, position_) != 0xff) return false;
    length_ = 2 + (byteAt(stream_, position_ + 2) << 8 | byteAt(stream_, position_ + 3));
    return true;
  }
  unsigned marker() const { return byteAt(stream_, position_ + 1); }
  // i: from behind the length on.
  unsigned at(std::size_t i) const { return byteAt(stream_, position_ + 4 + i); }
  bool has(std::size_t i) const { return position_ + 4 + i < stream_.size(); }

 private:
  ByteSpan stream_;
  std::size_t position_ = 2, length_ = 0;
};

// ITU-T T.81 Table B.1 and T.87 C.2: SOFn whose process is no lossless one; NEAR of a JPEG-LS scan.
bool isLossyJpeg(Segments segments) {
  bool isJpegLs = false;
  while (segments.next()) {
    const unsigned marker = segments.marker();
    const bool isTable = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;  // DHT, JPG, DAC
    if (marker >= 0xc0 && marker <= 0xcf && !isTable) return (marker & 3U) != 3;
    isJpegLs = isJpegLs || marker == 0xf7;
    if (marker == 0xda) return isJpegLs && segments.at(1 + 2 * std::size_t{segments.at(0)}) > 0;
  }
  return false;
}

// ITU-T T.800 A.6.1: the transformation of COD.
bool isLossyJpeg2000(Segments segments) {
  constexpr unsigned kCodingStyle = 0x52, kIrreversible = 0;
  constexpr std::size_t kTransformation = 9;
  while (segments.next()) {
    if (segments.marker() == kCodingStyle) {
      return segments.has(kTransformation) && segments.at(kTransformation) == kIrreversible;
    }
  }
  return false;
}

}  // namespace

bool isLossyStream(ByteSpan start) {
  if (byteAt(start, 0) != 0xff) return false;
  if (byteAt(start, 1) == kJpegStart) return isLossyJpeg(Segments(start));
  return byteAt(start, 1) == kJpeg2000Start && isLossyJpeg2000(Segments(start));
}

}  // namespace lobule::dicom
