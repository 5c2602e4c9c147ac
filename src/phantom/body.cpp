#include "phantom/body.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::phantom {

double Body::baseRadius(double x, double y) const {
  const double r = std::hypot(x, y);
  if (r < 1e-9) return lateralMm;
  // Ellipse quadrants that meet with equal tangents.
  const double cosine = x / r, sine = y / r;
  const double a = cosine > 0 ? lateralMm : medialMm;
  const double b = sine > 0 ? upperMm : lowerMm;
  const double ellipse = 1.0 / std::sqrt(cosine * cosine / (a * a) + sine * sine / (b * b));
  // The tail points to the axilla, 55 degrees above lateral.
  const double toTail = std::atan2(sine, cosine) - 55.0 * std::numbers::pi / 180.0;
  return ellipse + tailMm * std::exp(-toTail * toTail / (2 * 0.35 * 0.35));
}

double Body::sectionFraction(double z) const {
  const double fromWall = std::clamp(1.0 - z / depthMm, 0.0, 1.0);
  return std::sqrt(std::max(0.0, 1.0 - std::pow(fromWall, bluntness)));
}

double Body::axilla(PointInBreastMm point) const {
  if (flare == 0.0 || point.y <= 0) return 0.0;
  // Eased in, so that the skin bends into the armpit without a corner.
  const double behind = std::max(0.0, point.z / depthMm - 0.6);
  const double upward = point.y / std::hypot(point.x, point.y);
  return flare * behind * behind / (behind + 0.35) * upward * upward;
}

double Body::radialFraction(PointInBreastMm point) const {
  double section = std::max(sectionFraction(point.z), 1e-6);
  section *= 1.0 + axilla(point);
  return std::hypot(point.x, point.y) / (baseRadius(point.x, point.y) * section);
}

double Body::depthBelowSkinMm(PointInBreastMm point) const {
  // First order in the implicit surface section(z)^2 = (r / radius)^2, which has no seam at the nipple's plane.
  const double fromWall = std::max(0.0, 1.0 - point.z / depthMm);
  const double radius = baseRadius(point.x, point.y) * (1.0 + axilla(point));
  const double r = std::hypot(point.x, point.y) / radius;
  const double steepBack = bluntness / depthMm * std::pow(fromWall, bluntness - 1.0), steepOut = 2.0 * r / radius;
  return (1.0 - std::pow(fromWall, bluntness) - r * r) / std::max(std::hypot(steepBack, steepOut), 1.0 / radius);
}

Body randomBody(Random& random) {
  Body body;
  body.depthMm = std::clamp(random.logNormal(67, 0.19), 42.0, 115.0);
  const double width = body.depthMm * random.logNormal(0.96, 0.07);
  body.lateralMm = width * random.logNormal(0.95, 0.06);
  body.medialMm = width * random.logNormal(0.92, 0.06);
  body.upperMm = width * random.logNormal(1.10, 0.06);
  body.lowerMm = width * random.logNormal(0.78, 0.06);
  body.tailMm = width * random.uniform(0.05, 0.25);
  body.bluntness = random.normalWithin(2.1, 0.3, 1.5, 3.0);
  return body;
}

}  // namespace lobule::phantom
