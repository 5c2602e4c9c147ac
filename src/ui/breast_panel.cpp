#include "ui/breast_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <format>

#include "render/breast_shape.h"
#include "ui/breast_words.h"
#include "ui/commands.h"
#include "ui/location_view.h"
#include "ui/place_line.h"
#include "ui/report_diagrams.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace lobule::ui {
namespace {

constexpr double kTurnSeconds = 0.25, kStepSeconds = 0.5;
constexpr float kLesionReach = 14;  // CSS pixels

// The camera on its way to where the state wants it, unless the reader turns the breast by hand.
render::BreastCamera movedCamera(Canvas& canvas, BreastMemory& memory) {
  const render::BreastCamera wanted = cameraOf(canvas.state.widget);
  if (!memory.isKnown || memory.hold == BreastMemory::Hold::kCamera || !canvas.mayMove()) {
    memory.turnedAt = -1;
  } else if (!(wanted == memory.target)) {
    memory.turnedAt = canvas.input.seconds;
    memory.from = memory.shown;
  }
  memory.isKnown = true;
  memory.target = memory.shown = wanted;
  if (memory.turnedAt < 0) return wanted;
  const double progress = (canvas.input.seconds - memory.turnedAt) / kTurnSeconds;
  if (progress >= 1) {
    memory.turnedAt = -1;
    return wanted;
  }
  canvas.keepMoving();
  memory.shown = render::easedCamera(memory.from, wanted, progress);
  return memory.shown;
}

float stepProgress(Canvas& canvas, BreastMemory& memory) {
  if (memory.step != canvas.state.widget.step) {
    memory.step = canvas.state.widget.step;
    memory.steppedAt = canvas.mayMove() ? canvas.input.seconds : -1;
  }
  if (memory.steppedAt < 0) return 1;
  const double progress = (canvas.input.seconds - memory.steppedAt) / kStepSeconds;
  if (progress >= 1) {
    memory.steppedAt = -1;
    return 1;
  }
  canvas.keepMoving();
  return static_cast<float>(progress);
}

void drawWords(Canvas& canvas, const ScreenRect& rect, const render::BreastScene& scene) {
  const auto widthOf = [&](const std::string& text, const TextStyle& style) { return canvas.paint.width(text, style); };
  for (const BreastWord& word : placeBreastWords(scene, rect, widthOf)) canvas.word(word.rect, word.text, word.style);
}

void sendCamera(Canvas& canvas, const render::BreastCamera& camera) {
  canvas.output.actions.push_back(study::SetWidget{withCamera(canvas.state.widget, camera)});
}

void hold(Canvas& canvas, BreastMemory& memory, const render::BreastScene& scene, bool isOverLesion) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  memory.hold = isOverLesion ? BreastMemory::Hold::kLesion : BreastMemory::Hold::kCamera;
  memory.lastX = at.x;
  memory.lastY = at.y;
  memory.gesture = canvas.state.readerGesture + 1;
  memory.held = scene.lesions.front().center;
}

void drag(Canvas& canvas, BreastMemory& memory, const ScreenRect& rect, const render::BreastScene& scene,
          const study::Place& place) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  const float dx = at.x - memory.lastX, dy = at.y - memory.lastY;
  if (dx == 0 && dy == 0) return;
  memory.lastX = at.x;
  memory.lastY = at.y;
  const float ratio = scene.pixelRatio;
  if (memory.hold == BreastMemory::Hold::kCamera) {
    const auto span = static_cast<double>(std::min(rect.width, rect.height)) * static_cast<double>(ratio);
    sendCamera(canvas, render::orbited(cameraOf(canvas.state.widget), scene.laterality, static_cast<double>(dx * ratio),
                                       static_cast<double>(dy * ratio), span));
    return;
  }
  const auto screen = render::screenFromBreast(scene, memory.held);
  memory.held = render::breastFromScreen(scene, screen[0] + static_cast<double>(dx * ratio),
                                         screen[1] + static_cast<double>(dy * ratio), memory.held);
  // The pointer may leave the breast, the lesion stops at the skin.
  const PointInBreastMm inside = render::heldInBreast(scene.extents, memory.held);
  canvas.output.actions.push_back(study::MovePlace{place.spots.front(), inside, memory.gesture});
}

