// How curved the rays are that the widget and the guides draw.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "localization/locate_json.h"
#include "phantom/reader_case.h"

using namespace lobule;
using namespace lobule::localization;

namespace {

struct Bend {
  double sagittaMm = 0, lengthMm = 0;
  double backwardMm = 0;  // of the sagitta, toward the chest wall
};

Bend bendOf(const ViewRay& ray) {
  const PointInBreastMm &a = ray.points.front(), &b = ray.points.back(), &m = ray.points[ray.points.size() / 2];
  const Vec3 chord{b.x - a.x, b.y - a.y, b.z - a.z}, out{m.x - a.x, m.y - a.y, m.z - a.z};
  const double length = std::hypot(chord.x, chord.y, chord.z);
  const double along = (out.x * chord.x + out.y * chord.y + out.z * chord.z) / (length * length);
  const Vec3 off{out.x - along * chord.x, out.y - along * chord.y, out.z - along * chord.z};
  return {std::hypot(off.x, off.y, off.z), length, off.z};
}

}  // namespace

TEST_CASE("A ray bends back in its middle, by about a millimetre and never by more than two") {
  std::vector<double> sagittas;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto found = locate(locateInputFromJson(phantom::makeReaderCase(seed).input).value());
    REQUIRE(found.has_value());
    for (const ViewRay& ray : found->rays) {
      const Bend bend = bendOf(ray);
      INFO(seed << ": " << bend.sagittaMm << " over " << bend.lengthMm);
      CHECK(bend.lengthMm > 40);
      CHECK(bend.backwardMm > 0.2);
      CHECK(bend.sagittaMm < 2.0);
      sagittas.push_back(bend.sagittaMm);
    }
  }
  std::ranges::sort(sagittas);
  const double median = sagittas[sagittas.size() / 2];
  INFO(median);
  CHECK(median > 0.4);
  CHECK(median < 1.2);
}
