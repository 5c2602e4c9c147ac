#include "ui/label_room.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

using namespace lobule::ui;

namespace {

bool isSame(const ScreenRect& a, const ScreenRect& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

}  // namespace

TEST_CASE("A word takes the first free place, and the next word goes elsewhere") {
  LabelRoom room({0, 0, 100, 100});
  const std::array places{ScreenRect{10, 10, 30, 18}, ScreenRect{10, 40, 30, 18}};
  CHECK(isSame(room.place(places).value(), places[0]));
  CHECK(isSame(room.place(places).value(), places[1]));
  CHECK_FALSE(room.place(places).has_value());
}

TEST_CASE("A word that would be cut at the edge is left out, and one that touches another is not") {
  LabelRoom room({0, 0, 100, 100});
  CHECK_FALSE(room.place(std::array{ScreenRect{80, 10, 30, 18}}).has_value());
  room.take({10, 10, 30, 18});
  CHECK(room.place(std::array{ScreenRect{40, 10, 30, 18}}).has_value());
  CHECK_FALSE(room.isFree({20, 27, 30, 18}));
}

TEST_CASE("Beside a point the wanted side comes first and the other side last, and no place covers the point") {
  for (const bool atRight : {true, false}) {
    const auto places = placesBeside(50, 60, 30, 18, atRight, 12);
    CHECK((places.front().x > 50) == atRight);
    CHECK((places.back().x > 50) != atRight);
    CHECK(std::ranges::none_of(places, [](const ScreenRect& place) { return contains(place, 50, 60); }));
  }
}
