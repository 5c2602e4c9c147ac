#include "cmd/exam_commands.h"

#include <algorithm>

#include "app/app.h"
#include "image/raster_file.h"
#include "study/analysis_result.h"
#include "study/pipeline.h"
#include "study/upright.h"

namespace lobule::cmd {
namespace {

constexpr std::array<std::uint8_t, 3> kComputerColor{0xF2, 0xA3, 0x3A};  // what a model made, as on the page

Result<const study::Image*> imageAsked(const app::App& app, const Json& arguments) {
  const auto id = arguments.find("image");
  const study::Image* image =
      id != arguments.end() && id->is_string() ? study::findImage(app.state(), id->get<std::string>()) : nullptr;
  if (image == nullptr || !image->pixels) return fail(ErrorCode::kMissing, "No decoded image has this id.");
  return image;
}

int columnsOf(const dicom::Frame& frame) {
  if (const auto* color = std::get_if<image::ColorImage>(&frame)) return color->columns;
  return std::get<image::GreyImage>(frame).columns();
}

int rowsOf(const dicom::Frame& frame) {
  if (const auto* color = std::get_if<image::ColorImage>(&frame)) return color->rows;
  return std::get<image::GreyImage>(frame).rows();
}

// Empty background where nothing was analysed or no finding stands.
image::Mask maskOf(const app::App& app, const study::Image& image) {
  const int columns = columnsOf(image.pixels->frame), rows = rowsOf(image.pixels->frame);
  const study::Analysis* analysis = image.analysis.get();
  if (analysis == nullptr || analysis->findings.empty() || !analysis->probability) return image::Mask(columns, rows);
  const auto& models = app.state().models;
  const auto model =
      std::ranges::find(models, analysis->modelId, [](const auto& loaded) { return loaded.manifest.id; });
  if (model == models.end()) return image::Mask(columns, rows);
  return findings::findingMask(*analysis->probability, study::findingOptions(model->manifest, analysis->threshold),
                               columns, rows);
}

image::ColorImage displayed(const study::Pixels& pixels) {
  if (const auto* color = std::get_if<image::ColorImage>(&pixels.frame)) return *color;
  const auto grey =
      image::renderGrey(std::get<image::GreyImage>(pixels.frame), pixels.pipeline, pixels.pipeline.voi.front());
  image::ColorImage color{grey.columns, grey.rows, {}};
  color.rgb.reserve(grey.samples.size() * 3);
  for (const std::uint8_t value : grey.samples) color.rgb.insert(color.rgb.end(), 3, value);
  return color;
}

// A pixel of a finding with another label within `reach` above, below, left or right.
bool isOnOutline(const image::Mask& mask, int column, int row, int reach) {
  const auto label = mask.at(column, row);
  if (label == 0) return false;
  for (int step = 1; step <= reach; ++step) {
    const bool leavesImage = column < step || row < step || column + step >= mask.columns || row + step >= mask.rows;
    if (leavesImage || mask.at(column - step, row) != label || mask.at(column + step, row) != label ||
        mask.at(column, row - step) != label || mask.at(column, row + step) != label) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<Reply> setModality(app::App& app, const Json& arguments) {
  const std::string word = arguments.value("modality", "");
  if (word != "mg" && word != "us") return fail(ErrorCode::kBadInput, "The modality is mg or us.");
  const Modality modality = word == "mg" ? Modality::kMammography : Modality::kUltrasound;
  for (const study::Image& image : app.state().images) {
    if (study::isModalityAsked(image)) app.dispatch(study::SetModality{.image = image.id, .modality = modality});
  }
  return Reply{};
}

Result<Reply> requestAnalysis(app::App& app, const Json& arguments) {
  study::RequestAnalysis request;
  const auto asked = arguments.find("images");
  if (asked != arguments.end() && asked->is_array()) {
    for (const Json& id : *asked) {
      if (id.is_string()) request.images.push_back(id.get<std::string>());
    }
  } else {
    for (const study::Image& image : app.state().images) request.images.push_back(image.id);
  }
  if (!request.images.empty()) app.dispatch(request);
  return Reply{};
}

Result<Reply> analysisResult(const app::App& app) {
  return Reply{.value = study::analysisResult(app.state())};
}

Result<Reply> findingsMask(const app::App& app, const Json& arguments) {
  const auto image = imageAsked(app, arguments);
  if (!image) return std::unexpected(image.error());
  const image::Mask stored = study::StoredPlaces((*image)->header).ofMask(maskOf(app, **image));
  return image::writePng(stored).transform([](std::vector<std::byte> png) { return Reply{.bytes = std::move(png)}; });
}

Result<Reply> findingsOverlay(const app::App& app, const Json& arguments) {
  const auto image = imageAsked(app, arguments);
  if (!image) return std::unexpected(image.error());
  const image::Mask mask = maskOf(app, **image);
  image::ColorImage picture = displayed(*(*image)->pixels);
  const int reach = std::max(1, std::max(mask.columns, mask.rows) / 800);
  for (int row = 0; row < mask.rows; ++row) {
    for (int column = 0; column < mask.columns; ++column) {
      if (!isOnOutline(mask, column, row, reach)) continue;
      std::ranges::copy(kComputerColor, picture.rgb.begin() + static_cast<std::ptrdiff_t>(mask.index(column, row) * 3));
    }
  }
  return image::writePng(study::StoredPlaces((*image)->header).ofPicture(std::move(picture)))
      .transform([](std::vector<std::byte> png) { return Reply{.bytes = std::move(png)}; });
}

}  // namespace lobule::cmd