void pointer(Canvas& canvas, BreastMemory& memory, const ScreenRect& rect, const render::BreastScene& scene,
             const study::Place& place) {
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::SetNextItemAllowOverlap();
  ImGui::InvisibleButton("breast", {rect.width, rect.height});
  const ImGuiIO& io = ImGui::GetIO();
  const float ratio = scene.pixelRatio;
  const auto reach = static_cast<double>(kLesionReach * ratio);
  const bool isOverLesion = render::lesionAt(scene, static_cast<double>((io.MousePos.x - rect.x) * ratio),
                                             static_cast<double>((io.MousePos.y - rect.y) * ratio), reach) >= 0;
  if (ImGui::IsItemHovered()) {
    canvas.output.cursor = isOverLesion ? Cursor::kMove : Cursor::kHand;
    ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);  // the inspector's list stays where it is
    if (io.MouseWheel != 0) {
      const double factor = std::exp(static_cast<double>(std::clamp(io.MouseWheel, -3.0F, 3.0F)) * 0.15);
      sendCamera(canvas, render::zoomed(cameraOf(canvas.state.widget), factor));
    }
  }
  if (ImGui::IsItemActivated()) hold(canvas, memory, scene, isOverLesion);
  if (!ImGui::IsItemActive()) {
    memory.hold = BreastMemory::Hold::kNothing;
    return;
  }
  if (memory.hold == BreastMemory::Hold::kLesion) canvas.output.cursor = Cursor::kMove;
  drag(canvas, memory, rect, scene, place);
}

void report(Canvas& canvas, const ScreenRect& rect, const render::BreastScene& scene) {
  const auto at = render::screenFromBreast(scene, scene.lesions.front().center);
  const auto ratio = static_cast<double>(scene.pixelRatio);
  canvas.output.widget.rect = {static_cast<double>(rect.x), static_cast<double>(rect.y),
                               static_cast<double>(rect.width), static_cast<double>(rect.height)};
  canvas.output.widget.lesion =
      std::array{static_cast<double>(rect.x) + at[0] / ratio, static_cast<double>(rect.y) + at[1] / ratio};
  const render::ViewerPlace viewer = render::viewerPlace(scene);
  canvas.output.widget.camera =
      study::WidgetCamera{.eye = viewer.eye, .target = viewer.target, .cssPxPerMm = viewer.pxPerMm / ratio};
}

}  // namespace

void drawBreast(Canvas& canvas, BreastMemory& memory, const ScreenRect& rect, const study::Place& place) {
  BreastPicture picture =
      makeBreastPicture(canvas.state, place, static_cast<double>(rect.width), static_cast<double>(rect.height),
                        canvas.input.pixelRatio, stepProgress(canvas, memory));
  picture.scene.camera = movedCamera(canvas, memory);
  canvas.paint.clipTo(rect);
  const auto drawn = canvas.input.breasts.find(kBreastKey);
  if (drawn != canvas.input.breasts.end() && drawn->second.texture != 0) {
    const ImVec2 from{canvas.paint.onDevicePixel(rect.x), canvas.paint.onDevicePixel(rect.y)};
    ImGui::GetWindowDrawList()->AddImage(ImTextureRef(static_cast<ImTextureID>(drawn->second.texture)), from,
                                         {from.x + rect.width, from.y + rect.height});
  }
  drawWords(canvas, rect, picture.scene);
  pointer(canvas, memory, rect, picture.scene, place);
  canvas.paint.endClip();
  report(canvas, rect, picture.scene);
  canvas.output.breasts.push_back(std::move(picture));
}

float breastButtons(Canvas& canvas, const ScreenRect& row) {
  ScreenRect rest = row;
  const auto isLooking = [&](const render::BreastCamera& camera) {
    const render::BreastCamera now = cameraOf(canvas.state.widget);
    return now.azimuthDeg == camera.azimuthDeg && now.elevationDeg == camera.elevationDeg;
  };
  const std::array kCameras{render::kFrontCamera, render::kSideCamera, render::kTopCamera, render::kOverviewCamera};
  constexpr std::array kCommands{Command::kViewFront, Command::kViewSide, Command::kViewTop, Command::kViewOverview};
  const auto now = std::ranges::find_if(kCameras, isLooking);
  const ScreenRect choices = takeLeft(rest, std::min(rest.width - 2 * size::kButton - 8, 232.0F));
  const auto chosen = segments(canvas, "look from", choices, {"Front", "Side", "Top", "Both"},
                               now == kCameras.end() ? -1 : static_cast<int>(now - kCameras.begin()), false);
  if (chosen) {
    perform(kCommands[static_cast<std::size_t>(*chosen)], canvas.state, canvas.input.widthCss, canvas.output);
  }
  commandButton(canvas, Command::kLocationLarge, canvas.state.widget.isLarge ? Icon::kSmall : Icon::kLarge,
                takeRight(rest, size::kButton));
  commandButton(canvas, Command::kSteps, Icon::kSteps, takeRight(rest, size::kButton));
  return row.height;
}

