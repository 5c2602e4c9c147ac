#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <format>

#include "study/grouping.h"
#include "study/hanging.h"
#include "study/pipeline.h"
#include "ui/views.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

// Empty for the usual one of mammography.
std::string positionerInWords(const std::string& type) {
  if (type.empty() || type == "MAMMOGRAPHIC") return {};
  if (type == "NONE") return "no positioner";
  std::string words = type;
  std::ranges::transform(words, words.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return words;
}

std::string techniqueOf(const dicom::Acquisition& acquisition) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (acquisition.bodyPartThicknessMm) add(std::format("{} mm thick", std::lround(*acquisition.bodyPartThicknessMm)));
  if (acquisition.compressionForceN) add(std::format("{} N", std::lround(*acquisition.compressionForceN)));
  if (acquisition.positionerAngleDeg) {
    add(std::format("{}°", std::lround(std::abs(*acquisition.positionerAngleDeg))));
  }
  if (acquisition.scanArcDeg) add(std::format("{}° arc", std::lround(*acquisition.scanArcDeg)));
  if (const std::string positioner = positionerInWords(acquisition.positionerType); !positioner.empty()) {
    add(positioner);
  }
  return text;
}

// The longest round length that takes at most a quarter of the viewport's height.
std::optional<ScaleBar> scaleBarOf(const study::Image& image, const study::ViewTransform& transform, double heightCss) {
  const dicom::LengthScale main = dicom::mainScale(study::calibrationOf(image));
  const dicom::PixelSpacing& spacing = main.spacing;
  if (spacing.kind == dicom::SpacingKind::kNone || spacing.rowMm <= 0) return std::nullopt;
  const double pxPerMm = transform.scaleY() / spacing.rowMm;
  constexpr std::array kLengthsMm{100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5};
  for (const double lengthMm : kLengthsMm) {
    if (lengthMm * pxPerMm > heightCss / 4) continue;
    const std::string length =
        lengthMm >= 10 ? std::format("{} cm", lengthMm / 10) : std::format("{} mm", numberInWords(lengthMm, 1));
    const std::string region = main.region > 0 ? std::format(", region {}", main.region) : "";
    return ScaleBar{.lengthPx = lengthMm * pxPerMm, .label = length + ", " + spacingInWords(spacing.kind) + region};
  }
  return std::nullopt;
}

std::string windowText(const study::Image& image, const study::Viewport& viewport) {
  if (!image.pixels || std::holds_alternative<image::ColorImage>(image.pixels->frame)) return {};
  const auto& choices = image.pixels->pipeline.voi;
  const int index = viewport.voiIndex;
  const bool isNamed = index >= 0 && index < static_cast<int>(choices.size());
  const bool isTable = isNamed && choices[static_cast<std::size_t>(index)].table.has_value();
  std::string text = isTable ? std::string()
                             : std::format("C {} W {}", numberInWords(viewport.window.center, 1),
                                           numberInWords(viewport.window.width, 1));
  if (isNamed) text += (text.empty() ? "" : ", ") + windowName(choices[static_cast<std::size_t>(index)].name);
  if (viewport.inverted) text += ", inverted";
  return text;
}

bool hasView(const study::StudyState& state, const study::Exam& exam) {
  return std::ranges::any_of(exam.images, [&](const study::ImageId& id) {
    const study::Image* image = study::findImage(state, id);
    return image != nullptr && image->header.view.has_value();
  });
}

// Exams of pictures or of ultrasound lack no view.
const char* placeName(const study::StudyState& state, int viewport) {
  constexpr std::array kFourViews{"R CC", "L CC", "R MLO", "L MLO"};
  const study::Exam* exam = state.shownExam ? study::findExam(state, *state.shownExam) : nullptr;
  const bool isProtocol = state.layout.count() == 4 && !state.layout.arrangedByReader && exam && hasView(state, *exam);
  return isProtocol ? kFourViews[static_cast<std::size_t>(viewport)] : nullptr;
}

}  // namespace

ViewportTextView makeViewportTextView(const study::StudyState& state, const study::Image& image,
                                      const study::Viewport& viewport, const study::ViewTransform& transform,
                                      double pixelRatio, double heightCss) {
  ViewportTextView view;
  view.name = imageName(image);
  if (const std::string technique = techniqueOf(image.header.acquisition); !technique.empty()) {
    view.technique.push_back(technique);
  }
  view.notices = image.warnings;
  if (image.pixels && image.pixels->reduction > 0) {
    const bool isComing = image.load == study::LoadState::kDecoding;
    view.notices.push_back(isComing ? "Shown below full resolution: the rest is being decoded."
                                    : "Shown below full resolution.");
  }
  if (!image.header.overlays.empty() && !state.settings.showFileOverlays) {
    view.notices.push_back("The file's overlay is hidden: V shows it.");
  }
  const bool isSaid = (image.lacksLaterality && image.header.laterality) || (image.lacksView && image.header.view);
  if (isSaid) view.said = "said by you, " + study::fileNameOf(image.file);
  if (study::isViewAsked(image) && !(image.header.laterality && image.header.view)) {
    view.notices.emplace_back("Which side and view? Say it in the inspector.");
  }
  view.window = windowText(image, viewport);
  const double devicePerImage = transform.scale * pixelRatio;
  view.zoom = std::format("{}%", std::lround(devicePerImage * 100));
  if (devicePerImage < 0.995) view.zoom += " of full size";
  if (image.header.frames > 1) {
    view.frame = std::format("{} {} of {}", capitalized(frameWords(image).one), image.frame + 1, image.header.frames);
  }
  view.scale = scaleBarOf(image, transform, heightCss);
  if (!view.scale) view.sizeNote = "Lengths in pixels, no calibration";
  view.standsAtRight = study::chestWallOnScreen(image) == study::ImageSide::kLeft;
  return view;
}

ViewportNotice makeViewportNotice(const study::StudyState& state, int viewport) {
  ViewportNotice notice;
  const study::Viewport& place = state.viewports[static_cast<std::size_t>(viewport)];
  const study::Image* image = study::findImage(state, place.image);
  if (image == nullptr) {
    const char* name = placeName(state, viewport);
    notice.sentence = name == nullptr ? "No image here" : std::format("No {} in this exam", name);
    return notice;
  }
  if (image->load == study::LoadState::kFailed) {
    notice.sentence = image->error.empty() ? "This image could not be decoded." : asSentence(image->error);
    notice.isError = true;
    return notice;
  }
  if (image->pixels) return notice;
  notice.isWaiting = true;
  notice.sentence = imageName(*image);
  for (const study::Job& job : state.jobs) {
    if (job.image == image->id && job.kind == study::JobKind::kDecode) notice.progress = job.progress.fraction();
  }
  return notice;
}

}  // namespace lobule::ui
