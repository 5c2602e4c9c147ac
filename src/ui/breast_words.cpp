#include "ui/breast_words.h"

#include <algorithm>
#include <array>

#include "render/screen_outline.h"
#include "ui/breast_view.h"

namespace lobule::ui {
namespace {

constexpr float kHigh = 14;
constexpr float kLegible = 0.5F;  // the opacity at which secondary text still has 3:1 on the panel

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

bool isSide(const render::LabelAnchor& label) {
  using enum render::LabelKind;
  return label.kind == kUpper || label.kind == kLower || label.kind == kOuter || label.kind == kInner;
}

// What is drawn where words would stand, in CSS pixels of the screen.
class Drawn {
 public:
  Drawn(const render::BreastScene& scene, const ScreenRect& rect)
      : ratio_(static_cast<double>(scene.pixelRatio)), rect_(rect), breast_(render::breastOutline(scene)) {
    for (const render::DetectorPlate& plate : scene.plates) plates_.push_back(render::plateOutline(scene, plate));
  }
  bool isClear(const render::LabelAnchor& label, const ScreenRect& word) const {
    constexpr float kGap = 4;  // to the breast
    if (isSide(label) && meets(breast_, inset(word, -kGap, 0))) return false;
    return label.kind == render::LabelKind::kPlate ||
           std::ranges::none_of(plates_, [&](const render::ScreenOutline& plate) { return meets(plate, word); });
  }

 private:
  bool meets(const render::ScreenOutline& outline, const ScreenRect& word) const {
    const double wide = static_cast<double>(word.width) * ratio_ / 2,
                 high = static_cast<double>(word.height) * ratio_ / 2;
    return render::meetsBox(outline, static_cast<double>(word.x - rect_.x) * ratio_ + wide,
                            static_cast<double>(word.y - rect_.y) * ratio_ + high, wide, high);
  }

  double ratio_;
  ScreenRect rect_;
  render::ScreenOutline breast_;
  std::vector<render::ScreenOutline> plates_;
};

// Outward by small steps, so that a word slides while the breast turns; then a little to the sides. Outer, inner, upper
// and lower, which may have far to go past the breast, step aside before they go on.
std::vector<ScreenRect> placesOf(const render::LabelAnchor& label, const ScreenRect& wanted) {
  constexpr float kStep = 2, kFarthest = 26, kFarthestSide = 64;
  std::vector<ScreenRect> places;
  const auto add = [&](float x, float y) { places.push_back({wanted.x + x, wanted.y + y, wanted.width, kHigh}); };
  const auto outX = static_cast<float>(label.outX), outY = static_cast<float>(label.outY);
  for (float away = 0; away <= (isSide(label) ? kFarthestSide : kFarthest); away += kStep) {
    add(away * outX, away * outY);
    if (!isSide(label)) continue;
    for (const float aside : {-8.0F, 8.0F, -14.0F, 14.0F}) add(away * outX - aside * outY, away * outY + aside * outX);
  }
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
  std::erase_if(labels, [](const render::LabelAnchor& label) { return label.opacity < kLegible; });
  std::ranges::stable_sort(labels, {}, rankOf);
  const Drawn drawn(scene, rect);
  std::vector<BreastWord> words;
  for (const render::LabelAnchor& label : labels) {
    const TextStyle style = styleOf(label);
    const std::string text = labelText(scene, label);
    const float wide = widthOf(text, style);
    const ScreenRect wanted{
        rect.x + static_cast<float>(label.xPx) / ratio - wide * static_cast<float>(1 - label.alignX) / 2,
        rect.y + static_cast<float>(label.yPx) / ratio - kHigh / 2, wide + 1, kHigh};
    std::vector<ScreenRect> places = placesOf(label, wanted);
    std::erase_if(places, [&](const ScreenRect& place) { return !drawn.isClear(label, place); });
    if (const auto place = room.place(places)) words.push_back({text, *place, style});
  }
  return words;
}

}  // namespace lobule::ui
