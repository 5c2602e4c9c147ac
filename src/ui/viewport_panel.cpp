#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "ui/corner_text.h"
#include "ui/finding_axes.h"
#include "ui/landmark_marks.h"
#include "ui/mark_tags.h"
#include "ui/panels.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

struct ScoreTag {
  const findings::Finding* finding = nullptr;
  ScreenRect rect, box;
};

// Above its box, below it, inside at its upper edge; kept within the viewport.
std::array<ScreenRect, 3> tagPlaces(const ScreenRect& box, const ScreenRect& viewport, float wide) {
  constexpr float kHigh = 18, kAway = 6, kEdge = 2;
  const float last = std::max(viewport.x + kEdge, right(viewport) - wide - kEdge);
  const float x = std::clamp(box.x + box.width / 2 - wide / 2, viewport.x + kEdge, last);
  const bool isRoomAbove = box.y - kAway - kHigh >= viewport.y + kEdge;
  const ScreenRect above{x, box.y - kAway - kHigh, wide, kHigh}, below{x, bottom(box) + kAway, wide, kHigh};
  return {isRoomAbove ? above : below, below, {x, std::max(viewport.y + kEdge, box.y + kAway), wide, kHigh}};
}

std::vector<ScoreTag> tagsOf(const Canvas& canvas, const study::Image& image, const study::ViewTransform& transform,
                             const ScreenRect& rect, LabelRoom& room) {
  std::vector<ScoreTag> tags;
  const study::ViewportSize size{rect.width, rect.height};
  for (const findings::Finding* finding : study::shownFindings(canvas.state, image)) {
    const auto a =
        study::screenFromImage(transform, size, {finding->box.firstColumn - 0.5, finding->box.firstRow - 0.5});
    const auto b = study::screenFromImage(transform, size, {finding->box.lastColumn + 0.5, finding->box.lastRow + 0.5});
    ScoreTag tag;
    tag.finding = finding;
    tag.box = {rect.x + static_cast<float>(std::min(a[0], b[0])), rect.y + static_cast<float>(std::min(a[1], b[1])),
               static_cast<float>(std::abs(b[0] - a[0])), static_cast<float>(std::abs(b[1] - a[1]))};
    const float wide = canvas.paint.width(scoreOf100(finding->score), {.size = type::kLabel}) + 12;
    tag.rect = room.place(tagPlaces(tag.box, rect, wide)).value_or(tagPlaces(tag.box, rect, wide).front());
    tags.push_back(tag);
  }
  return tags;
}

void drawTags(Canvas& canvas, const std::vector<ScoreTag>& tags, LabelRoom& room,
              const std::vector<std::string>& pointedAt) {
  for (const ScoreTag& tag : tags) {
    if (std::ranges::contains(pointedAt, tag.finding->id)) {
      canvas.paint.dashedOutline(inset(tag.box, -6, -6), color::kText, size::kRadius, 1.5F, 5, 3);
    }
    const bool isSelected = tag.finding->id == canvas.state.selectedFinding;
    canvas.paint.fill(tag.rect, faded(color::kViewport, 0.72F), 4);
    canvas.paint.dashedOutline(inset(tag.rect, 0.5F, 0.5F), color::kComputer, 4, isSelected ? 1.5F : 1.0F, 3, 2);
    canvas.word(tag.rect, scoreOf100(tag.finding->score),
                {.size = type::kLabel, .color = color::kComputer, .align = Align::kCenter});
    drawPairTag(canvas, tag.finding->id, room, inset(tag.rect, 0, 1));
  }
}

void drawNotice(Canvas& canvas, const ScreenRect& rect, const ViewportNotice& notice) {
  const float x = rect.x + rect.width / 2, y = rect.y + rect.height / 2;
  float textY = y - 10;
  if (notice.isWaiting) {
    canvas.paint.ring(x, y - 14, 14, notice.progress, canvas.input.seconds, canvas.mayMove(), color::kSecondary);
    if (canvas.mayMove()) canvas.keepMoving();
    textY = y + 10;
  }
  if (notice.isError) {
    canvas.paint.icon({x - 10, y - 34, 20, 20}, Icon::kError, color::kError);
    const float wide = std::min(360.0F, rect.width - 48);
    canvas.paint.paragraph({x - wide / 2, textY, wide, 0}, notice.sentence,
                           {.color = color::kSecondary, .align = Align::kCenter});
    return;
  }
  const Rgba color = notice.isWaiting ? color::kSecondary : color::kDisabled;
  canvas.paint.text(inset({rect.x, textY, rect.width, 20}, 12, 0), notice.sentence,
                    {.color = color, .align = Align::kCenter});
}

