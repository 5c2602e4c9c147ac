#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/inspector_location.h"
#include "ui/inspector_parts.h"
#include "ui/inspector_picture.h"
#include "ui/inspector_scores.h"
#include "ui/panels.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr TextStyle kHead{.weight = Weight::kSemiBold};
constexpr TextStyle kNote = kInspectorNote;

void threshold(Canvas& canvas, Column& column, const FindingsView& view) {
  ScreenRect caption = column.take(24);
  canvas.paint.text(caption, view.thresholdTitle, {.color = color::kSecondary});
  canvas.paint.text(caption, view.thresholdText, {.align = Align::kRight, .figures = Figures::kTabular});
  const auto changed =
      slider(canvas, "threshold", column.take(view.marks.empty() ? 28 : 44), view.threshold, view.marks);
  if (changed) canvas.output.actions.push_back(study::SetThreshold{*changed, view.modality});
  if (!view.thresholdNote.empty()) inspectorNote(canvas, column, view.thresholdNote);
}

void findingRow(Canvas& canvas, const ScreenRect& row, const FindingRow& finding) {
  Painter& paint = canvas.paint;
  const ScreenRect eye{right(row) - 28, row.y + 10, 28, 28};
  const bool isHovered = ImGui::IsMouseHoveringRect({row.x, row.y}, {right(row), bottom(row)}) &&
                         ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  const PressResult press = canvas.press(("finding " + finding.id).c_str(), {row.x, row.y, row.width - 30, row.height});
  if (finding.isSelected || press.isHovered) {
    paint.fill(row, finding.isSelected ? color::kPressed : color::kRaised, size::kRadius);
  }
  if (finding.isSelected) paint.fill({row.x, row.y + 6, 2, row.height - 12}, color::kAccent, 1);

  const float opacity = finding.isHidden ? 0.45F : 1.0F;
  const float left = row.x + 10, wide = row.width - 10 - 34;
  const TextStyle name{.color = faded(color::kText, opacity)};
  const TextStyle score{
      .color = faded(color::kComputer, opacity), .align = Align::kRight, .figures = Figures::kTabular};
  paint.text({left, row.y + 4, wide, 20}, finding.place + ", " + finding.kind, name);
  paint.text({left, row.y + 4, wide, 20}, finding.score, score);
  const TextStyle area{.size = type::kLabel, .color = faded(color::kSecondary, opacity)};
  paint.text({left, row.y + 24, 96, 18}, finding.isHidden ? finding.area + ", hidden" : finding.area, area);
  scoreBar(canvas, {left + 104, row.y + 32, wide - 104, 3}, finding.isHidden ? 0 : finding.scoreFraction);

  if (!finding.axes.empty()) {
    paint.text({left, row.y + 41, wide + 20, 18}, finding.axes, area);
    paint.text({left, row.y + 58, wide + 20, 18}, finding.scale, area);
  }

  if (isHovered || finding.isHidden) {
    const std::string tip = finding.isHidden ? "Show this finding" : "Hide this finding";
    if (iconButton(canvas, ("eye " + finding.id).c_str(), finding.isHidden ? Icon::kEyeOff : Icon::kEye, eye, tip,
                   finding.isSelected ? "X" : "")) {
      canvas.output.actions.push_back(study::HideFinding{finding.id, !finding.isHidden});
    }
  }
  if (press.isPressed) {
    canvas.output.actions.push_back(study::SelectFinding{finding.isSelected ? std::string() : finding.id});
  }
}

