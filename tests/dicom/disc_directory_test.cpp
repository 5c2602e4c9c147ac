#include "dicom/disc_directory.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string_view>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

std::vector<std::byte> directory() {
  return readBytes(repositoryFile("tests/fixtures/disc/DICOMDIR"));
}

const std::vector<std::string> kImages{"PT000000/ST000000/SE000000/IM000000", "PT000000/ST000000/SE000000/IM000001",
                                       "PT000000/ST000000/SE000000/IM000002"};

}  // namespace

TEST_CASE("The directory of a disc lists the files of its images, and of nothing else") {
  const auto images = listedImages(share(directory()));
  REQUIRE(images.has_value());
  CHECK(*images == kImages);
}

TEST_CASE("Images listed twice count once, and those no longer in use do not count") {
  const auto twice = listedImages(share(replaced(directory(), "SE000000\\IM000002", "SE000000\\IM000001")));
  REQUIRE(twice.has_value());
  CHECK(*twice == std::vector(kImages.begin(), kImages.begin() + 2));

  auto bytes = directory();
  using namespace std::string_view_literals;
  constexpr auto kInUse = "\x04\x00\x10\x14US\x02\x00\xff\xff"sv;
  const auto* first = reinterpret_cast<const std::byte*>(kInUse.data());
  const auto found = std::find_end(bytes.begin(), bytes.end(), first, first + kInUse.size());
  REQUIRE(found != bytes.end());
  found[8] = found[9] = std::byte{0};
  const auto fewer = listedImages(share(bytes));
  REQUIRE(fewer.has_value());
  CHECK(*fewer == std::vector(kImages.begin(), kImages.begin() + 2));
}

TEST_CASE("What is no directory lists nothing, and a directory cut anywhere no more than it held") {
  CHECK(listedImages(share(fixtureBytes("rle.dcm"))).value().empty());
  CHECK_FALSE(listedImages(share({})).has_value());
  const auto whole = directory();
  for (std::size_t size = 0; size < whole.size(); size += 13) {
    const auto images = listedImages(share({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}));
    if (!images) CHECK_FALSE(images.error().message.empty());
    CHECK(images.value_or(std::vector<std::string>{}).size() <= kImages.size());
  }
}
