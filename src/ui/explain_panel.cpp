#include <algorithm>
#include <format>

#include "ui/commands.h"
#include "ui/panels.h"
#include "ui/widgets.h"

namespace lobule::ui {

void drawExplanation(Canvas& canvas, const ScreenRect& rect, const ExplainView& view, study::ExplainStep step) {
  constexpr float kWidest = 880, kLegend = 140;
  canvas.paint.fill(rect, color::kPanel);
  ScreenRect row = inset(rect, 16, 12);
  ScreenRect buttons = takeRight(row, 2 * size::kButton + size::kGap + size::kButton);
  buttons.height = size::kButton;
  commandButton(canvas, Command::kPreviousStep, Icon::kBack, takeLeft(buttons, size::kButton));
  commandButton(canvas, Command::kNextStep, Icon::kForward, takeLeft(buttons, size::kButton));
  takeLeft(buttons, size::kGap);
  commandButton(canvas, Command::kExplain, Icon::kClose, buttons);
  takeRight(row, 16);
  if (view.hasLegend && row.width > 480) {
    ScreenRect legend = takeRight(row, kLegend);
    takeRight(row, 16);
    legend.y += 8;
    heatScale(canvas, {legend.x, legend.y, legend.width, 6});
    const ScreenRect labels{legend.x, legend.y + 8, legend.width, 18};
    canvas.paint.text(labels, "0", {.size = type::kLabel, .color = color::kSecondary});
    canvas.paint.text(labels, "100", {.size = type::kLabel, .color = color::kSecondary, .align = Align::kRight});
  }
  row.width = std::min(row.width, kWidest);
  canvas.paint.text({row.x, row.y, row.width, 16},
                    std::format("Step {} of {}", static_cast<int>(step) + 1, study::kExplainSteps),
                    {.color = color::kComputer, .figures = Figures::kTabular});
  canvas.paint.text({row.x, row.y + 18, row.width, 26}, view.title,
                    {.size = type::kViewName, .weight = Weight::kSemiBold});
  canvas.paint.paragraph({row.x, row.y + 48, row.width, 0}, view.text,
                         {.size = type::kBody + 1, .color = color::kSecondary});
}

}  // namespace lobule::ui