void findings(Canvas& canvas, Column& column, const FindingsView& view) {
  const auto count = static_cast<int>(view.rows.size());
  inspectorHead(canvas, column, "Findings", count > 0 ? std::to_string(count) : "");
  threshold(canvas, column, view);
  column.take(4);
  if (view.phase == FindingsPhase::kWorking) {
    canvas.paint.text(column.take(24), view.sentence, {.color = color::kSecondary});
    progressBar(canvas, column.take(3), view.progress);
    column.take(8);
  } else if (!view.sentence.empty()) {
    const bool isError = view.phase == FindingsPhase::kFailed;
    column.take(4);
    inspectorNote(canvas, column, view.sentence, {.color = isError ? color::kError : color::kSecondary});
    column.take(8);
    if (view.phase == FindingsPhase::kNotAnalyzed && view.canAnalyze) {
      commandButton(canvas, Command::kAnalyze, {column.x, column.y, 108, size::kButton}, "Analyze",
                    {.kind = ButtonKind::kPlain, .icon = Icon::kAnalyze});
      column.take(size::kButton);
    }
  }
  for (const std::string& caution : view.cautions) {
    canvas.paint.icon({column.x, column.y, 14, 16}, Icon::kWarning, color::kText, 12);
    const TextStyle look{.size = type::kLabel + 1, .color = color::kText};
    column.take(canvas.paint.paragraph({column.x + 20, column.y, column.width - 20, 0}, caution, look) + 8);
  }
  for (const FindingRow& row : view.rows) {
    ScreenRect place = column.take(row.axes.empty() ? 46 : 81);
    place.x -= 8;
    place.width += 16;
    place.height -= 2;
    findingRow(canvas, place, row);
  }
}

void location(Canvas& canvas, BreastMemory& breast, Column& column) {
  const LocationView view = makeLocationView(canvas.state);
  if (view.phase == LocationPhase::kNone && view.hint.empty()) return;
  inspectorRule(canvas, column);
  inspectorHead(canvas, column, "Location", view.rows.empty() ? "" : std::to_string(view.rows.size()));
  drawLocation(canvas, breast, column, view);
}

void facts(Canvas& canvas, Column& column, const std::vector<LabelledText>& rows) {
  for (const LabelledText& row : rows) {
    const ScreenRect rect = column.take(22);
    const float value = canvas.paint.width(row.text, {});
    canvas.paint.text({rect.x, rect.y, rect.width - value - 12, rect.height}, row.label, {.color = color::kSecondary});
    canvas.paint.text(rect, row.text, {.align = Align::kRight});
  }
}

// The first figures, and all of them on demand: the manifest may hold dozens.
void figures(Canvas& canvas, Column& column, const std::vector<MeasuredFigure>& all) {
  if (all.empty()) return;
  constexpr std::size_t kFirst = 3;
  constexpr TextStyle kSmall{.size = type::kLabel + 1, .figures = Figures::kTabular};
  column.take(8);
  canvas.paint.text(column.take(24), "Measured, with 95% interval", kHead);
  bool* showsAll = ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID("all figures"), false);
  std::string data;
  for (std::size_t i = 0; i < (*showsAll ? all.size() : std::min(kFirst, all.size())); ++i) {
    const MeasuredFigure& figure = all[i];
    if (figure.data != data) {
      data = figure.data;
      column.take(2);
      inspectorNote(canvas, column, "On " + data, {.size = type::kLabel, .color = color::kDisabled});
    }
    const float wide = canvas.paint.width(figure.value, kSmall);
    TextStyle value = kSmall;
    value.align = Align::kRight;
    canvas.paint.text({column.x, column.y, column.width, canvas.paint.lineHeight(kSmall)}, figure.value, value);
    column.take(4 + canvas.paint.paragraph({column.x, column.y, column.width - wide - 12, 0}, figure.metric, kNote));
  }
  if (all.size() <= kFirst) return;
  const std::string label = *showsAll ? "Show fewer" : "Show all " + std::to_string(all.size()) + " figures";
  const ScreenRect rect{column.x - 8, column.y, buttonWidth(canvas, label, {}) - 8, size::kButton};
  if (button(canvas, "all figures", rect, label, {.kind = ButtonKind::kQuiet})) *showsAll = !*showsAll;
  column.take(size::kButton);
}

void model(Canvas& canvas, Column& column, const ModelView& view) {
  inspectorRule(canvas, column);
  inspectorHead(canvas, column, "Model", view.status == "Ready" ? "" : view.status.size() < 12 ? view.status : "");
  if (view.name.empty()) {
    inspectorNote(canvas, column, "No model for these images is loaded.");
  } else {
    canvas.paint.text(column.take(22), view.name, {});
    if (view.status.size() >= 12)
      inspectorNote(canvas, column, view.status, {.size = type::kBody, .color = color::kError});
    facts(canvas, column, view.facts);
  }
  if (!view.backendReason.empty()) {
    column.take(4);
    inspectorNote(canvas, column, view.backendReason);
  }
  figures(canvas, column, view.results);
  if (!view.intendedUse.empty()) {
    column.take(8);
    inspectorNote(canvas, column, "For: " + view.intendedUse);
  }
  if (!view.notFor.empty()) {
    column.take(4);
    inspectorNote(canvas, column, "Not for: " + view.notFor);
  }
}

