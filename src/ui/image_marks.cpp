#include "ui/image_marks.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>

#include "localization/mark_check.h"
#include "ui/mark_tags.h"

namespace lobule::ui {
namespace {

using Part = MarkGrip::Part;

constexpr float kReach = 9;         // CSS pixels around what can be taken hold of
constexpr float kSmallestMark = 7;  // a mark's radius on screen, so that it can be seen and held
constexpr float kHandle = 5;
constexpr TextStyle kLandmarkText{.size = type::kLabel, .hasHalo = true};

float distanceTo(std::array<float, 2> a, float x, float y) {
  return std::hypot(a[0] - x, a[1] - y);
}

float distanceToLine(std::array<float, 2> a, std::array<float, 2> b, float x, float y) {
  const float dx = b[0] - a[0], dy = b[1] - a[1];
  const float along = std::clamp(((x - a[0]) * dx + (y - a[1]) * dy) / std::max(1e-6F, dx * dx + dy * dy), 0.0F, 1.0F);
  return std::hypot(a[0] + along * dx - x, a[1] + along * dy - y);
}

float shownRadius(const ShownImage& shown, double radiusPx) {
  return std::max(kSmallestMark, static_cast<float>(radiusPx * shown.transform.scale));
}

struct HaloLine {
  Rgba color;
  bool isDashed = false;
  float thickness = 1.5F;
};

// By a person: solid; by the computer: dashed, so that colour is never alone.
void haloLine(Painter& paint, std::array<float, 2> a, std::array<float, 2> b, const HaloLine& look) {
  paint.line(a[0], a[1], b[0], b[1], faded(color::kHalo, 0.6F), look.thickness + 2);
  if (!look.isDashed) {
    paint.line(a[0], a[1], b[0], b[1], look.color, look.thickness);
    return;
  }
  constexpr float kDash = 7, kGap = 5;
  const float length = std::hypot(b[0] - a[0], b[1] - a[1]);
  for (float at = 0; at < length; at += kDash + kGap) {
    const float u = at / length, v = std::min(1.0F, (at + kDash) / length);
    paint.line(std::lerp(a[0], b[0], u), std::lerp(a[1], b[1], u), std::lerp(a[0], b[0], v), std::lerp(a[1], b[1], v),
               look.color, look.thickness);
  }
}

void handle(Painter& paint, std::array<float, 2> at, Rgba color, bool isFilled) {
  paint.circle(at[0], at[1], kHandle, color::kHalo, 4);
  paint.circle(at[0], at[1], kHandle, color, 1.5F);
  if (isFilled) paint.disc(at[0], at[1], 1.5F, color);
}

Rgba landmarkColor(bool byReader) {
  return byReader ? color::kReader : color::kComputer;
}

PointInImage moved(PointInImage point, PointInImage from, PointInImage to) {
  return {point.x + to.x - from.x, point.y + to.y - from.y};
}

// Where no breast was found, the reader may set the landmarks if they can be used.
bool hasLandmarks(const Canvas& canvas, const ShownImage& shown) {
  const auto& breast = shown.image.breast;
  return showsLandmarks(canvas.state) && breast && (!breast->box.isEmpty() || study::isLocatable(shown.image));
}

// The foot of the nipple's perpendicular on the muscle or the chest wall.
PointInImage footOn(const LineInImage& line, PointInImage point) {
  const double dx = line.b.x - line.a.x, dy = line.b.y - line.a.y;
  const double along = ((point.x - line.a.x) * dx + (point.y - line.a.y) * dy) / std::max(1e-9, dx * dx + dy * dy);
  return {line.a.x + along * dx, line.a.y + along * dy};
}

PointInImage nipplePlace(const ShownImage& shown, const study::Landmarks& landmarks) {
  return landmarks.nipple ? landmarks.nipple->point : study::usualNipplePlace(shown.image, landmarks.chestWallSide);
}

bool isAirRight(const ShownImage& shown, const study::Landmarks& landmarks) {
  return (landmarks.chestWallSide == study::ImageSide::kLeft) != shown.transform.flipped;
}

// No muscle and no chest wall was seen or set: the place is worked out from the image's edge.
bool isImageEdge(const study::Landmarks& landmarks) {
  return !landmarks.pectoral && landmarks.chestWall && !landmarks.chestWallByReader;
}

// The muscle or the chest wall, and the nipple's perpendicular on it: the posterior nipple line.
void drawWall(Canvas& canvas, const ShownImage& shown, const study::Landmarks& landmarks) {
  const auto& wall = landmarks.pectoral ? landmarks.pectoral : landmarks.chestWall;
  if (!wall) return;
  Painter& paint = canvas.paint;
  const bool byReader = landmarks.pectoral ? landmarks.pectoralByReader : landmarks.chestWallByReader;
  // In no one's colour where nothing was seen.
  const Rgba color = isImageEdge(landmarks) ? faded(color::kSecondary, 0.5F) : faded(landmarkColor(byReader), 0.8F);
  haloLine(paint, shown.screenAt(wall->a), shown.screenAt(wall->b), {color, !byReader, 1.25F});
  handle(paint, shown.screenAt(wall->a), color, false);
  handle(paint, shown.screenAt(wall->b), color, false);
  if (!landmarks.nipple) return;
  haloLine(paint, shown.screenAt(landmarks.nipple->point), shown.screenAt(footOn(*wall, landmarks.nipple->point)),
           {faded(color::kSecondary, 0.7F), true, 1.0F});
}

// On the air's side of the nipple, if there is room.
void nameNipple(Canvas& canvas, const study::Landmarks& landmarks, std::array<float, 2> at, bool atRight, Rgba color,
                LabelRoom& room) {
  TextStyle style = kLandmarkText;
  style.color = color;
  const char* whole = !landmarks.nipple             ? "Nipple not found: drag this to it"
                      : landmarks.nipple->inProfile ? "Nipple"
                                                    : "Nipple, not in profile";
  for (const char* text : {whole, "Nipple"}) {
    const float wide = canvas.paint.width(text, style) + 2;
    const auto place = room.place(placesBeside(at[0], at[1], wide, 18, atRight, 12));
    if (!place) continue;
    canvas.word(*place, text, style);
    return;
  }
}

// Says what the faint line is, as the place's warning does: not the chest wall itself.
void nameImageEdge(Canvas& canvas, const ShownImage& shown, const study::Landmarks& landmarks, LabelRoom& room) {
  if (!isImageEdge(landmarks)) return;
  TextStyle style = kLandmarkText;
  style.color = color::kSecondary;
  constexpr const char* kText = "Image edge, chest wall behind it";
  const float wide = canvas.paint.width(kText, style) + 2;
  const auto a = shown.screenAt(landmarks.chestWall->a), b = shown.screenAt(landmarks.chestWall->b);
  const auto& low = a[1] > b[1] ? a : b;
  const auto& high = a[1] > b[1] ? b : a;
  const bool atRight = isAirRight(shown, landmarks);
  std::vector<ScreenRect> places;
  for (const auto& [end, up] : {std::pair{low[1], -1.0F}, std::pair{high[1], 1.0F}}) {
    const float y = std::clamp(end, shown.rect.y, bottom(shown.rect)) + up * 20;
    std::ranges::copy(placesBeside(low[0], y, wide, 18, atRight, 8) | std::views::take(3), std::back_inserter(places));
  }
  // Beside the breast rather than on it.
  const auto isInAir = [&](float x, float y) {
    const bool isWallLeft = landmarks.chestWallSide == study::ImageSide::kLeft;
    return localization::outsideSkinPx(landmarks.outline, isWallLeft, shown.imageAt(x, y)) > 0;
  };
  std::ranges::stable_partition(places, [&](const ScreenRect& place) {
    const float y = place.y + place.height / 2;
    return isInAir(place.x, y) && isInAir(right(place), y);
  });
  if (const auto place = room.place(places)) canvas.word(*place, kText, style);
}

MarkGrip markGripAt(const Canvas& canvas, const ShownImage& shown, float x, float y) {
  MarkGrip grip;
  float best = kReach;
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

MarkGrip lineGripAt(const ShownImage& shown, const LineInImage& line, std::array<Part, 3> parts, float x, float y) {
  const auto a = shown.screenAt(line.a), b = shown.screenAt(line.b);
  MarkGrip grip{.part = Part::kNone, .mark = {}, .from = {}, .center = {}, .radiusPx = 0, .line = line};
  if (distanceTo(a, x, y) < kReach) {
    grip.part = parts[1];
  } else if (distanceTo(b, x, y) < kReach) {
    grip.part = parts[2];
  } else if (distanceToLine(a, b, x, y) < 5) {
    grip.part = parts[0];
  }
  return grip;
}

MarkGrip landmarkGripAt(const Canvas& canvas, const ShownImage& shown, float x, float y) {
  if (!hasLandmarks(canvas, shown)) return {};
  const study::Landmarks landmarks = study::landmarksOf(canvas.state, shown.image);
  const PointInImage nipple = nipplePlace(shown, landmarks);
  if (distanceTo(shown.screenAt(nipple), x, y) < kReach + 3) {
    return {.part = Part::kNipple, .mark = {}, .from = {}, .center = nipple, .radiusPx = 0, .line = {}};
  }
  if (landmarks.pectoral) {
    const MarkGrip grip =
        lineGripAt(shown, *landmarks.pectoral, {Part::kPectoral, Part::kPectoralUpper, Part::kPectoralLower}, x, y);
    if (!grip.isNone()) return grip;
  }
  if (!landmarks.chestWall) return {};
  return lineGripAt(shown, *landmarks.chestWall, {Part::kWall, Part::kWallUpper, Part::kWallLower}, x, y);
}

LineInImage draggedLine(const MarkGrip& grip, PointInImage at) {
  switch (grip.part) {
    case Part::kPectoralUpper:
    case Part::kWallUpper:
      return {moved(grip.line.a, grip.from, at), grip.line.b};
    case Part::kPectoralLower:
    case Part::kWallLower:
      return {grip.line.a, moved(grip.line.b, grip.from, at)};
    default:
      return {moved(grip.line.a, grip.from, at), moved(grip.line.b, grip.from, at)};
  }
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
      actions.push_back(study::SetMark{.id = grip.mark,
                                       .image = shown.image.id,
                                       .center = moved(grip.center, grip.from, at),
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
    case Part::kNipple:
      actions.push_back(study::SetNipple{shown.image.id, moved(grip.center, grip.from, at), gesture});
      break;
    case Part::kPectoral:
    case Part::kPectoralUpper:
    case Part::kPectoralLower:
      actions.push_back(study::SetPectoral{shown.image.id, draggedLine(grip, at), gesture});
      break;
    case Part::kWall:
    case Part::kWallUpper:
    case Part::kWallLower:
      actions.push_back(study::SetChestWall{shown.image.id, draggedLine(grip, at), gesture});
      break;
  }
}

void toggleNippleInProfile(Canvas& canvas, const ShownImage& shown) {
  const study::Landmarks landmarks = study::landmarksOf(canvas.state, shown.image);
  if (!landmarks.nipple) return;
  canvas.output.actions.push_back(study::SetNippleInProfile{shown.image.id, !landmarks.nipple->inProfile});
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
  if (!hasLandmarks(canvas, shown)) return;
  take(nipplePlace(shown, study::landmarksOf(canvas.state, shown.image)), kHandle + 2);
}

void drawLandmarks(Canvas& canvas, const ShownImage& shown, LabelRoom& room) {
  if (!hasLandmarks(canvas, shown)) return;
  const study::Landmarks landmarks = study::landmarksOf(canvas.state, shown.image);
  drawWall(canvas, shown, landmarks);
  const Rgba color = landmarks.nipple ? landmarkColor(landmarks.nippleByReader) : color::kDisabled;
  const auto at = shown.screenAt(nipplePlace(shown, landmarks));
  handle(canvas.paint, at, color, landmarks.nipple.has_value());
  nameNipple(canvas, landmarks, at, isAirRight(shown, landmarks), color, room);
  nameImageEdge(canvas, shown, landmarks, room);
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
