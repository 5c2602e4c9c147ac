// How the breast looks from a place on its skin, as a fan of samples inward: what a nipple has behind it although the
// skin shows nothing. Chest wall at the left, axilla up.
#pragma once

#include <array>
#include <vector>

#include "anatomy/tissue.h"
#include "anatomy/working_view.h"

namespace lobule::anatomy {

inline constexpr std::array kFanRadii{0.03, 0.06, 0.1, 0.15, 0.21, 0.28, 0.37, 0.48, 0.62, 0.8};  // shares of the size
inline constexpr std::size_t kFanAngles = 11;   // from -80 to 80 degrees around the inward direction
inline constexpr std::size_t kFanChannels = 3;  // grey, tissue or not, structures along the ray or across it
inline constexpr std::size_t kFanSamples = kFanChannels * kFanRadii.size() * kFanAngles;

using Fan = std::array<float, kFanSamples>;  // by channel, radius, angle; the first angle is toward the axilla

// How much a fan looks as one from the nipple does: a logarithm that only differences between the places of one view
// give a meaning. A small network, trained by tests/anatomy/train_surroundings.py.
double likeness(const Fan& fan, bool oblique);

class NippleSurroundings {
 public:
  // fine: fineStructure of the view; reference: the grey of bright tissue; size: the square root of the breast's area,
  // samples.
  NippleSurroundings(const image::FloatImage& fine, const Tissue& tissue, double reference, double size);

  Fan fanAt(PointInWorking place, PointInWorking outward) const;

 private:
  void addStructure(const image::FloatImage& fine);

  double size_, step_;                                // samples; samples of the view for one of the maps
  image::FloatImage grey_, inside_, along_, across_;  // along, across: twice the structure's angle, by its clearness
};

}  // namespace lobule::anatomy
