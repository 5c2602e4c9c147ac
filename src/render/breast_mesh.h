// The skin of a standing breast and the chest wall around it as triangles: plain data, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "render/breast_scene.h"

namespace lobule::render {

struct SkinVertex {
  float x = 0, y = 0, z = 0;     // breast space
  float nx = 0, ny = 0, nz = 0;  // outward
  float visible = 1;             // fades out on the chest wall
  float shade = 1;               // darker in the fold beneath
};

struct SkinMesh {
  std::vector<SkinVertex> vertices;
  std::vector<std::uint16_t> triangles;  // counter-clockwise when seen from outside a left breast
};

SkinMesh buildSkinMesh(const BreastExtents& extents);

}  // namespace lobule::render
