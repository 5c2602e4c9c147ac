// How a view glides where it jumps by itself.
#include <algorithm>
#include <cmath>

#include "ui/panels.h"

namespace lobule::ui {

study::ViewTransform movedTransform(const Canvas& canvas, ViewportMemory& memory, int viewport,
                                    const ScreenRect& rect) {
  const auto index = static_cast<std::size_t>(viewport);
  const study::Viewport& place = canvas.state.viewports[index];
  ViewMotion& motion = memory.motions[index];
  const study::Image* image = study::findImage(canvas.state, place.image);
  if (image == nullptr || isEmpty(rect)) {
    motion = {};
    return {};
  }
  const study::ViewportSize size{rect.width, rect.height};
  const study::ViewTransform target = study::viewTransform(*image, place, size);
  const double fit = study::fitScale(*image, size);

  // A view glides only where it jumps by itself: never under the reader's hand, never to another image.
  constexpr double kSeconds = 0.15;
  const study::SetView& sent = memory.sent[index];
  const bool isByHand = sent.zoom == place.zoom && sent.center == place.center && !place.centered;
  const bool isNew = !motion.isKnown || motion.image != place.image;
  const bool hasChanged = motion.target != place.zoom || !(motion.targetCenter == target.center);
  if (isNew || isByHand || canvas.input.reducedMotion) {
    motion.startedAt = -1;
  } else if (hasChanged && motion.target != 0 && std::abs(motion.target - place.zoom) > 1e-9) {
    motion.startedAt = canvas.input.seconds;
    motion.from = motion.shown;
  }
  motion.image = place.image;
  motion.isKnown = true;
  motion.target = place.zoom;
  motion.targetCenter = target.center;

  study::ViewTransform shown = target;
  const double progress = motion.startedAt < 0 ? 1 : (canvas.input.seconds - motion.startedAt) / kSeconds;
  if (progress < 1) {
    const double eased = 1 - std::pow(1 - std::max(0.0, progress), 3);
    shown.scale = fit * std::exp(std::log(motion.from.scale) * (1 - eased) + std::log(target.scale / fit) * eased);
    shown.center.x = motion.from.center.x * (1 - eased) + target.center.x * eased;
    shown.center.y = motion.from.center.y * (1 - eased) + target.center.y * eased;
    canvas.output.isAnimating = true;
  } else {
    motion.startedAt = -1;
  }
  motion.shown = shown;
  motion.shown.scale = shown.scale / fit;
  return shown;
}

}  // namespace lobule::ui
