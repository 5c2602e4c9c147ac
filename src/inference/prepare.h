// From an image to the tensor that a network expects, exactly as in training (models/training prepare.py), and back
// from its raw output to the image. Knows no runtime. Any thread.
#pragma once

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

// Where the network's input lies in the image: input pixel (i, j) covers image position
// column = originX + (i + 0.5) * pixelsPerStep - 0.5 (mirrored: counted from the other side), rows alike.
struct InputGeometry {
  PixelBox crop;                    // in stored pixels
  double pixelsPerStep = 1;         // image pixels per input pixel, the same in both directions (letterbox)
  double offsetX = 0, offsetY = 0;  // input pixels left and above of the crop (letterbox padding)
  bool mirrored = false;            // the crop was flipped left-right to bring the chest wall to the rule's side
};

PointInImage imageFromInput(const InputGeometry& geometry, double inputX, double inputY);

// What a network sees of one view.
struct Prepared {
  Tensor tensor;
  InputGeometry geometry;
};

// displayed: values where tissue is bright (MONOCHROME1 already inverted), padding as 0; crop: the breast (anatomy) for
// the rule "breast", ignored for "none".
Result<Prepared> prepare(const Manifest& manifest, const image::FloatImage& displayed, const PixelBox& crop,
                         const Progress& progress = {});

struct Interpreted {
  image::FloatImage probability;         // segment: the whole image's size, 0 outside the crop; empty otherwise
  std::map<std::string, double> scores;  // classify: class name -> probability
};

Result<Interpreted> interpret(const Manifest& manifest, const InputGeometry& geometry, int columns, int rows,
                              const NamedTensors& outputs, const Progress& progress = {});

}  // namespace lobule::inference
