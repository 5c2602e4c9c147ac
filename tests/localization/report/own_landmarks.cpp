#include "localization/report/own_landmarks.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "phantom/phantom.h"
#include "study/landmarks.h"
#include "study/pipeline.h"

namespace lobule::localization {
namespace {

struct SeenView {
  study::Image image;
  study::Landmarks landmarks;
};

PointInImage pointOf(const Json& json) {
  return {json.at(0).get<double>(), json.at(1).get<double>()};
}

std::optional<SeenView> see(const phantom::PhantomFile& file) {
  const auto added = study::readFile(file.name, std::make_shared<const std::vector<std::byte>>(file.bytes));
  if (!added) return std::nullopt;
  SeenView seen{.image = {.id = file.name, .file = file.name, .header = added->header, .object = added->object},
                .landmarks = {}};
  const auto pixels = study::decodeImage(seen.image, 0, {});
  if (!pixels) return std::nullopt;
  seen.image.pixels = *pixels;
  const auto frame = study::findLandmarks(seen.image, nullptr, {});
  if (!frame) return std::nullopt;
  seen.landmarks = study::landmarksFrom(seen.image, frame->get());
  return seen;
}

OwnView ownView(const SeenView& seen, const Json& truth) {
  OwnView own{.view = *seen.image.header.view,
              .hasNipple = seen.landmarks.nipple.has_value(),
              .hasPectoral = seen.landmarks.pectoral.has_value()};
  if (own.hasNipple) {
    const PointInImage nipple = pointOf(truth["nipple"]), found = seen.landmarks.nipple->point;
    const double spacing = truth["pixelSpacingMm"], forward = truth["laterality"] == "R" ? -1.0 : 1.0;
    own.forwardMm = forward * (found.x - nipple.x) * spacing;
    own.upMm = (nipple.y - found.y) * spacing;
  }
  return own;
}

std::optional<Outcome> ownOutcome(const Json& lesion, const std::map<std::string, SeenView>& seen) {
  const Json& perfect = lesion["locate"];
  LocateInput input;
  input.laterality = perfect["laterality"] == "R" ? Laterality::kRight : Laterality::kLeft;
  for (std::size_t i = 0; i < perfect["views"].size(); ++i) {
    const Json& mark = perfect["views"][i]["lesion"];
    const auto view = seen.find(lesion["files"][i].get<std::string>());
    if (view == seen.end()) return std::nullopt;
    auto marks = study::viewMarksOf(view->second.image, view->second.landmarks,
                                    {pointOf(mark["center"]), mark["radiusPx"].get<double>()});
    if (!marks) return std::nullopt;
    input.views.push_back(std::move(*marks));
  }
  return outcomeOf(input, lesion);
}

}  // namespace

OwnLandmarks runOwnLandmarks(std::uint64_t firstSeed, int exams) {
  OwnLandmarks result;
  for (int i = 0; i < exams; ++i) {
    const auto exam = phantom::makeExam({.seed = firstSeed + static_cast<std::uint64_t>(i), .lesions = 4});
    if (!exam) continue;
    std::map<std::string, SeenView> seen;
    for (const phantom::PhantomFile& file : exam->files) {
      if (auto view = see(file)) seen.emplace(file.name, std::move(*view));
    }
    for (const Json& truth : exam->truth["views"]) {
      const auto view = seen.find(truth["file"].get<std::string>());
      if (view != seen.end()) result.views.push_back(ownView(view->second, truth));
    }
    for (const Json& lesion : exam->truth["lesions"]) {
      ++result.cases;
      if (auto outcome = ownOutcome(lesion, seen)) result.outcomes.push_back(std::move(*outcome));
    }
  }
  return result;
}

}  // namespace lobule::localization
