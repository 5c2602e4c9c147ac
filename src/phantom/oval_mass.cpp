#include "phantom/oval_mass.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "phantom/noise.h"

namespace lobule::phantom {

OvalMass::OvalMass(const Lesion& lesion, double beamAngleDeg) : lesion_(lesion) {
  Random random(lesion.seed * 4ULL + 3);
  const MassFrame frame(beamAngleDeg);
  // Three semiaxes at right angles, turned at random: the shadow of an ellipsoid is the sum of its axes' shadows.
  const std::array<double, 3> halfMm{lesion.radiusMm * random.uniform(1.05, 1.22),
                                     lesion.radiusMm * random.uniform(0.85, 1.0),
                                     lesion.radiusMm * random.uniform(0.62, 0.8)};
  const auto unit = [](PointInBreastMm p) {
    const double length = std::max(1e-9, std::hypot(p.x, p.y, p.z));
    return PointInBreastMm{p.x / length, p.y / length, p.z / length};
  };
  const auto across = [](PointInBreastMm a, PointInBreastMm b) {
    return PointInBreastMm{a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
  };
  const PointInBreastMm first = unit({random.normal(), random.normal(), random.normal()});
  const PointInBreastMm second = unit(across(first, {random.normal(), random.normal(), random.normal()}));
  const std::array<PointInBreastMm, 3> axes{first, second, across(first, second)};
  double bb = 0, bu = 0, uu = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const PointFromCenterMm axis = frame.seen(axes[i]);
    bb += halfMm[i] * halfMm[i] * axis.back * axis.back;
    bu += halfMm[i] * halfMm[i] * axis.back * axis.up;
    uu += halfMm[i] * halfMm[i] * axis.up * axis.up;
  }
  const double determinant = bb * uu - bu * bu;
  backBack_ = uu / determinant;
  backUp_ = -bu / determinant;
  upUp_ = bb / determinant;
}

double OvalMass::pathMm(PointFromCenterMm point) const {
  const double b = point.back, u = point.up, far = std::hypot(b, u);
  if (far >= reachMm()) return 0.0;
  const double cosine = far > 0 ? b / far : 1.0, sine = far > 0 ? u / far : 0.0;
  const auto around = [&](double waves, double slice) {
    return gradientNoise(waves * cosine, waves * sine, slice, lesion_.seed);
  };
  const double outline = 1.0 + 0.14 * around(1.1, 0.3) + 0.05 * around(2.6, 4.3);
  const double squared = (backBack_ * b * b + 2 * backUp_ * b * u + upUp_ * u * u) / (outline * outline);
  if (squared >= 1.0) return 0.0;
  const double softness = std::clamp(0.60 + 0.7 * around(1.3, 8.3), 0.5, 1.1);
  const double s = 3.0 / lesion_.radiusMm;
  const double mottle = 1.0 + 0.14 * fractalNoise(b * s, u * s, 0.7, 3, 0.7, lesion_.seed + 5);
  return 1.2 * lesion_.radiusMm * std::pow(1.0 - squared, softness) * mottle;
}

}  // namespace lobule::phantom
