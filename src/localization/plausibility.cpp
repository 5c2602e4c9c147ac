#include "localization/plausibility.h"

#include <algorithm>
#include <cmath>

#include "localization/summary.h"

namespace lobule::localization {
namespace {

constexpr double kOneSidedNineTenths = 1.2816;  // standard deviations of a normal
constexpr double kSkinSlack = 1.25;             // the extents are estimates, and the tail runs out into the axilla
constexpr double kLeastShareInside = 0.1;

}  // namespace

PlaceDoubt doubtOf(const Location& location) {
  const double z = location.position.z, wall = location.shape.chestWallMm;
  const double reach = kOneSidedNineTenths * std::sqrt(std::max(0.0, location.covarianceMm2[2][2]));
  if (z + reach < 0) return PlaceDoubt::kInFrontOfNipple;
  if (z - reach > wall) return PlaceDoubt::kBehindChestWall;
  const auto belief = drawBelief(location);
  const auto inside =
      std::ranges::count_if(belief, [&](PointInBreastMm p) { return isInBreast(p, location.shape, kSkinSlack); });
  const bool isBeyond = static_cast<double>(inside) < kLeastShareInside * static_cast<double>(belief.size());
  return isBeyond ? PlaceDoubt::kBeyondSkin : PlaceDoubt::kNone;
}

std::string doubtInWords(PlaceDoubt doubt) {
  switch (doubt) {
    case PlaceDoubt::kMarkInAir:
      return "A mark lies outside the breast, so the place found is no place in it.";
    case PlaceDoubt::kInFrontOfNipple:
      return "The place found lies in front of the nipple, outside the breast: the marks, the nipple or the side are "
             "wrong.";
    case PlaceDoubt::kBeyondSkin:
      return "The place found lies outside the skin of the breast: the marks or the landmarks are wrong.";
    case PlaceDoubt::kBehindChestWall:
      return "The place found lies at or behind the chest wall.";
    case PlaceDoubt::kNone:
      break;
  }
  return {};
}

}  // namespace lobule::localization
