#include "ui/breast_view.h"

#include <algorithm>
#include <cmath>

#include "study/landmarks.h"
#include "study/places.h"
#include "ui/theme.h"

namespace lobule::ui {
namespace {

static_assert(study::WidgetView{}.azimuthDeg == render::kOverviewCamera.azimuthDeg &&
                  study::WidgetView{}.elevationDeg == render::kOverviewCamera.elevationDeg,
              "The widget opens with the view of both plates.");

render::Color glColor(Rgba color) {
  return {static_cast<float>(color.r) / 255.0F, static_cast<float>(color.g) / 255.0F,
          static_cast<float>(color.b) / 255.0F, 1.0F};
}

// The part of the image that holds the breast.
PixelBox boxOf(const study::Image& image, const study::Landmarks& landmarks) {
  const int columns = image.header.columns, rows = image.header.rows;
  if (image.breast && !image.breast->box.isEmpty()) return image.breast->box;
  const bool isRight = landmarks.chestWallSide == study::ImageSide::kRight;
  return {isRight ? columns / 3 : 0, 0, isRight ? columns - 1 : columns * 2 / 3, rows - 1};
}

// Up and to the chest wall as the stored image has them.
Vec3 storedDirection(const study::Image& image, const study::Landmarks& landmarks, PointInImage displayed) {
  const PointInImage origin = study::storedFromDisplayed(image, landmarks, {0, 0});
  const PointInImage tip = study::storedFromDisplayed(image, landmarks, displayed);
  return {tip.x - origin.x, tip.y - origin.y, 0};
}

// How much longer the compressed breast is than the standing one, from the nipple to the chest wall's side.
double stretchOf(const study::Landmarks& landmarks, double mmPerPixel, const localization::BreastShape& shape,
                 PointInImage nipple) {
  double deepest = 0;
  for (const PointInImage& point : landmarks.outline) deepest = std::max(deepest, std::abs(point.x - nipple.x));
  const double stretch = deepest * mmPerPixel / std::max(20.0, shape.chestWallMm);
  return deepest > 0 ? std::clamp(stretch, 1.1, 1.8) : 1.4;
}

render::DetectorPlate plateOf(const study::StudyState& state, const study::Image& image,
                              const localization::ViewMarks& marks, const localization::BreastShape& shape) {
  const study::Landmarks landmarks = study::landmarksOf(state, image);
  const double spacing = marks.pixelSpacingMm.value_or(240.0 / std::max(1, marks.rows));
  const double mmPerPixel = spacing / marks.magnification.value_or(1.07);
  const PointInImage nipple = landmarks.nipple ? landmarks.nipple->point : study::usualNipplePlace(image, landmarks);
  const double toWall = *image.header.laterality == Laterality::kRight ? 1 : -1;  // as displayed
  return render::plateFrom({.view = marks.view,
                            .angleDeg = marks.angleDeg,
                            .grey = nullptr,
                            .shown = boxOf(image, landmarks),
                            .nipple = nipple,
                            .up = storedDirection(image, landmarks, {0, -1}),
                            .toChestWall = storedDirection(image, landmarks, {toWall, 0}),
                            .mmPerPixel = mmPerPixel,
                            .stretch = stretchOf(landmarks, mmPerPixel, shape, nipple)});
}

void addView(const study::StudyState& state, const study::Place& place, std::size_t i, BreastPicture& picture) {
  const study::Image* image = study::findImage(state, place.images[i]);
  const auto lesion = study::lesionMarkOf(state, place.spots[i]);
  if (image == nullptr || !lesion || i >= place.marks.size()) return;
  picture.scene.plates.push_back(plateOf(state, *image, place.marks[i], place.location->shape));
  picture.plateImages.push_back(image->id);
  if (i >= place.location->rays.size()) return;
  const bool isByReader = study::findMark(state, place.spots[i]) != nullptr;
  picture.scene.rays.push_back({.points = place.location->rays[i].points,
                                .plate = static_cast<int>(picture.scene.plates.size()) - 1,
                                .mark = lesion->center,
                                .color = glColor(isByReader ? color::kReader : color::kComputer),
                                .opacity = 1});
}

}  // namespace

render::BreastCamera cameraOf(const study::WidgetView& view) {
  return {.azimuthDeg = view.azimuthDeg, .elevationDeg = view.elevationDeg, .zoom = view.zoom};
}

study::WidgetView withCamera(study::WidgetView view, const render::BreastCamera& camera) {
  view.azimuthDeg = camera.azimuthDeg;
  view.elevationDeg = camera.elevationDeg;
  view.zoom = camera.zoom;
  return view;
}

BreastPicture makeBreastPicture(const study::StudyState& state, const study::Place& place, double widthCss,
                                double heightCss, float pixelRatio, float stepProgress) {
  BreastPicture picture;
  render::BreastScene& scene = picture.scene;
  const localization::Location& location = *place.location;
  scene.key = kBreastKey;
  scene.isTexture = true;
  scene.pixelRatio = pixelRatio;
  scene.rect = {.x = 0,
                .y = 0,
                .width = std::max(1.0F, std::round(static_cast<float>(widthCss) * pixelRatio)),
                .height = std::max(1.0F, std::round(static_cast<float>(heightCss) * pixelRatio))};
  scene.background = glColor(color::kPanel);
  scene.laterality = place.laterality;
  const localization::BreastShape& shape = location.shape;
  scene.extents = {.chestWallMm = shape.chestWallMm,
                   .lateralMm = shape.lateralMm,
                   .medialMm = shape.medialMm,
                   .upperMm = shape.upperMm,
                   .lowerMm = shape.lowerMm};
  scene.camera = cameraOf(state.widget);
  for (std::size_t i = 0; i < place.spots.size(); ++i) addView(state, place, i, picture);
  scene.lesions.push_back({.center = location.position,
                           .covarianceMm2 = location.covarianceMm2,
                           .isHeldInBreast = location.rays.size() == 1 && !localization::isNowhere(location.doubt),
                           .color = glColor(color::kLinked),
                           .isSelected = true,
                           .opacity = 1,
                           .ellipsoidOpacity = 1});
  if (state.widget.step) {
    render::showConstruction(scene, static_cast<render::ConstructionStep>(*state.widget.step), stepProgress);
  }
  return picture;
}

std::string labelText(const render::BreastScene& scene, const render::LabelAnchor& label) {
  switch (label.kind) {
    case render::LabelKind::kHour:
      return std::to_string(label.number);
    case render::LabelKind::kUpper:
      return "upper";
    case render::LabelKind::kLower:
      return "lower";
    case render::LabelKind::kOuter:
      return "outer";
    case render::LabelKind::kInner:
      return "inner";
    case render::LabelKind::kNipple:
      return "nipple";
    case render::LabelKind::kChestWall:
      return "chest wall";
    case render::LabelKind::kAnterior:
      return "anterior";
    case render::LabelKind::kMiddle:
      return "middle";
    case render::LabelKind::kPosterior:
      return "posterior";
    case render::LabelKind::kPlate:
      break;
  }
  const auto index = static_cast<std::size_t>(label.number);
  return index < scene.plates.size() ? std::string(toDicom(scene.plates[index].view)) : std::string();
}

}  // namespace lobule::ui
