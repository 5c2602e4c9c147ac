#include "render/breast_mesh.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/breast_shape.h"

namespace lobule::render {

namespace {

constexpr int kDirections = 96, kSkinRows = 44, kWallRows = 4;
constexpr double kWallReachMm = 30.0;      // how far the chest wall is shown around the breast
constexpr double kWallCurvePerMm = 0.003;  // ribs fall away behind

// Rows stand close where the skin bends: at the nipple and where it runs out into the wall.
double alongRow(double row) {
  const double s = row / kSkinRows;
  return s - 0.8 * std::sin(2 * std::numbers::pi * s) / (2 * std::numbers::pi);
}

// Rows beyond the skin's last one are the chest wall's.
PointInBreastMm surfacePoint(const BreastExtents& extents, double direction, double row) {
  const PointInBreastMm skin = skinPoint(extents, direction, alongRow(std::min<double>(row, kSkinRows)));
  const double out = std::max(0.0, row - kSkinRows) / kWallRows * kWallReachMm;
  return {.x = skin.x + out * std::cos(direction),
          .y = skin.y + out * std::sin(direction),
          .z = skin.z + kWallCurvePerMm * out * out};
}

Vec3 outward(const BreastExtents& extents, double direction, double row) {
  constexpr double kStep = 1e-3;
  const auto difference = [](PointInBreastMm a, PointInBreastMm b) {
    return Vec3{.x = b.x - a.x, .y = b.y - a.y, .z = b.z - a.z};
  };
  const Vec3 around =
      difference(surfacePoint(extents, direction - kStep, row), surfacePoint(extents, direction + kStep, row));
  const Vec3 along = difference(surfacePoint(extents, direction, std::max(0.0, row - kStep)),
                                surfacePoint(extents, direction, row + kStep));
  const Vec3 normal{.x = around.y * along.z - around.z * along.y,
                    .y = around.z * along.x - around.x * along.z,
                    .z = around.x * along.y - around.y * along.x};
  const double length = std::hypot(normal.x, normal.y, normal.z);
  if (row < 0.5 || length < 1e-12) {
    return {.x = 0, .y = 0, .z = -1};
  }
  return {.x = normal.x / length, .y = normal.y / length, .z = normal.z / length};
}

SkinVertex vertexAt(const BreastExtents& extents, double direction, int row) {
  const PointInBreastMm at = surfacePoint(extents, direction, row);
  const Vec3 normal = outward(extents, direction, row);
  const double wall = std::clamp(static_cast<double>(row - kSkinRows) / kWallRows, 0.0, 1.0);
  // Darkest under the breast, a little at its sides.
  const double fold = 0.18 * std::abs(std::cos(direction)) + 0.55 * std::max(0.0, -std::sin(direction));
  const double fromFold = std::abs(row - kSkinRows) / (row > kSkinRows ? 0.4 * kWallRows : 0.3 * kSkinRows);
  return {.x = static_cast<float>(at.x),
          .y = static_cast<float>(at.y),
          .z = static_cast<float>(at.z),
          .nx = static_cast<float>(normal.x),
          .ny = static_cast<float>(normal.y),
          .nz = static_cast<float>(normal.z),
          .visible = static_cast<float>((1 - wall) * (1 - wall)),
          .shade = static_cast<float>(1.0 - fold * std::exp(-fromFold * fromFold))};
}

}  // namespace

SkinMesh buildSkinMesh(const BreastExtents& extents) {
  SkinMesh mesh;
  constexpr int kRows = kSkinRows + kWallRows;
  mesh.vertices.reserve((kRows + 1) * kDirections);
  for (int row = 0; row <= kRows; ++row) {
    for (int i = 0; i < kDirections; ++i) {
      mesh.vertices.push_back(vertexAt(extents, 2 * std::numbers::pi * i / kDirections, row));
    }
  }
  mesh.triangles.reserve(6 * kRows * kDirections);
  const auto index = [](int row, int i) { return static_cast<std::uint16_t>(row * kDirections + i % kDirections); };
  for (int row = 0; row < kRows; ++row) {
    for (int i = 0; i < kDirections; ++i) {
      mesh.triangles.insert(mesh.triangles.end(), {index(row, i), index(row + 1, i), index(row, i + 1),
                                                   index(row, i + 1), index(row + 1, i), index(row + 1, i + 1)});
    }
  }
  return mesh;
}

}  // namespace lobule::render
