// The 3D place of lesions in a standing breast, as plain data to be drawn: no GL, any thread. All lengths are
// millimetres in breast space (origin nipple, x lateral, y cranial, z toward the chest wall), the same for left and
// right: only drawing mirrors. In the front view the viewer faces the patient, so the right breast's lateral side is at
// the viewer's left.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/breast.h"
#include "core/geometry.h"
#include "render/breast_camera.h"
#include "render/layers.h"

namespace lobule::render {

// The uncompressed breast, each from the nipple's axis; as localization's BreastShape.
struct BreastExtents {
  double chestWallMm = 70, lateralMm = 65, medialMm = 60, upperMm = 75, lowerMm = 55;
  bool operator==(const BreastExtents&) const = default;
};

// A place with its uncertainty: a point in a soft ellipsoid that holds 50% and a fainter one that holds 90%.
struct BreastLesion {
  PointInBreastMm center;
  Mat3 covarianceMm2{};         // zero: no ellipsoids
  bool isHeldInBreast = false;  // the ellipsoids end at skin and chest wall: one view's reach through both
  Color color;
  bool isSelected = false;
  float opacity = 1, ellipsoidOpacity = 1;
  bool operator==(const BreastLesion&) const = default;
};

// One view's detector with its image, small, on the far side of the breast as the X-rays came. Sizes as in breast
// space: what the paddle stretched is to be drawn smaller (plateFrom() below does that for you).
struct DetectorPlate {
  ViewPosition view = ViewPosition::kCC;
  double angleDeg = 0;                    // of the beam from the vertical, 0 (CC) to 90
  std::shared_ptr<const GreyLayer> grey;  // none: an empty plate
  PixelBox shown;                         // the part of the image on the plate, in stored pixels
  PointInImage nipple;                    // stored pixels; lies under the nipple
  Vec3 columnStepMm{}, rowStepMm{};       // what a step to the next column or row is on the plate: x across the
                                          // image's up (lateral in CC, toward the axilla in MLO), z toward the chest
                                          // wall, y unused
  float opacity = 1;
};

// Where one view allows the lesion, and from there straight on to its mark on the plate.
struct BreastRay {
  std::vector<PointInBreastMm> points;  // in any direction
  int plate = -1;                       // index into plates; -1: ends in the breast
  std::optional<PointInImage> mark;     // stored pixels of the plate's image
  Color color;
  float opacity = 1;
  float markOpacity = 1;      // of the ring around the mark, which may stand on the plate before the ray does
  float distanceOpacity = 0;  // of the line on the plate from the nipple to the mark
  bool operator==(const BreastRay&) const = default;
};

// How visible each part is, 0 to 1: steps of a construction fade in by these.
struct BreastParts {
  float skin = 1, chestWall = 1, clock = 1, quadrants = 1, depthThirds = 1, nippleAxis = 1;
  bool operator==(const BreastParts&) const = default;
};

struct BreastScene {
  std::string key;  // of its texture, see Renderer::breastTexture
  RectPx rect;      // of the target; with isTexture only its size counts
  bool isTexture = false;
  float pixelRatio = 1;
  Color background{.r = 0x13 / 255.0F, .g = 0x15 / 255.0F, .b = 0x18 / 255.0F, .a = 1};  // the panel's
  Laterality laterality = Laterality::kLeft;
  BreastExtents extents;
  BreastCamera camera;
  BreastParts parts;
  std::vector<DetectorPlate> plates;
  std::vector<BreastRay> rays;
  std::vector<BreastLesion> lesions;
};

// The steps by which a place is found, in their order; each shows what the ones before it show, too.
enum class ConstructionStep { kBreast, kFirstImage, kFirstRay, kSecondImage, kSecondRay, kPlace, kUncertainty, kWords };
inline constexpr int kConstructionSteps = 8;

// Sets opacities of parts, plates, rays (those of plate 0 are the first) and lesions: what a step shows is 1, what
// comes later 0, and what the step itself adds is `progress`. An image brings its mark and the line from the nipple to
// it; kWords adds clock, quadrants and depth thirds.
void showConstruction(BreastScene& scene, ConstructionStep step, float progress = 1);

// Whether both would look the same (images by their key and window).
bool looksSame(const BreastScene& a, const BreastScene& b);

// Radii of a 3D Gaussian's regions in standard deviations: the square roots of the chi-square quantiles with three
// degrees of freedom (scipy.stats.chi2.ppf([0.5, 0.9], 3)).
inline constexpr double kHalfRegionRadius = 1.5381722544550522, kNinetyRegionRadius = 2.5002777108094056;

// How a displayed image lies: which way its rows and columns go.
struct PlateImage {
  ViewPosition view = ViewPosition::kCC;
  std::optional<double> angleDeg;  // none: 0 for CC, 45 for oblique, 90 for lateral views
  std::shared_ptr<const GreyLayer> grey;
  PixelBox shown;                            // empty: the whole image
  PointInImage nipple;                       // stored pixels
  Vec3 up{.x = 0, .y = -1, .z = 0};          // unit vector in stored (column, row) that is up on a hung image
  Vec3 toChestWall{.x = 1, .y = 0, .z = 0};  // unit vector in stored (column, row)
  double mmPerPixel = 0.07;                  // in the patient's plane
  double stretch = 1.4;                      // how much longer the compressed breast is than the standing one
};
DetectorPlate plateFrom(const PlateImage& image);

// The place of an image's pixel on its plate, in breast space.
PointInBreastMm plateFromImage(const BreastScene& scene, const DetectorPlate& plate, PointInImage point);

// --- from breast space to the screen and back

// Device pixels of the target.
std::array<double, 2> screenFromBreast(const BreastScene& scene, PointInBreastMm point);

// The perspective as anyone may repeat it: the eye looks at the target, which lies in the middle of the picture,
// cranial up (front up from above); a millimetre at the target's distance is so many device pixels.
struct ViewerPlace {
  PointInBreastMm eye, target;
  double pxPerMm = 0;
};
ViewerPlace viewerPlace(const BreastScene& scene);

// The place under a pixel in the plane that faces the viewer and holds `through`: what a drag of `through` means.
PointInBreastMm breastFromScreen(const BreastScene& scene, double xPx, double yPx, PointInBreastMm through);

// The nearest visible lesion whose centre lies within `reachPx` device pixels; -1: none.
int lesionAt(const BreastScene& scene, double xPx, double yPx, double reachPx);

// --- where text belongs, for the interface to draw in its own fonts, facing the viewer

enum class LabelKind {
  kHour,
  kUpper,
  kLower,
  kOuter,
  kInner,
  kNipple,
  kChestWall,
  kAnterior,
  kMiddle,
  kPosterior,
  kPlate
};

struct LabelAnchor {
  LabelKind kind = LabelKind::kHour;
  int number = 0;  // the hour, or the plate's index
  PointInBreastMm at;
  double xPx = 0, yPx = 0;    // device pixels of the target
  double outX = 0, outY = 0;  // the way out on screen, a unit vector: where the text may give way to
  int alignX = 0;             // 0: the text's middle is there; -1: the text ends there; 1: it begins there
  float opacity = 1;          // fades where a label would be in the way from this side; what is hidden is left out
};

// A circle around each point that is drawn: the nipple, the visible lesions, and their marks on the plates. No text
// belongs there.
struct SpotOnScreen {
  double xPx = 0, yPx = 0, radiusPx = 0;  // device pixels of the target
};
std::vector<SpotOnScreen> spotsOnScreen(const BreastScene& scene);

// Hours as facing the patient: lateral is 9 in the right breast and 3 in the left.
std::vector<LabelAnchor> labelAnchors(const BreastScene& scene);

}  // namespace lobule::render