// --- pointer

enum class DragMode { kNone, kPan, kZoom, kWindow, kMark };

DragMode modeOf(const study::Settings& settings, int button) {
  if (button == ImGuiMouseButton_Middle) return DragMode::kPan;
  if (button == ImGuiMouseButton_Right) return DragMode::kWindow;
  switch (settings.tool) {
    case study::Tool::kPan:
      return DragMode::kPan;
    case study::Tool::kZoom:
      return DragMode::kZoom;
    case study::Tool::kWindow:
      return DragMode::kWindow;
    case study::Tool::kMark:
      return DragMode::kMark;
  }
  return DragMode::kNone;
}

Cursor cursorOf(DragMode mode) {
  switch (mode) {
    case DragMode::kPan:
      return Cursor::kMove;
    case DragMode::kZoom:
      return Cursor::kZoom;
    case DragMode::kWindow:
      return Cursor::kWindow;
    case DragMode::kMark:
      return Cursor::kMark;
    case DragMode::kNone:
      break;
  }
  return Cursor::kArrow;
}

void send(Canvas& canvas, ViewportMemory& memory, int viewport, double zoom, PointInImage center) {
  const study::SetView action{viewport, zoom, center};
  memory.sent[static_cast<std::size_t>(viewport)] = action;
  canvas.output.actions.push_back(action);
}

struct ViewPlace {  // one viewport with its image, as this frame shows it
  int index;
  const study::Viewport& viewport;
  const study::Image& image;
  ScreenRect rect;
  study::ViewportSize size;
};

void dragView(Canvas& canvas, ViewportMemory& memory, const ViewPlace& place, DragMode mode, float dx, float dy) {
  const study::ViewTransform now = study::viewTransform(place.image, place.viewport, place.size);
  const bool isFine = ImGui::GetIO().KeyShift;
  if (mode == DragMode::kPan) {
    send(canvas, memory, place.index, place.viewport.zoom,
         {now.center.x - dx / now.scaleX(), now.center.y - dy / now.scaleY()});
  }
  if (mode == DragMode::kZoom) {
    const double factor = std::exp(-dy / (isFine ? 600.0 : 150.0));
    const auto view = study::zoomAbout(place.image, place.viewport, place.size, memory.drag.startX - place.rect.x,
                                       memory.drag.startY - place.rect.y, place.viewport.zoom * factor);
    send(canvas, memory, place.index, view.zoom, view.center);
  }
  if (mode == DragMode::kWindow && place.image.pixels) {
    if (std::holds_alternative<image::ColorImage>(place.image.pixels->frame)) return;
    // The whole range of stored values takes about a thousand pixels of movement.
    const double range = std::exp2(std::clamp(place.image.header.bitsStored, 8, 16));
    const double step = range / 1000.0 * (isFine ? 0.2 : 1.0);
    image::Window window = place.viewport.window;
    window.width = std::max(1.0, window.width + dx * step);
    window.center += dy * step;
    canvas.output.actions.push_back(study::SetWindow{place.index, window});
  }
}

void turnWheel(Canvas& canvas, ViewportMemory& memory, const ViewPlace& place) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheel == 0) return;
  if (place.image.header.frames > 1 && !io.KeyCtrl) {
    memory.wheel += io.MouseWheel;
    const auto steps = static_cast<int>(memory.wheel);
    memory.wheel -= static_cast<float>(steps);
    if (steps != 0) canvas.output.actions.push_back(study::SetFrame{place.image.id, place.image.frame - steps});
    return;
  }
  const double factor = std::exp(std::clamp(io.MouseWheel, -3.0F, 3.0F) * 0.18);
  const auto view = study::zoomAbout(place.image, place.viewport, place.size, io.MousePos.x - place.rect.x,
                                     io.MousePos.y - place.rect.y, place.viewport.zoom * factor);
  send(canvas, memory, place.index, view.zoom, view.center);
}

