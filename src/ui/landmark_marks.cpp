#include "ui/landmark_marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include "localization/mark_check.h"
#include "ui/mark_strokes.h"

namespace lobule::ui {
namespace {

using Part = MarkGrip::Part;

constexpr TextStyle kLandmarkText{.size = type::kLabel, .hasHalo = true};

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
  return landmarks.nipple ? landmarks.nipple->point : study::usualNipplePlace(shown.image, landmarks);
}

// None in a level or lateral view.
std::optional<LineInImage> musclePlace(const ShownImage& shown, const study::Landmarks& landmarks) {
  if (landmarks.pectoral || shown.image.header.view != ViewPosition::kMLO) return landmarks.pectoral;
  return study::usualMuscleEdge(shown.image, landmarks);
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
  const auto muscle = musclePlace(shown, landmarks);
  const auto& wall = muscle ? muscle : landmarks.chestWall;
  if (!wall) return;
  Painter& paint = canvas.paint;
  const bool byReader = landmarks.pectoral ? landmarks.pectoralByReader : landmarks.chestWallByReader;
  const bool isSeen = muscle ? landmarks.pectoral.has_value() : !isImageEdge(landmarks);
  // In no one's colour where nothing was seen.
  const Rgba color = isSeen ? faded(landmarkColor(byReader), 0.8F) : faded(color::kSecondary, 0.5F);
  haloLine(paint, shown.screenAt(wall->a), shown.screenAt(wall->b), {color, !byReader, 1.25F});
  handle(paint, shown.screenAt(wall->a), color, false);
  handle(paint, shown.screenAt(wall->b), color, false);
  if (!landmarks.nipple || (muscle && !isSeen)) return;
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

void nameUnsureMuscle(Canvas& canvas, const ShownImage& shown, const study::Landmarks& landmarks, LabelRoom& room) {
  const auto muscle = musclePlace(shown, landmarks);
  const char* const text = muscleWords(shown.image, landmarks);
  if (!muscle || *text == '\0') return;
  TextStyle style = kLandmarkText;
  style.color = landmarks.pectoral ? landmarkColor(false) : color::kSecondary;
  const float wide = canvas.paint.width(text, style) + 2;
  const auto a = shown.screenAt(muscle->a), b = shown.screenAt(muscle->b);
  for (const float part : {0.35F, 0.6F, 0.15F}) {
    const float x = std::lerp(a[0], b[0], part), y = std::lerp(a[1], b[1], part);
    const auto place = room.place(placesBeside(x, y, wide, 18, isAirRight(shown, landmarks), 10));
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

MarkGrip lineGripAt(const ShownImage& shown, const LineInImage& line, std::array<Part, 3> parts, float x, float y) {
  const auto a = shown.screenAt(line.a), b = shown.screenAt(line.b);
  MarkGrip grip{.part = Part::kNone, .mark = {}, .from = {}, .center = {}, .radiusPx = 0, .line = line};
  if (distanceTo(a, x, y) < kMarkReach) {
    grip.part = parts[1];
  } else if (distanceTo(b, x, y) < kMarkReach) {
    grip.part = parts[2];
  } else if (distanceToLine(a, b, x, y) < 5) {
    grip.part = parts[0];
  }
  return grip;
}

void drawSkinLine(Canvas& canvas, const ShownImage& shown, const study::Landmarks& landmarks) {
  const Rgba color = faded(landmarkColor(landmarks.outlineByReader), 0.55F);
  const int every = landmarks.outlineByReader ? 1 : 2;  // by the computer: dashed
  constexpr float kDash = 7;
  std::array<float, 2> from{};
  int dashes = 0;
  for (std::size_t i = 0; i < landmarks.outline.size(); ++i) {
    const auto at = shown.screenAt(landmarks.outline[i]);
    if (i > 0 && distanceTo(from, at[0], at[1]) < kDash && i + 1 < landmarks.outline.size()) continue;
    if (i > 0 && ++dashes % every == 0) canvas.paint.line(from[0], from[1], at[0], at[1], color, 1);
    from = at;
  }
}

MarkGrip skinGripAt(const ShownImage& shown, const study::Landmarks& landmarks, float x, float y) {
  for (std::size_t i = 0; i + 1 < landmarks.outline.size(); ++i) {
    const auto a = shown.screenAt(landmarks.outline[i]), b = shown.screenAt(landmarks.outline[i + 1]);
    if (distanceToLine(a, b, x, y) >= 5) continue;
    return {.part = Part::kSkin,
            .mark = {},
            .from = {},
            .center = {},
            .radiusPx = 0,
            .line = {},
            .skin = landmarks.outline};
  }
  return {};
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

MarkGrip landmarkGripAt(const Canvas& canvas, const ShownImage& shown, float x, float y) {
  if (!hasLandmarks(canvas, shown)) return {};
  const study::Landmarks landmarks = study::landmarksOf(canvas.state, shown.image);
  const PointInImage nipple = nipplePlace(shown, landmarks);
  if (distanceTo(shown.screenAt(nipple), x, y) < kMarkReach + 3) {
    return {.part = Part::kNipple, .mark = {}, .from = {}, .center = nipple, .radiusPx = 0, .line = {}};
  }
  if (const auto muscle = musclePlace(shown, landmarks)) {
    const MarkGrip grip =
        lineGripAt(shown, *muscle, {Part::kPectoral, Part::kPectoralUpper, Part::kPectoralLower}, x, y);
    if (!grip.isNone()) return grip;
  }
  if (landmarks.chestWall) {
    const MarkGrip grip =
        lineGripAt(shown, *landmarks.chestWall, {Part::kWall, Part::kWallUpper, Part::kWallLower}, x, y);
    if (!grip.isNone()) return grip;
  }
  // With the mark tool alone: a hand that pans shall not bend it.
  return canvas.state.settings.tool == study::Tool::kMark ? skinGripAt(shown, landmarks, x, y) : MarkGrip{};
}

void dragLandmark(Canvas& canvas, const ShownImage& shown, const MarkGrip& grip, PointInImage at, int gesture) {
  study::Actions& actions = canvas.output.actions;
  switch (grip.part) {
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
    case Part::kSkin:
      actions.push_back(study::SetSkinLine{shown.image.id, study::pulledSkinLine(grip.skin, grip.from, at), gesture});
      break;
    default:
      break;
  }
}

void toggleNippleInProfile(Canvas& canvas, const ShownImage& shown) {
  const study::Landmarks landmarks = study::landmarksOf(canvas.state, shown.image);
  if (!landmarks.nipple) return;
  canvas.output.actions.push_back(study::SetNippleInProfile{shown.image.id, !landmarks.nipple->inProfile});
}

const char* muscleWords(const study::Image& image, const study::Landmarks& landmarks) {
  if (image.header.view != ViewPosition::kMLO) return "";
  if (!landmarks.pectoral) return "Muscle not found: drag this to its edge";
  const bool isDoubted = landmarks.pectoralDeviationDeg.value_or(0) > localization::kDoubtfulSlopeDeg;
  return isDoubted ? "Muscle's edge in doubt" : "";
}

void takeLandmarks(const Canvas& canvas, const ShownImage& shown, LabelRoom& room) {
  if (!hasLandmarks(canvas, shown)) return;
  const auto at = shown.screenAt(nipplePlace(shown, study::landmarksOf(canvas.state, shown.image)));
  const float half = 0.7F * (kMarkHandle + 2);  // the square inside the ring
  room.take({at[0] - half, at[1] - half, 2 * half, 2 * half});
}

void drawLandmarks(Canvas& canvas, const ShownImage& shown, LabelRoom& room) {
  if (!hasLandmarks(canvas, shown)) return;
  const study::Landmarks landmarks = study::landmarksOf(canvas.state, shown.image);
  drawSkinLine(canvas, shown, landmarks);
  drawWall(canvas, shown, landmarks);
  const Rgba color = landmarks.nipple ? landmarkColor(landmarks.nippleByReader) : color::kDisabled;
  const auto at = shown.screenAt(nipplePlace(shown, landmarks));
  handle(canvas.paint, at, color, landmarks.nipple.has_value());
  nameNipple(canvas, landmarks, at, isAirRight(shown, landmarks), color, room);
  nameImageEdge(canvas, shown, landmarks, room);
  nameUnsureMuscle(canvas, shown, landmarks, room);
}

}  // namespace lobule::ui
