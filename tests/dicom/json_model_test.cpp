#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "core/json.h"
#include "dicom/fixture.h"

using namespace lobule;
using namespace lobule::dicom;
using namespace lobule::testing;

namespace {

Json modelOf(const std::string& name, BulkData bulk = BulkData::kInline) {
  const auto text = toDicomJson(*openFixture(name), bulk);
  REQUIRE(text.has_value());
  auto json = parseJson(*text, "the model");
  REQUIRE(json.has_value());
  return *json;
}

}  // namespace

TEST_CASE("The DICOM JSON Model has numbers for numbers and names by group") {
  const Json model = modelOf("header.dcm");
  CHECK(model["00280010"] == Json::parse(R"({"vr":"US","Value":[33]})"));
  CHECK(model["00281050"] == Json::parse(R"({"vr":"DS","Value":[2000,1800]})"));
  CHECK(model["00181164"] == Json::parse(R"({"vr":"DS","Value":[0.09,0.1]})"));
  CHECK(model["00100010"]["Value"][0]["Alphabetic"] == "\xc3\x84pfel^\xc3\x96se");
  CHECK(model["00540220"]["Value"][0]["00540222"]["Value"][0]["00080104"]["Value"][0] == "Magnification");
  CHECK(model["00200020"]["Value"] == Json::parse(R"(["P","FL"])"));
}

TEST_CASE("Spaces before a text stay where PS3.5 6.2 counts them as text, those behind it never do") {
  const Json model = modelOf("spaces.dcm");
  for (const char* tag : {"00080054", "00080060"}) CHECK(model[tag]["Value"] == Json::parse(R"(["A b"])"));
  for (const char* tag : {"00080070", "00081010"}) CHECK(model[tag]["Value"] == Json::parse(R"(["A b","two"])"));
  for (const char* tag : {"00080081", "00104000", "0040A160", "00081190"}) {
    CHECK(model[tag]["Value"] == Json::parse(R"(["  A b"])"));
  }
  CHECK(model["00080119"]["Value"] == Json::parse(R"(["  A b"," two"])"));
  CHECK(model["00100010"]["Value"][0]["Alphabetic"] == "A b");
}

TEST_CASE("Group 0002 and group lengths stay out of the model") {
  for (const auto* name : {"header.dcm", "jpeg-2000.dcm", "implicit-little.dcm"}) {
    for (const auto& [key, value] : modelOf(name).items()) {
      CHECK(key.size() == 8);
      CHECK(key.substr(0, 4) > "0002");
      CHECK(key.substr(4) != "0000");
    }
  }
}

TEST_CASE("Pixel data is inline as base64, little endian whatever the file, or only its size") {
  CHECK(modelOf("explicit-big.dcm")["7FE00010"] == modelOf("explicit-little.dcm")["7FE00010"]);
  const Json little = modelOf("explicit-little.dcm")["7FE00010"];
  CHECK(little["vr"] == "OW");
  CHECK(little["InlineBinary"].get<std::string>().size() == 2640 / 3 * 4);
  const Json sized = modelOf("explicit-little.dcm", BulkData::kSizeOnly)["7FE00010"];
  CHECK(sized["BulkDataURI"] == "size:2640");
  CHECK_FALSE(sized.contains("InlineBinary"));
}

TEST_CASE("Printing the model leaves the object as it was") {
  const SharedObject object = openFixture("rle.dcm");
  const auto before = decodeRaw(*object, 0);
  const auto first = toDicomJson(*object), second = toDicomJson(*object);
  REQUIRE(first.has_value());
  CHECK(*first == *second);
  CHECK(decodeRaw(*object, 0)->bytes == before->bytes);
}

TEST_CASE("Text that stands in pixel data's place and claims more than the file holds is left out") {
  const auto object =
      openDicom(share(readBytes(repositoryFile("tests/fuzz/regressions/dicom_json/text-for-pixels-beyond-file"))));
  REQUIRE(object.has_value());
  const auto text = toDicomJson(**object, BulkData::kInline);
  REQUIRE(text.has_value());
  CHECK(text->size() < 10'000);
  CHECK_FALSE(parseJson(*text, "the model")->contains("7FE00010"));
}

TEST_CASE("Integers beyond what a number in JSON holds exactly are text") {
  const auto number = [](std::uint64_t value) {
    std::vector<std::byte> file = fixtureBytes("explicit-little.dcm");
    // Selector UV Value (0072,0083), before Pixel Data.
    std::vector<std::byte> element;
    for (const char letter : std::string_view("\x72\x00\x83\x00UV\x00\x00\x08\x00\x00\x00", 12)) {
      element.push_back(static_cast<std::byte>(letter));
    }
    for (int byte = 0; byte < 8; ++byte) element.push_back(static_cast<std::byte>(value >> (8 * byte) & 0xff));
    constexpr std::array kPixelData{std::byte{0xe0}, std::byte{0x7f}, std::byte{0x10}, std::byte{0x00}};
    const auto pixels = std::ranges::search(file, kPixelData);
    file.insert(pixels.begin(), element.begin(), element.end());
    const auto text = toDicomJson(**openDicom(share(file)), BulkData::kSizeOnly);
    return Json::parse(text.value())["00720083"]["Value"][0];
  };
  CHECK(number(7) == 7);
  CHECK(number(std::uint64_t{1} << 53) == 9007199254740992);
  CHECK(number((std::uint64_t{1} << 63) + 1) == "9223372036854775809");
}
