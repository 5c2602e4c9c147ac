#include "phantom/reader_case.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

using namespace lobule;
using namespace lobule::phantom;

TEST_CASE("A seed means one case, another seed another") {
  CHECK(makeReaderCase(12).input == makeReaderCase(12).input);
  CHECK(makeReaderCase(12).truth == makeReaderCase(12).truth);
  CHECK(makeReaderCase(12).input != makeReaderCase(13).input);
}

TEST_CASE("No two of many neighbouring seeds make the same case") {
  std::set<std::string> inputs;
  for (std::uint64_t seed = 2'000'000; seed < 2'000'400; ++seed) {
    Json input = makeReaderCase(seed).input;
    input.erase("id");
    inputs.insert(dumpJson(input));
  }
  CHECK(inputs.size() == 400);
}

TEST_CASE("Every mark of a case lies near its image and every outline runs from top to bottom") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Json input = makeReaderCase(seed).input;
    REQUIRE(input["views"].size() == 2);
    for (const Json& view : input["views"]) {
      const double columns = view["columns"], rows = view["rows"];
      const double column = view["lesion"]["center"][0], row = view["lesion"]["center"][1];
      CHECK(column > -0.05 * columns);
      CHECK(column < 1.05 * columns);
      CHECK(row > -0.05 * rows);
      CHECK(row < 1.05 * rows);
      REQUIRE(view["outline"].size() >= 8);
      CHECK(view["outline"].front()[1].get<double>() < view["outline"].back()[1].get<double>());
    }
  }
}

TEST_CASE("The breast lies at the chest wall's side of the image") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Json input = makeReaderCase(seed).input;
    const Json& cc = input["views"][0];
    const double columns = cc["columns"];
    const double nipple = cc["nipple"][0], wall = cc["chestWall"][0][0];
    CHECK((input["laterality"] == "L" ? wall < nipple : wall > nipple));
    CHECK((input["laterality"] == "L" ? wall < columns / 2 : wall > columns / 2));
  }
}
