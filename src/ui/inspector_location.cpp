#include "ui/inspector_location.h"

#include <imgui.h>

#include <algorithm>

#include "ui/report_diagrams.h"
#include "ui/widgets.h"

namespace lobule::ui {
namespace {

constexpr TextStyle kNote{.size = type::kLabel + 1, .color = color::kSecondary};

void gap(Column& column, float height) {
  column.take(height);
}

void paragraph(Canvas& canvas, Column& column, const std::string& text, const TextStyle& style) {
  column.take(canvas.paint.paragraph({column.x, column.y, column.width, 0}, text, style));
}

// A list that shows its first rows, and all of them on demand. One row is never hidden alone.
struct Folded {
  const char* id;
  std::size_t count, first;

  bool* showsAll() const { return ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID(id), false); }
  bool isCut() const { return count > first + 1; }
  std::size_t shown() const { return isCut() && !*showsAll() ? first : count; }
};

void unfoldButton(Canvas& canvas, Column& column, const Folded& list, const std::string& what) {
  if (!list.isCut()) return;
  const std::string label = *list.showsAll() ? "Show fewer" : "Show all " + std::to_string(list.count) + " " + what;
  const ScreenRect row = column.take(size::kButton);
  if (button(canvas, list.id, {row.x + 12, row.y, buttonWidth(canvas, label, {}) - 8, row.height}, label,
             {.kind = ButtonKind::kQuiet})) {
    *list.showsAll() = !*list.showsAll();
  }
  gap(column, 4);
}

// What was marked, the number of the pair as the images have it, and at the right how the pair came about.
void placeRow(Canvas& canvas, ScreenRect rect, const PlaceRow& row) {
  const float aside =
      canvas.paint.text(rect, row.aside, {.color = color::kSecondary, .align = Align::kRight}) + size::kGap;
  rect.width -= aside;
  const float wide = canvas.paint.text(rect, row.text, {});
  if (row.pair == 0) return;
  takeLeft(rect, wide + size::kGap);
  canvas.paint.icon(takeLeft(rect, 14), Icon::kLink, color::kLinked, 11);
  canvas.paint.text(rect, std::to_string(row.pair),
                    {.size = type::kLabel, .color = color::kLinked, .figures = Figures::kTabular});
}

// The other places of the exam, to choose from.
void places(Canvas& canvas, Column& column, const LocationView& view) {
  int number = 0;
  for (const PlaceRow& row : view.rows) {
    ScreenRect rect = column.take(size::kRow);
    rect.x -= 8;
    rect.width += 16;
    const PressResult press = canvas.press(("place " + std::to_string(number++)).c_str(), rect);
    if (row.isShown || press.isHovered) {
      canvas.paint.fill(rect, row.isShown ? color::kPressed : color::kRaised, size::kRadius);
    }
    if (row.isShown) canvas.paint.fill({rect.x, rect.y + 6, 2, rect.height - 12}, color::kLinked, 1);
    if (press.isHovered) canvas.output.pointedAt = row.spots;
    placeRow(canvas, inset(rect, 10, 0), row);
    if (!press.isPressed) continue;
    if (study::findMark(canvas.state, row.spots.front()) != nullptr) {
      canvas.output.actions.push_back(study::SelectMark{row.spots.front()});
    } else {
      canvas.output.actions.push_back(study::SelectFinding{row.spots.front()});
    }
  }
  if (!view.rows.empty()) gap(column, 8);
}

// A button with the score at its right, or below where it is too long.
void linkChoice(Canvas& canvas, Column& column, const LinkChoice& choice, const std::string& own) {
  const TextStyle score{.size = type::kLabel + 1, .color = color::kSecondary, .figures = Figures::kTabular};
  const float wide = canvas.paint.width(choice.label, {}), aside = canvas.paint.width(choice.score, score);
  const bool isOneLine = choice.score.empty() || 16 + 8 + wide + 12 + aside + 20 <= column.width;
  const ScreenRect rect = column.take(isOneLine ? size::kButton : size::kButton + 16);
  const bool isPressed = button(canvas, ("link " + choice.spot).c_str(), rect, "", {.kind = ButtonKind::kPlain});
  if (ImGui::IsItemHovered()) canvas.output.pointedAt = {own, choice.spot};
  ScreenRect row{rect.x + 10, rect.y, rect.width - 20, size::kButton};
  canvas.paint.icon(takeLeft(row, 16), Icon::kLink, color::kText, 14);
  takeLeft(row, 8);
  canvas.paint.text(row, choice.label, {});
  TextStyle placed = score;
  if (isOneLine) placed.align = Align::kRight;
  if (!isOneLine) row.y += 18;
  canvas.paint.text(row, choice.score, placed);
  if (isPressed) canvas.output.actions.push_back(study::LinkSpots{own, choice.spot});
  gap(column, 4);
}

void links(Canvas& canvas, Column& column, const LocationView& view) {
  if (view.isPair) {
    ScreenRect row = column.take(size::kButton);
    const ScreenRect part = takeRight(row, size::kButton);
    canvas.paint.icon({row.x, row.y, 16, row.height}, Icon::kLink, color::kLinked, 14);
    canvas.paint.text({row.x + 22, row.y, row.width - 22, row.height}, view.pair, {.color = color::kLinked});
    if (iconButton(canvas, "part", Icon::kUnlink, part, "These are two lesions: part them", "L")) {
      perform(Command::kLink, canvas.state, canvas.input.widthCss, canvas.output);
    }
    return;
  }
  if (!view.pair.empty()) {
    ScreenRect row = column.take(size::kButton);
    if (std::ranges::any_of(view.links, [](const LinkChoice& choice) { return !choice.score.empty(); })) {
      iconButton(canvas, "link scores", Icon::kInfo, takeRight(row, size::kButton),
                 "How well distance from the nipple, size and appearance of both marks agree. The choice is yours.");
    }
    canvas.paint.text(row, view.pair, {.color = view.isKeptAlone ? color::kReader : color::kSecondary});
  }
  const Folded list{.id = "all links", .count = view.links.size(), .first = 3};  // the likeliest
  for (std::size_t i = 0; i < list.shown(); ++i) linkChoice(canvas, column, view.links[i], view.spots.front());
  unfoldButton(canvas, column, list, "to link with");
  if (view.canKeepAlone) {
    commandButton(canvas, Command::kKeepAlone, column.take(size::kButton), "None of these",
                  {.kind = ButtonKind::kQuiet});
    gap(column, 4);
  }
}

void movedLandmarks(Canvas& canvas, Column& column, const LocationView& view) {
  if (view.movedIn.empty()) return;
  ScreenRect row = column.take(size::kButton);
  const ButtonLook look{.kind = ButtonKind::kPlain};
  const ScreenRect reset = takeRight(row, buttonWidth(canvas, "As found", look));
  canvas.paint.text(row, view.landmarksMoved, {.color = color::kReader});
  if (button(canvas, "landmarks as found", reset, "As found", look)) {
    for (const study::ImageId& image : view.movedIn) canvas.output.actions.push_back(study::ResetLandmarks{image});
  }
  gap(column, 6);
}

void facts(Canvas& canvas, Column& column, const LocationView& view) {
  for (const LabelledText& fact : view.facts) {
    const TextStyle value{.align = Align::kRight, .figures = Figures::kTabular};
    const float label = canvas.paint.width(fact.label, {}), text = canvas.paint.width(fact.text, value);
    const bool isOneLine = label + text + 12 <= column.width;
    ScreenRect row = column.take(20);
    canvas.paint.text(row, fact.label, {.color = color::kSecondary});
    if (!isOneLine) row = column.take(18);
    canvas.paint.text(row, fact.text, value);
  }
}

void quadrants(Canvas& canvas, Column& column, const LocationView& view) {
  for (const ScoreBar& bar : view.quadrants) {
    const ScreenRect row = column.take(18);
    canvas.word({row.x, row.y, row.width - 40, row.height}, bar.label, {.color = color::kSecondary});
    canvas.paint.text(row, bar.text, {.align = Align::kRight, .figures = Figures::kTabular});
    const ScreenRect track = column.take(3);
    canvas.paint.fill(track, color::kLine, 1.5F);
    canvas.paint.fill({track.x, track.y, track.width * static_cast<float>(bar.fraction), track.height}, color::kLinked,
                      1.5F);
    gap(column, 3);
  }
}

void changes(Canvas& canvas, ScreenRect row) {
  commandButton(canvas, Command::kDeleteMark, Icon::kDelete, takeRight(row, size::kButton));
  commandButton(canvas, Command::kRedoMarks, Icon::kRedo, takeRight(row, size::kButton));
  commandButton(canvas, Command::kUndoMarks, Icon::kUndo, takeRight(row, size::kButton));
  commandButton(canvas, Command::kLandmarks, Icon::kLandmarks, takeRight(row, size::kButton));
}

void tools(Canvas& canvas, Column& column, const LocationView& view) {
  ScreenRect row = column.take(size::kButton);
  const ButtonLook look{.kind = ButtonKind::kPlain, .icon = Icon::kCopy};
  if (view.phase == LocationPhase::kFound) {
    commandButton(canvas, Command::kCopyLocation, takeLeft(row, buttonWidth(canvas, "Copy report sentence", look)),
                  "Copy report sentence", look);
  }
  changes(canvas, row);
}

// What was assumed.
void warnings(Canvas& canvas, Column& column, const LocationView& view) {
  const Folded list{.id = "all warnings", .count = view.warnings.size(), .first = 2};
  for (std::size_t i = 0; i < list.shown(); ++i) {
    canvas.paint.icon({column.x, column.y, 14, 16}, Icon::kWarning, color::kSecondary, 12);
    const float wide = column.width - 20;
    const ScreenRect at = column.take(canvas.paint.paragraphHeight(wide, view.warnings[i], kNote));
    canvas.paint.paragraph({at.x + 20, at.y, wide, at.height}, view.warnings[i], kNote);
    canvas.tellWord({at.x + 20, at.y, wide, at.height}, view.warnings[i]);
    gap(column, 4);
  }
  unfoldButton(canvas, column, list, "warnings");
}

void breastWithSteps(Canvas& canvas, BreastMemory& breast, Column& column, const study::Place& place) {
  drawBreast(canvas, breast, column.take(240), place);
  gap(column, 4);
  breastButtons(canvas, column.take(size::kButton));
  gap(column, 8);
  if (!canvas.state.widget.step) return;
  column.take(drawStepCaption(canvas, {column.x, column.y, column.width, 0}, place, false));
  gap(column, 12);
}

void diagrams(Canvas& canvas, Column& column, const localization::Location& location) {
  ScreenRect row = column.take(156);
  drawFrontDiagram(canvas, takeLeft(row, column.width / 2 - 4), location);
  takeLeft(row, 8);
  drawSideDiagram(canvas, row, location);
  gap(column, 4);
}

void found(Canvas& canvas, BreastMemory& breast, Column& column, const LocationView& view, const study::Place& place) {
  // In the steps the last caption is the headline: another one above would push the picture down as it comes.
  const bool isInSteps = canvas.state.widget.step.has_value(), isLarge = canvas.state.widget.isLarge;
  if (!isInSteps) {
    paragraph(canvas, column, view.words + ".", {.size = type::kHeading - 1, .weight = Weight::kSemiBold});
    gap(column, 4);
    paragraph(canvas, column, view.uncertainty, {.color = color::kSecondary});
    gap(column, 8);
    warnings(canvas, column, view);
  }
  // A mark alone asks for its partner first.
  const bool areLinksFirst = !view.isPair && !view.links.empty();
  if (areLinksFirst) links(canvas, column, view);
  if (!isLarge) breastWithSteps(canvas, breast, column, place);
  if (isInSteps) warnings(canvas, column, view);
  quadrants(canvas, column, view);
  gap(column, 6);
  if (!isLarge && view.isTold) diagrams(canvas, column, *place.location);
  facts(canvas, column, view);
  gap(column, 6);
  if (!areLinksFirst) links(canvas, column, view);
  gap(column, 6);
  movedLandmarks(canvas, column, view);
  tools(canvas, column, view);
}

}  // namespace

void drawLocation(Canvas& canvas, BreastMemory& breast, Column& column, const LocationView& view) {
  const study::Place* place = study::shownPlace(canvas.state);
  places(canvas, column, view);
  if (view.phase == LocationPhase::kFound && place != nullptr) {
    found(canvas, breast, column, view, *place);
    return;
  }
  if (view.phase == LocationPhase::kWaiting) {
    paragraph(canvas, column, view.hint, {.color = color::kSecondary});
    gap(column, 6);
    return;
  }
  paragraph(canvas, column, view.hint,
            {.color = view.phase == LocationPhase::kFailed ? color::kError : color::kSecondary});
  gap(column, 6);
  if (view.phase == LocationPhase::kFailed) {
    links(canvas, column, view);
    gap(column, 6);
    movedLandmarks(canvas, column, view);
  }
  ScreenRect row = column.take(size::kButton);
  const ButtonLook look{.kind = ButtonKind::kPlain, .icon = Icon::kMark};
  commandButton(canvas, Command::kToolMark, takeLeft(row, buttonWidth(canvas, "Mark", look)), "Mark", look);
  changes(canvas, row);
}

}  // namespace lobule::ui