float drawStepCaption(Canvas& canvas, const ScreenRect& rect, const study::Place& place, bool isLarge) {
  const int step = canvas.state.widget.step.value_or(0);
  const StepCaption caption = stepCaption(canvas.state, place, step);
  const TextStyle title{.size = isLarge ? type::kViewName : type::kHeading, .weight = Weight::kSemiBold};
  const TextStyle text{.size = isLarge ? type::kHeading : type::kBody, .color = color::kSecondary};
  float y = rect.y;
  ScreenRect row{rect.x, y, rect.width, size::kButton};
  const ScreenRect next = takeRight(row, size::kButton);
  const ScreenRect back = takeRight(row, size::kButton);
  commandButton(canvas, Command::kPreviousStep, Icon::kBack, back);
  commandButton(canvas, Command::kNextStep, Icon::kForward, next);
  canvas.paint.text(row, std::format("Step {} of {}", step + 1, render::kConstructionSteps),
                    {.color = color::kLinked, .figures = Figures::kTabular});
  y += size::kButton + 4;
  y += canvas.paint.paragraph({rect.x, y, rect.width, 0}, caption.title, title) + 4;
  y += canvas.paint.paragraph({rect.x, y, rect.width, 0}, caption.text, text);
  return y - rect.y;
}

namespace {

// The report's flat pictures stand beside the breast or below it, where there is room.
void takeDiagrams(Canvas& canvas, ScreenRect& rest, const localization::Location& location) {
  constexpr float kSize = 200, kBetween = 16;
  if (rest.width > 720) {
    ScreenRect side = takeRight(rest, kSize);
    takeRight(rest, kBetween);
    if (!isPlaceTold(canvas.state)) return;  // its room is kept: the breast stays where it is
    const float each = std::min(kSize, side.height / 2 - 8);
    drawFrontDiagram(canvas, takeTop(side, each), location);
    takeTop(side, 12);
    drawSideDiagram(canvas, takeTop(side, each), location);
    return;
  }
  constexpr float kRoomForBoth = 480, kShare = 0.3F;
  if (rest.height < kRoomForBoth || canvas.state.widget.step) return;  // a step's caption takes their place
  const float high = std::min(kSize, kShare * rest.height);
  rest.height -= high + kBetween;
  ScreenRect row{rest.x, bottom(rest) + kBetween, rest.width, high};
  drawFrontDiagram(canvas, takeLeft(row, row.width / 2 - 8), location);
  takeLeft(row, 16);
  drawSideDiagram(canvas, row, location);
}

// The sentence, how sure it is, and that something was assumed; cut off the top of the rest.
void drawPlaceWords(Canvas& canvas, ScreenRect& rest) {
  const PlaceLine line = makePlaceLine(canvas.state);
  const auto say = [&](const std::string& text, const TextStyle& style) {
    const ScreenRect at = takeTop(rest, canvas.paint.paragraphHeight(rest.width, text, style));
    canvas.paint.paragraph(at, text, style);
    canvas.tellWord(at, text);
  };
  say(line.words, {.weight = Weight::kSemiBold});
  say(capitalized(asSentence(line.uncertainty)), {.color = color::kSecondary});
  if (!line.warnings.empty()) drawWarningChip(canvas, takeTop(rest, 22), line.warnings);
  takeTop(rest, 4);
}

}  // namespace

void drawLargeBreast(Canvas& canvas, BreastMemory& memory, const ScreenRect& rect, const study::Place& place) {
  canvas.paint.fill(rect, color::kPanel);
  ScreenRect rest = inset(rect, 16, 12);
  ScreenRect bar = takeTop(rest, size::kButton);
  const bool hasTitle = bar.width > 560;
  breastButtons(canvas, hasTitle ? takeRight(bar, 300) : bar);
  if (hasTitle) {
    canvas.paint.text(bar, localizationTitle(canvas.state, place),
                      {.size = type::kHeading, .weight = Weight::kSemiBold});
  }
  takeTop(rest, 8);
  // The words stand in the inspector, where it is shown, and are the construction's last step.
  if (!canvas.state.widget.step && !isOn(Command::kInspector, canvas.state, canvas.input.widthCss)) {
    drawPlaceWords(canvas, rest);
  }
  takeDiagrams(canvas, rest, *place.location);
  ScreenRect caption;
  if (canvas.state.widget.step) {
    const float high = std::min(132.0F, rest.height / 3);
    rest.height -= high;
    caption = {rest.x, bottom(rest) + 8, rest.width, high - 8};
  }
  drawBreast(canvas, memory, rest, place);
  if (!isEmpty(caption)) drawStepCaption(canvas, caption, place, true);
}

}  // namespace lobule::ui
