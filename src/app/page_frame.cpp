#include "app/page_frame.h"

#include <algorithm>

#include "ui/breast_view.h"

namespace lobule::app {

namespace {

// As the last frame's drawing left them.
std::map<study::ImageId, ui::Picture> thumbnailPictures(const render::Renderer& renderer,
                                                        const study::StudyState& state, float pixelRatio) {
  std::map<study::ImageId, ui::Picture> pictures;
  for (const study::Image& image : state.images) {
    if (const std::uint32_t texture = renderer.thumbnailTexture(image.id); texture != 0) {
      const ThumbnailSize thumbnail = thumbnailSize(image, pixelRatio);
      pictures[image.id] = {.texture = texture,
                            .widthPx = static_cast<float>(thumbnail.widthPx),
                            .heightPx = static_cast<float>(thumbnail.heightPx)};
    }
  }
  return pictures;
}

// Whether the interface, which is laid out first, could not yet know a texture that is there since the drawing.
bool isBehind(const render::Renderer& renderer, const study::StudyState& state, const ui::ScreenInput& input) {
  const auto breast = input.breasts.find(ui::kBreastKey);
  const std::uint32_t knownBreast = breast == input.breasts.end() ? 0 : breast->second.texture;
  return renderer.breastTexture(ui::kBreastKey) != knownBreast ||
         std::ranges::any_of(state.images, [&](const study::Image& image) {
           const auto known = input.thumbnails.find(image.id);
           return renderer.thumbnailTexture(image.id) != (known == input.thumbnails.end() ? 0 : known->second.texture);
         });
}

}  // namespace

PageFrame drawPageFrame(App& app, render::Renderer& renderer, ui::ScreenInput input, const ScreenSize& size) {
  input.thumbnails = thumbnailPictures(renderer, app.state(), size.pixelRatio);
  if (const std::uint32_t texture = renderer.breastTexture(ui::kBreastKey); texture != 0) {
    input.breasts[ui::kBreastKey].texture = texture;
  }
  ui::ScreenOutput screen = ui::drawScreen(app.state(), input);
  renderer.draw(screenScene(app.state(), screen, size));

  // What the reader asked for takes effect before the next frame: this one is already laid out.
  PageFrame frame{.cursor = screen.cursor,
                  .requests = std::move(screen.requests),
                  .viewports = {},
                  .widget = screen.widget,
                  .parts = std::move(screen.parts),
                  .copyText = std::move(screen.copyText),
                  .needsAnother = screen.isAnimating || renderer.isUploading() || !screen.actions.empty() ||
                                  isBehind(renderer, app.state(), input)};
  for (study::Action& action : screen.actions) {
    app.dispatch(std::move(action));
  }
  for (std::size_t i = 0; i < frame.viewports.size(); ++i) {
    const ui::ScreenRect& rect = screen.viewports[i];
    frame.viewports[i] = {.x = rect.x, .y = rect.y, .width = rect.width, .height = rect.height};
  }
  return frame;
}

}  // namespace lobule::app
