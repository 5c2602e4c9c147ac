// Smooth random fields: gradient noise on a lattice (Perlin 1985, 2002) with hashed gradients, and sums of octaves.
#pragma once

#include <cstdint>

namespace lobule::phantom {

// About -1 to 1, mean 0, features of size 1. Different seeds give unrelated fields.
double gradientNoise(double x, double y, double z, std::uint32_t seed);

// Octaves of half the size and half (gain) the height each; normalised to about -1 to 1.
double fractalNoise(double x, double y, double z, int octaves, double gain, std::uint32_t seed);

// A number in [0, 1) from a lattice point.
double hashedUniform(std::int32_t x, std::int32_t y, std::int32_t z, std::uint32_t seed);

}  // namespace lobule::phantom
