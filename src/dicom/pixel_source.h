// Where the pixel data of an object lies and how its frames are cut from it. Built once while opening; reading frames
// afterwards changes nothing, so that several threads may read. Internal to the room.
#pragma once

#include <cstdint>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"
#include "dicom/data_set.h"

class DcmElement;

namespace lobule::dicom {

// Bytes of one element or fragment: copied when small, read from the file when asked for otherwise.
struct StoredValue {
  DcmElement* element = nullptr;
  std::size_t length = 0;  // bytes that are really there, also in a file that was cut short
  std::vector<std::byte> copy;

  bool read(std::size_t offset, std::size_t count, std::byte* target) const;
};

struct PixelLayout {
  int columns = 0, rows = 0, frames = 1, samplesPerPixel = 1;
  int bitsAllocated = 8;
  int bitsStored = 8;  // with those below lowestBit
  int lowestBit = 0;   // of a value, where High Bit leaves bits out below it
  bool isSigned = false, isPlanar = false;
  bool isFloatingPoint = false;  // Float or Double Float Pixel Data
  std::string photometric;

  std::size_t pixels() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  bool isSubsampled() const;  // two luminances with one pair of chrominances, where the file is not compressed
  // In an uncompressed file; 1-bit frames need not end on a byte.
  std::uint64_t frameBits() const;
};

class PixelSource {
 public:
  PixelSource() = default;

  // The frames that can be had may be fewer than the layout says; warnings tell why.
  static Result<PixelSource> locate(const ParsedFile& parsed, const PixelLayout& layout,
                                    std::vector<std::string>& warnings);

  bool isPresent() const { return isPresent_; }
  bool isEncapsulated() const { return isEncapsulated_; }

  // Uncompressed: the bytes that hold a frame, little endian; for 1-bit pixels firstBit says where in the first byte
  // the frame begins. A frame that is not there in full is filled up with zeros (isCut).
  struct NativeFrame {
    std::vector<std::byte> bytes;
    int firstBit = 0;
    bool isCut = false;
  };
  Result<NativeFrame> nativeFrame(const PixelLayout& layout, int frame) const;

  // Uncompressed: of all frames together, as far as they are there.
  std::uint64_t nativeBytes() const { return native_.length; }

  // Encapsulated: of all frames together.
  std::uint64_t encodedBytes() const;

  // Encapsulated: how the first fragment begins, as far as there is something.
  std::vector<std::byte> beginning(std::size_t length) const;

  // Encapsulated: the code stream of a frame, its fragments joined.
  Result<std::vector<std::byte>> encapsulatedFrame(int frame) const;

 private:
  static Result<PixelSource> locateEncapsulated(const ParsedFile& parsed, const PixelLayout& layout,
                                                DcmElement& element, std::vector<std::string>& warnings);
  void assignFragments(const std::vector<std::uint64_t>& offsets, const PixelLayout& layout,
                       std::vector<std::string>& warnings);
  bool assignByOffsets(const std::vector<std::uint64_t>& offsets);
  bool assignByCodeStreams(std::size_t frames, const PixelLayout& layout);

  bool isPresent_ = false, isEncapsulated_ = false, isRle_ = false, swapsWords_ = false;
  StoredValue native_;
  std::vector<StoredValue> fragments_;
  std::vector<std::size_t> firstFragment_;  // of each frame, and one past the last fragment
};

}  // namespace lobule::dicom
