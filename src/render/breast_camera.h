// From where the standing breast is looked at: plain numbers and pure functions, the same for left and right.
#pragma once

#include "core/breast.h"

namespace lobule::render {

// Degrees. 0, 0 looks from in front of the patient; azimuth moves the viewer to the lateral side (+) or the medial one
// (-), elevation above (+) or below (-). Zoom 1 shows all of it.
struct BreastCamera {
  double azimuthDeg = 0, elevationDeg = 0, zoom = 1;
  bool operator==(const BreastCamera&) const = default;
};

inline constexpr BreastCamera kFrontCamera{.azimuthDeg = 0, .elevationDeg = 0, .zoom = 1};  // the surgeon's view
// From medial: the nipple points to where it points in the hung MLO image, and the detectors lie behind the breast.
inline constexpr BreastCamera kSideCamera{.azimuthDeg = -90, .elevationDeg = 0, .zoom = 1};
inline constexpr BreastCamera kTopCamera{.azimuthDeg = 0, .elevationDeg = 90, .zoom = 1};
// From the medial side and above: in front of both detectors, so that neither hides the breast.
inline constexpr BreastCamera kOverviewCamera{.azimuthDeg = -46, .elevationDeg = 18, .zoom = 1};

// On the way from one to another, the shorter way round; progress 0 to 1 in time, eased out.
BreastCamera easedCamera(const BreastCamera& from, const BreastCamera& to, double progress);

// After a drag by so many device pixels: the breast follows the pointer, on either side. A drag as long as `spanPx`
// turns by half a circle.
BreastCamera orbited(const BreastCamera& camera, Laterality laterality, double dxPx, double dyPx, double spanPx);

// Zoomed by a factor, within its limits.
BreastCamera zoomed(const BreastCamera& camera, double factor);

}  // namespace lobule::render
