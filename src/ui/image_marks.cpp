#include "ui/image_marks.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>

#include "ui/landmark_marks.h"
#include "ui/mark_strokes.h"
#include "ui/mark_tags.h"

namespace lobule::ui {
namespace {

using Part = MarkGrip::Part;

constexpr float kSmallestMark = 7;  // a mark's radius on screen, so that it can be seen and held
constexpr TextStyle kLandmarkText{.size = type::kLabel, .hasHalo = true};

float shownRadius(const ShownImage& shown, double radiusPx) {
  return std::max(kSmallestMark, static_cast<float>(radiusPx * shown.transform.scale));
}

MarkGrip markGripAt(const Canvas& canvas, const ShownImage& shown, float x, float y) {
  MarkGrip grip;
  float best = kMarkReach;
  for (const study::ReaderMark& mark : canvas.state.reader.marks) {
    if (mark.image != shown.image.id) continue;
    const float away = distanceTo(shown.screenAt(mark.center), x, y);
    const float radius = shownRadius(shown, mark.radiusPx);
    const bool isRim = std::abs(away - radius) < 5 && radius > kSmallestMark + 4;
    const bool isInside = away < radius;
    if (!isRim && !isInside && away >= best) continue;
    best = std::min(best, away);
    grip = {.part = isRim ? Part::kRim : Part::kMark,
            .mark = mark.id,
            .from = {},
            .center = mark.center,
            .radiusPx = mark.radiusPx,
            .line = {}};
  }
  return grip;
}

}  // namespace

PointInImage ShownImage::imageAt(float x, float y) const {
  return study::imageFromScreen(transform, {rect.width, rect.height}, x - rect.x, y - rect.y);
}

std::array<float, 2> ShownImage::screenAt(PointInImage point) const {
  const auto at = study::screenFromImage(transform, {rect.width, rect.height}, point);
  return {rect.x + static_cast<float>(at[0]), rect.y + static_cast<float>(at[1])};
}

bool showsLandmarks(const study::StudyState& state) {
  return state.settings.showOverlays && (state.settings.showLandmarks || state.settings.tool == study::Tool::kMark);
}

double usualRadiusPx(const study::Image& image) {
  constexpr double kUsualMm = 5, kUsualHeightMm = 240;
  const double spacing = image.header.spacing.rowMm;
  return kUsualMm / (spacing > 0 ? spacing : kUsualHeightMm / std::max(1, image.header.rows));
}

MarkGrip gripAt(const Canvas& canvas, const ShownImage& shown, float x, float y) {
  if (!canvas.state.settings.showOverlays || !shown.image.pixels || !study::isLocatable(shown.image)) return {};
  MarkGrip grip = markGripAt(canvas, shown, x, y);
  if (grip.isNone()) grip = landmarkGripAt(canvas, shown, x, y);
  grip.from = shown.imageAt(x, y);
  return grip;
}

void dragGrip(Canvas& canvas, const ShownImage& shown, const MarkGrip& grip, float x, float y, int gesture) {
  const PointInImage at = shown.imageAt(x, y);
  study::Actions& actions = canvas.output.actions;
  switch (grip.part) {
    case Part::kNone:
      break;
    case Part::kMark:
      actions.push_back(
          study::SetMark{.id = grip.mark,
                         .image = shown.image.id,
                         .center = {grip.center.x + at.x - grip.from.x, grip.center.y + at.y - grip.from.y},
                         .radiusPx = grip.radiusPx,
                         .gesture = gesture});
      break;
    case Part::kRim:
      actions.push_back(study::SetMark{.id = grip.mark,
                                       .image = shown.image.id,
                                       .center = grip.center,
                                       .radiusPx = std::max(2.0, distance(grip.center, at)),
                                       .gesture = gesture});
      break;
    default:
      dragLandmark(canvas, shown, grip, at, gesture);
  }
}

void setMarkAt(Canvas& canvas, const ShownImage& shown, float x, float y, bool another) {
  if (!study::isLocatable(shown.image)) return;
  study::SetMark action{.id = {},
                        .image = shown.image.id,
                        .center = shown.imageAt(x, y),
                        .radiusPx = usualRadiusPx(shown.image),
                        .gesture = 0};
  const study::ReaderMark* moves = nullptr;
  for (const study::ReaderMark& mark : canvas.state.reader.marks) {
    if (mark.image != shown.image.id) continue;
    if (moves == nullptr || mark.id == canvas.state.selectedMark) moves = &mark;
  }
  if (moves != nullptr && !another) {
    action.id = moves->id;
    action.radiusPx = moves->radiusPx;
  }
  canvas.output.actions.push_back(action);
}

void takeMarks(const Canvas& canvas, const ShownImage& shown, LabelRoom& room) {
  if (!canvas.state.settings.showOverlays) return;
  const auto take = [&](PointInImage point, float radius) {
    const auto at = shown.screenAt(point);
    const float half = 0.7F * radius;  // the square inside the ring: a tag stands at its corner
    room.take({at[0] - half, at[1] - half, 2 * half, 2 * half});
  };
  for (const study::ReaderMark& mark : canvas.state.reader.marks) {
    if (mark.image == shown.image.id) take(mark.center, shownRadius(shown, mark.radiusPx) + 2);
  }
  takeLandmarks(canvas, shown, room);
}

void drawReaderMarks(Canvas& canvas, const ShownImage& shown, LabelRoom& room,
                     const std::vector<std::string>& pointedAt) {
  if (!canvas.state.settings.showOverlays || shown.image.pixelsFrame != shown.image.frame) return;
  for (const study::ReaderMark& mark : canvas.state.reader.marks) {
    if (mark.image != shown.image.id) continue;
    const auto at = shown.screenAt(mark.center);
    const float radius = shownRadius(shown, mark.radiusPx);
    const bool isSelected = mark.id == canvas.state.selectedMark;
    canvas.paint.circle(at[0], at[1], radius, faded(color::kHalo, 0.7F), 4.5F);
    const bool isPointedAt = std::ranges::contains(pointedAt, mark.id);
    canvas.paint.circle(at[0], at[1], radius, color::kReader, isSelected || isPointedAt ? 2.25F : 1.5F);
    if (isPointedAt) {
      const float around = radius + (isSelected ? 12.0F : 6.0F);
      canvas.paint.circle(at[0], at[1], around, faded(color::kHalo, 0.7F), 3.5F);
      canvas.paint.circle(at[0], at[1], around, color::kText, 1.5F);
    }
    if (isSelected) {
      // Four ticks outside: chosen without covering a pixel of the lesion.
      for (const auto& [dx, dy] :
           {std::pair{1.0F, 0.0F}, std::pair{-1.0F, 0.0F}, std::pair{0.0F, 1.0F}, std::pair{0.0F, -1.0F}}) {
        haloLine(canvas.paint, {at[0] + dx * (radius + 3), at[1] + dy * (radius + 3)},
                 {at[0] + dx * (radius + 8), at[1] + dy * (radius + 8)}, {color::kReader, false, 1.5F});
      }
    }
    const float corner = radius * 0.71F;  // where the ring is at its upper right
    drawPairTag(canvas, mark.id, room, {at[0] - corner - 1, at[1] - corner - 18, 2 * corner + 2, 16});
    drawMarkNumber(canvas, mark.id, room, {at[0] - corner, at[1] - corner, 2 * corner, 2 * corner}, isPointedAt);
  }
}

void drawGuide(Canvas& canvas, const ShownImage& shown, LabelRoom& room) {
  const study::Place* place = study::shownPlace(canvas.state);
  const bool isHere = place != nullptr && place->guideImage == shown.image.id && place->guide.size() > 1;
  if (!isHere || !canvas.state.settings.showOverlays) return;
  for (std::size_t i = 0; i + 1 < place->guide.size(); ++i) {
    haloLine(canvas.paint, shown.screenAt(place->guide[i]), shown.screenAt(place->guide[i + 1]),
             {color::kLinked, false, 1.25F});
  }
  // Above its upper end, where the least tissue is.
  const auto first = shown.screenAt(place->guide.front()), last = shown.screenAt(place->guide.back());
  const auto& tip = first[1] < last[1] ? first : last;
  TextStyle style = kLandmarkText;
  style.color = color::kLinked;
  constexpr const char* kText = "Along here";
  const float wide = canvas.paint.width(kText, style) + 2;
  const ScreenRect visible = inset(shown.rect, 4, 4);
  const float x = std::clamp(tip[0] - wide / 2, visible.x, std::max(visible.x, right(visible) - wide));
  std::vector<ScreenRect> places{{x, std::max(visible.y, tip[1] - 20), wide, 18}};
  std::ranges::copy(placesBeside(tip[0], std::max(visible.y + 9, tip[1]), wide, 18, true, 6),
                    std::back_inserter(places));
  if (const auto found = room.place(places)) canvas.word(*found, kText, style);
}

}  // namespace lobule::ui
