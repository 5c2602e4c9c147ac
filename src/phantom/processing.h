// How one maker's machine makes a picture of an exposure: the same for all views of an exam, another for the next
// exam.
#pragma once

#include <cstdint>

namespace lobule::phantom {

struct Processing {
  float fat = 410.0F;        // stored value of plain fat above black
  float detail = 1.0F;       // how far local contrast is lifted: walls, strands, texture
  float gland = 1.0F;        // how bright dense tissue becomes
  float skin = 1.0F;         // how well the periphery is seen
  float grain = 1.0F;        // what is left of the noise
  float shoulder = 2200.0F;  // where the curve begins to bend

  static Processing randomOf(std::uint64_t seed);

  // The curve's upper end: dense tissue keeps its texture.
  float curved(float value) const;
};

}  // namespace lobule::phantom