// The heat map's colours from 0 to 100, those below half the operating point left clear as on the image.
void heatLegend(Canvas& canvas, Column& column) {
  heatScale(canvas, column.take(6));
  const ScreenRect labels = column.take(20);
  const TextStyle style{.size = type::kLabel, .color = color::kSecondary};
  TextStyle atRight = style;
  atRight.align = Align::kRight;
  canvas.paint.text(labels, "Model output 0", style);
  canvas.paint.text(labels, "100", atRight);
}

// Which back end the next analysis asks for; "auto" takes WebGPU where an adapter answers.
void backendChoice(Canvas& canvas, Column& column) {
  static constexpr std::array<const char*, 3> kWishes{"auto", "webgpu", "wasm"};
  const auto now =
      std::ranges::find(kWishes, canvas.state.settings.backendWish, [](const char* wish) { return std::string(wish); });
  canvas.paint.text(column.take(24), "Run models on", {.color = color::kSecondary});
  const auto chosen = segments(canvas, "back end", column.take(size::kButton), {"Auto", "WebGPU", "WebAssembly"},
                               static_cast<int>(now - kWishes.begin()), false);
  column.take(8);
  if (!chosen) return;
  study::Settings settings = canvas.state.settings;
  settings.backendWish = kWishes[static_cast<std::size_t>(*chosen)];
  canvas.output.actions.push_back(study::ChangeSettings{settings});
}

void switches(Canvas& canvas, Column& column) {
  inspectorRule(canvas, column);
  backendChoice(canvas, column);
  for (const auto& [command, label] :
       {std::pair{Command::kAnalyzeOnOpen, "Analyze exams as they open"}, std::pair{Command::kHeatMap, "Heat map"},
        std::pair{Command::kExplain, "The analysis in steps"},
        std::pair{Command::kFileOverlays, "The file's own overlays"}, std::pair{Command::kImageText, "Text on images"},
        std::pair{Command::kPatientText, "Patient text"}}) {
    const bool mayBeAbsent = command == Command::kFileOverlays || command == Command::kExplain;
    if (mayBeAbsent && !isEnabled(command, canvas.state)) continue;  // there is nothing to show
    if (toggle(canvas, label, column.take(size::kRow), label, isOn(command, canvas.state, canvas.input.widthCss))) {
      perform(command, canvas.state, canvas.input.widthCss, canvas.output);
    }
    canvas.explain(infoOf(command).name, infoOf(command).keys);
    if (command == Command::kHeatMap && canvas.state.settings.showHeatMap) heatLegend(canvas, column);
  }
}

}  // namespace

void drawInspector(Canvas& canvas, BreastMemory& breast, const ScreenRect& rect) {
  canvas.paint.fill(rect, color::kPanel);
  canvas.paint.vertical(rect.x - 1, rect.y, rect.height, color::kLine);
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::BeginChild("inspector list", {rect.width, rect.height}, 0, ImGuiWindowFlags_NoBackground);
  {
    Canvas list(canvas.state, canvas.input, canvas.output, canvas.tooltip());
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    Column column{rect.x + size::kPad, origin.y + 8, rect.width - 2 * size::kPad};
    drawPictureKind(list, column, makePictureKindView(canvas.state));
    findings(list, column, makeFindingsView(canvas.state));
    const ScoresView scores = makeScoresView(canvas.state);
    drawTrust(list, column, scores);
    location(list, breast, column);
    drawLoop(list, column, makeLoopView(canvas.state));
    drawScores(list, column, scores, makeMalignancyView(canvas.state));
    model(list, column, makeModelView(canvas.state));
    switches(list, column);
    ImGui::SetCursorScreenPos({origin.x, column.y + 16});
    ImGui::Dummy({1, 1});
  }
  ImGui::EndChild();
}

}  // namespace lobule::ui
