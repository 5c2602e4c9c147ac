// One JPEG 2000 or HTJ2K stream to samples, by OpenJPEG and with plain types only: linked into the core, and the whole
// of the module lobule_j2k.wasm, in whose instances the page decodes what needs much working memory. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace lobule::dicom {

struct Jpeg2000Header {
  long long columns = 0, rows = 0;
  std::uint32_t components = 0;
  int precision = 0;  // bits of a sample
  bool isSigned = false;
  bool isSubsampled = false;   // components of different sizes
  bool areDepthsEqual = true;  // of the components
  bool isTiled = false;        // or begins elsewhere than at 0, 0: it is not reduced
  // Rows decoded by themselves are to the last bit those of the whole: with lossless arithmetic, and not HTJ2K, of
  // which OpenJPEG gets parts wrong.
  bool canBeParted = false;
  int resolutions = 1;  // that every component has
};

// What is wanted of it. Crosses the border between two wasm modules: 32-bit fields only.
struct Jpeg2000Request {
  std::uint32_t columns = 0, rows = 0, components = 0;  // as in the header
  std::uint32_t bytesPerSample = 1;                     // of the target: 1, 2 or 4
  std::uint32_t reduction = 0;             // decode 1/2^reduction of the resolution, and bring it to full size
  std::uint32_t firstRow = 0, endRow = 0;  // part of the rows, without a reduction; 0, 0: all
  std::uint32_t mayBeParted = 0;           // whether several requests may share the rows
};

// An opened stream: its header is read, once; decode() may follow, once. The bytes stay the caller's.
class Jpeg2000Stream {
 public:
  static bool isOne(const std::uint8_t* bytes, std::size_t size);

  Jpeg2000Stream(const std::uint8_t* bytes, std::size_t size);
  ~Jpeg2000Stream();
  Jpeg2000Stream(const Jpeg2000Stream&) = delete;
  Jpeg2000Stream& operator=(const Jpeg2000Stream&) = delete;

  bool canStart() const;           // false: no memory for a decoder
  const Jpeg2000Header* header();  // null: there is none that can be read
  // target: the samples of the wanted rows, interleaved, little endian. False: reason() says why, if anything is known.
  bool decode(const Jpeg2000Request& request, std::uint8_t* target);
  const std::string& reason() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lobule::dicom
