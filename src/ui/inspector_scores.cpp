#include "ui/inspector_scores.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <format>

#include "ui/inspector_parts.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

void oneBar(Canvas& canvas, Column& column, const ScoreBar& bar) {
  const ScreenRect row = column.take(20);
  canvas.paint.text(row, bar.label, {.color = color::kSecondary});
  canvas.paint.text(row, bar.text, {.color = color::kComputer, .align = Align::kRight, .figures = Figures::kTabular});
  const ScreenRect track = column.take(3);
  scoreBar(canvas, track, bar.fraction);
  if (bar.limit) {
    const float x = track.x + track.width * static_cast<float>(std::clamp(*bar.limit, 0.0, 1.0));
    canvas.paint.vertical(x, track.y - 3, 9, color::kText);
  }
  column.take(6);
}

// One of several points to choose: a dot, the name, what it was measured to do.
void pointRow(Canvas& canvas, Column& column, const MalignancyPointRow& point) {
  ScreenRect row = column.take(40);
  row.x -= 8;
  row.width += 16;
  const PressResult press = canvas.press(("point " + point.id).c_str(), row);
  if (point.isChosen || press.isHovered) {
    canvas.paint.fill(row, point.isChosen ? color::kPressed : color::kRaised, size::kRadius);
  }
  const ScreenRect text = inset(row, 28, 0);
  canvas.paint.circle(row.x + 15, row.y + 13, 5, point.isChosen ? color::kAccent : color::kDisabled, 1.5F);
  if (point.isChosen) canvas.paint.disc(row.x + 15, row.y + 13, 2.5F, color::kAccent);
  canvas.paint.text({text.x, row.y + 3, text.width, 20}, point.name, {});
  const TextStyle limit{.color = color::kSecondary, .align = Align::kRight, .figures = Figures::kTabular};
  canvas.paint.text({text.x, row.y + 3, text.width + 18, 20},
                    "from " + numberInWords(100 * point.threshold, 1) + " of 100", limit);
  const TextStyle small{.size = type::kLabel, .color = color::kSecondary, .figures = Figures::kTabular};
  canvas.paint.text({text.x, row.y + 21, text.width + 18, 16}, point.detail, small);
  if (!press.isPressed || point.isChosen) return;
  study::Settings settings = canvas.state.settings;
  settings.malignancyPoint = point.id;
  canvas.output.actions.push_back(study::ChangeSettings{settings});
}

void malignancyPoints(Canvas& canvas, Column& column, const MalignancyView& view) {
  if (view.rows.empty()) return;
  column.take(4);
  canvas.paint.text(column.take(24), "Operating point for malignancy", {.color = color::kSecondary});
  for (const MalignancyPointRow& row : view.rows) pointRow(canvas, column, row);
  column.take(6);
  inspectorNote(canvas, column, view.verdict + ".", {.color = color::kComputer});
  if (!view.on.empty()) {
    column.take(4);
    inspectorNote(canvas, column, "Measured on " + view.on + ".");
  }
  column.take(8);
}

}  // namespace

void drawScores(Canvas& canvas, Column& column, const ScoresView& view, const MalignancyView& malignancy) {
  if (view.bars.empty()) return;
  inspectorRule(canvas, column);
  inspectorHead(canvas, column, "Score of the image", view.image);
  for (const ScoreBar& bar : view.bars) oneBar(canvas, column, bar);
  malignancyPoints(canvas, column, malignancy);
  inspectorNote(canvas, column, view.meaning);
}

void drawTrust(Canvas& canvas, Column& column, const ScoresView& view) {
  if (!view.trust) return;
  column.take(6);
  oneBar(canvas, column, *view.trust);
  if (!view.trustMeaning.empty()) inspectorNote(canvas, column, view.trustMeaning);
}

void drawLoop(Canvas& canvas, Column& column, const LoopView& view) {
  if (view.image.empty()) return;
  inspectorRule(canvas, column);
  inspectorHead(canvas, column, view.title, view.label);
  const ScreenRect strip = column.take(44);
  canvas.paint.fill(strip, color::kViewport, 4);
  const auto count = static_cast<float>(view.scores.size());
  const float step = strip.width / count;
  for (std::size_t i = 0; i < view.scores.size(); ++i) {
    if (!view.scores[i]) continue;
    const float high = std::max(1.0F, strip.height * static_cast<float>(std::clamp(*view.scores[i], 0.0, 1.0)));
    const float gap = step > 4 ? 1.0F : 0.0F;
    canvas.paint.fill({strip.x + static_cast<float>(i) * step, bottom(strip) - high, std::max(1.0F, step - gap), high},
                      color::kComputer);
  }
  if (view.limit) {
    const float y = bottom(strip) - strip.height * static_cast<float>(*view.limit);
    canvas.paint.horizontal(strip.x, y, strip.width, color::kDisabled);
  }
  const float shown = strip.x + (static_cast<float>(view.frame) + 0.5F) * step;
  canvas.paint.vertical(shown, strip.y, strip.height, color::kText);
  const PressResult press = canvas.press("loop strip", strip);
  const auto frameAt = [&](float x) {
    return std::clamp(static_cast<int>((x - strip.x) / step), 0, static_cast<int>(view.scores.size()) - 1);
  };
  if (press.isHeld && !view.isRunning) {
    const int frame = frameAt(ImGui::GetIO().MousePos.x);
    if (frame != view.frame) canvas.output.actions.push_back(study::SetFrame{view.image, frame});
  }
  const int told = press.isHovered ? frameAt(ImGui::GetIO().MousePos.x) : view.frame;
  const auto& score = view.scores[static_cast<std::size_t>(told)];
  const ScreenRect caption = column.take(22);
  canvas.paint.text(caption, std::format("{} {}", capitalized(view.one), told + 1), {.color = color::kSecondary});
  canvas.paint.text(
      caption, score ? view.scoreName + " " + scoreOf100(*score) : "not analyzed",
      {.color = score ? color::kComputer : color::kDisabled, .align = Align::kRight, .figures = Figures::kTabular});
  column.take(4);
  if (!view.canStart) return;
  const ButtonLook look{.kind = ButtonKind::kPlain, .icon = Icon::kAnalyze};
  ScreenRect row = column.take(size::kButton);
  const std::string ask = "Analyze all " + view.many;
  commandButton(canvas, Command::kAnalyzeLoop, takeLeft(row, buttonWidth(canvas, ask, look)), ask, look);
}

}  // namespace lobule::ui
