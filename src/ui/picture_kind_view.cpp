#include <algorithm>
#include <format>

#include "study/hanging.h"
#include "study/landmarks.h"
#include "study/view_of_name.h"
#include "ui/commands.h"
#include "ui/views.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

std::string kindNote(const study::Image& image) {
  if (image.header.modality == Modality::kOther) {
    return "Neither the file nor its pixels tell. Say which, then analyze.";
  }
  if (image.modalitySource == study::ModalitySource::kPixels) {
    return "Taken for this by its pixels. Choose the other one if that is wrong.";
  }
  return "As you said.";
}

std::string viewNote(const study::Image& image) {
  if (!study::isLocatable(image)) return "The file does not say. Say it, and lesions get a place in the breast.";
  std::string note = "As you said. Sizes and angles are assumed, so places are less certain.";
  if (study::isFlippedOnScreen(image)) note += " Shown mirrored, with the chest wall where this side has it.";
  return note;
}

std::string nameOf(const study::SaidView& said) {
  return std::string(toDicom(*said.laterality)) + " " + std::string(toDicom(*said.view));
}

// Of the exam's images that lack a view: what their names tell and the reader has not said.
void addProposals(const study::StudyState& state, const study::Image& active, PictureKindView& view) {
  const study::Exam* exam = study::findExam(state, active.exam);
  for (const study::ImageId& id : exam == nullptr ? std::vector<study::ImageId>{} : exam->images) {
    const study::Image* image = study::findImage(state, id);
    if (image == nullptr || !image->lacksLaterality || !image->lacksView || !study::isViewAsked(*image)) continue;
    if (image->header.laterality && image->header.view) continue;
    if (const auto told = study::viewOfName(image->file)) view.proposals.emplace_back(id, *told);
  }
  if (view.proposals.empty()) return;
  view.proposalLabel = view.proposals.size() == 1
                           ? imageName(*study::findImage(state, view.proposals.front().first)) + " is " +
                                 nameOf(view.proposals.front().second)
                           : std::format("Take all {} from the files' names", view.proposals.size());
}

}  // namespace

PictureKindView makePictureKindView(const study::StudyState& state) {
  PictureKindView view;
  const study::Image* image = activeImage(state);
  if (image == nullptr) return view;
  view.asksKind = study::isModalityAsked(*image);
  const bool asks = study::isViewAsked(*image);
  view.asksSide = asks && image->lacksLaterality;
  view.asksView = asks && image->lacksView;
  if (!view.asksKind && !asks) return view;
  view.image = image->id;
  if (image->header.modality == Modality::kMammography) view.chosen = 0;
  if (image->header.modality == Modality::kUltrasound) view.chosen = 1;
  view.note = kindNote(*image);
  if (!asks) return view;
  const auto said = state.reader.said.find(image->id);
  if (said != state.reader.said.end()) view.said = said->second;
  if (image->header.laterality) view.side = *image->header.laterality == Laterality::kRight ? 0 : 1;
  if (image->header.view) {
    const auto found = std::ranges::find(kAskedViews, *image->header.view);
    if (found != kAskedViews.end()) view.view = static_cast<int>(found - kAskedViews.begin());
  }
  view.viewNote = viewNote(*image);
  addProposals(state, *image, view);
  return view;
}

}  // namespace lobule::ui
