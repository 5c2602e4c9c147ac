#include <algorithm>

#include "study/grouping.h"
#include "ui/views.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

ThumbnailView thumbnailOf(const study::StudyState& state, const study::Image& image) {
  ThumbnailView view;
  view.image = image.id;
  view.name = imageName(image);
  const auto hung = std::ranges::find(state.viewports, image.id, &study::Viewport::image);
  view.isHung = hung != state.viewports.end();
  view.isActive = view.isHung && hung - state.viewports.begin() == state.activeViewport;
  view.hasFailed = image.load == study::LoadState::kFailed;
  view.isLoading = image.load == study::LoadState::kDecoding && !image.pixels;
  for (const study::Job& job : state.jobs) {
    if (job.image == image.id && job.kind == study::JobKind::kDecode) view.progress = job.progress.fraction();
  }
  view.findings = static_cast<int>(study::shownFindings(state, image).size());
  view.chestWallOnScreen = study::chestWallOnScreen(image);
  return view;
}

std::string dateOf(const study::StudyState& state, const study::Exam& exam) {
  const study::Image* image = exam.images.empty() ? nullptr : study::findImage(state, exam.images.front());
  return image == nullptr ? std::string() : study::readableDate(image->header.identity.studyDate);
}

// Exams under one name and date (anonymous ones) say their first file too.
void tellApart(const study::StudyState& state, RailView& rail) {
  for (std::size_t i = 0; i < rail.exams.size(); ++i) {
    const RailExamView& one = rail.exams[i];
    const bool isAlone =
        std::ranges::count_if(rail.exams, [&](const RailExamView& other) { return other.label == one.label; }) == 1;
    const study::Exam& exam = state.exams[i];
    const study::Image* image = exam.images.empty() ? nullptr : study::findImage(state, exam.images.front());
    if (!isAlone && image != nullptr) rail.exams[i].detail += ", " + study::fileNameOf(image->file);
  }
}

// The order of reading: as hung, then as opened.
std::vector<const study::Image*> inReadingOrder(const study::StudyState& state, const study::Exam& exam) {
  std::vector<const study::Image*> images;
  const auto hung = study::hangExam(state, exam);
  for (const study::ImageId& id : hung) {
    if (const study::Image* image = study::findImage(state, id)) images.push_back(image);
  }
  for (const study::Image& image : state.images) {
    if (image.exam == exam.id && !std::ranges::contains(hung, image.id)) images.push_back(&image);
  }
  return images;
}

}  // namespace

RailView makeRailView(const study::StudyState& state) {
  RailView rail;
  for (const study::Exam& exam : state.exams) {
    RailExamView view{
        .exam = exam.id, .label = exam.label, .detail = {}, .isShown = state.shownExam == exam.id, .thumbnails = {}};
    if (!state.settings.showPatientText) view.label = "Exam " + exam.id.substr(1);
    view.detail = countInWords(static_cast<int>(exam.images.size()), "image", "images");
    if (const std::string date = dateOf(state, exam); !date.empty() && state.settings.showPatientText) {
      view.detail = date + ", " + view.detail;
      if (view.label.ends_with(", " + date)) view.label.resize(view.label.size() - date.size() - 2);
    }
    if (view.isShown) {
      for (const study::Image* image : inReadingOrder(state, exam)) {
        view.thumbnails.push_back(thumbnailOf(state, *image));
      }
    }
    rail.exams.push_back(std::move(view));
  }
  tellApart(state, rail);
  return rail;
}

}  // namespace lobule::ui
