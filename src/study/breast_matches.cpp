#include "study/breast_matches.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "findings/match_views.h"
#include "localization/displayed_marks.h"
#include "localization/measured_view.h"

namespace lobule::study {
namespace {

// Whether the stored rows run from caudal to cranial (MLO) or from medial to lateral (CC), by Patient Orientation.
bool isUpsideDown(const dicom::ImageHeader& header) {
  const std::size_t slash = header.patientOrientation.find('\\');
  if (slash == std::string::npos || !header.laterality) return false;
  const std::string down = header.patientOrientation.substr(slash + 1);
  if (header.view != ViewPosition::kCC) return down.contains('H');
  const char lateral = *header.laterality == Laterality::kRight ? 'R' : 'L';
  const char medial = *header.laterality == Laterality::kRight ? 'L' : 'R';
  return down.contains(lateral) && !down.contains(medial);
}

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
  } else if (header.spacing.kind == dicom::SpacingKind::kDetector) {
    marks.pixelSpacingMm = header.spacing.rowMm;
  }
}

PointInImage middleOf(const PixelBox& box) {
  return {(box.firstColumn + box.lastColumn) / 2.0, (box.firstRow + box.lastRow) / 2.0};
}

struct Candidate {
  const findings::Finding* finding = nullptr;
  localization::ViewMarks marks;
  findings::ViewFinding measured;
};

std::vector<Candidate> candidatesOf(const Image& image) {
  std::vector<Candidate> candidates;
  for (const findings::Finding& finding : image.analysis->findings) {
    const auto marks = viewMarksOf(image, finding);
    if (!marks || !marks->nipple) continue;
    const auto view = localization::measureView(*marks, *image.header.laterality);
    if (!view) continue;
    const double distanceMm = distance(marks->lesion.center, *marks->nipple) * view->mmPerPx;
    candidates.push_back({.finding = &finding,
                          .marks = *marks,
                          .measured = {.nippleDistanceMm = distanceMm,
                                       .nippleDistanceDeviationMm =
                                           std::hypot(view->nippleDeviationMm, distanceMm * view->scaleDeviation),
                                       .areaMm2 = finding.areaPixels * view->mmPerPx * view->mmPerPx}});
  }
  return candidates;
}

std::vector<findings::ViewFinding> measuredOf(const std::vector<Candidate>& candidates) {
  std::vector<findings::ViewFinding> measured;
  for (const Candidate& candidate : candidates) measured.push_back(candidate.measured);
  return measured;
}

void addMatches(const Image& cc, const Image& mlo, std::vector<BreastMatch>& matches) {
  const std::vector<Candidate> inCc = candidatesOf(cc), inMlo = candidatesOf(mlo);
  for (const findings::Match& pair : findings::matchFindings(measuredOf(inCc), measuredOf(inMlo))) {
    const Candidate& a = inCc[static_cast<std::size_t>(pair.cc)];
    const Candidate& b = inMlo[static_cast<std::size_t>(pair.mlo)];
    BreastMatch match{.cc = a.finding->id, .mlo = b.finding->id, .score = pair.probability, .location = std::nullopt};
    localization::LocateInput input;
    input.laterality = *cc.header.laterality;
    input.views = {a.marks, b.marks};
    if (auto location = localization::locate(input)) match.location = std::move(*location);
    matches.push_back(std::move(match));
  }
}

// The first analysed view of its kind in an exam.
const Image* analysedView(const StudyState& state, const Exam& exam, Laterality laterality, ViewPosition view) {
  for (const ImageId& id : exam.images) {
    const Image* image = findImage(state, id);
    if (image && image->analysis && image->header.modality == Modality::kMammography &&
        image->header.laterality == laterality && image->header.view == view) {
      return image;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<localization::ViewMarks> viewMarksOf(const Image& image, const findings::Finding& finding) {
  const dicom::ImageHeader& header = image.header;
  const bool isUsable = header.view == ViewPosition::kCC || header.view == ViewPosition::kMLO ||
                        header.view == ViewPosition::kML || header.view == ViewPosition::kLM;
  if (!image.analysis || !image.analysis->breast || !header.laterality || !isUsable) return std::nullopt;
  const anatomy::BreastFrame& breast = *image.analysis->breast;

  localization::ViewMarks marks;
  marks.view = *header.view;
  addSpacing(header, marks);
  marks.thicknessMm = header.acquisition.bodyPartThicknessMm;
  marks.angleDeg = header.acquisition.positionerAngleDeg;
  if (breast.nipple) {
    marks.nipple = breast.nipple->point;
    marks.nippleInProfile = breast.nipple->inProfile;
    marks.nippleUncertaintyPx = breast.nipple->uncertaintyPx;
  }
  marks.pectoral = breast.pectoral;
  marks.outline = breast.outline;
  marks.lesion = {middleOf(finding.box), std::sqrt(finding.areaPixels / std::numbers::pi)};
  const bool isWallRight = breast.chestWall == anatomy::ImageSide::kRight;
  return localization::displayedMarks(
      localization::displayTurn(*header.laterality, header.rows, header.columns, isWallRight, isUpsideDown(header)),
      std::move(marks));
}

std::vector<BreastMatch> matchesOf(const StudyState& state) {
  std::vector<BreastMatch> matches;
  for (const Exam& exam : state.exams) {
    for (const Laterality laterality : {Laterality::kRight, Laterality::kLeft}) {
      const Image* cc = analysedView(state, exam, laterality, ViewPosition::kCC);
      const Image* mlo = analysedView(state, exam, laterality, ViewPosition::kMLO);
      if (cc && mlo) addMatches(*cc, *mlo, matches);
    }
  }
  return matches;
}

}  // namespace lobule::study
