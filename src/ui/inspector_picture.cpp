#include "ui/inspector_picture.h"

#include "ui/inspector_parts.h"
#include "ui/widgets.h"

namespace lobule::ui {
namespace {

void kind(Canvas& canvas, Column& column, const PictureKindView& view) {
  inspectorHead(canvas, column, view.chosen < 0 ? "Mammogram or ultrasound?" : "Kind of picture", "");
  const auto chosen =
      segments(canvas, "picture kind", column.take(size::kButton), {"Mammogram", "Ultrasound"}, view.chosen, false);
  column.take(6);
  inspectorNote(canvas, column, view.note);
  if (!chosen) return;
  const Modality modality = *chosen == 0 ? Modality::kMammography : Modality::kUltrasound;
  canvas.output.actions.push_back(study::SetModality{view.image, modality});
}

void proposal(Canvas& canvas, Column& column, const PictureKindView& view) {
  if (view.proposals.empty()) return;
  column.take(6);
  if (!button(canvas, "take from names", column.take(size::kButton), view.proposalLabel,
              {.kind = ButtonKind::kPlain, .icon = Icon::kFile})) {
    return;
  }
  for (const auto& [image, said] : view.proposals) {
    canvas.output.actions.push_back(study::SetImageView{image, said, canvas.state.readerGesture + 1});
  }
}

void sideAndView(Canvas& canvas, Column& column, const PictureKindView& view) {
  const bool isOpen = (view.asksSide && view.side < 0) || (view.asksView && view.view < 0);
  inspectorHead(canvas, column, isOpen ? "Which side and view?" : "Side and view", "");
  study::SaidView said = view.said;
  if (view.asksSide) {
    const auto side = segments(canvas, "picture side", column.take(size::kButton), {"Right", "Left"}, view.side, false);
    if (side) said.laterality = *side == 0 ? Laterality::kRight : Laterality::kLeft;
    column.take(4);
  }
  if (view.asksView) {
    std::vector<std::string> names;
    for (const ViewPosition position : kAskedViews) names.emplace_back(toDicom(position));
    const auto chosen = segments(canvas, "picture view", column.take(size::kButton), names, view.view, false);
    if (chosen) said.view = kAskedViews[static_cast<std::size_t>(*chosen)];
  }
  proposal(canvas, column, view);
  column.take(6);
  inspectorNote(canvas, column, view.viewNote);
  if (said != view.said) canvas.output.actions.push_back(study::SetImageView{view.image, said, 0});
}

}  // namespace

void drawPictureKind(Canvas& canvas, Column& column, const PictureKindView& view) {
  if (view.image.empty()) return;
  if (view.asksKind) kind(canvas, column, view);
  if (view.asksKind && (view.asksSide || view.asksView)) column.take(8);
  if (view.asksSide || view.asksView) sideAndView(canvas, column, view);
  inspectorRule(canvas, column);
}

}  // namespace lobule::ui
