#include "ui/spot_names.h"

#include "ui/words.h"

namespace lobule::ui {

int markNumber(const study::StudyState& state, const std::string& spot) {
  const study::Image* own = study::imageOfSpot(state, spot);
  if (own == nullptr || study::findMark(state, spot) == nullptr) return 0;
  const std::string name = imageName(*own);
  int all = 0, number = 0;
  for (const study::ReaderMark& mark : state.reader.marks) {
    const study::Image* image = study::findImage(state, mark.image);
    if (image == nullptr || image->exam != own->exam || imageName(*image) != name) continue;
    ++all;
    if (mark.id == spot) number = all;
  }
  return all > 1 ? number : 0;
}

int pairNumber(const study::StudyState& state, const std::string& spot) {
  int number = 0;
  for (const study::Place& place : state.places) {
    if (place.exam != state.shownExam || place.spots.size() != 2) continue;
    ++number;
    if (place.holds(spot)) return number;
  }
  return 0;
}

std::string spotName(const study::StudyState& state, const std::string& spot) {
  const study::Image* image = study::imageOfSpot(state, spot);
  if (image == nullptr) return {};
  const int number = markNumber(state, spot);
  return imageName(*image) + (number > 0 ? " " + std::to_string(number) : "");
}

std::string spotInWords(const study::StudyState& state, const std::string& spot) {
  if (study::imageOfSpot(state, spot) == nullptr) return {};
  if (const findings::Finding* finding = study::findFinding(state, spot)) {
    return spotName(state, spot) + " finding, " + scoreOf100(finding->score);
  }
  return markNumber(state, spot) > 0 ? spotName(state, spot) : spotName(state, spot) + " mark";
}

}  // namespace lobule::ui
