// The grey scale pipeline of DICOM PS3.3 C.11 and PS3.4 N, from stored values to displayed grey levels, as plain data
// plus its CPU reference; the shader of `render` computes the same within one grey level.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/pixels.h"

namespace lobule::image {

// Modality LUT (C.11.1): output = slope * stored + intercept, or a table when one is present.
struct LookupTable {
  int firstMapped = 0;  // input value that maps to entries[0]; inputs beyond the ends take the end entries
  int bitsPerEntry = 16;
  std::vector<std::uint16_t> entries;
  bool operator==(const LookupTable&) const = default;
};

struct ModalityTransform {
  double slope = 1.0, intercept = 0.0;
  std::optional<LookupTable> table;
  bool operator==(const ModalityTransform&) const = default;
};

enum class VoiFunction { kLinear, kLinearExact, kSigmoid };  // C.11.2.1.2, .3.2, .3.1

struct Window {
  double center = 0.0, width = 1.0;  // modality values
  VoiFunction function = VoiFunction::kLinear;
  bool operator==(const Window&) const = default;
};

// One selectable VOI transform: a window, or a table (VOI LUT Sequence).
struct VoiChoice {
  std::string name;  // explanation of the file, or "window 1", "full range"; never empty
  Window window;
  std::optional<LookupTable> table;
  bool operator==(const VoiChoice&) const = default;
};

struct GreyPipeline {
  ModalityTransform modality;
  std::vector<VoiChoice> voi;         // never empty: the file's, else one computed from the pixels; [0] is shown first
  bool invertedPresentation = false;  // MONOCHROME1, or Presentation LUT Shape INVERSE
};

// A stored value after the modality transform.
double modalityValue(const ModalityTransform& modality, int storedValue);

// A modality value after the VOI transform: 0 to 1, before inversion.
double voiFraction(const VoiChoice& voi, double modalityValue);

// Displayed grey, 0 to 255, of a whole image: modality, VOI, presentation (and the reader's own inversion when asked);
// padding is shown as black (PS3.3 C.7.5.1.1.2), whatever the inversion.
Plane<std::uint8_t> renderGrey(const GreyImage& image, const GreyPipeline& pipeline, const VoiChoice& voi,
                               bool readerInverts = false);

// A window over the 0.5% to 99.5% quantiles of the modality values without padding: for images that carry none.
Window windowFromPixels(const GreyImage& image, const ModalityTransform& modality);

}  // namespace lobule::image
