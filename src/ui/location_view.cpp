#include "ui/location_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>

#include "localization/words.h"
#include "render/breast_scene.h"
#include "study/landmarks.h"
#include "study/places.h"
#include "ui/spot_names.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr std::array kQuadrantNames{"Upper outer", "Upper inner", "Lower outer",
                                    "Lower inner", "Central",     "Axillary tail"};

std::string viewsOf(const study::StudyState& state, const study::Place& place) {
  std::string text;
  for (const study::ImageId& id : place.images) {
    const study::Image* image = study::findImage(state, id);
    if (image != nullptr) text += (text.empty() ? "" : " and ") + imageName(*image);
  }
  return text;
}

std::string spotNames(const study::StudyState& state, const study::Place& place) {
  std::string text;
  for (const std::string& spot : place.spots) text += (text.empty() ? "" : " and ") + spotName(state, spot);
  return text;
}

std::string pairText(const study::StudyState& state, const study::Place& place) {
  std::string views = spotNames(state, place);
  if (place.spots.size() < 2 && study::isKeptAlone(state, place.spots.front())) {
    return views + ", none in the other view as you said";
  }
  if (place.spots.size() < 2) return views + " only";
  if (place.isLinkedByReader) return views + ", linked by you";
  if (place.score) return views + ", the same lesion: " + scoreOf100(*place.score);
  return views;
}

std::string centimetres(double mm) {
  return std::format("{} cm", numberInWords(mm / 10, 1));
}

std::string hours(const localization::ClockFace& clock) {
  if (clock.low == clock.high) return std::format("{} o'clock", clock.hour);
  return std::format("{} o'clock, {} to {} possible", clock.hour, clock.low, clock.high);
}

std::string depthText(const localization::Location& location) {
  constexpr std::array kThirds{"Anterior", "Middle", "Posterior"};
  switch (location.doubt) {
    case localization::PlaceDoubt::kInFrontOfNipple:
      return "In front of the nipple";
    case localization::PlaceDoubt::kMarkInAir:
    case localization::PlaceDoubt::kBeyondSkin:
      return "Outside the breast";
    case localization::PlaceDoubt::kBehindChestWall:
      return "At or behind the chest wall";
    case localization::PlaceDoubt::kNone:
      break;
  }
  return std::format("{} third, {} of {} deep", kThirds[static_cast<std::size_t>(location.depth)],
                     std::format("{:.1f}", std::max(0.0, location.position.z) / 10),
                     std::format("{:.1f} cm", location.shape.chestWallMm / 10));
}

bool isFromOneView(const localization::Location& location) {
  return location.rays.size() < 2;
}

void addFacts(const localization::Location& location, LocationView& view) {
  // A place outside the breast has neither an hour nor a distance worth telling.
  const bool isTold = !localization::isNowhere(location.doubt) && !isFromOneView(location);
  if (location.clock && isTold) view.facts.push_back({"Hour", hours(*location.clock)});
  view.facts.push_back({"Depth", depthText(location)});
  if (isTold) view.facts.push_back({"From the nipple", centimetres(location.distanceFromNippleMm)});
  if (isTold) {
    const auto reach = ninetyPercentReachMm(location);
    view.facts.push_back(
        {"9 of 10 within", std::format("± {:.0f} mm across, {:.0f} up, {:.0f} deep", reach[0], reach[1], reach[2])});
  }
  if (location.nippleDistanceDifferenceMm) {
    const double difference = *location.nippleDistanceDifferenceMm;
    view.facts.push_back({"Nipple distance, CC and MLO",
                          std::abs(difference) < 1 ? "equal"
                                                   : std::format("{} mm {} in CC", std::lround(std::abs(difference)),
                                                                 difference > 0 ? "longer" : "shorter")});
  }
}

void addQuadrants(const localization::Location& location, LocationView& view) {
  if (localization::isNowhere(location.doubt)) return;
  constexpr double kWorthSaying = 0.01;
  for (std::size_t i = 0; i < kQuadrantNames.size(); ++i) {
    const double probability = location.quadrantProbabilities[i];
    if (probability < kWorthSaying) continue;
    view.quadrants.push_back({.label = kQuadrantNames[i],
                              .text = std::format("{:.0f}%", probability * 100),
                              .fraction = probability,
                              .limit = {}});
  }
  std::ranges::stable_sort(view.quadrants, std::greater<>{}, &ScoreBar::fraction);
}

ViewPosition onlyView(const localization::Location& location) {
  return location.rays.empty() ? ViewPosition::kCC : location.rays.front().view;
}

