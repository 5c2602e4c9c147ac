// Side and view of mammograms whose files do not tell: as the reader says.
#include "study/changes.h"
#include "study/hanging.h"

namespace lobule::study {
namespace {

// What was found with another view in mind is looked for again; the network's findings do not depend on it.
void forgetLandmarks(StudyState& state, Image& image) {
  const bool wasUnderWay = dropAnalysesOf(state, image.id);
  image.breast.reset();
  image.isBreastUnwanted = false;
  image.isBreastWanted = image.analysis != nullptr;  // its findings have a place
  if (wasUnderWay && !image.analysis) wantAnalysis(state, image);
}

// True when the header says something else now.
bool follow(Image& image, const SaidView& said) {
  const bool holds = image.header.modality == Modality::kMammography;
  auto laterality = image.header.laterality;
  auto view = image.header.view;
  if (image.lacksLaterality) laterality = holds ? said.laterality : std::nullopt;
  if (image.lacksView) view = holds ? said.view : std::nullopt;
  if (laterality == image.header.laterality && view == image.header.view) return false;
  image.header.laterality = laterality;
  image.header.view = view;
  return true;
}

// The reader goes on with the image that was active, wherever it hangs now.
void hangAnew(StudyState& state) {
  const Exam* exam = state.shownExam ? findExam(state, *state.shownExam) : nullptr;
  if (exam == nullptr || state.layout.arrangedByReader) return;
  const ImageId active = state.viewports[static_cast<std::size_t>(state.activeViewport)].image;
  hangByProtocol(state, *exam);
  if (const int viewport = viewportOf(state, active); viewport >= 0) {
    state.activeViewport = viewport;
    if (state.layout.maximized) state.layout.maximized = viewport;
  }
  wantDecoding(state);
}

}  // namespace

void followSaid(StudyState& state) {
  bool changesHanging = false;
  for (Image& image : state.images) {
    if (!image.lacksLaterality && !image.lacksView) continue;
    const auto found = state.reader.said.find(image.id);
    if (!follow(image, found == state.reader.said.end() ? SaidView{} : found->second)) continue;
    forgetLandmarks(state, image);
    changesHanging = changesHanging || image.exam == state.shownExam;
  }
  if (changesHanging) hangAnew(state);
}

void change(StudyState& state, const SetImageView& action) {
  const Image* image = findImage(state, action.image);
  if (image == nullptr || !isViewAsked(*image)) return;
  const auto found = state.reader.said.find(action.image);
  if ((found == state.reader.said.end() ? SaidView{} : found->second) == action.said) return;
  remember(state, action.gesture);
  state.reader.said[action.image] = action.said;
  followSaid(state);
}

}  // namespace lobule::study
