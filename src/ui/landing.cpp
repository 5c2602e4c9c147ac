#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "ui/panels.h"
#include "ui/widgets.h"

namespace lobule::ui {
namespace {

struct LandingButton {
  Command command;
  const char* label;
  Icon icon;
  ButtonKind kind;
};
constexpr std::array kButtons{
    LandingButton{Command::kOpenFiles, "Open files", Icon::kFile, ButtonKind::kPrimary},
    LandingButton{Command::kOpenFolder, "Open folder", Icon::kFolder, ButtonKind::kPlain},
    LandingButton{Command::kOpenSample, "Sample exam", Icon::kImages, ButtonKind::kPlain},
    LandingButton{Command::kOpenSampleUltrasound, "Sample ultrasound", Icon::kImages, ButtonKind::kPlain},
};

void buttons(Canvas& canvas, float middle, float y) {
  constexpr float kHeight = 36;
  float all = -size::kGap;
  for (const LandingButton& one : kButtons) {
    all += buttonWidth(canvas, one.label, {.kind = one.kind, .icon = one.icon}) + 12 + size::kGap;
  }
  float x = std::round(middle - all / 2);
  for (const LandingButton& one : kButtons) {
    const ButtonLook look{.kind = one.kind, .icon = one.icon};
    const float wide = buttonWidth(canvas, one.label, look) + 12;
    commandButton(canvas, one.command, {x, y, wide, kHeight}, one.label, look);
    x += wide + size::kGap;
  }
}

TextStyle centeredText(float size, Rgba color, Weight weight = Weight::kRegular) {
  return {.size = size, .color = color, .weight = weight, .align = Align::kCenter};
}

}  // namespace

void drawMark(Painter& paint, float x, float y, float size, Rgba color) {
  // A duct that ends in its acini, as a pathologist would sketch a lobule.
  const float unit = size / 20;
  paint.line(x - 8 * unit, y + 8 * unit, x + 1 * unit, y - 1 * unit, color, std::max(1.2F, 1.6F * unit));
  for (const auto& [dx, dy] : {std::pair{-3.2F, -4.2F}, std::pair{3.2F, -5.8F}, std::pair{6.4F, 0.2F},
                               std::pair{2.6F, 4.2F}, std::pair{1.4F, -0.8F}}) {
    paint.disc(x + dx * unit, y + dy * unit, 2.7F * unit, color);
  }
}

void drawLanding(Canvas& canvas, const ScreenRect& rect) {
  Painter& paint = canvas.paint;
  paint.fill(rect, color::kApp);
  const ScreenRect target = inset(rect, 16, 16);
  paint.dashedOutline(target, color::kLine, 12, 1.5F, 7, 6);

  const float middle = rect.x + rect.width / 2;
  float y = std::round(rect.y + rect.height / 2 - 176);
  drawMark(paint, middle, y + 28, 56, color::kSecondary);
  y += 76;
  paint.text({rect.x, y, rect.width, 48}, "Lobule", centeredText(type::kTitle, color::kText, Weight::kSemiBold));
  y += 56;
  const float wide = std::min(560.0F, rect.width - 80);
  y += paint.paragraph({middle - wide / 2, y, wide, 0},
                       "Reads mammograms and breast ultrasound, and shows what a network sees in them.",
                       centeredText(type::kHeading, color::kSecondary));
  y += 28;
  buttons(canvas, middle, y);
  y += 36 + 16;
  paint.text({rect.x, y, rect.width, 20}, "or drop files, a folder or a zip archive anywhere: DICOM, PNG, JPEG, WebP",
             centeredText(type::kBody, color::kSecondary));
  y += 72;
  paint.text({rect.x, y, rect.width, 20}, "Everything happens on this computer: no image, score or log leaves it.",
             centeredText(type::kBody, color::kSecondary));
  y += 24;
  paint.text({rect.x, y, rect.width, 20}, "For research and teaching. Not a medical device.",
             centeredText(type::kBody, color::kSecondary));
}

void drawDragOver(Canvas& canvas, const ScreenRect& rect) {
  canvas.paint.fill(rect, color::kScrim);
  const ScreenRect target = inset(rect, 16, 16);
  canvas.paint.fill(target, faded(color::kAccent, 0.06F), 12);
  canvas.paint.dashedOutline(target, color::kAccent, 12, 2, 9, 6);
  canvas.paint.text({rect.x, rect.y, rect.width, rect.height}, "Drop to open",
                    centeredText(type::kViewName, color::kText, Weight::kSemiBold));
}

}  // namespace lobule::ui
