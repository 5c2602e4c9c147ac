// From an image to the tensor that a network expects, exactly as in training (models/training/README.md, "Preparation,
// exactly"; golden files hold both to it within 1e-5). Knows no runtime. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "core/progress.h"
#include "core/result.h"
#include "image/pixels.h"
#include "inference/manifest.h"

namespace lobule::inference {

struct Tensor {
  std::vector<int> shape;  // NCHW
  std::vector<float> values;
};
using NamedTensors = std::map<std::string, Tensor>;

// Where the network's input lies in the image. The content is the part of the input that holds image; the rest is
// letterbox.
struct InputGeometry {
  PixelBox crop;          // in stored pixels
  PixelBox content;       // in input pixels
  bool mirrored = false;  // the crop was flipped left-right to bring the chest wall to the rule's side
  bool inverted = false;  // dark and bright were exchanged, declared or found
  int low = 0, high = 1;  // displayed values that became 0 and 1 before the normalisation
  bool operator==(const InputGeometry&) const = default;
};

// Pixel centres are at whole numbers in both spaces.
PointInImage imageFromInput(const InputGeometry& geometry, double inputX, double inputY);
struct PointInInput {
  double x = 0.0, y = 0.0;
};
PointInInput inputFromImage(const InputGeometry& geometry, PointInImage point);

// A network's input as a picture: 0 to 255 over the crop, without the letterbox, turned back to the image's own left
// and right.
struct SeenPicture {
  image::Plane<std::uint8_t> plane;
  PixelBox box;  // in stored pixels
};

// What a network sees of one view.
struct Prepared {
  Tensor tensor;
  InputGeometry geometry;
};

// stored: values before any window; invertedPresentation: MONOCHROME1 or presentation shape INVERSE. The network sees
// pixels that are not square in their true proportions.
Result<Prepared> prepare(const Manifest& manifest, const image::GreyImage& stored, bool invertedPresentation,
                         const Progress& progress = {}, const PixelShape& shape = {});

SeenPicture seenPicture(const Manifest& manifest, const Prepared& prepared);

}  // namespace lobule::inference
