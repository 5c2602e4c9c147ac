// Code streams that are lossy although their transfer syntax says that nothing was lost: fixtures under another UID.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;
using namespace std::string_view_literals;

namespace {

std::vector<std::string> warningsUnder(const std::string& name, const std::string& from, const std::string& to) {
  const std::string prefix = "1.2.840.10008.1.2.4.";
  const auto object = openDicom(share(replaced(fixtureBytes(name), prefix + from, prefix + to)));
  REQUIRE(object.has_value());
  CHECK(header(**object).transferSyntaxUid == prefix + to);
  return header(**object).warnings;
}

}  // namespace

TEST_CASE("A lossy stream under a syntax that says lossless is told on the image, with its ratio by size") {
  struct Renamed {
    const char *name, *from, *to;
  };
  for (const auto& [name, from, to] : {Renamed{"jpeg-baseline.dcm", "50", "70"},
                                       {"jpeg-baseline.dcm", "50", "57"},
                                       {"jpeg-ls-near.dcm", "81", "80"},
                                       {"jpeg-2000-lossy.dcm", "91", "90"},
                                       {"htj2k-lossy.dcm", "203", "201"},
                                       {"htj2k-lossy.dcm", "203", "202"}}) {
    INFO(name << " as " << to);
    const auto warnings = warningsUnder(name, from, to);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].starts_with("Lossy compression"));
    CHECK(warnings[0].ends_with(" : 1 by its size."));
    CHECK(warnings[0].find("though the transfer syntax says lossless; ") != std::string::npos);
  }
}

TEST_CASE("A ratio comes from the bytes that the frames take") {
  // 40 x 33 samples of 16 bits; a fragment of 270 bytes, as pydicom's generate_fragments gives it.
  CHECK(warningsUnder("jpeg-ls-near.dcm", "81", "80").at(0) ==
        "Lossy compression, though the transfer syntax says lossless; 9.78 : 1 by its size.");
}

TEST_CASE("A stream without loss is not called lossy") {
  for (const char* name :
       {"jpeg-lossless.dcm", "jpeg-lossless-sv1.dcm", "jpeg-ls.dcm", "jpeg-ls-rgb.dcm", "jpeg-2000.dcm", "htj2k.dcm",
        "htj2k-signed.dcm", "htj2k-rgb.dcm", "htj2k-tiles.dcm", "htj2k-frames.dcm", "rle.dcm", "jpeg-xl.dcm"}) {
    INFO(name);
    CHECK(header(*openFixture(name)).warnings.empty());
  }
}

TEST_CASE("A stream without loss under a syntax that allows for it is not called lossy") {
  struct Renamed {
    const char *name, *from, *to;
  };
  for (const auto& [name, from, to] :
       {Renamed{"jpeg-ls.dcm", "80", "81"}, {"jpeg-2000.dcm", "90", "91"}, {"htj2k.dcm", "201", "203"}}) {
    INFO(name << " as " << to);
    CHECK(warningsUnder(name, from, to).empty());
  }
}

TEST_CASE("Every step of lossy compression is told, in their order") {
  const auto warningsFor = [](std::string_view ratio) {
    const auto bytes = fixtureBytes("header.dcm");
    return header(**openDicom(share(replaced(bytes,
                                             "DS\x04\0"
                                             "12.5"sv,
                                             ratio))))
        .warnings;
  };
  CHECK(std::ranges::contains(warningsFor("DS\x04\0"
                                          "12.5"sv),
                              "Lossy compression, ratio 12.5 : 1."));
  CHECK(std::ranges::contains(warningsFor("DS\x04\0"
                                          "12\\3"sv),
                              "Lossy compression, ratio 12 : 1, then 3 : 1."));
}

TEST_CASE("A stream cut within its headers is called nothing") {
  for (const char* name : {"jpeg-baseline.dcm", "jpeg-ls-near.dcm", "jpeg-2000-lossy.dcm"}) {
    const auto bytes = fixtureBytes(name);
    for (std::size_t length = bytes.size() - 400; length < bytes.size(); length += 7) {
      const auto object = openDicom(share({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)}));
      if (!object) continue;
      for (const auto& warning : header(**object).warnings) {
        CHECK(warning.find("though the transfer syntax") == std::string::npos);
      }
    }
  }
}
