#include "study/hanging.h"

#include <algorithm>

#include "study/chest_wall.h"

namespace lobule::study {
namespace {

// Smaller hangs first: plain images before tomosynthesis, For Presentation before For Processing, spots last.
int rank(const Image& image) {
  int rank = 0;
  if (image.header.frames > 1) rank += 1;
  if (image.header.isForProcessing) rank += 2;
  if (image.header.viewLabel.contains(',')) rank += 4;  // a modifier: magnified, spot, rolled
  return rank;
}

struct StandardViews {
  const Image* rightCC = nullptr;
  const Image* leftCC = nullptr;
  const Image* rightMLO = nullptr;
  const Image* leftMLO = nullptr;
};

const Image*& slotOf(StandardViews& views, Laterality laterality, ViewPosition view) {
  if (view == ViewPosition::kCC) return laterality == Laterality::kRight ? views.rightCC : views.leftCC;
  return laterality == Laterality::kRight ? views.rightMLO : views.leftMLO;
}

StandardViews standardViewsOf(const std::vector<const Image*>& images) {
  StandardViews views;
  for (const Image* image : images) {
    const auto laterality = image->header.laterality;
    const auto view = image->header.view;
    if (image->header.modality == Modality::kUltrasound || !laterality || !view) continue;
    if (*view != ViewPosition::kCC && *view != ViewPosition::kMLO) continue;
    const Image*& slot = slotOf(views, *laterality, *view);
    if (slot == nullptr || rank(*image) < rank(*slot)) slot = image;
  }
  return views;
}

// The standard views in a grid that leaves no empty row or column.
std::pair<int, std::vector<const Image*>> compactGrid(const StandardViews& views) {
  const bool hasCC = views.rightCC != nullptr || views.leftCC != nullptr;
  const bool hasMLO = views.rightMLO != nullptr || views.leftMLO != nullptr;
  const bool hasRight = views.rightCC != nullptr || views.rightMLO != nullptr;
  const bool hasLeft = views.leftCC != nullptr || views.leftMLO != nullptr;
  if (hasCC && hasMLO && hasRight && hasLeft) return {2, {views.rightCC, views.leftCC, views.rightMLO, views.leftMLO}};
  if (hasCC && hasMLO) {
    return {1, hasRight ? std::vector{views.rightCC, views.rightMLO} : std::vector{views.leftCC, views.leftMLO}};
  }
  if (hasRight && hasLeft) {
    return {1, hasCC ? std::vector{views.rightCC, views.leftCC} : std::vector{views.rightMLO, views.leftMLO}};
  }
  for (const Image* only : {views.rightCC, views.leftCC, views.rightMLO, views.leftMLO}) {
    if (only != nullptr) return {1, {only}};
  }
  return {1, {}};
}

}  // namespace

Hanging hangingOf(const StudyState& state, const Exam& exam) {
  std::vector<const Image*> images;  // in the order of opening
  for (const Image& image : state.images) {
    if (image.exam == exam.id) images.push_back(&image);
  }
  auto [rows, places] = compactGrid(standardViewsOf(images));

  // Fill holes and further places with what is left, in the order of opening.
  const auto fitsHole = [](const Image* image) { return image == nullptr; };
  for (const Image* image : images) {
    if (std::ranges::contains(places, image)) continue;
    if (const auto hole = std::ranges::find_if(places, fitsHole); hole != places.end()) {
      *hole = image;
    } else if (places.size() < 4) {
      places.push_back(image);
    }
  }

  Hanging hanging;
  hanging.rows = places.size() > 2 ? 2 : 1;
  hanging.columns = places.size() > 1 ? 2 : 1;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] != nullptr) hanging.images[i] = places[i]->id;
  }
  return hanging;
}

std::array<ImageId, 4> hangExam(const StudyState& state, const Exam& exam) {
  return hangingOf(state, exam).images;
}

std::optional<ImageSide> chestWallSide(const Image& image) {
  if (image.header.modality == Modality::kUltrasound) return std::nullopt;
  if (const auto side = chestWallFromOrientation(image.header.patientOrientation)) return side;
  return image.chestWallInPixels;
}

std::optional<ImageSide> chestWallOnScreen(const Image& image) {
  const auto stored = chestWallSide(image);
  if (!stored) return std::nullopt;
  if (!image.header.laterality) return stored;
  return *image.header.laterality == Laterality::kRight ? ImageSide::kRight : ImageSide::kLeft;
}

bool isFlippedOnScreen(const Image& image) {
  const auto stored = chestWallSide(image), shown = chestWallOnScreen(image);
  return stored && shown && *stored != *shown;
}

}  // namespace lobule::study
