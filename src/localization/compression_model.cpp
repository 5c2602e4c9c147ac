#include "localization/compression_model.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <numbers>

namespace lobule::localization {
namespace {

using I = StateIndex;
constexpr double kRadians = std::numbers::pi / 180.0;

// Half extents of the uncompressed breast across the image and along the beam, for a beam at this angle.
double logHalfAcross(const MeasuredView& view, const State& state) {
  const double c = std::cos(view.angleRad), s = std::sin(view.angleRad);
  return 0.5 * std::log(std::exp(2 * state[I::kLogHalfWidth]) * c * c + std::exp(2 * state[I::kLogHalfHeight]) * s * s);
}
double logHalfAlong(const MeasuredView& view, const State& state) {
  const double c = std::cos(view.angleRad), s = std::sin(view.angleRad);
  return 0.5 * std::log(std::exp(2 * state[I::kLogHalfWidth]) * s * s + std::exp(2 * state[I::kLogHalfHeight]) * c * c);
}

bool isCC(const MeasuredView& view) {
  return view.view == ViewPosition::kCC;
}

void addLesion(const MeasuredView& view, int index, const State& state, const ModelPriors& priors,
               std::vector<double>& r) {
  const PointInViewMm expected = predict(view, index, state, priors);
  const double far = std::hypot(view.lesion.up, view.lesion.depth);
  const double deviation = std::hypot(priors.markDeviationMm, priors.markPerRadius * view.lesionRadiusMm,
                                      (priors.markPerDistance + view.scaleDeviation) * far);
  r.push_back((view.lesion.up - expected.up) / deviation);
  r.push_back((view.lesion.depth - expected.depth) / deviation);
}

void addSizes(const MeasuredView& view, int index, const State& state, const ModelPriors& priors,
              std::vector<double>& r) {
  const double up = state[I::of(index, I::kLogUpStretch)], depth = state[I::of(index, I::kLogDepthStretch)];
  const double scale = view.scaleDeviation;
  const double wall = std::exp(depth + state[I::kLogDepth]) + state[I::of(index, I::kNippleDepth)];
  if (view.chestWallDepthMm) {
    r.push_back((*view.chestWallDepthMm - wall) /
                std::hypot(3.0, (0.03 + scale) * *view.chestWallDepthMm, view.wallDeviationMm));
  } else if (view.edgeDepthMm) {
    const double expected = *view.edgeDepthMm + priors.edgeBehindMm;
    r.push_back((expected - wall) / std::hypot((priors.edgeDeviation + scale) * expected, view.wallDeviationMm));
  }
  if (view.upExtentMm) {
    const double expected =
        std::numbers::ln2 + logHalfAcross(view, state) + up + (isCC(view) ? priors.ccExtent : priors.mloExtent);
    r.push_back((std::log(*view.upExtentMm) - expected) / std::hypot(priors.extentDeviation, scale));
  }
  if (view.thicknessMm) {
    const double flattening = std::numbers::ln2 + logHalfAlong(view, state) - std::log(*view.thicknessMm);
    const double expected = priors.volumeOffset + priors.volumeSlope * flattening;
    r.push_back((up + depth - expected) / std::hypot(priors.volumeDeviation, 2 * scale));
  }
}

void addPriors(const MeasuredView& view, int index, const State& state, const ModelPriors& priors,
               std::vector<double>& r) {
  const auto at = [&](int which) { return state[I::of(index, which)]; };
  const double stretch = std::hypot(priors.stretchDeviation, view.scaleDeviation);
  r.push_back((at(I::kLogUpStretch) - (isCC(view) ? priors.ccUpStretch : priors.mloUpStretch)) / stretch);
  r.push_back((at(I::kLogDepthStretch) - (isCC(view) ? priors.ccDepthStretch : priors.mloDepthStretch)) / stretch);
  r.push_back(at(I::kTurn) / std::hypot(priors.turnDeviationDeg * kRadians, view.angleDeviationRad));
  r.push_back(at(I::kTilt) / std::hypot(priors.tiltDeviationDeg * kRadians, view.tiltDeviationRad));
  r.push_back(at(I::kNippleUp) / view.nippleDeviationMm);
  r.push_back(at(I::kNippleDepth) / view.nippleDeviationMm);
  r.push_back((at(I::kSway) - (isCC(view) ? 0.0 : priors.mloSwayMm)) / priors.swayDeviationMm);
}

bool isTaken(ViewPosition view) {
  return view == ViewPosition::kCC || view == ViewPosition::kMLO || view == ViewPosition::kML ||
         view == ViewPosition::kLM;
}

}  // namespace

Result<Evidence> collectEvidence(const LocateInput& input) {
  if (input.views.empty()) return fail(ErrorCode::kMissing, "The case has no view.");
  Evidence evidence;
  for (const ViewMarks& marks : input.views) {
    if (!isTaken(marks.view)) {
      evidence.leftOut.push_back(
          std::format("The {} view is left out: a place is told from CC, MLO, ML and LM.", toDicom(marks.view)));
      continue;
    }
    const auto isAlike = [&](const MeasuredView& other) {
      return (other.view == ViewPosition::kCC) == (marks.view == ViewPosition::kCC);
    };
    if (const auto same = std::ranges::find_if(evidence.views, isAlike); same != evidence.views.end()) {
      evidence.leftOut.push_back(
          std::format("One {} view is left out: the {} view before it is from much the same "
                      "direction.",
                      toDicom(marks.view), toDicom(same->view)));
      continue;
    }
    auto view = measureView(marks, input.laterality);
    if (!view) return std::unexpected(view.error());
    evidence.views.push_back(std::move(*view));
  }
  if (evidence.views.empty()) {
    return fail(ErrorCode::kUnsupported, std::format("A place cannot be told from {}; from CC, MLO, ML and LM it can.",
                                                     toDicom(input.views.front().view)));
  }
  return evidence;
}

PointInViewMm predict(const MeasuredView& view, int index, const State& state, const ModelPriors& priors) {
  const auto at = [&](int which) { return state[I::of(index, which)]; };
  const double chestWall = std::exp(state[I::kLogDepth]);
  const double angle = view.angleRad + at(I::kTurn);
  const double across = state[I::kX] * std::cos(angle) + state[I::kY] * std::sin(angle);
  const double along = -state[I::kX] * std::sin(angle) + state[I::kY] * std::cos(angle);
  const double back = state[I::kZ] / chestWall;  // 0 at the nipple, 1 at the chest wall
  // Tissue near the nipple was thin before and is stretched less than tissue behind it.
  const double inside = std::clamp(back, 0.0, 1.0);
  const double lag = priors.anteriorLag * 4.0 * inside * (1.0 - inside) * chestWall;
  const double height = along / std::exp(logHalfAlong(view, state));
  const double bulge = priors.bulgeMm * std::min(height * height, 1.5);
  const double up = std::exp(at(I::kLogUpStretch)) * across + at(I::kSway) * back;
  const double depth = std::exp(at(I::kLogDepthStretch)) * (state[I::kZ] - lag) + bulge;
  const double tilt = at(I::kTilt);
  return {up * std::cos(tilt) + depth * std::sin(tilt) + at(I::kNippleUp),
          depth * std::cos(tilt) - up * std::sin(tilt) + at(I::kNippleDepth)};
}

std::vector<double> residuals(const Evidence& evidence, const State& state, const ModelPriors& priors) {
  std::vector<double> r;
  r.reserve(48);
  const double depth = state[I::kLogDepth];
  r.push_back((depth - priors.logDepth) / priors.logDepthDeviation);
  r.push_back((state[I::kLogHalfWidth] - depth - priors.widthOverDepth) / priors.widthOverDepthDeviation);
  r.push_back((state[I::kLogHalfHeight] - depth - priors.heightOverDepth) / priors.heightOverDepthDeviation);
  // A lesion lies in the breast: weak, and what keeps a single view's answer inside.
  const double chestWall = std::exp(depth);
  r.push_back(state[I::kX] / (0.6 * std::exp(state[I::kLogHalfWidth])));
  r.push_back((state[I::kY] / std::exp(state[I::kLogHalfHeight]) - 0.2) / 0.6);
  r.push_back((state[I::kZ] / chestWall - 0.6) / 0.5);
  for (int i = 0; i < static_cast<int>(evidence.views.size()); ++i) {
    const MeasuredView& view = evidence.views[static_cast<std::size_t>(i)];
    if (evidence.useLesions) addLesion(view, i, state, priors, r);
    addSizes(view, i, state, priors, r);
    addPriors(view, i, state, priors, r);
  }
  // A view that is not there: its parameters stay where they start.
  for (int i = static_cast<int>(evidence.views.size()); i < kMaxViews; ++i) {
    for (int which = 0; which < I::kPerView; ++which) r.push_back(state[I::of(i, which)]);
  }
  return r;
}

State initialState(const Evidence& evidence, const ModelPriors& priors) {
  State state{};
  state[I::kLogDepth] = priors.logDepth;
  state[I::kLogHalfWidth] = priors.logDepth + priors.widthOverDepth;
  state[I::kLogHalfHeight] = priors.logDepth + priors.heightOverDepth;
  state[I::kZ] = 0.6 * std::exp(priors.logDepth);
  for (int i = 0; i < static_cast<int>(evidence.views.size()); ++i) {
    const MeasuredView& view = evidence.views[static_cast<std::size_t>(i)];
    state[I::of(i, I::kLogUpStretch)] = isCC(view) ? priors.ccUpStretch : priors.mloUpStretch;
    state[I::of(i, I::kLogDepthStretch)] = isCC(view) ? priors.ccDepthStretch : priors.mloDepthStretch;
    state[I::of(i, I::kSway)] = isCC(view) ? 0.0 : priors.mloSwayMm;
  }
  return state;
}

std::vector<PointInBreastMm> rayThroughMark(const MeasuredView& view, int index, const State& state,
                                            const ModelPriors& priors) {
  const double angle = view.angleRad + state[I::of(index, I::kTurn)];
  const double half = std::exp(logHalfAlong(view, state));
  const double upStretch = std::exp(state[I::of(index, I::kLogUpStretch)]);
  const double depthStretch = std::exp(state[I::of(index, I::kLogDepthStretch)]);
  std::vector<PointInBreastMm> points;
  constexpr int kPoints = 25;
  PointInViewMm guess{view.lesion.up / upStretch, view.lesion.depth / depthStretch};
  for (int i = 0; i < kPoints; ++i) {
    const double along = half * (2.0 * i / (kPoints - 1) - 1.0);
    // The prediction is nearly linear in (across, z): a few corrections by its main slopes suffice.
    State moved = state;
    for (int step = 0; step < 12; ++step) {
      moved[I::kX] = guess.up * std::cos(angle) - along * std::sin(angle);
      moved[I::kY] = guess.up * std::sin(angle) + along * std::cos(angle);
      moved[I::kZ] = guess.depth;
      const PointInViewMm seen = predict(view, index, moved, priors);
      guess.up += 0.8 * (view.lesion.up - seen.up) / upStretch;
      guess.depth += 0.8 * (view.lesion.depth - seen.depth) / depthStretch;
    }
    points.push_back({moved[I::kX], moved[I::kY], moved[I::kZ]});
  }
  return points;
}

}  // namespace lobule::localization
