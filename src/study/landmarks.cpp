#include "study/landmarks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "localization/displayed_marks.h"
#include "study/chest_wall.h"
#include "study/hanging.h"

namespace lobule::study {
namespace {

// Whether rows run from caudal to cranial (MLO) or from medial to lateral (CC), by Patient Orientation: only where the
// reader said side or view, for else the picture stands upright already.
bool isUpsideDown(const dicom::ImageHeader& header) {
  const std::size_t slash = header.patientOrientation.find('\\');
  if (slash == std::string::npos || !header.laterality) return false;
  const std::string down = header.patientOrientation.substr(slash + 1);
  if (header.view != ViewPosition::kCC) return down.contains('H');
  const char lateral = *header.laterality == Laterality::kRight ? 'R' : 'L';
  const char medial = *header.laterality == Laterality::kRight ? 'L' : 'R';
  return down.contains(lateral) && !down.contains(medial);
}

// Relative: what is nominal of a scanner, and how much the planes of the detector and of the breast differ by.
constexpr double kScannerDeviation = 0.02, kUnknownPlaneDeviation = 0.07;

// At the detector, as `locate` wants it: the header's own value, or the corrected spacing taken back.
void addSpacing(const dicom::ImageHeader& header, localization::ViewMarks& marks) {
  const dicom::Acquisition& acquisition = header.acquisition;
  marks.magnification = acquisition.magnificationFactor;
  if (acquisition.imagerSpacingRowMm) {
    marks.pixelSpacingMm = acquisition.imagerSpacingRowMm;
  } else if (header.spacing.kind == dicom::SpacingKind::kMagnificationCorrected ||
             header.spacing.kind == dicom::SpacingKind::kCalibrated) {
    if (!marks.magnification) marks.magnification = 1.0;
    marks.pixelSpacingMm = header.spacing.rowMm * *marks.magnification;
  } else if (header.spacing.kind != dicom::SpacingKind::kNone) {
    marks.pixelSpacingMm = header.spacing.rowMm;
  }
  if (header.spacing.kind == dicom::SpacingKind::kScanned) marks.spacingDeviation = kScannerDeviation;
  if (header.spacing.kind == dicom::SpacingKind::kStated) marks.spacingDeviation = kUnknownPlaneDeviation;
}

localization::DisplayTurn turnOf(const Image& image, const Landmarks& landmarks) {
  return localization::displayTurn(*image.header.laterality, image.header.rows, image.header.columns,
                                   landmarks.chestWallSide == ImageSide::kRight, isUpsideDown(image.header));
}

// Of a stereotactic table, or of a specimen's cabinet that has no positioner, it says nothing of the projection.
bool isGantryAngle(const dicom::Acquisition& acquisition) {
  return acquisition.positionerType.empty() || acquisition.positionerType == "MAMMOGRAPHIC";
}

double frontColumnOf(const Image& image, const Landmarks& landmarks) {
  return landmarks.chestWallSide == ImageSide::kRight ? 0.0 : image.header.columns - 1.0;
}

// The column at which the picture ends behind the breast: the image's edge, unless there is padding before it.
double edgeColumnOf(const Image& image, ImageSide side, const anatomy::BreastFrame* frame) {
  constexpr double kLeastPadding = 0.015;  // of the image's width: less is the breast's own outline
  const double last = image.header.columns - 1.0;
  const double edge = side == ImageSide::kRight ? last : 0.0;
  if (frame == nullptr || frame->box.isEmpty()) return edge;
  const double tissue = side == ImageSide::kRight ? frame->box.lastColumn : frame->box.firstColumn;
  return std::abs(tissue - edge) > kLeastPadding * last ? tissue : edge;
}

}  // namespace

bool isLocatable(const Image& image) {
  const auto& view = image.header.view;
  const bool isKnownView =
      view == ViewPosition::kCC || view == ViewPosition::kMLO || view == ViewPosition::kML || view == ViewPosition::kLM;
  return image.header.modality == Modality::kMammography && image.header.laterality && isKnownView &&
         image.header.pixelShape.isSquare() && image.header.columns > 0 && image.header.rows > 0;
}

anatomy::KnownOfView knownOf(const Image& image) {
  anatomy::KnownOfView known{.view = image.header.view};
  const auto byHeader = chestWallFromOrientation(image.header.patientOrientation);
  const auto& byPixels = image.chestWallInPixels;
  if (byHeader && byPixels && *byHeader != *byPixels) return known;
  known.chestWall = byHeader ? byHeader : byPixels;
  known.isChestWallStated = known.chestWall.has_value();
  if (!known.chestWall && image.header.laterality) {  // as pictures are exported: seen by the reader
    known.chestWall = *image.header.laterality == Laterality::kRight ? ImageSide::kRight : ImageSide::kLeft;
  }
  return known;
}

Landmarks landmarksFrom(const Image& image, const anatomy::BreastFrame* frame) {
  Landmarks landmarks;
  const bool isRight = image.header.laterality == Laterality::kRight;
  landmarks.chestWallSide = chestWallSide(image).value_or(isRight ? ImageSide::kRight : ImageSide::kLeft);
  if (frame != nullptr) {
    landmarks.nipple = frame->nipple;
    landmarks.pectoral = frame->pectoral;
    if (frame->pectoral) landmarks.pectoralDeviationDeg = frame->pectoralDeviationDeg;
    landmarks.pectoralWithNetwork = frame->pectoralWithNetwork;
    landmarks.outline = frame->outline;
    landmarks.chestWallSide = frame->chestWall;
  }
  landmarks.edgeColumn = edgeColumnOf(image, landmarks.chestWallSide, frame);
  if (image.header.view != ViewPosition::kMLO) {
    landmarks.chestWall = {{landmarks.edgeColumn, 0.0}, {landmarks.edgeColumn, image.header.rows - 1.0}};
  }
  return landmarks;
}

Landmarks landmarksOf(const StudyState& state, const Image& image) {
  Landmarks landmarks = landmarksFrom(image, image.breast.get());
  const auto found = state.reader.landmarks.find(image.id);
  if (found == state.reader.landmarks.end()) return landmarks;
  const LandmarkEdits& edits = found->second;
  if (edits.nipple) {
    const bool wasInProfile = !landmarks.nipple || landmarks.nipple->inProfile;
    landmarks.nipple = {.point = *edits.nipple, .inProfile = wasInProfile, .uncertaintyPx = 0};
    landmarks.nippleByReader = true;
  }
  if (edits.nippleInProfile && landmarks.nipple) {
    landmarks.nipple->inProfile = *edits.nippleInProfile;
    landmarks.nipple->uncertaintyPx = 0;  // by the rule for readers
    landmarks.nippleByReader = true;
  }
  if (edits.pectoral) {
    landmarks.pectoral = edits.pectoral;
    landmarks.pectoralDeviationDeg.reset();
    landmarks.pectoralWithNetwork = false;
  }
  if (edits.chestWall) landmarks.chestWall = edits.chestWall;
  if (edits.outline) landmarks.outline = *edits.outline;
  landmarks.outlineByReader = edits.outline.has_value();
  landmarks.pectoralByReader = edits.pectoral.has_value();
  landmarks.chestWallByReader = edits.chestWall.has_value();
  return landmarks;
}

PointInImage usualNipplePlace(const Image& image, const Landmarks& landmarks) {
  return {std::lerp(landmarks.edgeColumn, frontColumnOf(image, landmarks), 0.55), 0.5 * (image.header.rows - 1)};
}

LineInImage usualMuscleEdge(const Image& image, const Landmarks& landmarks) {
  constexpr double kUsualSlope = 0.36;  // 20 degrees from the vertical, as `localization` takes it
  const double low = 0.55 * (image.header.rows - 1), forward = frontColumnOf(image, landmarks) - landmarks.edgeColumn;
  const double reach = std::copysign(std::min(kUsualSlope * low, 0.6 * std::abs(forward)), forward);
  return {{landmarks.edgeColumn + reach, 0}, {landmarks.edgeColumn, low}};
}

std::vector<PointInImage> pulledSkinLine(std::vector<PointInImage> line, PointInImage from, PointInImage to) {
  constexpr double kReach = 0.07;  // of the line's length: the standard deviation of what follows
  if (line.size() < 2) return line;
  std::vector<double> along(line.size(), 0.0);
  for (std::size_t i = 1; i < line.size(); ++i) along[i] = along[i - 1] + distance(line[i - 1], line[i]);
  const auto nearest = std::ranges::min_element(line, {}, [&](PointInImage p) { return distance(p, from); });
  const double middle = along[static_cast<std::size_t>(nearest - line.begin())], reach = kReach * along.back();
  for (std::size_t i = 0; i < line.size(); ++i) {
    const double share = std::exp(-0.5 * std::pow((along[i] - middle) / reach, 2));
    line[i] = {line[i].x + share * (to.x - from.x), line[i].y + share * (to.y - from.y)};
  }
  return line;
}

std::optional<localization::ViewMarks> viewMarksOf(const Image& image, const Landmarks& landmarks,
                                                   const localization::LesionMark& lesion) {
  if (!isLocatable(image)) return std::nullopt;
  const dicom::ImageHeader& header = image.header;
  localization::ViewMarks marks;
  marks.view = *header.view;
  addSpacing(header, marks);
  marks.thicknessMm = header.acquisition.bodyPartThicknessMm;
  if (isGantryAngle(header.acquisition)) marks.angleDeg = header.acquisition.positionerAngleDeg;
  if (landmarks.nipple) {
    marks.nipple = landmarks.nipple->point;
    marks.nippleInProfile = landmarks.nipple->inProfile;
    if (landmarks.nipple->uncertaintyPx > 0) marks.nippleUncertaintyPx = landmarks.nipple->uncertaintyPx;
  }
  marks.pectoral = landmarks.pectoral;
  marks.pectoralDeviationDeg = landmarks.pectoralDeviationDeg;
  if (landmarks.chestWallByReader) marks.chestWall = landmarks.chestWall;
  marks.outline = landmarks.outline;
  marks.edgeColumn = landmarks.edgeColumn;
  marks.lesion = lesion;
  return localization::displayedMarks(turnOf(image, landmarks), std::move(marks));
}

PointInImage storedFromDisplayed(const Image& image, const Landmarks& landmarks, PointInImage displayed) {
  return localization::storedFromDisplayed(turnOf(image, landmarks), displayed);
}

bool isAnchored(const localization::ViewMarks& marks) {
  return marks.nipple.has_value() || !marks.outline.empty();
}

}  // namespace lobule::study
