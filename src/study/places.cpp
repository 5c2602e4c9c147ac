#include "study/places.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <functional>
#include <utility>

#include "localization/mark_check.h"
#include "study/breast_matches.h"
#include "study/landmarks.h"

namespace lobule::study {
namespace {

struct Spot {
  std::string id;
  const Image* image = nullptr;
  bool isByReader = false;
};

// The spots of one breast, those of level views (CC) apart from those of the others.
struct BreastSpots {
  std::vector<Spot> level, steep;
};

bool isLevel(const Image& image) {
  return image.header.view == ViewPosition::kCC;
}

BreastSpots spotsOf(const StudyState& state, const Exam& exam, Laterality laterality) {
  BreastSpots spots;
  for (const ImageId& id : exam.images) {
    const Image* image = findImage(state, id);
    if (image == nullptr || !isLocatable(*image) || image->header.laterality != laterality) continue;
    std::vector<Spot>& list = isLevel(*image) ? spots.level : spots.steep;
    for (const ReaderMark& mark : state.reader.marks) {
      if (mark.image == id) list.push_back({mark.id, image, true});
    }
    if (!image->analysis) continue;
    for (const findings::Finding& finding : image->analysis->findings) list.push_back({finding.id, image, false});
  }
  return spots;
}

const Spot* findSpot(const std::vector<Spot>& spots, const std::string& id) {
  const auto found = std::ranges::find(spots, id, &Spot::id);
  return found == spots.end() ? nullptr : &*found;
}

bool isApart(const StudyState& state, const Spot& a, const Spot& b) {
  return std::ranges::any_of(state.reader.apart, [&](const SpotPair& pair) { return pair.joins(a.id, b.id); });
}

// What can be compared between the views; none without a nipple.
std::optional<findings::ViewFinding> measuredSpot(const StudyState& state, const Image& image, const std::string& id) {
  const auto lesion = lesionMarkOf(state, id);
  const auto marks = lesion ? viewMarksOf(image, landmarksOf(state, image), *lesion) : std::nullopt;
  return marks ? measuredOf(image, *marks, *lesion, findFinding(state, id)) : std::nullopt;
}

// Readers set the marks of one lesion one after the other, or those of one view in the order of the other's, and do not
// expect a pair that they have seen to fall apart. Factors on a pair's odds; assumptions.
constexpr double kSetInTurn = 6, kSameRank = 6, kSeenBefore = 20;

class MarkOrder {
 public:
  MarkOrder(const StudyState& state, const BreastSpots& spots) : state_(state) {
    for (const ReaderMark& mark : state.reader.marks) {
      const bool isLevelMark = findSpot(spots.level, mark.id) != nullptr;
      if ((!isLevelMark && findSpot(spots.steep, mark.id) == nullptr) || isKeptAlone(state, mark.id)) continue;
      all_.push_back(mark.id);
      (isLevelMark ? level_ : steep_).push_back(mark.id);
    }
  }

  double factor(const Spot& level, const Spot& steep) const {
    const bool isInTurn = std::abs(rank(all_, level) - rank(all_, steep)) == 1;
    const bool isSameRank = rank(level_, level) == rank(steep_, steep);
    const bool wasSeen = std::ranges::any_of(
        state_.places, [&](const Place& place) { return place.holds(level.id) && place.holds(steep.id); });
    return (isInTurn ? kSetInTurn : 1.0) * (isSameRank ? kSameRank : 1.0) * (wasSeen ? kSeenBefore : 1.0);
  }

  bool isOneInEachView() const { return level_.size() == 1 && steep_.size() == 1; }

 private:
  static std::ptrdiff_t rank(const std::vector<std::string>& order, const Spot& spot) {
    return std::ranges::find(order, spot.id) - order.begin();
  }

  const StudyState& state_;
  std::vector<std::string> all_, level_, steep_;  // those that may have a partner, in the order in which they were set
};

class Builder {
 public:
  Builder(const StudyState& state, const Exam& exam, Laterality laterality)
      : state_(state),
        exam_(exam),
        laterality_(laterality),
        spots_(spotsOf(state, exam, laterality)),
        order_(state, spots_) {}

