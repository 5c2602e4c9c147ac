#include "ui/inspector_location.h"

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
    canvas.paint.text(inset(rect, 10, 0), row.text, {});
    canvas.paint.text(inset(rect, 10, 0), row.aside, {.color = color::kSecondary, .align = Align::kRight});
    if (!press.isPressed) continue;
    if (study::findMark(canvas.state, row.spot) != nullptr) {
      canvas.output.actions.push_back(study::SelectMark{row.spot});
    } else {
      canvas.output.actions.push_back(study::SelectFinding{row.spot});
    }
  }
  if (!view.rows.empty()) gap(column, 8);
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
  if (!view.pair.empty())
    canvas.paint.text(column.take(24), view.pair, {.color = view.isKeptAlone ? color::kReader : color::kSecondary});
  for (const LinkChoice& choice : view.links) {
    const ScreenRect rect = column.take(size::kButton);
    if (button(canvas, ("link " + choice.spot).c_str(), rect, choice.label,
               {.kind = ButtonKind::kPlain, .icon = Icon::kLink})) {
      canvas.output.actions.push_back(study::LinkSpots{view.spots.front(), choice.spot});
    }
    gap(column, 4);
  }
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
    canvas.paint.text(row, bar.label, {.color = color::kSecondary});
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

void found(Canvas& canvas, BreastMemory& breast, Column& column, const LocationView& view, const study::Place& place) {
  paragraph(canvas, column, view.words + ".", {.size = type::kHeading - 1, .weight = Weight::kSemiBold});
  gap(column, 4);
  paragraph(canvas, column, view.uncertainty, {.color = color::kSecondary});
  gap(column, 8);
  if (!canvas.state.widget.isLarge) {
    drawBreast(canvas, breast, column.take(256), place);
    gap(column, 4);
    breastButtons(canvas, column.take(size::kButton));
    gap(column, 8);
    if (canvas.state.widget.step) {
      column.take(drawStepCaption(canvas, {column.x, column.y, column.width, 0}, place, false));
      gap(column, 12);
    }
    ScreenRect diagrams = column.take(156);
    drawFrontDiagram(canvas, takeLeft(diagrams, column.width / 2 - 4), *place.location);
    takeLeft(diagrams, 8);
    drawSideDiagram(canvas, diagrams, *place.location);
    gap(column, 4);
  }
  facts(canvas, column, view);
  gap(column, 6);
  quadrants(canvas, column, view);
  gap(column, 6);
  links(canvas, column, view);
  gap(column, 6);
  movedLandmarks(canvas, column, view);
  tools(canvas, column, view);
  for (const std::string& warning : view.warnings) {
    gap(column, 4);
    canvas.paint.icon({column.x, column.y, 14, 16}, Icon::kWarning, color::kSecondary, 12);
    column.take(canvas.paint.paragraph({column.x + 20, column.y, column.width - 20, 0}, warning, kNote));
  }
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
