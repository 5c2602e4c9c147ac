#include "anatomy/duct_flow.h"

#include <algorithm>
#include <cmath>

#include "image/gaussian.h"

namespace lobule::anatomy {
namespace {

// Shares of the breast's size.
constexpr double kFineSigma = 0.006, kTensorSigma = 0.016, kGridStep = 0.014;
constexpr double kSkinMargin = 0.035;                       // the skin's own direction says nothing
constexpr double kNear = 0.03, kFar = 0.45, kReach = 0.16;  // of the structures that count for a place
constexpr double kLittleWeight = 0.6;                       // a few streaks by chance are no fan of ducts

// Whether all samples within the reach, in eight directions, are tissue.
bool isDeep(const image::Mask& mask, double x, double y, double reach) {
  for (int k = 0; k < 8; ++k) {
    const double angle = k * 0.7853981633974483;
    const int column = static_cast<int>(std::lround(x + reach * std::cos(angle)));
    const int row = static_cast<int>(std::lround(y + reach * std::sin(angle)));
    if (row < 0 || row >= mask.rows || column >= mask.columns) return false;
    if (column >= 0 && mask.at(column, row) == 0) return false;
  }
  return true;
}

}  // namespace

image::FloatImage fineStructure(const image::FloatImage& grey, double size) {
  return image::blurred(grey, std::max(0.8, kFineSigma * size));
}

DuctFlow::DuctFlow(const image::FloatImage& fine, const Tissue& tissue, double size) : size_(size) {
  // The structure tensor: products of the gradient, averaged.
  image::FloatImage xx(fine.columns, fine.rows), xy = xx, yy = xx;
  for (int row = 1; row + 1 < fine.rows; ++row) {
    for (int column = 1; column + 1 < fine.columns; ++column) {
      const float dx = fine.at(column + 1, row) - fine.at(column - 1, row);
      const float dy = fine.at(column, row + 1) - fine.at(column, row - 1);
      // Strong edges count by their steepness, not by its square.
      const float norm = 1.0F / std::max(1e-6F, std::hypot(dx, dy));
      xx.at(column, row) = dx * dx * norm;
      xy.at(column, row) = dx * dy * norm;
      yy.at(column, row) = dy * dy * norm;
    }
  }
  for (image::FloatImage* part : {&xx, &xy, &yy}) *part = image::blurred(*part, std::max(1.0, kTensorSigma * size));

  const double step = std::max(1.0, kGridStep * size), margin = kSkinMargin * size;
  for (double y = tissue.box.firstRow; y <= tissue.box.lastRow; y += step) {
    for (double x = tissue.box.firstColumn; x <= tissue.box.lastColumn; x += step) {
      const int column = static_cast<int>(x), row = static_cast<int>(y);
      if (!tissue.mask.at(column, row) || !isDeep(tissue.mask, x, y, margin)) continue;
      const double difference = xx.at(column, row) - yy.at(column, row), cross = 2.0 * xy.at(column, row);
      const double sum = xx.at(column, row) + yy.at(column, row), length = std::hypot(difference, cross);
      if (!(sum > 1e-9) || !(length > 1e-9)) continue;
      // The structure runs across its gradient: twice the angle turns by half a circle.
      streaks_.push_back({x, y, -difference / length, -cross / length, length / sum});
    }
  }
}

double DuctFlow::towards(PointInWorking point) const {
  double sum = 0.0, weights = kLittleWeight;
  for (const Streak& streak : streaks_) {
    const double dx = (point.x - streak.x) / size_, dy = (point.y - streak.y) / size_;
    const double squared = dx * dx + dy * dy;
    if (squared < kNear * kNear || squared > kFar * kFar) continue;
    const double weight = streak.weight * std::exp(-0.5 * squared / (kReach * kReach));
    sum += weight * ((dx * dx - dy * dy) * streak.alongX + 2.0 * dx * dy * streak.alongY) / squared;
    weights += weight;
  }
  return sum / weights;
}

}  // namespace lobule::anatomy
