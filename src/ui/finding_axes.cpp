#include "ui/finding_axes.h"

#include "findings/axes.h"
#include "study/pipeline.h"

namespace lobule::ui {
namespace {

void diameter(Painter& paint, std::array<float, 2> a, std::array<float, 2> b) {
  paint.line(a[0], a[1], b[0], b[1], faded(color::kHalo, 0.6F), 3);
  paint.line(a[0], a[1], b[0], b[1], color::kComputer, 1);
  for (const auto& end : {a, b}) {
    paint.disc(end[0], end[1], 3.5F, color::kHalo);
    paint.disc(end[0], end[1], 2.5F, color::kComputer);
  }
}

}  // namespace

void drawFindingAxes(Canvas& canvas, const ShownImage& shown) {
  if (shown.image.header.modality != Modality::kUltrasound || !shown.image.analysis) return;
  for (const findings::Finding* finding : study::shownFindings(canvas.state, shown.image)) {
    if (finding->id != canvas.state.selectedFinding) continue;
    const dicom::LengthScale scale = study::scaleOf(shown.image, *shown.image.analysis, *finding);
    const auto axes = findings::axesOf(finding->contour, study::spacingOf(scale.spacing));
    if (!axes) continue;
    diameter(canvas.paint, shown.screenAt(axes->longFrom), shown.screenAt(axes->longTo));
    diameter(canvas.paint, shown.screenAt(axes->shortFrom), shown.screenAt(axes->shortTo));
  }
}

}  // namespace lobule::ui
