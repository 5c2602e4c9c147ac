#include "ui/breast_words.h"

#include <algorithm>
#include <array>

#include "ui/breast_view.h"

namespace lobule::ui {
namespace {

constexpr float kHigh = 14;

bool isQuarterHour(const render::LabelAnchor& label) {
  return label.kind == render::LabelKind::kHour && label.number % 3 == 0;
}

// Who stands first: 0 before 1.
int rankOf(const render::LabelAnchor& label) {
  if (label.kind == render::LabelKind::kPlate || label.kind == render::LabelKind::kNipple) return 0;
  if (label.kind != render::LabelKind::kHour) return 3;
  return isQuarterHour(label) ? 1 : 2;
}

TextStyle styleOf(const render::LabelAnchor& label) {
  const bool isMain = isQuarterHour(label);
  return {.size = isMain ? type::kLabel + 1 : type::kLabel,
          .color = faded(isMain ? color::kText : color::kSecondary, label.opacity),
          .align = Align::kLeft,
          .figures = Figures::kTabular,
          .hasHalo = true};  // they may stand on a plate's picture
}

// Outward by small steps, so that a word slides while the breast turns; then a little to the sides.
std::vector<ScreenRect> placesOf(const render::LabelAnchor& label, const ScreenRect& wanted) {
  constexpr float kStep = 2, kFarthest = 26;
  std::vector<ScreenRect> places;
  const auto add = [&](float x, float y) { places.push_back({wanted.x + x, wanted.y + y, wanted.width, kHigh}); };
  const auto outX = static_cast<float>(label.outX), outY = static_cast<float>(label.outY);
  for (float away = 0; away <= kFarthest; away += kStep) add(away * outX, away * outY);
  for (const auto& [x, y] : std::array<std::array<float, 2>, 4>{{{18, 0}, {-18, 0}, {0, 13}, {0, -13}}}) add(x, y);
  return places;
}

}  // namespace

std::vector<BreastWord> placeBreastWords(const render::BreastScene& scene, const ScreenRect& rect,
                                         const std::function<float(const std::string&, const TextStyle&)>& widthOf) {
  const float ratio = scene.pixelRatio;
  LabelRoom room(inset(rect, 2, 0));
  for (const render::SpotOnScreen& spot : render::spotsOnScreen(scene)) {
    const float radius = static_cast<float>(spot.radiusPx) / ratio;
    room.take({rect.x + static_cast<float>(spot.xPx) / ratio - radius,
               rect.y + static_cast<float>(spot.yPx) / ratio - radius, 2 * radius, 2 * radius});
  }

  std::vector<render::LabelAnchor> labels = render::labelAnchors(scene);
  std::ranges::stable_sort(labels, {}, rankOf);
  std::vector<BreastWord> words;
  for (const render::LabelAnchor& label : labels) {
    const TextStyle style = styleOf(label);
    const std::string text = labelText(scene, label);
    const float wide = widthOf(text, style);
    const ScreenRect wanted{
        rect.x + static_cast<float>(label.xPx) / ratio - wide * static_cast<float>(1 - label.alignX) / 2,
        rect.y + static_cast<float>(label.yPx) / ratio - kHigh / 2, wide + 1, kHigh};
    if (const auto place = room.place(placesOf(label, wanted))) words.push_back({text, *place, style});
  }
  return words;
}

}  // namespace lobule::ui
