#include "localization/locate.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "localization/estimate.h"
#include "localization/plausibility.h"
#include "localization/summary.h"

namespace lobule::localization {
namespace {

using I = StateIndex;

// How much worse everything fits once the lesion's marks must fit too. Above this they hardly belong to one lesion:
// about the 99th percentile on the phantom.
constexpr double kImplausibleSquares = 12.0;
// Above this the covariance grows with it: what the model does not know of these marks is more than it was told.
constexpr double kUsualSquares = 9.0;

constexpr double kMostThicknessRatio = 2.0;  // of one breast, pressed by one technologist
constexpr double kHopelessNippleMm = 15.0;   // outside the skin: nothing is measured from a nipple then

BreastShape shapeOf(const State& state, const Evidence& evidence) {
  BreastShape shape;
  shape.chestWallMm = std::exp(state[I::kLogDepth]);
  const double width = 2 * std::exp(state[I::kLogHalfWidth]), height = 2 * std::exp(state[I::kLogHalfHeight]);
  double medial = 0.5, lower = 0.42;  // parts of the whole on the far side of the nipple
  for (const MeasuredView& view : evidence.views) {
    if (!view.lowerShare) continue;
    (view.view == ViewPosition::kCC ? medial : lower) = std::clamp(*view.lowerShare, 0.25, 0.7);
  }
  shape.medialMm = medial * width;
  shape.lateralMm = width - shape.medialMm;
  shape.lowerMm = lower * height;
  shape.upperMm = height - shape.lowerMm;
  return shape;
}

double misfitOfLesions(Evidence evidence, const Estimate& found, const ModelPriors& priors) {
  evidence.useLesions = false;
  return found.squaredResiduals - estimate(evidence, priors).squaredResiduals;
}

void addThicknessWarning(const Evidence& evidence, Location& location) {
  if (evidence.views.size() != 2) return;
  const MeasuredView &one = evidence.views[0], &other = evidence.views[1];
  if (!one.thicknessMm || !other.thicknessMm) return;
  const auto [thinner, thicker] = std::minmax(*one.thicknessMm, *other.thicknessMm);
  if (thicker < kMostThicknessRatio * thinner) return;
  location.warnings.push_back(
      std::format("Thicknesses of {:.0f} mm in {} and {:.0f} mm in {} hardly belong to one breast.", *one.thicknessMm,
                  toDicom(one.view), *other.thicknessMm, toDicom(other.view)));
}

void addWarnings(const Evidence& evidence, Location& location) {
  for (const MeasuredView& view : evidence.views) {
    location.warnings.insert(location.warnings.end(), view.warnings.begin(), view.warnings.end());
  }
  addThicknessWarning(evidence, location);
  if (evidence.views.size() == 1) {
    location.warnings.push_back(
        std::format("Only the {} view: the lesion lies somewhere along the beam; the place given is the middle of what "
                    "is possible.",
                    toDicom(evidence.views[0].view)));
  } else if (location.doMarksClash) {
    location.warnings.push_back("The two marks hardly fit together: they may not be the same lesion.");
  }
  // A place just behind the wall is told, too, though its uncertainty reaches back into the breast.
  const bool isBehind = location.doubt == PlaceDoubt::kNone && location.position.z > location.shape.chestWallMm;
  const std::string doubt = doubtInWords(isBehind ? PlaceDoubt::kBehindChestWall : location.doubt);
  if (!doubt.empty()) location.warnings.push_back(doubt);
}

}  // namespace

Result<Location> locate(const LocateInput& input) {
  const auto evidence = collectEvidence(input);
  if (!evidence) return std::unexpected(evidence.error());
  const ModelPriors& priors = defaultPriors();
  const Estimate found = estimate(*evidence, priors);
  Location location;
  location.idJson = input.idJson;
  location.laterality = input.laterality;
  location.warnings = input.warnings;
  location.warnings.insert(location.warnings.end(), evidence->leftOut.begin(), evidence->leftOut.end());
  location.position = {found.state[I::kX], found.state[I::kY], found.state[I::kZ]};
  location.covarianceMm2 = found.positionCovariance();
  const bool isFromTwo = evidence->views.size() == 2;
  const double misfit = isFromTwo ? misfitOfLesions(*evidence, found, priors) : 0.0;
  location.doMarksClash = misfit > kImplausibleSquares;
  double scale = priors.covarianceScale * std::max(1.0, misfit / kUsualSquares);
  for (const MeasuredView& view : evidence->views) scale *= view.assumedSpread;
  for (auto& row : location.covarianceMm2) {
    for (double& value : row) value *= scale;
  }
  location.shape = shapeOf(found.state, *evidence);
  for (int i = 0; i < static_cast<int>(evidence->views.size()); ++i) {
    const MeasuredView& view = evidence->views[static_cast<std::size_t>(i)];
    location.rays.push_back({view.view, rayThroughMark(view, i, found.state, priors)});
  }
  summarize(location);
  if (isFromTwo) {
    const auto far = [](const MeasuredView& view) { return std::hypot(view.lesion.up, view.lesion.depth); };
    const bool ccFirst = evidence->views[0].angleRad < evidence->views[1].angleRad;
    location.nippleDistanceDifferenceMm = (ccFirst ? 1.0 : -1.0) * (far(evidence->views[0]) - far(evidence->views[1]));
  }
  const bool isInAir = std::ranges::any_of(evidence->views, [](const MeasuredView& view) {
    return view.lesionInAirMm.has_value() || view.nippleInAirMm.value_or(0) > kHopelessNippleMm;
  });
  location.doubt = isInAir ? PlaceDoubt::kMarkInAir : doubtOf(location);
  addWarnings(*evidence, location);
  return location;
}

Result<std::vector<std::vector<PointInImage>>> project(const LocateInput& input,
                                                       std::span<const PointInBreastMm> positions) {
  auto evidence = collectEvidence(input);
  if (!evidence) return std::unexpected(evidence.error());
  if (!evidence->leftOut.empty()) return fail(ErrorCode::kBadInput, evidence->leftOut.front());
  evidence->useLesions = false;
  const ModelPriors& priors = defaultPriors();
  State state = estimate(*evidence, priors).state;
  std::vector<std::vector<PointInImage>> marks;
  for (const PointInBreastMm& position : positions) {
    state[I::kX] = position.x;
    state[I::kY] = position.y;
    state[I::kZ] = position.z;
    std::vector<PointInImage>& points = marks.emplace_back();
    for (int i = 0; i < static_cast<int>(evidence->views.size()); ++i) {
      const MeasuredView& view = evidence->views[static_cast<std::size_t>(i)];
      points.push_back(view.toPixels(predict(view, i, state, priors)));
    }
  }
  return marks;
}

Result<std::vector<PointInImage>> project(const LocateInput& input, PointInBreastMm position) {
  auto marks = project(input, std::span(&position, 1));
  if (!marks) return std::unexpected(marks.error());
  return std::move(marks->front());
}

Result<PointInBreastMm> locateByTextbook(const LocateInput& input) {
  const auto evidence = collectEvidence(input);
  if (!evidence) return std::unexpected(evidence.error());
  if (evidence->views.size() != 2) return fail(ErrorCode::kMissing, "The textbook method needs two views.");
  const bool ccFirst = evidence->views[0].angleRad < evidence->views[1].angleRad;
  // Above or below the posterior nipple line in the oblique view is read as above or below the nipple in the breast.
  const PointInViewMm cc = evidence->views[ccFirst ? 0 : 1].lesion, oblique = evidence->views[ccFirst ? 1 : 0].lesion;
  return PointInBreastMm{cc.up, oblique.up, 0.5 * (cc.depth + oblique.depth)};
}

}  // namespace lobule::localization