std::string plainUncertainty(const localization::Location& location) {
  if (!isFromOneView(location) || localization::isNowhere(location.doubt))
    return capitalized(localization::uncertaintyInWords(location)) + ".";
  const std::string hoursOpen =
      location.clock ? std::format(" {} to {} o'clock are possible.", location.clock->low, location.clock->high) : "";
  return (onlyView(location) == ViewPosition::kCC
              ? "CC alone does not tell how high it lies: mark it in MLO."
              : "This view alone does not tell how far in or out it lies: mark it in CC.") +
         hoursOpen;
}

std::vector<std::string> warningsOf(const localization::Location& location) {
  std::vector<std::string> warnings;
  for (const std::string& warning : location.warnings) warnings.push_back(asSentence(warning));
  return warnings;
}

std::vector<PlaceRow> rowsOf(const study::StudyState& state, const study::Place* shown) {
  std::vector<PlaceRow> rows;
  for (const study::Place& place : state.places) {
    if (place.exam != state.shownExam) continue;
    PlaceRow row;
    row.spots = place.spots;
    row.text = spotNames(state, place);
    row.pair = pairNumber(state, place.spots.front());
    row.aside = place.isLinkedByReader ? "linked by you" : place.score ? scoreOf100(*place.score) : "";
    if (place.spots.size() == 1) row.aside = "one view";
    row.isShown = &place == shown;
    rows.push_back(std::move(row));
  }
  if (rows.size() < 2) rows.clear();
  return rows;
}

void addMovedLandmarks(const study::StudyState& state, const study::Place& place, LocationView& view) {
  std::vector<study::ImageId> images = place.images;
  if (!place.guideImage.empty()) images.push_back(place.guideImage);
  std::string names;
  for (const study::ImageId& id : images) {
    const study::Image* image = study::findImage(state, id);
    if (image == nullptr || !state.reader.landmarks.contains(id)) continue;
    view.movedIn.push_back(id);
    names += (names.empty() ? "" : " and ") + imageName(*image);
  }
  if (!names.empty()) view.landmarksMoved = "Landmarks set by you in " + names;
}

// Whether a network took part in finding a nipple that the place rests on.
bool isNippleSeen(const study::StudyState& state, const study::Place& place) {
  return std::ranges::any_of(place.images, [&](const study::ImageId& id) {
    const study::Image* image = study::findImage(state, id);
    const auto nipple = image == nullptr ? std::nullopt : study::landmarksOf(state, *image).nipple;
    return nipple && nipple->withNetwork;
  });
}

std::string whatToDo(const study::StudyState& state) {
  const study::Exam* exam = state.shownExam ? study::findExam(state, *state.shownExam) : nullptr;
  const bool canMark = exam != nullptr && std::ranges::any_of(exam->images, [&](const study::ImageId& id) {
                         const study::Image* image = study::findImage(state, id);
                         return image != nullptr && study::isLocatable(*image);
                       });
  const bool canSay = exam != nullptr && std::ranges::any_of(exam->images, [&](const study::ImageId& id) {
                        const study::Image* image = study::findImage(state, id);
                        return image != nullptr && study::isViewAsked(*image);
                      });
  if (!canMark) return canSay ? "Say above which side and view the pictures show: then lesions can be marked." : "";
  if (!state.selectedFinding.empty()) return "This finding has no place: its view does not tell one.";
  return "Mark a lesion in CC and in MLO (K), and Lobule says where it lies. "
         "A click moves a view's mark, Shift click sets another.";
}

}  // namespace

std::array<double, 3> ninetyPercentReachMm(const localization::Location& location) {
  const double kNineOfTen = std::sqrt(6.2514);  // the chi-square quantile with three degrees of freedom
  std::array<double, 3> reach{};
  for (std::size_t i = 0; i < 3; ++i) {
    reach[i] = kNineOfTen * std::sqrt(std::max(0.0, location.covarianceMm2[i][i]));
  }
  return reach;
}

std::string localizationTitle(const study::StudyState& state, const study::Place& place) {
  return std::string(place.laterality == Laterality::kRight ? "Right" : "Left") + " breast, from " +
         viewsOf(state, place);
}

