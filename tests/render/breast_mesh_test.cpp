#include "render/breast_mesh.h"

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <set>

#include "render/breast_lines.h"

using namespace lobule;
using namespace lobule::render;
using Catch::Approx;

namespace {

constexpr BreastExtents kExtents{.chestWallMm = 82, .lateralMm = 71, .medialMm = 58, .upperMm = 80, .lowerMm = 52};

}  // namespace

TEST_CASE("Normals have unit length and point out of the breast") {
  for (const SkinVertex& v : buildSkinMesh(kExtents).vertices) {
    CHECK(std::hypot(v.nx, v.ny, v.nz) == Approx(1).margin(1e-5));
    // Away from a point on the nipple's axis inside; the chest wall faces forward.
    const float outward = v.nx * v.x + v.ny * v.y + v.nz * (v.z - 82);
    CHECK(outward > -0.02F * std::hypot(v.x, v.y));
    CHECK(v.nz < 0.3F);
  }
}

TEST_CASE("The mesh is closed but for its outer rim and each of its inner edges joins two triangles") {
  const SkinMesh mesh = buildSkinMesh(kExtents);
  std::map<std::pair<int, int>, int> uses;
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
    for (std::size_t j = 0; j < 3; ++j) {
      const int a = mesh.triangles[i + j], b = mesh.triangles[i + (j + 1) % 3];
      ++uses[{std::min(a, b), std::max(a, b)}];
    }
  }
  int single = 0;
  for (const auto& [edge, count] : uses) {
    CHECK(count <= 2);
    single += count == 1 ? 1 : 0;
  }
  // The nipple's row is a point in as many corners as the outer rim has.
  const auto rim = std::set<int>(mesh.triangles.end() - 6, mesh.triangles.end());
  CHECK(single == 2 * 96);
  for (const int corner : rim) {
    CHECK(mesh.vertices[static_cast<std::size_t>(corner)].z >= 82 - 1e-3F);
  }
}

TEST_CASE("The chest wall fades out around the breast") {
  const SkinMesh mesh = buildSkinMesh(kExtents);
  CHECK(mesh.vertices.front().visible == 1);
  CHECK(mesh.vertices.back().visible == 0);
}

TEST_CASE("Collecting lines again and again gives the same lines") {
  BreastScene scene;
  scene.rect = {.x = 0, .y = 0, .width = 320, .height = 320};
  scene.extents = kExtents;
  BreastLines lines;
  const BreastProjection projection(scene);
  lines.collect(scene, projection);
  const std::size_t inside = lines.inside().vertices().size(), over = lines.over().vertices().size();
  CHECK(inside > 100);
  CHECK(over > 100);
  lines.collect(scene, projection);
  CHECK(lines.inside().vertices().size() == inside);
  CHECK(lines.over().vertices().size() == over);
}

TEST_CASE("A plate is in front where the viewer looks at its back") {
  BreastScene scene;
  scene.rect = {.x = 0, .y = 0, .width = 320, .height = 320};
  const DetectorPlate oblique = plateFrom({.view = ViewPosition::kMLO});
  const auto inFront = [&](double azimuth, double elevation) {
    scene.camera = {.azimuthDeg = azimuth, .elevationDeg = elevation, .zoom = 1};
    return plateInFront(oblique, BreastProjection(scene));
  };
  CHECK(inFront(-90, 0) == 0);  // from medial
  CHECK(inFront(90, 0) == 1);   // from lateral: the plate is between
  CHECK(inFront(0, -90) == 1);  // from below
  CHECK(inFront(kOverviewCamera.azimuthDeg, kOverviewCamera.elevationDeg) == 0);
}
