#include "anatomy/breast_frame.h"

#include <algorithm>
#include <cmath>

#include "anatomy/nipple.h"
#include "anatomy/nipple_map.h"
#include "anatomy/pectoral.h"
#include "anatomy/skin_line.h"
#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {
namespace {

constexpr double kOutlineStep = 4.0;   // working samples between the points of the outline
constexpr double kLeastTissue = 0.01;  // of the image: less is no breast
constexpr int kShortestSide = 16;

// Oblique views show the muscle's edge as a line; an unknown view may be one.
bool mayShowMuscle(std::optional<ViewPosition> view) {
  return !view || *view == ViewPosition::kMLO || *view == ViewPosition::kLMO || *view == ViewPosition::kML ||
         *view == ViewPosition::kLM || *view == ViewPosition::kOther;
}

// Of the tissue's box, the half at the chest wall holds 0.52 to 0.71 of the tissue in 275 views of
// ../shared/data/cdd-cesm (the middle 90%: 0.56 to 0.66).
ImageSide chestWallOf(const Tissue& tissue, const KnownOfView& known) {
  constexpr double kClearShare = 0.56;
  if (known.chestWall && known.isChestWallStated) return *known.chestWall;
  const double right = shareAtRight(tissue);
  if (known.chestWall && std::max(right, 1.0 - right) < kClearShare) return *known.chestWall;
  return right > 0.5 ? ImageSide::kRight : ImageSide::kLeft;
}

class ToStored {
 public:
  ToStored(const WorkingView& view, int columns, int rows) : view_(view), columns_(columns), rows_(rows) {}

  PointInImage operator()(PointInWorking point) const {
    const PointInImage stored = view_.storedFromWorking(point);
    return {std::clamp(stored.x, 0.0, columns_ - 1.0), std::clamp(stored.y, 0.0, rows_ - 1.0)};
  }

  PixelBox operator()(const PixelBox& box) const {
    const PointInImage a = view_.storedFromWorking({box.firstColumn - 0.5, box.firstRow - 0.5});
    const PointInImage b = view_.storedFromWorking({box.lastColumn + 0.5, box.lastRow + 0.5});
    const auto pixel = [](double value, int limit) {
      return std::clamp(static_cast<int>(std::lround(value)), 0, limit - 1);
    };
    return {pixel(std::min(a.x, b.x) + 0.5, columns_), pixel(std::min(a.y, b.y) + 0.5, rows_),
            pixel(std::max(a.x, b.x) - 0.5, columns_), pixel(std::max(a.y, b.y) - 0.5, rows_)};
  }

 private:
  const WorkingView& view_;
  int columns_, rows_;
};

}  // namespace

Result<BreastFrame> findBreast(const image::FloatImage& displayed, const KnownOfView& known, const LandmarkMaps* seen,
                               const Progress& progress) {
  if (displayed.columns < kShortestSide || displayed.rows < kShortestSide) {
    return fail(ErrorCode::kBadInput, "The image is too small to find a breast in it.");
  }
  WorkingView working = makeWorkingView(displayed);
  Tissue tissue = findTissue(working.grey);
  const auto count = std::ranges::count_if(tissue.mask.samples, [](std::uint8_t value) { return value != 0; });
  if (static_cast<double>(count) < kLeastTissue * static_cast<double>(tissue.mask.samples.size())) {
    return fail(ErrorCode::kBadInput, "No breast was found in the image.");
  }
  progress.report(0.4F);
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "The analysis was cancelled.");

  // From here on the chest wall is at the left.
  if (chestWallOf(tissue, known) == ImageSide::kRight) {
    mirror(working);
    tissue.mask = mirrored(tissue.mask);
    tissue.box = {working.grey.columns - 1 - tissue.box.lastColumn, tissue.box.firstRow,
                  working.grey.columns - 1 - tissue.box.firstColumn, tissue.box.lastRow};
  }
  closeAtChestWall(tissue);
  const std::vector<PointInWorking> skin = findSkinLine(working.grey, tissue);

  const ToStored toStored(working, displayed.columns, displayed.rows);
  BreastFrame frame;
  frame.chestWall = working.mirrored ? ImageSide::kRight : ImageSide::kLeft;
  frame.box = toStored(tissue.box);
  for (const PointInWorking& point : resampled(skin, kOutlineStep)) frame.outline.push_back(toStored(point));
  progress.report(0.6F);
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "The analysis was cancelled.");
  const auto isUsed = [&](const image::PlacedMap& map) {
    return !map.values.isEmpty() && !holdsFrame(working, map.box);
  };
  image::FloatImage seenMuscle;
  if (seen != nullptr && isUsed(seen->muscle)) seenMuscle = inWorkingView(seen->muscle, working);
  const auto muscle = mayShowMuscle(known.view) ? findPectoral(working.grey, tissue, seenMuscle) : std::nullopt;
  if (muscle) {
    frame.pectoral = LineInImage{toStored(muscle->upper), toStored(muscle->lower)};
    frame.pectoralDeviationDeg = muscle->deviationDeg;
    frame.pectoralWithNetwork = !seenMuscle.isEmpty();
  }
  const bool isOblique = known.view ? mayShowMuscle(known.view) : muscle.has_value();
  const bool isMapUsed = seen != nullptr && isUsed(seen->nipple);
  std::optional<NippleMap> map;
  if (isMapUsed) map.emplace(seen->nipple, working);
  if (const auto nipple = findNipple(working.grey, tissue, skin, isOblique, muscle, map ? &*map : nullptr)) {
    frame.nipple = Nipple{.point = toStored(nipple->point),
                          .inProfile = nipple->inProfile,
                          .uncertaintyPx = nipple->uncertainty * working.factor,
                          .withNetwork = isMapUsed};
  }
  progress.report(1.0F);
  return frame;
}

}  // namespace lobule::anatomy
