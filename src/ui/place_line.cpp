#include "ui/place_line.h"

#include <algorithm>

#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr float kSign = 18, kBetween = 10;
constexpr TextStyle kWords{.size = type::kLabel + 1};
constexpr TextStyle kSure{.size = type::kLabel + 1, .color = color::kSecondary};

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += (text.empty() ? "" : " ") + sentence;
  return text;
}

// A touch wider than the text, so that rounding shortens nothing.
float wholeWidth(const Canvas& canvas, const std::string& text, const TextStyle& style) {
  return text.empty() ? 0 : canvas.paint.width(text, style) + 2;
}

void openInspector(Canvas& canvas) {
  if (isOn(Command::kInspector, canvas.state, canvas.input.widthCss)) return;
  perform(Command::kInspector, canvas.state, canvas.input.widthCss, canvas.output);
}

}  // namespace

float placeLineWidth(const Canvas& canvas, const PlaceLine& line) {
  if (line.words.empty()) return 0;
  const float sure = wholeWidth(canvas, line.uncertainty, kSure);
  return (line.warnings.empty() ? 0 : kSign) + wholeWidth(canvas, line.words, kWords) +
         (sure > 0 ? sure + kBetween : 0);
}

void drawPlaceLine(Canvas& canvas, const ScreenRect& rect, const PlaceLine& line) {
  const PressResult press = canvas.press("place line", rect);
  const std::string more = line.uncertainty.empty() ? "" : " " + capitalized(asSentence(line.uncertainty));
  canvas.explain(asSentence(line.words) + more + " " + joined(line.warnings), infoOf(Command::kInspector).keys);
  if (press.isPressed) openInspector(canvas);
  ScreenRect rest = rect;
  if (!line.warnings.empty()) {
    const ScreenRect sign = takeLeft(rest, kSign);
    canvas.paint.icon({sign.x, sign.y, 14, sign.height}, Icon::kWarning, color::kSecondary, 12);
    canvas.tellWord({sign.x, sign.y, 14, sign.height},
                    countInWords(static_cast<int>(line.warnings.size()), "warning", "warnings"));
  }
  const float sure = std::min(wholeWidth(canvas, line.uncertainty, kSure), rest.width / 2);
  const float words = std::min(wholeWidth(canvas, line.words, kWords), rest.width - (sure > 0 ? sure + kBetween : 0));
  TextStyle style = kWords;
  if (press.isHovered) style.color = color::kAccent;
  canvas.word(takeLeft(rest, words), line.words, style);
  takeLeft(rest, kBetween);
  if (sure > 0) canvas.word(takeLeft(rest, sure), line.uncertainty, kSure);
}

void drawWarningChip(Canvas& canvas, const ScreenRect& rect, const std::vector<std::string>& warnings) {
  const PressResult press = canvas.press("warnings", rect);
  canvas.explain(joined(warnings), infoOf(Command::kInspector).keys);
  if (press.isPressed) openInspector(canvas);
  canvas.paint.icon({rect.x, rect.y, 14, rect.height}, Icon::kWarning, color::kSecondary, 12);
  const std::string count = countInWords(static_cast<int>(warnings.size()), "warning", "warnings");
  TextStyle style = kSure;
  if (press.isHovered) style.color = color::kAccent;
  canvas.word({rect.x + kSign, rect.y, rect.width - kSign, rect.height},
              warnings.size() == 1 ? warnings.front() : count + ": " + warnings.front(), style);
}

}  // namespace lobule::ui