// A finding under the pointer: by its tag first, else the smallest box around it.
const findings::Finding* findingAt(const std::vector<ScoreTag>& tags, float x, float y) {
  const findings::Finding* found = nullptr;
  float smallest = 1e12F;
  for (const ScoreTag& tag : tags) {
    if (contains(tag.rect, x, y)) return tag.finding;
    const float area = tag.box.width * tag.box.height;
    if (!contains(tag.box, x, y) || area >= smallest) continue;
    smallest = area;
    found = tag.finding;
  }
  return found;
}

// Drawing a new mark from its middle outward; the first step makes it, the later ones widen it.
void dragNewMark(Canvas& canvas, PointerDrag& drag, const ShownImage& shown, float x, float y) {
  if (!study::isLocatable(shown.image)) return;
  const PointInImage center = shown.imageAt(drag.startX, drag.startY);
  canvas.output.actions.push_back(study::SetMark{.id = drag.madeMark ? canvas.state.selectedMark : std::string(),
                                                 .image = shown.image.id,
                                                 .center = center,
                                                 .radiusPx = std::max(2.0, distance(center, shown.imageAt(x, y))),
                                                 .gesture = drag.gesture});
  drag.madeMark = true;
}

void click(Canvas& canvas, const std::vector<ScoreTag>& tags, const PointerDrag& drag, const ShownImage& shown) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  if (drag.grip.isMark()) {
    canvas.output.actions.push_back(study::SelectMark{drag.grip.mark});
    return;
  }
  // A lesion may lie on the skin: a click there is a mark.
  if (!drag.grip.isNone() && drag.grip.part != MarkGrip::Part::kSkin) {
    if (drag.grip.part == MarkGrip::Part::kNipple) toggleNippleInProfile(canvas, shown);
    return;
  }
  if (canvas.state.settings.tool == study::Tool::kMark) {
    setMarkAt(canvas, shown, at.x, at.y, ImGui::GetIO().KeyShift);
    return;
  }
  const findings::Finding* finding = findingAt(tags, at.x, at.y);
  if (finding != nullptr && finding->id != canvas.state.selectedFinding) {
    canvas.output.actions.push_back(study::SelectFinding{finding->id});
  }
}

Cursor hoverCursor(const Canvas& canvas, const ShownImage& shown, const std::vector<ScoreTag>& tags) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  const DragMode mode = modeOf(canvas.state.settings, ImGuiMouseButton_Left);
  if (!gripAt(canvas, shown, at.x, at.y).isNone()) return Cursor::kMove;
  if (mode != DragMode::kMark && findingAt(tags, at.x, at.y) != nullptr) return Cursor::kHand;
  return cursorOf(mode);
}

void dragBy(Canvas& canvas, ViewportMemory& memory, const ViewPlace& place, const ShownImage& shown) {
  constexpr float kSlack = 3;
  const ImGuiIO& io = ImGui::GetIO();
  PointerDrag& drag = memory.drag;
  const DragMode mode = modeOf(canvas.state.settings, drag.button);
  if (!drag.hasMoved && std::hypot(io.MousePos.x - drag.startX, io.MousePos.y - drag.startY) >= kSlack) {
    drag.hasMoved = true;
  }
  const float dx = io.MousePos.x - drag.lastX, dy = io.MousePos.y - drag.lastY;
  canvas.output.cursor = drag.grip.isNone() ? cursorOf(mode) : Cursor::kMove;
  if (!drag.hasMoved || (dx == 0 && dy == 0)) return;
  drag.lastX = io.MousePos.x;
  drag.lastY = io.MousePos.y;
  if (!drag.grip.isNone()) {
    dragGrip(canvas, shown, drag.grip, io.MousePos.x, io.MousePos.y, drag.gesture);
  } else if (mode == DragMode::kMark) {
    dragNewMark(canvas, drag, shown, io.MousePos.x, io.MousePos.y);
  } else {
    dragView(canvas, memory, place, mode, dx, dy);
  }
}

