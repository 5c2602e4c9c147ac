#include "phantom/processing.h"

#include <cmath>

#include "phantom/random.h"

namespace lobule::phantom {

Processing Processing::randomOf(std::uint64_t seed) {
  Random random(seed + 4099);
  const auto between = [&](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
  Processing processing;
  processing.fat = between(400, 620);
  processing.detail = between(0.8, 1.3);
  processing.gland = between(0.88, 1.08);
  processing.skin = between(0.9, 1.7);
  processing.grain = between(0.7, 1.2);
  processing.shoulder = between(2000, 2500);
  return processing;
}

float Processing::curved(float value) const {
  const float left = 3400.0F - shoulder;
  return value > shoulder ? shoulder + left * (1.0F - std::exp(-(value - shoulder) / left)) : value;
}

}  // namespace lobule::phantom
