#include "phantom/projection.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::phantom {

Projection::Projection(const Body& body, const CompressionOptions& compression, const Detector& detector,
                       Laterality laterality)
    : body_(body), compression_(body, compression), detector_(detector), laterality_(laterality) {}

double Projection::magnificationAt(double heightMm) const {
  const double above = detector_.gapMm + 0.5 * compression_.thicknessMm() + heightMm;
  return detector_.sourceToDetectorMm / (detector_.sourceToDetectorMm - above);
}

PointInImage Projection::imageFromPaddle(PointInPaddleMm point) const {
  // The source stands above the middle of the chest-wall edge.
  const double magnification = magnificationAt(point.height);
  const double fromEdge = magnification * (point.forward - detector_.cutMm) / detector_.spacingMm;
  const double up = magnification * (point.up + detector_.centerRowShiftMm) / detector_.spacingMm;
  const double column = laterality_ == Laterality::kLeft ? fromEdge : detector_.columns - fromEdge;
  return {column, 0.5 * detector_.rows - up};
}

PointInImage Projection::imageFromBreast(PointInBreastMm point) const {
  return imageFromPaddle(compression_.paddleFromBreast(point));
}

bool Projection::shows(PointInImage point) const {
  return point.x >= 0 && point.y >= 0 && point.x <= detector_.columns && point.y <= detector_.rows;
}

std::vector<PointInImage> Projection::silhouette(int directions) const {
  // The farthest skin point in each direction from a point on the chest wall; the body is continued behind the wall.
  const PointInImage center = imageFromBreast({0, 0, 0.95 * body_.depthMm});
  std::vector<double> farthest(static_cast<std::size_t>(directions), 0.0);
  for (int i = -16; i <= 48; ++i) {
    const double t = i / 48.0;
    const double z = body_.depthMm * (t < 0 ? 1.0 - t * 2.5 : (1.0 - t) * (1.0 - t));
    const double section = body_.sectionFraction(z);
    for (int k = 0; k < 120; ++k) {
      const double around = 2.0 * std::numbers::pi * k / 120.0;
      const double x = std::cos(around), y = std::sin(around);
      const double r = body_.baseRadius(x, y) * section * (1.0 + body_.axilla({x, y, z}));
      const PointInImage p = imageFromBreast({r * x, r * y, z});
      const double direction = std::atan2(p.y - center.y, p.x - center.x) / (2.0 * std::numbers::pi);
      const double wrapped = direction < 0 ? direction + 1.0 : direction;
      const auto bin = static_cast<std::size_t>(wrapped * directions) % farthest.size();
      farthest[bin] = std::max(farthest[bin], distance(p, center));
    }
  }
  std::vector<PointInImage> points;
  for (int i = 0; i < directions; ++i) {
    const double angle = 2.0 * std::numbers::pi * (i + 0.5) / directions;
    const double r = farthest[static_cast<std::size_t>(i)];
    if (r > 0) points.push_back({center.x + r * std::cos(angle), center.y + r * std::sin(angle)});
  }
  return points;
}

std::vector<PointInImage> Projection::outline(int points) const {
  // Keep what the image shows, ordered from top to bottom along the skin.
  std::vector<PointInImage> skin = silhouette(points * 2);
  const PointInImage center = imageFromBreast({0, 0, 0.95 * body_.depthMm});
  const double side = laterality_ == Laterality::kLeft ? 1.0 : -1.0;
  const auto order = [&](const PointInImage& p) { return std::atan2(p.y - center.y, side * (p.x - center.x)); };
  std::ranges::sort(skin, [&](const auto& a, const auto& b) { return order(a) < order(b); });
  std::vector<PointInImage> kept;
  for (const PointInImage& p : skin) {
    if (shows(p)) kept.push_back(p);
  }
  return kept;
}

}  // namespace lobule::phantom