void pointer(Canvas& canvas, ViewportMemory& memory, const ViewPlace& place, const std::vector<ScoreTag>& tags) {
  ImGui::SetCursorScreenPos({place.rect.x, place.rect.y});
  const std::string id = "viewport " + std::to_string(place.index);
  ImGui::InvisibleButton(
      id.c_str(), {place.rect.width, place.rect.height},
      ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle);
  const ImGuiIO& io = ImGui::GetIO();
  const ShownImage shown{place.image, canvas.output.transforms[static_cast<std::size_t>(place.index)], place.rect};
  if (ImGui::IsItemHovered()) {
    canvas.output.cursor = hoverCursor(canvas, shown, tags);
    turnWheel(canvas, memory, place);
  }
  PointerDrag& drag = memory.drag;
  if (ImGui::IsItemActivated()) {
    const int button = io.MouseDown[1] ? 1 : io.MouseDown[2] ? 2 : 0;
    drag = {};
    drag.viewport = place.index;
    drag.button = button;
    drag.lastX = drag.startX = io.MousePos.x;
    drag.lastY = drag.startY = io.MousePos.y;
    drag.gesture = canvas.state.readerGesture + 1;
    if (button == 0) drag.grip = gripAt(canvas, shown, io.MousePos.x, io.MousePos.y);
    if (canvas.state.activeViewport != place.index) {
      canvas.output.actions.push_back(study::ActivateViewport{place.index});
    }
  }
  if (drag.viewport != place.index) return;
  if (ImGui::IsItemActive()) {
    dragBy(canvas, memory, place, shown);
    return;
  }
  // Released: what did not move was a click.
  if (!drag.hasMoved && drag.button == ImGuiMouseButton_Left) {
    const bool marks = canvas.state.settings.tool == study::Tool::kMark || !drag.grip.isNone();
    if (io.MouseClickedLastCount[0] == 2 && !marks) {
      canvas.output.actions.push_back(study::ToggleMaximize{place.index});
    } else {
      click(canvas, tags, drag, shown);
    }
  }
  drag.viewport = -1;
}

}  // namespace

void drawViewport(Canvas& canvas, ViewportMemory& memory, int viewport, const ScreenRect& rect) {
  if (isEmpty(rect)) return;
  const study::Viewport& place = canvas.state.viewports[static_cast<std::size_t>(viewport)];
  const study::Image* image = study::findImage(canvas.state, place.image);
  const study::ViewTransform& transform = canvas.output.transforms[static_cast<std::size_t>(viewport)];
  canvas.paint.clipTo(rect);
  // The corner text stands first: every other word gives way to it, but it leaves out what would cover a mark.
  LabelRoom room(inset(rect, 2, 2));
  const bool hasPicture = image != nullptr && image->pixels;
  if (hasPicture) takeMarks(canvas, {*image, transform, rect}, room);
  CornerText corner;
  if (image != nullptr && canvas.state.settings.showImageText) {
    const auto text =
        makeViewportTextView(canvas.state, *image, place, transform, canvas.input.pixelRatio, rect.height);
    corner = placeCornerText(canvas.paint, rect, text, hasPicture, room);
  }
  std::vector<ScoreTag> tags;
  if (hasPicture) {
    const ShownImage shown{*image, transform, rect};
    tags = tagsOf(canvas, *image, transform, rect, room);
    drawLandmarks(canvas, shown, room);
    drawGuide(canvas, shown, room);
    drawFindingAxes(canvas, shown);
    drawTags(canvas, tags, room, memory.pointedAt);
    drawReaderMarks(canvas, shown, room, memory.pointedAt);
  }
  drawCornerText(canvas, corner);
  const ViewportNotice notice = makeViewportNotice(canvas.state, viewport);
  if (!notice.sentence.empty()) drawNotice(canvas, rect, notice);
  const bool isAlone = canvas.state.layout.maximized || canvas.state.layout.count() == 1;
  if (viewport == canvas.state.activeViewport && !isAlone) {
    canvas.paint.outline(rect, faded(color::kAccent, 0.7F), 0, 1);
  }
  if (image != nullptr) {
    pointer(canvas, memory, {viewport, place, *image, rect, {rect.width, rect.height}}, tags);
  } else if (canvas.press(("empty viewport " + std::to_string(viewport)).c_str(), rect).isPressed) {
    canvas.output.actions.push_back(study::ActivateViewport{viewport});
  }
  canvas.paint.endClip();
}

}  // namespace lobule::ui
