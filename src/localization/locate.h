// From one lesion's marks in CC and MLO to its place in the uncompressed breast, with an uncertainty that is meant to
// be true. Plain values, no state, any thread.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/breast.h"
#include "core/geometry.h"
#include "core/result.h"

namespace lobule::localization {

// A reader's or a model's mark of the lesion, in displayed pixels.
struct LesionMark {
  PointInImage center;
  double radiusPx = 0.0;  // 0: unknown, a usual size is assumed
  bool operator==(const LesionMark&) const = default;
};

// A muscle's edge whose slope is less sure than this is said to be in doubt.
inline constexpr double kDoubtfulSlopeDeg = 5.0;

// One view as displayed For Presentation: the right breast's chest wall at the right image edge, the left breast's at
// the left; CC with lateral up, MLO with cranial up. `displayed_marks.h` converts stored pixels.
struct ViewMarks {
  ViewPosition view = ViewPosition::kCC;  // kCC, kMLO, kML or kLM (kML and kLM: 90 degrees)
  int rows = 0, columns = 0;
  std::optional<double> pixelSpacingMm;  // at the detector
  double spacingDeviation = 0;           // of it, relative: where it is nominal, or perhaps of another plane
  std::optional<double> magnification;   // mm at the detector per mm in the breast
  std::optional<double> thicknessMm;     // compressed
  std::optional<double> angleDeg;        // gantry angle from the vertical; its sign is ignored
  std::optional<PointInImage> nipple;    // none: the skin's point farthest from the chest wall
  bool nippleInProfile = true;
  std::optional<double> nippleUncertaintyPx;   // one standard deviation; none: the usual error of a reader
  std::optional<LineInImage> chestWall;        // CC: two points on it where it shows, or on the posterior image edge
  std::optional<LineInImage> pectoral;         // MLO: two points on the muscle's anterior edge
  std::optional<double> pectoralDeviationDeg;  // of its slope, one standard deviation; none: a reader's usual error
  std::vector<PointInImage> outline;           // skin line; may be empty: wider uncertainty
  std::optional<double> edgeColumn;            // where the picture ends behind the breast; none: at the image's edge
  LesionMark lesion;
};

struct LocateInput {
  std::optional<std::string> idJson;  // of the case, as JSON text; given back as it came
  Laterality laterality = Laterality::kLeft;
  std::vector<ViewMarks> views;       // the first CC and the first MLO, ML or LM are used
  std::vector<std::string> warnings;  // of whoever made the input; given back before locate()'s own
};

enum class Quadrant { kUpperOuter, kUpperInner, kLowerOuter, kLowerInner, kCentral, kAxillaryTail };
inline constexpr int kQuadrantCount = 6;

enum class DepthThird { kAnterior, kMiddle, kPosterior };

// Why a place is none in the breast, beyond its uncertainty. The place is still the best that the marks give.
enum class PlaceDoubt { kNone, kMarkInAir, kInFrontOfNipple, kBeyondSkin, kBehindChestWall };

// No place in the breast at all; one behind the chest wall still has its hour and quadrant.
constexpr bool isNowhere(PlaceDoubt doubt) {
  return doubt != PlaceDoubt::kNone && doubt != PlaceDoubt::kBehindChestWall;
}

// Hours facing the patient, 1 to 12; low to high runs clockwise and includes both.
struct ClockFace {
  int hour = 12, low = 12, high = 12;
  bool operator==(const ClockFace&) const = default;
};

// The uncompressed breast as estimated from both outlines and thicknesses, from the nipple, in mm.
struct BreastShape {
  double chestWallMm = 0.0;  // nipple to chest wall on the nipple axis
  double lateralMm = 0.0, medialMm = 0.0, upperMm = 0.0, lowerMm = 0.0;
};

// Where one view alone puts the lesion: a curve through the breast, from one paddle to the other.
struct ViewRay {
  ViewPosition view = ViewPosition::kCC;
  std::vector<PointInBreastMm> points;
};

struct Location {
  std::optional<std::string> idJson;
  Laterality laterality = Laterality::kLeft;
  PointInBreastMm position;
  Mat3 covarianceMm2{};
  Quadrant quadrant = Quadrant::kCentral;
  std::array<double, kQuadrantCount> quadrantProbabilities{};  // in the order of Quadrant; sum 1
  std::optional<ClockFace> clock;  // none on the nipple axis, nor where no hour fits the quadrant
  DepthThird depth = DepthThird::kMiddle;
  PlaceDoubt doubt = PlaceDoubt::kNone;  // when not kNone, a warning says so and words claim no depth third
  bool doMarksClash = false;             // the two hardly belong to one lesion; a warning says so
  double distanceFromNippleMm = 0.0;
  std::optional<double> nippleDistanceDifferenceMm;  // lesion to nipple in CC minus in MLO; two views only
  BreastShape shape;
  std::vector<ViewRay> rays;          // one per view, in the order of the input
  std::vector<std::string> warnings;  // sentences: what was missing and assumed, what does not fit together
};

// A case is answered whenever the marks are finite and one view is CC, MLO, ML or LM: what is missing has a stated
// default, a warning and a wider covariance; a view that adds nothing is left out, with a warning. One view alone gives
// its ray's middle and an honest, long covariance.
Result<Location> locate(const LocateInput& input);

// The other way: where a place in the breast would be marked in each view of the input (their lesion marks are not
// read). Used when the lesion is dragged in 3D.
Result<std::vector<PointInImage>> project(const LocateInput& input, PointInBreastMm position);

// The same for several places at once.
Result<std::vector<std::vector<PointInImage>>> project(const LocateInput& input,
                                                       std::span<const PointInBreastMm> positions);

// What a reader without a compression model does: level of the nipple, straight lines, no stretch undone. Kept for
// comparison in the report.
Result<PointInBreastMm> locateByTextbook(const LocateInput& input);

}  // namespace lobule::localization
