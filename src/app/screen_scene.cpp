#include "app/screen_scene.h"

#include <algorithm>
#include <cmath>

#include "study/hanging.h"

namespace lobule::app {

namespace {

constexpr float kLineCssPx = 1.5F, kSelectedLineCssPx = 2.25F;
constexpr double kThumbnailCssPx = 148;
constexpr float kHeatOpacity = 0.35F;
constexpr float kLeastShown = 0.03F;  // of a map that is explained: what is lower is as good as nothing
constexpr render::Color kComputer{.r = 0xF2 / 255.0F, .g = 0xA3 / 255.0F, .b = 0x3A / 255.0F, .a = 1.0F};

constexpr render::Color kLeftOut{.r = 0x9A / 255.0F, .g = 0xA1 / 255.0F, .b = 0xAB / 255.0F, .a = 1.0F};
constexpr render::Color kFileOverlay{.r = 0xD9 / 255.0F, .g = 0xDC / 255.0F, .b = 0xE1 / 255.0F, .a = 0.9F};

// Whole device pixels, so that neighbouring viewports neither overlap nor leave a grey seam.
render::RectPx deviceRect(const ui::ScreenRect& rect, float pixelRatio) {
  const float left = std::round(rect.x * pixelRatio), top = std::round(rect.y * pixelRatio);
  return {.x = left,
          .y = top,
          .width = std::round((rect.x + rect.width) * pixelRatio) - left,
          .height = std::round((rect.y + rect.height) * pixelRatio) - top};
}

render::ImageTransform deviceTransform(const study::ViewTransform& transform, float pixelRatio) {
  return {.scale = transform.scale * static_cast<double>(pixelRatio),
          .center = transform.center,
          .flipped = transform.flipped,
          .shape = transform.shape};
}

struct PictureKeys {
  std::string own, standIn;
};

// A preview's pixels are others than the whole frame's, which it stands in for until that is on the graphics card.
PictureKeys pictureKeys(const study::Image& image) {
  const study::FrameSource source = study::frameSource(image, image.pixelsFrame);
  // Of a stack by the slice's file: its place moves when slices come that lie before it.
  const std::string slice = image.slices.empty() ? std::string() : source.file + "/";
  const std::string frame = image.id + "/" + slice + std::to_string(source.frame);
  const std::string preview = frame + "/preview";
  return image.pixels->reduction > 0 ? PictureKeys{.own = preview, .standIn = {}}
                                     : PictureKeys{.own = frame, .standIn = preview};
}

// The choice of the viewport, with the window in force; the reader's own window has no table.
image::VoiChoice voiInForce(const study::Viewport& viewport, const image::GreyPipeline& pipeline) {
  const auto index = static_cast<std::size_t>(std::max(0, viewport.voiIndex));
  if (viewport.voiIndex < 0 || index >= pipeline.voi.size()) {
    return {.name = "own window", .window = viewport.window, .table = std::nullopt};
  }
  image::VoiChoice choice = pipeline.voi[index];
  if (!choice.table) {
    choice.window = viewport.window;
  }
  return choice;
}

void setPicture(render::ViewportScene& scene, const study::Image& image, const image::VoiChoice& voi, bool inverted) {
  const std::shared_ptr<const study::Pixels>& pixels = image.pixels;
  const auto [key, standIn] = pictureKeys(image);
  if (const auto* grey = std::get_if<image::GreyImage>(&pixels->frame)) {
    render::GreyLayer layer{.key = key,
                            .standIn = standIn,
                            .image = std::shared_ptr<const image::GreyImage>(pixels, grey),
                            .modality = pixels->pipeline.modality,
                            .voi = voi,
                            .inverted = pixels->pipeline.invertedPresentation != inverted};
    scene.grey = std::make_shared<const render::GreyLayer>(std::move(layer));
  } else if (const auto* color = std::get_if<image::ColorImage>(&pixels->frame)) {
    render::ColorLayer layer{
        .key = key, .standIn = standIn, .image = std::shared_ptr<const image::ColorImage>(pixels, color)};
    scene.color = std::make_shared<const render::ColorLayer>(std::move(layer));
  }
}

// The network's input in place of the image: its transform goes over to the input's own, coarser points.
void setSeenPicture(render::ViewportScene& scene, const study::Image& image) {
  const inference::SeenPicture& seen = *image.analysis->seen;
  image::GreyImage picture;
  picture.plane = {seen.plane.columns, seen.plane.rows};
  std::ranges::copy(seen.plane.samples, picture.plane.samples.begin());
  const double perColumn = static_cast<double>(seen.plane.columns) / seen.box.width();
  const double perRow = static_cast<double>(seen.plane.rows) / seen.box.height();
  render::ImageTransform& view = scene.transform;
  const double scaleX = view.scale * view.shape.across / perColumn, scaleY = view.scale * view.shape.down / perRow;
  view.scale = std::min(scaleX, scaleY);
  view.shape = {.across = scaleX / view.scale, .down = scaleY / view.scale};
  view.center = {(view.center.x - seen.box.firstColumn + 0.5) * perColumn - 0.5,
                 (view.center.y - seen.box.firstRow + 0.5) * perRow - 0.5};
  render::GreyLayer layer{.key = image.id + "/seen/" + std::to_string(image.analysisFrame),
                          .standIn = {},
                          .image = std::make_shared<const image::GreyImage>(std::move(picture)),
                          .modality = {},
                          .voi = {.name = "as it is", .window = {.center = 128, .width = 256}, .table = std::nullopt},
                          .inverted = false};
  scene.grey = std::make_shared<const render::GreyLayer>(std::move(layer));
  scene.color.reset();
}

// The steps between the network's input and the findings.
void addExplanation(render::ViewportScene& scene, const study::Image& image, study::ExplainStep step,
                    float pixelRatio) {
  const study::Analysis& analysis = *image.analysis;
  if (step == study::ExplainStep::kMap && analysis.probability) {
    scene.heat.push_back(
        {.key = image.id, .probability = analysis.probability, .threshold = kLeastShown, .opacity = kHeatOpacity});
  }
  if (step == study::ExplainStep::kThreshold && analysis.probability) {
    scene.heat.push_back({.key = image.id,
                          .probability = analysis.probability,
                          .threshold = static_cast<float>(analysis.outlineLevel),
                          .opacity = kHeatOpacity,
                          .flat = kComputer});
  }
  if (step != study::ExplainStep::kRegions) return;
  for (const findings::LeftOutRegion& region : analysis.leftOut) {
    scene.contours.push_back({.points = region.contour,
                              .color = kLeftOut,
                              .style = render::LineStyle::kDashed,
                              .widthPx = kLineCssPx * pixelRatio,
                              .fillOpacity = 0.0F,
                              .closed = true});
  }
}

void addHeat(render::ViewportScene& scene, const study::StudyState& state, const study::Image& image) {
  const bool isShown = state.settings.showOverlays && state.settings.showHeatMap && !state.explained &&
                       image.analysis && image.analysis->probability && image.analysisFrame == image.pixelsFrame;
  if (isShown) {
    scene.heat.push_back({.key = image.id,
                          .probability = image.analysis->probability,
                          .threshold = static_cast<float>(image.analysis->threshold) / 2,
                          .opacity = kHeatOpacity});
  }
}

// What the file draws: neither the computer's colour nor the reader's.
void addFileOverlays(render::ViewportScene& scene, const study::StudyState& state, const study::Image& image) {
  if (!state.settings.showFileOverlays || image.pixelsFrame != image.frame) {
    return;
  }
  for (const auto& plane : image.pixels->overlays) {
    scene.masks.push_back({.mask = std::shared_ptr<const image::Mask>(plane, &plane->mask),
                           .column = plane->column,
                           .row = plane->row,
                           .color = kFileOverlay});
  }
}

void addContours(render::ViewportScene& scene, const study::StudyState& state, const study::Image& image,
                 float pixelRatio) {
  if (image.pixelsFrame != image.frame) {
    return;  // the wanted frame still decodes
  }
  for (const findings::Finding* finding : study::shownFindings(state, image)) {
    const bool isSelected = finding->id == state.selectedFinding;
    scene.contours.push_back({.points = finding->contour,
                              .color = kComputer,
                              .style = render::LineStyle::kDashed,
                              .widthPx = (isSelected ? kSelectedLineCssPx : kLineCssPx) * pixelRatio,
                              .fillOpacity = 0.0F,
                              .closed = true});
  }
}

void addViewport(render::Scene& scene, const study::StudyState& state, const ui::ScreenOutput& screen,
                 std::size_t index, float pixelRatio) {
  render::ViewportScene viewport;
  viewport.rect = deviceRect(screen.viewports[index], pixelRatio);
  if (viewport.rect.width < 1 || viewport.rect.height < 1) {
    return;
  }
  viewport.transform = deviceTransform(screen.transforms[index], pixelRatio);
  const study::Viewport& chosen = state.viewports[index];
  const study::Image* image = study::findImage(state, chosen.image);
  if (image != nullptr && image->pixels) {
    setPicture(viewport, *image, voiInForce(chosen, image->pixels->pipeline), chosen.inverted);
    if (state.explained == study::ExplainStep::kInput && study::isAnalysisShown(state, *image) &&
        image->analysis->seen) {
      setSeenPicture(viewport, *image);
      scene.viewports.push_back(std::move(viewport));
      return;
    }
    addFileOverlays(viewport, state, *image);
    addHeat(viewport, state, *image);
    if (state.explained && study::isAnalysisShown(state, *image)) {
      addExplanation(viewport, *image, *state.explained, pixelRatio);
    }
    addContours(viewport, state, *image, pixelRatio);
  }
  scene.viewports.push_back(std::move(viewport));
}

// The plates carry the images with their first windows.
void addBreast(render::Scene& scene, const study::StudyState& state, const ui::BreastPicture& picture) {
  render::BreastScene breast = picture.scene;
  for (std::size_t i = 0; i < breast.plates.size() && i < picture.plateImages.size(); ++i) {
    const study::Image* image = study::findImage(state, picture.plateImages[i]);
    if (image == nullptr || !image->pixels) {
      continue;
    }
    render::ViewportScene holder;
    const auto& choices = image->pixels->pipeline.voi;
    setPicture(holder, *image, choices.empty() ? image::VoiChoice{} : choices.front(), false);
    breast.plates[i].grey = holder.grey;
  }
  scene.breasts.push_back(std::move(breast));
}

void addThumbnail(render::Scene& scene, const study::Image& image, float pixelRatio) {
  const ThumbnailSize size = thumbnailSize(image, pixelRatio);
  render::ThumbnailScene thumbnail;
  thumbnail.key = image.id;
  thumbnail.widthPx = size.widthPx;
  thumbnail.heightPx = size.heightPx;
  thumbnail.content.rect = {
      .x = 0, .y = 0, .width = static_cast<float>(thumbnail.widthPx), .height = static_cast<float>(thumbnail.heightPx)};
  thumbnail.content.transform = {.scale = size.scale,
                                 .center = {.x = (image.header.columns - 1) / 2.0, .y = (image.header.rows - 1) / 2.0},
                                 .flipped = study::isFlippedOnScreen(image),
                                 .shape = image.header.pixelShape};
  const auto& choices = image.pixels->pipeline.voi;
  setPicture(thumbnail.content, image, choices.empty() ? image::VoiChoice{} : choices.front(), false);
  scene.thumbnails.push_back(std::move(thumbnail));
}

}  // namespace

ThumbnailSize thumbnailSize(const study::Image& image, float pixelRatio) {
  const double columns = std::max(1, image.header.columns) * image.header.pixelShape.across;
  const double rows = std::max(1, image.header.rows) * image.header.pixelShape.down;
  const double scale = kThumbnailCssPx * static_cast<double>(pixelRatio) / std::max(columns, rows);
  return {.widthPx = std::max(1, static_cast<int>(std::lround(columns * scale))),
          .heightPx = std::max(1, static_cast<int>(std::lround(rows * scale))),
          .scale = scale};
}

render::Scene screenScene(const study::StudyState& state, const ui::ScreenOutput& screen, const ScreenSize& size) {
  render::Scene scene{
      .widthPx = size.widthPx, .heightPx = size.heightPx, .viewports = {}, .thumbnails = {}, .breasts = {}};
  for (std::size_t i = 0; i < screen.viewports.size(); ++i) {
    addViewport(scene, state, screen, i, size.pixelRatio);
  }
  for (const ui::BreastPicture& picture : screen.breasts) {
    addBreast(scene, state, picture);
  }
  for (const study::Image& image : state.images) {
    if (image.pixels && image.exam == state.shownExam) {
      addThumbnail(scene, image, size.pixelRatio);
    }
  }
  return scene;
}

}  // namespace lobule::app
