#include <algorithm>

#include "ui/panels.h"
#include "ui/place_line.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr TextStyle kStatusText{.size = type::kLabel + 1, .color = color::kSecondary};

// isShort: the lock alone, the sentence as its tooltip.
void privacy(Canvas& canvas, ScreenRect& rest, const StatusView& view, bool isShort) {
  const float wide = isShort ? 0 : canvas.paint.width(view.privacy, kStatusText);
  const ScreenRect text = takeRight(rest, wide);
  const ScreenRect lock = takeRight(rest, 20);
  canvas.paint.icon(lock, Icon::kLock, color::kSecondary, 13);
  if (!isShort) canvas.paint.text(text, view.privacy, kStatusText);
  const PressResult press = canvas.press("privacy", {lock.x, lock.y, text.width + lock.width, lock.height});
  canvas.explain((isShort ? asSentence(view.privacy) + " " : "") +
                 "Images are read, shown and analyzed on this computer only. About Lobule says more.");
  if (press.isPressed) perform(Command::kAbout, canvas.state, canvas.input.widthCss, canvas.output);
}

void work(Canvas& canvas, ScreenRect& rest, const StatusView& view) {
  const std::string more = view.moreJobs > 0 ? ", " + countInWords(view.moreJobs, "more waits", "more wait") : "";
  const ScreenRect ring = takeLeft(rest, 18);
  canvas.paint.ring(ring.x + 7, ring.y + ring.height / 2, 5.5F, view.progress, canvas.input.seconds, canvas.mayMove(),
                    color::kAccent);
  if (canvas.mayMove()) canvas.keepMoving();
  std::string text = view.work + more;
  if (view.progress > 0.001F) text += ", " + std::to_string(static_cast<int>(view.progress * 100)) + "%";
  const float wide = std::min(canvas.paint.width(text, kStatusText) + 4, rest.width - 60);
  canvas.paint.text(takeLeft(rest, wide), text, kStatusText);
  takeLeft(rest, 8);
  if (!view.canCancel) return;
  const ScreenRect cancel = takeLeft(rest, 52);
  const PressResult press = canvas.press("cancel all", cancel);
  canvas.explain("Cancel all work", "C");
  canvas.paint.text(cancel, "Cancel",
                    {.size = type::kLabel + 1, .color = press.isHovered ? color::kText : color::kAccent});
  if (press.isPressed) canvas.output.actions.push_back(study::CancelJobs{});
}

constexpr float kUndo = 40, kLeastForWork = 80;

float movedWidth(const Canvas& canvas, const StatusView& view) {
  return view.moved.empty() ? 0 : canvas.paint.width(view.moved, kStatusText) + 8 + kUndo;
}

// A click that moved a mark says so, beside the way back.
void moved(Canvas& canvas, ScreenRect& rest, const StatusView& view) {
  const ScreenRect text = takeLeft(rest, std::max(0.0F, std::min(rest.width, movedWidth(canvas, view)) - kUndo));
  canvas.paint.text(text, view.moved, kStatusText);
  canvas.press("moved", text);
  canvas.explain(view.moved);
  const ScreenRect undo = takeLeft(rest, kUndo);
  const PressResult press = canvas.press("undo moved", undo);
  canvas.explain(infoOf(Command::kUndoMarks).name, infoOf(Command::kUndoMarks).keys);
  canvas.paint.text(undo, "Undo", {.size = type::kLabel + 1, .color = press.isHovered ? color::kText : color::kAccent});
  if (press.isPressed) perform(Command::kUndoMarks, canvas.state, canvas.input.widthCss, canvas.output);
  takeLeft(rest, 8);
}

void errors(Canvas& canvas, ScreenRect& rest, const StatusView& view) {
  const std::string text = view.errors > 0 ? countInWords(view.errors, "file did not open", "files did not open") : "";
  if (text.empty()) return;
  const float wide = canvas.paint.width(text, kStatusText) + 30;
  const ScreenRect chip = takeLeft(rest, wide);
  const PressResult press = canvas.press("errors", chip);
  canvas.explain("List files that did not open", "E");
  canvas.paint.icon({chip.x, chip.y, 18, chip.height}, Icon::kError, color::kError, 13);
  canvas.paint.text({chip.x + 20, chip.y, wide - 20, chip.height}, text,
                    {.size = type::kLabel + 1, .color = press.isHovered ? color::kText : color::kError});
  if (press.isPressed) perform(Command::kErrors, canvas.state, canvas.input.widthCss, canvas.output);
}

}  // namespace

void drawStatusBar(Canvas& canvas, const ScreenRect& rect, const StatusView& view, const PlaceLine& place) {
  canvas.paint.fill(rect, color::kPanel);
  canvas.paint.horizontal(rect.x, rect.y, rect.width, color::kLine);
  ScreenRect rest = inset(rect, size::kPad, 0);
  const float placeWide = placeLineWidth(canvas, place);
  const float sentence = canvas.paint.width(view.privacy, kStatusText);
  privacy(canvas, rest, view, placeWide > 0 && rest.width - sentence - 36 < placeWide);
  takeRight(rest, 16);

  // The back end stands in the middle of what is left to it, work and errors at the left.
  const float wide = std::min(canvas.paint.width(view.backend, kStatusText), rest.width / 3);
  if (!view.backend.empty() && rest.width - wide - 36 >= movedWidth(canvas, view) + placeWide) {
    const ScreenRect text = takeRight(rest, wide);
    const ScreenRect chip = takeRight(rest, 20);
    canvas.paint.icon(chip, Icon::kCpu, color::kSecondary, 13);
    canvas.paint.text(text, view.backend, kStatusText);
    canvas.press("back end", {chip.x, chip.y, chip.width + text.width, chip.height});
    if (!canvas.state.backendReason.empty()) canvas.explain(canvas.state.backendReason);
    takeRight(rest, 16);
  }
  if (!view.moved.empty()) moved(canvas, rest, view);
  errors(canvas, rest, view);
  if (placeWide > 0) {
    constexpr float kForWork = 180;
    const float left = rest.width - (view.work.empty() ? 0 : kForWork);
    drawPlaceLine(canvas, takeLeft(rest, std::clamp(left, 0.0F, placeWide)), place);
    takeLeft(rest, 12);
  }
  if (!view.work.empty() && rest.width > kLeastForWork) {
    work(canvas, rest, view);
  } else if (!view.failure.empty()) {
    canvas.paint.icon(takeLeft(rest, 18), Icon::kWarning, color::kError, 13);
    canvas.paint.text(rest, asSentence(view.failure), kStatusText);
    canvas.press("failure", rest);
    canvas.explain(asSentence(view.failure));
  }
}

}  // namespace lobule::ui
