#include <imgui.h>

#include <algorithm>

#include "ui/panels.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr float kPictureWidth = 70, kPictureHeight = 84, kCaption = 20, kBetween = 8;

// Of a list that is scrolled: a folder can hold thousands.
bool isInSight(const ScreenRect& rect) {
  return ImGui::IsRectVisible({rect.x, rect.y}, {right(rect), bottom(rect)});
}

// The picture in its box, at the chest wall's side where it has one.
void picture(Canvas& canvas, const ScreenRect& box, const ThumbnailView& view) {
  const auto found = canvas.input.thumbnails.find(view.image);
  if (found == canvas.input.thumbnails.end() || found->second.texture == 0 || found->second.heightPx <= 0) return;
  const Picture& texture = found->second;
  const float scale = std::min(box.width / texture.widthPx, box.height / texture.heightPx);
  const float wide = texture.widthPx * scale, high = texture.heightPx * scale;
  float x = box.x + (box.width - wide) / 2;
  if (view.chestWallOnScreen == study::ImageSide::kRight) x = right(box) - wide;
  if (view.chestWallOnScreen == study::ImageSide::kLeft) x = box.x;
  const float y = box.y + (box.height - high) / 2;
  ImGui::GetWindowDrawList()->AddImage(ImTextureRef(static_cast<ImTextureID>(texture.texture)), {x, y},
                                       {x + wide, y + high});
}

void thumbnail(Canvas& canvas, float x, float y, const ThumbnailView& view) {
  const ScreenRect box{x, y, kPictureWidth, kPictureHeight};
  const ScreenRect whole{x, y, kPictureWidth, kPictureHeight + kCaption};
  if (!isInSight(whole)) return;
  const PressResult press = canvas.press(("thumbnail " + view.image).c_str(), whole);
  const std::string marks = view.findings > 0 ? ", " + countInWords(view.findings, "finding", "findings") : "";
  canvas.explain(view.hasFailed ? view.name + " could not be decoded"
                                : "Hang " + view.name + " in the active view" + marks);
  Painter& paint = canvas.paint;
  paint.fill(box, color::kViewport, 4);
  picture(canvas, box, view);
  const Rgba edge = view.isActive ? color::kAccent : press.isHovered ? color::kDisabled : color::kLine;
  paint.outline(box, edge, 4, view.isActive ? 1.5F : 1.0F);
  const float middleX = box.x + box.width / 2, middleY = box.y + box.height / 2;
  if (view.isLoading) {
    paint.ring(middleX, middleY, 9, view.progress, canvas.input.seconds, canvas.mayMove(), color::kSecondary);
    if (canvas.mayMove()) canvas.keepMoving();
  }
  if (view.hasFailed) paint.icon(box, Icon::kError, color::kError);
  const Rgba caption = view.isHung ? color::kText : color::kSecondary;
  paint.text({x + 2, bottom(box) + 1, kPictureWidth - 18, kCaption}, view.name,
             {.size = type::kLabel, .color = caption});
  if (view.findings > 0) {
    const TextStyle count{.size = type::kLabel, .color = color::kComputer, .align = Align::kRight};
    paint.text({x, bottom(box) + 1, kPictureWidth - 2, kCaption}, std::to_string(view.findings), count);
  }
  if (press.isPressed) {
    canvas.output.actions.push_back(study::HangImage{canvas.state.activeViewport, view.image});
  }
}

float examHead(Canvas& canvas, const ScreenRect& rect, const RailExamView& view) {
  const ScreenRect row{rect.x, rect.y, rect.width, 40};
  if (!isInSight(row)) return row.height;
  const ScreenRect close{right(row) - 24, row.y + 6, 24, 24};
  ImGui::SetNextItemAllowOverlap();
  const PressResult press = canvas.press(("exam " + view.exam).c_str(), {row.x, row.y, row.width - 26, row.height});
  canvas.explain(view.label);
  if (press.isHovered && !view.isShown) canvas.paint.fill(row, color::kRaised, size::kRadius);
  const TextStyle name{.color = view.isShown ? color::kText : color::kSecondary, .weight = Weight::kSemiBold};
  canvas.paint.text({row.x + 4, row.y + 2, row.width - 32, 20}, view.label, name);
  canvas.paint.text({row.x + 4, row.y + 20, row.width - 32, 16}, view.detail,
                    {.size = type::kLabel, .color = color::kSecondary});
  if (iconButton(canvas, ("close " + view.exam).c_str(), Icon::kClose, close, "Close this exam",
                 view.isShown ? "Shift X" : "")) {
    canvas.output.actions.push_back(study::CloseExam{view.exam});
  }
  if (press.isPressed && !view.isShown) canvas.output.actions.push_back(study::ShowExam{view.exam});
  return row.height;
}

}  // namespace

void drawRail(Canvas& canvas, const ScreenRect& rect, const RailView& view) {
  canvas.paint.fill(rect, color::kPanel);
  ScreenRect opened = rect;
  ScreenRect foot = {rect.x, bottom(rect) - 44, rect.width, 44};
  opened.height -= foot.height;

  ImGui::SetCursorScreenPos({opened.x, opened.y});
  ImGui::BeginChild("rail list", {opened.width, opened.height}, 0, ImGuiWindowFlags_NoBackground);
  {
    Canvas list(canvas.state, canvas.input, canvas.output, canvas.tooltip());
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    float y = origin.y + 8;
    for (const RailExamView& exam : view.exams) {
      y += examHead(list, {opened.x + 4, y, opened.width - 8, 0}, exam);
      int column = 0;
      for (const ThumbnailView& one : exam.thumbnails) {
        thumbnail(list, opened.x + 8 + static_cast<float>(column) * (kPictureWidth + kBetween), y, one);
        column = 1 - column;
        if (column == 0) y += kPictureHeight + kCaption + 4;
      }
      if (column == 1) y += kPictureHeight + kCaption + 4;
      y += 8;
    }
    ImGui::SetCursorScreenPos({origin.x, y});
    ImGui::Dummy({1, 1});
  }
  ImGui::EndChild();

  canvas.paint.horizontal(foot.x, foot.y, foot.width, color::kLine);
  ScreenRect buttons = inset(foot, 8, 8);
  commandButton(canvas, Command::kOpenFiles, takeLeft(buttons, 108), "Open",
                {.kind = ButtonKind::kPlain, .icon = Icon::kFile});
  takeLeft(buttons, 8);
  commandButton(canvas, Command::kOpenFolder, Icon::kFolder, takeLeft(buttons, 28));
}

}  // namespace lobule::ui
