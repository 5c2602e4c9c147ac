#include <array>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>

#include "support/paths.h"

// The fuzz targets, one function each.
#define LOBULE_FUZZ_TARGETS(X) \
  X(data_set)                  \
  X(dicom_json) X(frame) X(inflate) X(jpeg) X(jpeg2000) X(jpeg_lossless) X(jpeg_ls) X(jxl) X(picture) X(rle) X(webp)
#define LOBULE_DECLARE(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
LOBULE_FUZZ_TARGETS(LOBULE_DECLARE)

namespace {

struct Target {
  std::string name;
  int (*run)(const std::uint8_t*, std::size_t);
};
#define LOBULE_ENTRY(name) Target{#name, fuzz_##name},
const std::array kTargets{LOBULE_FUZZ_TARGETS(LOBULE_ENTRY)};

std::size_t runFolder(const Target& target, const std::filesystem::path& folder) {
  std::size_t count = 0;
  if (!std::filesystem::is_directory(folder)) return count;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".py") continue;
    const auto bytes = lobule::testing::readBytes(entry.path());
    INFO(target.name << " " << entry.path().filename().string());
    CHECK(target.run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) == 0);
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("Inputs that fuzzing once found are read without harm") {
  std::size_t count = 0;
  for (const Target& target : kTargets) {
    count += runFolder(target, lobule::testing::repositoryFile("tests/fuzz/regressions/" + target.name));
  }
  CHECK(count > 0);
}

TEST_CASE("Every target survives every fixture, also those meant for another") {
  std::size_t count = 0;
  for (const Target& target : kTargets) {
    for (const char* folder : {"dicom", "image"}) {
      count += runFolder(target, lobule::testing::repositoryFile(std::string("tests/fixtures/") + folder));
    }
  }
  CHECK(count > kTargets.size());
}