  std::vector<Place> build() {
    addLinked();
    addMatched(true);
    addTheOnlyTwo();
    const std::size_t byReader = places_.size();
    addMatched(false);
    addSingles(byReader);
    return std::move(places_);
  }

 private:
  bool isTaken(const Spot& spot) const {
    return std::ranges::any_of(places_, [&](const Place& place) { return place.holds(spot.id); });
  }
  std::vector<Spot> free(const std::vector<Spot>& spots, bool byReader) const {
    std::vector<Spot> result;
    for (const Spot& spot : spots) {
      if (spot.isByReader == byReader && !isTaken(spot) && !isKeptAlone(state_, spot.id)) result.push_back(spot);
    }
    return result;
  }
  void add(std::vector<const Spot*> spots, std::optional<double> score, bool isLinkedByReader) {
    Place place{.exam = exam_.id, .laterality = laterality_, .isLinkedByReader = isLinkedByReader, .score = score};
    for (const Spot* spot : spots) {
      place.spots.push_back(spot->id);
      place.images.push_back(spot->image->id);
    }
    places_.push_back(std::move(place));
  }

  void addLinked();
  void addMatched(bool byReader);
  void addTheOnlyTwo();
  void addSingles(std::size_t at);

  const StudyState& state_;
  const Exam& exam_;
  Laterality laterality_;
  BreastSpots spots_;
  MarkOrder order_;
  std::vector<Place> places_;
};

void Builder::addLinked() {
  for (const SpotPair& pair : state_.reader.linked) {
    for (const auto& [one, other] : {std::pair{pair.a, pair.b}, std::pair{pair.b, pair.a}}) {
      const Spot* level = findSpot(spots_.level, one);
      const Spot* steep = findSpot(spots_.steep, other);
      if (level != nullptr && steep != nullptr && !isTaken(*level) && !isTaken(*steep)) {
        add({level, steep}, std::nullopt, true);
      }
    }
  }
}

// The model's findings by first images only, as `analyze` does; a reader's marks wherever they are.
void Builder::addMatched(bool byReader) {
  std::vector<Spot> sides[2] = {free(spots_.level, byReader), free(spots_.steep, byReader)};
  std::vector<findings::ViewFinding> measured[2];
  for (int side = 0; side < 2; ++side) {
    std::vector<Spot> usable;
    for (const Spot& spot : sides[side]) {
      const bool isFirst = usable.empty() || usable.front().image == spot.image || byReader;
      const auto seen = isFirst ? measuredSpot(state_, *spot.image, spot.id) : std::nullopt;
      if (!seen) continue;
      usable.push_back(spot);
      measured[side].push_back(*seen);
    }
    sides[side] = std::move(usable);
  }
  findings::PairFactor factor;
  if (byReader) factor = [&](std::size_t a, std::size_t b) { return order_.factor(sides[0][a], sides[1][b]); };
  std::vector<findings::Match> matches = findings::matchFindings(measured[0], measured[1], factor);
  if (byReader) std::ranges::sort(matches, {}, &findings::Match::cc);  // numbered as they were marked
  for (const findings::Match& match : matches) {
    const Spot& a = sides[0][static_cast<std::size_t>(match.cc)];
    const Spot& b = sides[1][static_cast<std::size_t>(match.mlo)];
    if (!isApart(state_, a, b)) add({&a, &b}, match.probability, false);
  }
}

// One mark of the reader's in each view means one lesion, also where the two fit badly: the warnings say so then.
void Builder::addTheOnlyTwo() {
  if (!order_.isOneInEachView()) return;
  const std::vector<Spot> level = free(spots_.level, true), steep = free(spots_.steep, true);
  if (level.size() != 1 || steep.size() != 1 || isApart(state_, level.front(), steep.front())) return;
  add({&level.front(), &steep.front()}, std::nullopt, false);
}

// Marks with no partner, and the selected finding if it has none; before what the model paired.
void Builder::addSingles(std::size_t at) {
  std::vector<Place> paired(places_.begin() + static_cast<std::ptrdiff_t>(at), places_.end());
  places_.resize(at);
  const auto isPaired = [&](const Spot& spot) {
    return std::ranges::any_of(paired, [&](const Place& place) { return place.holds(spot.id); });
  };
  for (const std::vector<Spot>* list : {&spots_.level, &spots_.steep}) {
    for (const Spot& spot : *list) {
      const bool isAsked = spot.isByReader || isKeptAlone(state_, spot.id) || spot.id == state_.selectedFinding;
      if (isAsked && !isTaken(spot) && !isPaired(spot)) add({&spot}, std::nullopt, false);
    }
  }
  places_.insert(places_.end(), paired.begin(), paired.end());
}

bool isSame(const localization::ViewMarks& a, const localization::ViewMarks& b) {
  return a.view == b.view && a.rows == b.rows && a.columns == b.columns && a.nipple == b.nipple &&
         a.nippleInProfile == b.nippleInProfile && a.nippleUncertaintyPx == b.nippleUncertaintyPx &&
         a.chestWall == b.chestWall && a.pectoral == b.pectoral && a.pectoralDeviationDeg == b.pectoralDeviationDeg &&
         a.outline == b.outline && a.edgeColumn == b.edgeColumn && a.lesion == b.lesion;
}

// The breast's first view from the other direction whose landmarks are known.
const Image* otherView(const StudyState& state, const Place& place) {
  const Image* own = findImage(state, place.images.front());
  const Exam* exam = findExam(state, place.exam);
  if (own == nullptr || exam == nullptr) return nullptr;
  for (const ImageId& id : exam->images) {
    const Image* image = findImage(state, id);
    const bool isUsable = image != nullptr && image->breast && isLocatable(*image);
    if (isUsable && image->header.laterality == place.laterality && isLevel(*image) != isLevel(*own)) return image;
  }
  return nullptr;
}

// 0 to 1 along the ray, straight on beyond its ends.
PointInBreastMm onRay(const std::vector<PointInBreastMm>& ray, double along) {
  const double at = along * static_cast<double>(ray.size() - 1);
  const auto first = static_cast<std::size_t>(std::clamp(std::floor(at), 0.0, static_cast<double>(ray.size() - 2)));
  const PointInBreastMm &from = ray[first], &to = ray[first + 1];
  const double part = at - static_cast<double>(first);
  return {std::lerp(from.x, to.x, part), std::lerp(from.y, to.y, part), std::lerp(from.z, to.z, part)};
}

// On the image, within the skin line where there is one.
bool isInBreast(PointInImage point, const localization::ViewMarks& marks, ImageSide chestWall) {
  const bool isOnImage = point.x >= 0 && point.y >= 0 && point.x <= marks.columns - 1 && point.y <= marks.rows - 1;
  return isOnImage && localization::outsideSkinPx(marks.outline, chestWall == ImageSide::kLeft, point) == 0.0;
}

// The ray of the one view as the other one sees it, an epipolar curve. The ray knows the breast of its own view only:
// how far it reaches in the other one, that one's skin says.
void addGuide(const StudyState& state, Place& place) {
  constexpr int kSteps = 72;
  constexpr double kFrom = -0.5, kTo = 1.5;
  const Image* other = place.location && place.spots.size() == 1 ? otherView(state, place) : nullptr;
  if (other == nullptr || place.location->rays.empty() || place.location->rays.front().points.size() < 2) return;
  const Landmarks landmarks = landmarksOf(state, *other);
  const auto marks = viewMarksOf(*other, landmarks, {usualNipplePlace(*other, landmarks), 1});
  if (!marks || !marks->nipple) return;
  localization::LocateInput input = locateInputOf(place);
  input.views.push_back(*marks);
  std::vector<PointInBreastMm> along;
  for (int i = 0; i <= kSteps; ++i) {
    along.push_back(onRay(place.location->rays.front().points, std::lerp(kFrom, kTo, static_cast<double>(i) / kSteps)));
  }
  const auto projected = localization::project(input, along);
  if (!projected) return;
  std::vector<PointInImage> run, longest;
  const auto endRun = [&] {
    if (run.size() > longest.size()) longest.swap(run);
    run.clear();
  };
  for (const std::vector<PointInImage>& views : *projected) {
    if (views.size() == 2 && isInBreast(views.back(), *marks, landmarks.chestWallSide)) {
      run.push_back(storedFromDisplayed(*other, landmarks, views.back()));
    } else {
      endRun();
    }
  }
  endRun();
  if (longest.size() < 2) return;
  place.guide = std::move(longest);
  place.guideImage = other->id;
}

void locatePlace(const StudyState& state, Place& place) {
  for (std::size_t i = 0; i < place.spots.size(); ++i) {
    const Image* image = findImage(state, place.images[i]);
    if (!image->breast && !image->isBreastUnwanted) place.isWaiting = true;
    const auto lesion = lesionMarkOf(state, place.spots[i]);
    if (auto marks = lesion ? viewMarksOf(*image, landmarksOf(state, *image), *lesion) : std::nullopt) {
      place.marks.push_back(std::move(*marks));
    }
  }
  if (place.isWaiting) return;
  const auto adrift = std::ranges::find_if_not(place.marks, isAnchored);
  if (adrift != place.marks.end()) {
    place.error = std::format("In {} neither the nipple nor the skin line was found: drag the nipple to its place.",
                              toDicom(adrift->view));
    return;
  }
  const auto before =
      std::ranges::find_if(state.places, [&](const Place& old) { return old.spots == place.spots && !old.isWaiting; });
  if (before != state.places.end() && std::ranges::equal(before->marks, place.marks, isSame)) {
    place.location = before->location;
    place.error = before->error;
    return;
  }
  auto location = localization::locate(locateInputOf(place));
  if (location) {
    place.location = std::make_shared<const localization::Location>(std::move(*location));
  } else {
    place.error = location.error().message;
  }
}

}  // namespace

std::optional<localization::LesionMark> lesionMarkOf(const StudyState& state, const std::string& spot) {
  if (const ReaderMark* mark = findMark(state, spot)) return localization::LesionMark{mark->center, mark->radiusPx};
  if (const findings::Finding* finding = findFinding(state, spot)) return markOf(*finding);
  return std::nullopt;
}

localization::LocateInput locateInputOf(const Place& place) {
  localization::LocateInput input;
  input.laterality = place.laterality;
  input.views = place.marks;
  return input;
}

std::vector<LinkCandidate> linkCandidates(const StudyState& state, const std::string& spot) {
  const Image* image = imageOfSpot(state, spot);
  const Exam* exam = image == nullptr ? nullptr : findExam(state, image->exam);
  if (exam == nullptr || !isLocatable(*image)) return {};
  const BreastSpots spots = spotsOf(state, *exam, *image->header.laterality);
  const auto own = measuredSpot(state, *image, spot);
  const Place* place = placeOf(state, spot);
  std::vector<LinkCandidate> candidates;
  for (const Spot& other : isLevel(*image) ? spots.steep : spots.level) {
    if (place != nullptr && place->holds(other.id)) continue;
    LinkCandidate& candidate = candidates.emplace_back(LinkCandidate{.spot = other.id, .score = std::nullopt});
    const auto measured = measuredSpot(state, *other.image, other.id);
    if (!own || !measured) continue;
    const double odds = findings::pairOdds(*own, *measured);
    candidate.score = odds / (1 + odds);
  }
  const auto rank = [&](const LinkCandidate& candidate) {
    return std::pair(findMark(state, candidate.spot) != nullptr, candidate.score);  // whoever marks means the mark
  };
  std::ranges::stable_sort(candidates, std::greater<>{}, rank);
  return candidates;
}

void updatePlaces(StudyState& state) {
  std::vector<Place> places;
  for (const Exam& exam : state.exams) {
    for (const Laterality laterality : {Laterality::kRight, Laterality::kLeft}) {
      std::vector<Place> built = Builder(state, exam, laterality).build();
      places.insert(places.end(), std::make_move_iterator(built.begin()), std::make_move_iterator(built.end()));
    }
  }
  for (Place& place : places) {
    locatePlace(state, place);
    addGuide(state, place);
  }
  state.places = std::move(places);
}

}  // namespace lobule::study
