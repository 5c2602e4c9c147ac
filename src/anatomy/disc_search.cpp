#include "anatomy/disc_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace lobule::anatomy {
namespace {

// Shares of the breast's size.
constexpr double kGridStep = 0.008;
constexpr std::array kRadii{0.033, 0.040, 0.048};        // smaller ones are everywhere by chance
constexpr std::array kStretches{0.88, 1.0, 1.12};        // a disc may be a little oval
constexpr double kLeastDepth = 0.06, kMostDepth = 0.24;  // nearer, the skin itself is seen
constexpr double kApart = 0.05;                          // two discs closer than this are one

constexpr std::size_t kDirections = 16, kForgiven = 2;  // directions in which a duct may leave the disc
constexpr std::size_t kMostDiscs = 8;
constexpr std::size_t kEveryPlace = 4;  // of the skin is near enough to tell the depth
constexpr float kFlatShare = 0.5F;      // of the median steepness: less is no edge

float lengthOf(float x, float y) {
  return std::sqrt(x * x + y * y);
}

struct Nearest {
  std::size_t place = 0;
  double distance = 0.0;
};

Nearest nearestPlace(const std::vector<PointInWorking>& places, double x, double y) {
  Nearest nearest{0, 1e18};
  for (std::size_t i = 0; i < places.size(); i += kEveryPlace) {
    const double dx = places[i].x - x, dy = places[i].y - y, squared = dx * dx + dy * dy;
    if (squared < nearest.distance) nearest = {i, squared};
  }
  nearest.distance = std::sqrt(nearest.distance);
  return nearest;
}

// The direction in which the grey rises, its length near 1 on edges and near 0 where it is flat.
class Slopes {
 public:
  Slopes(const image::FloatImage& smooth, const Tissue& tissue, double size)
      : size_(size), acrossX_(smooth.columns, smooth.rows), acrossY_(smooth.columns, smooth.rows) {
    std::vector<float> steep;
    for (int row = 1; row + 1 < smooth.rows; ++row) {
      for (int column = 1; column + 1 < smooth.columns; ++column) {
        acrossX_.at(column, row) = smooth.at(column + 1, row) - smooth.at(column - 1, row);
        acrossY_.at(column, row) = smooth.at(column, row + 1) - smooth.at(column, row - 1);
        if (column % 3 == 0 && row % 3 == 0 && tissue.mask.at(column, row) != 0) {
          steep.push_back(lengthOf(acrossX_.at(column, row), acrossY_.at(column, row)));
        }
      }
    }
    float flat = 1e-6F;
    if (!steep.empty()) {
      const auto middle = steep.begin() + static_cast<std::ptrdiff_t>(steep.size() / 2);
      std::ranges::nth_element(steep, middle);
      flat += kFlatShare * *middle;
    }
    for (std::size_t i = 0; i < acrossX_.samples.size(); ++i) {
      float &x = acrossX_.samples[i], &y = acrossY_.samples[i];
      const float length = lengthOf(x, y) + flat;
      x /= length;
      y /= length;
    }
    for (std::size_t k = 0; k < kDirections; ++k) {
      const double angle = 2.0 * std::numbers::pi * static_cast<double>(k) / kDirections;
      directions_[k] = {std::cos(angle), std::sin(angle)};
    }
  }

  // How much of a circle darkens outward, but for the directions in which it does so least.
  double roundness(double x, double y, double share) const {
    std::array<double, kDirections> fall{};
    for (std::size_t k = 0; k < kDirections; ++k) {
      fall[k] = -1.0;
      for (const double stretch : kStretches)
        fall[k] = std::max(fall[k], fallAt(x, y, directions_[k], share * stretch));
    }
    std::ranges::nth_element(fall, fall.begin() + kForgiven);
    double sum = 0.0;
    for (std::size_t k = kForgiven; k < kDirections; ++k) sum += fall[k];
    return sum / (kDirections - kForgiven);
  }

 private:
  double fallAt(double x, double y, PointInWorking direction, double share) const {
    const auto column = static_cast<int>(std::lround(x + share * size_ * direction.x));
    const auto row = static_cast<int>(std::lround(y + share * size_ * direction.y));
    if (column < 0 || row < 0 || column >= acrossX_.columns || row >= acrossX_.rows) return 0.0;
    return -(direction.x * acrossX_.at(column, row) + direction.y * acrossY_.at(column, row));
  }

  double size_;
  image::FloatImage acrossX_, acrossY_;
  std::array<PointInWorking, kDirections> directions_;
};

void keepRoundest(std::vector<Disc>& discs, double apart) {
  std::ranges::sort(discs, [](const Disc& a, const Disc& b) { return a.roundness > b.roundness; });
  std::vector<Disc> kept;
  for (const Disc& disc : discs) {
    if (kept.size() == kMostDiscs) break;
    const bool isNew = std::ranges::none_of(kept, [&](const Disc& other) {
      return std::hypot(disc.center.x - other.center.x, disc.center.y - other.center.y) < apart;
    });
    if (isNew) kept.push_back(disc);
  }
  discs = std::move(kept);
}

}  // namespace

std::vector<Disc> findDiscs(const image::FloatImage& smooth, const Tissue& tissue,
                            const std::vector<PointInWorking>& places, double size) {
  const Slopes slopes(smooth, tissue, size);
  std::vector<Disc> discs;
  const double step = std::max(1.0, kGridStep * size);
  for (double y = tissue.box.firstRow; y <= tissue.box.lastRow; y += step) {
    for (double x = tissue.box.firstColumn; x <= tissue.box.lastColumn; x += step) {
      if (tissue.mask.at(static_cast<int>(x), static_cast<int>(y)) == 0) continue;
      const Nearest skin = nearestPlace(places, x, y);
      if (skin.distance < kLeastDepth * size || skin.distance > kMostDepth * size) continue;
      Disc disc{.center = {x, y}, .roundness = -1.0, .depth = skin.distance, .place = skin.place};
      for (const double radius : kRadii) {
        const double roundness = slopes.roundness(x, y, radius);
        if (roundness > disc.roundness) {
          disc.roundness = roundness;
          disc.radius = radius * size;
        }
      }
      discs.push_back(disc);
    }
  }
  keepRoundest(discs, kApart * size);
  return discs;
}

}  // namespace lobule::anatomy