LocationView makeLocationView(const study::StudyState& state) {
  LocationView view;
  const study::Place* place = study::shownPlace(state);
  view.rows = rowsOf(state, place);
  if (place == nullptr) {
    view.hint = whatToDo(state);
    return view;
  }
  view.spots = place->spots;
  view.isPair = place->spots.size() == 2;
  view.pair = pairText(state, *place);
  if (!view.isPair) {
    for (const auto& [other, score] : study::linkCandidates(state, place->spots.front())) {
      view.links.push_back({.spot = other,
                            .label = "Link with " + spotInWords(state, other),
                            .score = score ? "fits " + scoreOf100(*score) : ""});
    }
    view.isKeptAlone = study::isKeptAlone(state, place->spots.front());
    view.canKeepAlone = !view.isKeptAlone && !view.links.empty();
  }
  addMovedLandmarks(state, *place, view);
  if (place->isWaiting) {
    view.phase = LocationPhase::kWaiting;
    view.hint = "Looking for the nipple, the muscle and the skin line";
    return view;
  }
  if (!place->location) {
    view.phase = LocationPhase::kFailed;
    view.hint = asSentence(place->error) + " Show the landmarks (B) and drag the nipple to its place.";
    return view;
  }
  view.phase = LocationPhase::kFound;
  view.isTold = isPlaceTold(state);
  if (!view.isTold) return view;
  view.words = localization::inWords(*place->location);
  view.uncertainty = plainUncertainty(*place->location);
  addFacts(*place->location, view);
  if (isNippleSeen(state, *place)) view.facts.push_back({"Nipple found by", "skin line and network"});
  addQuadrants(*place->location, view);
  view.warnings = warningsOf(*place->location);
  return view;
}

PlaceLine makePlaceLine(const study::StudyState& state) {
  const study::Place* place = study::shownPlace(state);
  if (place == nullptr || place->isWaiting || !isPlaceTold(state)) return {};
  if (!place->location) return {.words = asSentence(place->error), .uncertainty = {}, .warnings = {}};
  return {.words = localization::inWords(*place->location),
          .uncertainty = localization::uncertaintyInWords(*place->location),
          .warnings = warningsOf(*place->location)};
}

bool isPlaceTold(const study::StudyState& state) {
  return state.widget.step.value_or(render::kConstructionSteps - 1) == render::kConstructionSteps - 1;
}

StepCaption stepCaption(const study::StudyState& state, const study::Place& place, int step) {
  const localization::Location& location = *place.location;
  const bool isPair = place.images.size() == 2;
  const auto name = [&](std::size_t i) {
    const study::Image* image = i < place.images.size() ? study::findImage(state, place.images[i]) : nullptr;
    return image == nullptr ? std::string("the other view") : imageName(*image);
  };
  const auto toNipple = [&](std::size_t i) {
    const localization::ViewMarks& marks = place.marks[i];
    const double spacing = marks.pixelSpacingMm.value_or(240.0 / std::max(1, marks.rows));
    const double px = marks.nipple ? distance(marks.lesion.center, *marks.nipple) : 0.0;
    return std::format("{:.0f} mm", px * spacing / marks.magnification.value_or(1.07));
  };
  switch (step) {
    case 0:
      return {"The breast as it stands",
              std::string("Its size follows from both skin lines, the chest wall and the compressed thickness.") +
                  (isNippleSeen(state, place) ? " The skin line and a network gave the nipple." : "")};
    case 1:
      return {"The mark in " + name(0),
              "The lesion lies " + toNipple(0) + " from the nipple in this compressed image."};
    case 2:
      return {
          "The arc from " + name(0),
          "Everything on this curve casts its shadow on that mark, once the compression is undone. As estimated it is "
          "nearly straight: it bends by about a millimetre."};
    case 3:
      return isPair ? StepCaption{"The mark in " + name(1), "Here it lies " + toNipple(1) + " from the nipple."}
                    : StepCaption{"No second view", "Without a second mark the curve is all that is known."};
    case 4:
      return isPair ? StepCaption{"The arc from " + name(1), "The beam came from another direction: the curves cross."}
                    : StepCaption{"No second arc", "A mark in the other view would cross the curve."};
    case 5:
      return {isPair ? "Where they meet" : "The middle of the arc",
              isPair ? "Positioning differs between views, so the curves pass close by: the likeliest place is between."
                     : "The likeliest place on the curve."};
    case 6: {
      if (!isPair) {
        return {"How sure this is", std::format("One view leaves the arc from skin to skin: {}.",
                                                localization::uncertaintyInWords(location))};
      }
      const auto reach = ninetyPercentReachMm(location);
      return {"How sure this is", std::format("The inner region holds the lesion 1 time in 2, the outer one 9 times in "
                                              "10: about {:.0f} by {:.0f} by {:.0f} mm.",
                                              2 * reach[0], 2 * reach[1], 2 * reach[2])};
    }
    default:
      return {localization::inWords(location), plainUncertainty(location)};
  }
}

std::string locationAsText(const localization::Location& location) {
  if (isFromOneView(location)) return localization::inWords(location) + ".";
  return std::format("{} (estimated from {} and {}: {}).", localization::inWords(location),
                     toDicom(location.rays[0].view), toDicom(location.rays[1].view),
                     localization::uncertaintyInWords(location));
}

}  // namespace lobule::ui
