#include "study/breast_matches.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "findings/match_views.h"
#include "localization/measured_view.h"
#include "study/landmarks.h"

namespace lobule::study {
namespace {

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
    const auto measured = marks ? measuredOf(image, *marks, markOf(finding), &finding) : std::nullopt;
    if (measured) candidates.push_back({.finding = &finding, .marks = *marks, .measured = *measured});
  }
  return candidates;
}

std::vector<findings::ViewFinding> allMeasured(const std::vector<Candidate>& candidates) {
  std::vector<findings::ViewFinding> measured;
  for (const Candidate& candidate : candidates) measured.push_back(candidate.measured);
  return measured;
}

void addMatches(const Image& cc, const Image& mlo, std::vector<BreastMatch>& matches) {
  const std::vector<Candidate> inCc = candidatesOf(cc), inMlo = candidatesOf(mlo);
  for (const findings::Match& pair : findings::matchFindings(allMeasured(inCc), allMeasured(inMlo))) {
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
  if (!image.analysis || !image.analysis->breast) return std::nullopt;
  return viewMarksOf(image, landmarksFrom(image, image.analysis->breast.get()), markOf(finding));
}

localization::LesionMark markOf(const findings::Finding& finding) {
  return {middleOf(finding.box), std::sqrt(finding.areaPixels / std::numbers::pi)};
}

std::optional<findings::ViewFinding> measuredOf(const Image& image, const localization::ViewMarks& marks,
                                                const localization::LesionMark& stored,
                                                const findings::Finding* finding) {
  if (!marks.nipple || !image.header.laterality) return std::nullopt;
  const auto view = localization::measureView(marks, *image.header.laterality);
  if (!view) return std::nullopt;
  const double distanceMm = distance(marks.lesion.center, *marks.nipple) * view->mmPerPx;
  const double radiusMm = marks.lesion.radiusPx * view->mmPerPx;
  findings::ViewFinding measured{
      .nippleDistanceMm = distanceMm,
      .nippleDistanceDeviationMm = std::hypot(view->nippleDeviationMm, distanceMm * view->scaleDeviation),
      .areaMm2 = std::numbers::pi * radiusMm * radiusMm};
  if (finding != nullptr) measured.kind = finding->kind;
  if (image.analysis && image.analysis->features) {
    measured.appearance = findings::appearanceAt(*image.analysis->features, stored.center, stored.radiusPx);
  }
  return measured;
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
