#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

// Some bytes, then zeros without end: what an object of hundreds of megabytes is, without the megabytes. Counts what is
// read of it.
class ZeroTailedSource final : public ByteSource {
 public:
  ZeroTailedSource(std::vector<std::byte> head, std::uint64_t size) : head_(std::move(head)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override {
    if (isGone || offset > size_ || count > size_ - offset) return false;
    bytesRead += count;
    for (std::size_t i = 0; i < count; ++i) {
      target[i] = offset + i < head_.size() ? head_[static_cast<std::size_t>(offset + i)] : std::byte{0};
    }
    return true;
  }
  mutable std::atomic<std::uint64_t> bytesRead = 0;
  std::atomic<bool> isGone = false;

 private:
  std::vector<std::byte> head_;
  std::uint64_t size_;
};

Result<SharedObject> openInSlices(const SharedSource& source) {
  return openDicom(std::make_shared<const PagedSource>(source));
}

void append(std::vector<std::byte>& bytes, std::initializer_list<unsigned> values) {
  for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
}

void append16(std::vector<std::byte>& bytes, unsigned element, const char* vr, unsigned value) {
  append(bytes, {0x28, 0, element, 0, static_cast<unsigned>(vr[0]), static_cast<unsigned>(vr[1]), 2, 0, value & 255,
                 value >> 8});
}

constexpr unsigned kTomoColumns = 2560, kTomoRows = 3328, kTomoFrames = 36;  // 613 MB
constexpr std::uint64_t kTomoFrameBytes = 2ULL * kTomoColumns * kTomoRows;

// Explicit little endian up to the end of Pixel Data's header; one bright pixel at the start of the first frame.
std::vector<std::byte> tomosynthesisHead() {
  std::vector<std::byte> bytes(128);
  append(bytes, {'D', 'I', 'C', 'M', 2, 0, 0x10, 0, 'U', 'I', 20, 0});
  for (const char c : std::string("1.2.840.10008.1.2.1")) bytes.push_back(static_cast<std::byte>(c));
  append(bytes, {0, 0x28, 0, 2, 0, 'U', 'S', 2, 0, 1, 0, 0x28, 0, 4, 0, 'C', 'S', 12, 0});
  for (const char c : std::string("MONOCHROME2 ")) bytes.push_back(static_cast<std::byte>(c));
  append(bytes, {0x28, 0, 8, 0, 'I', 'S', 2, 0, '3', '6'});
  append16(bytes, 0x10, "US", kTomoRows);
  append16(bytes, 0x11, "US", kTomoColumns);
  append(bytes, {0x28, 0, 0, 1, 'U', 'S', 2, 0, 16, 0, 0x28, 0, 1, 1, 'U', 'S', 2, 0, 12, 0});
  append(bytes, {0x28, 0, 3, 1, 'U', 'S', 2, 0, 0, 0, 0xe0, 0x7f, 0x10, 0, 'O', 'W', 0, 0});
  const std::uint64_t length = kTomoFrameBytes * kTomoFrames;
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::byte>(length >> shift & 255));
  append(bytes, {0xcd, 0x0a});
  return bytes;
}

// A file with so many bytes of pixels, whatever its header promises.
std::shared_ptr<ZeroTailedSource> tomosynthesis(std::uint64_t pixelBytes) {
  auto head = tomosynthesisHead();
  const std::uint64_t size = head.size() - 2 + pixelBytes;
  return std::make_shared<ZeroTailedSource>(std::move(head), size);
}

}  // namespace

TEST_CASE("Every fixture decodes in slices as it does in memory") {
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(repositoryFile("tests/fixtures/dicom"))) {
    if (entry.path().extension() != ".dcm") continue;
    const std::string name = entry.path().filename().string();
    INFO(name);
    const SharedObject inMemory = openFixture(name);
    const auto inSlices = openInSlices(sourceOf(share(fixtureBytes(name))));
    REQUIRE(inSlices.has_value());
    CHECK(header(**inSlices).warnings == header(*inMemory).warnings);
    const bool isNoImage = name == "cad-report.dcm", hasFourSamples = name == "argb.dcm" || name == "cmyk.dcm";
    const int frames = isNoImage || hasFourSamples ? 0 : header(*inMemory).frames;
    for (int frame = 0; frame < frames; ++frame) {
      const auto expected = decodeRaw(*inMemory, frame), actual = decodeRaw(**inSlices, frame);
      REQUIRE(expected.has_value());
      REQUIRE(actual.has_value());
      CHECK(actual->bytes == expected->bytes);
      CHECK(frameOverlays(**inSlices, frame).size() == frameOverlays(*inMemory, frame).size());
    }
    CHECK(toDicomJson(**inSlices).value() == toDicomJson(*inMemory).value());
    ++compared;
  }
  CHECK(compared >= 20);
}

TEST_CASE("A tomosynthesis object of 613 MB opens by its header and decodes a frame by that frame's bytes") {
  const auto source = tomosynthesis(kTomoFrameBytes * kTomoFrames);
  const auto object = openInSlices(source);
  REQUIRE(object.has_value());
  CHECK(header(**object).frames == static_cast<int>(kTomoFrames));
  CHECK(header(**object).warnings.empty());
  CHECK(source->bytesRead <= 4 * PagedSource::kPageBytes);

  source->bytesRead = 0;
  const auto first = decodeRaw(**object, 0), last = decodeRaw(**object, kTomoFrames - 1);
  REQUIRE(first.has_value());
  REQUIRE(last.has_value());
  CHECK(first->bytes[0] == std::byte{0xcd});
  CHECK(first->bytes[1] == std::byte{0x0a});
  CHECK(std::ranges::all_of(last->bytes, [](std::byte value) { return value == std::byte{0}; }));
  CHECK(source->bytesRead <= 2 * kTomoFrameBytes + 4 * PagedSource::kPageBytes);
}

TEST_CASE("A file that ends too early shows in slices what is there") {
  const auto source = tomosynthesis(kTomoFrameBytes * 2 + 1000);
  const auto object = openInSlices(source);
  REQUIRE(object.has_value());
  CHECK(std::ranges::any_of(header(**object).warnings, [](const std::string& warning) {
    return warning.find("what is missing is shown as zero") != std::string::npos;
  }));
  CHECK(decodeRaw(**object, 2).has_value());
  CHECK(decodeRaw(**object, 3).error().message.find("ends before frame 4") != std::string::npos);
}

TEST_CASE("A file that goes away after opening fails with a sentence") {
  const auto source = tomosynthesis(kTomoFrameBytes * kTomoFrames);
  const auto object = openInSlices(source);
  REQUIRE(object.has_value());
  source->isGone = true;
  CHECK(decodeRaw(**object, 5).error().message.find("cannot be read") != std::string::npos);
  CHECK_FALSE(openInSlices(source).has_value());
}
