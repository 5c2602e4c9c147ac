#include "inference/interpret.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace lobule::inference {
namespace {

constexpr double kSmallestProbability = 1e-7;

double sigmoid(double value) {
  return 1.0 / (1.0 + std::exp(-value));
}

double logit(double probability) {
  const double p = std::clamp(probability, kSmallestProbability, 1.0 - kSmallestProbability);
  return std::log(p / (1.0 - p));
}

std::vector<double> softmax(const std::vector<double>& values) {
  const double largest = *std::ranges::max_element(values);
  std::vector<double> result;
  double sum = 0.0;
  for (const double value : values) sum += result.emplace_back(std::exp(value - largest));
  for (double& value : result) value /= sum;
  return result;
}

// Same classes, cooler or warmer: softmax(log p / T).
std::vector<double> tempered(const std::vector<double>& probabilities, double temperature) {
  std::vector<double> logits;
  for (const double p : probabilities) logits.push_back(std::log(std::max(p, kSmallestProbability)) / temperature);
  return softmax(logits);
}

bool allFinite(const Tensor& tensor) {
  return std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); });
}

Result<const Tensor*> find(const NamedTensors& outputs, const OutputSpec& spec) {
  const auto found = outputs.find(spec.name);
  if (found == outputs.end()) {
    return fail(ErrorCode::kMissing, std::format("The model gave no output named '{}'.", spec.name));
  }
  if (!allFinite(found->second)) {
    return fail(ErrorCode::kBadInput,
                std::format("The model's output '{}' holds values that are no numbers.", spec.name));
  }
  return &found->second;
}

Result<const Tensor*> find(const NamedTensors& outputs, const OutputSpec& spec, std::size_t count) {
  auto found = find(outputs, spec);
  if (found && (*found)->values.size() != count) {
    return fail(ErrorCode::kBadInput, std::format("The model's output '{}' has {} values where its manifest means {}.",
                                                  spec.name, (*found)->values.size(), count));
  }
  return found;
}

// The content of the input, turned back to the image's own left and right.
image::PlacedMap placedMap(const Tensor& tensor, const OutputSpec& spec, const InputSpec& input,
                           const InputGeometry& geometry) {
  const PixelBox& content = geometry.content;
  image::PlacedMap map{image::FloatImage(content.width(), content.height()), geometry.crop};
  for (int row = 0; row < content.height(); ++row) {
    for (int column = 0; column < content.width(); ++column) {
      const int x = geometry.mirrored ? content.lastColumn - column : content.firstColumn + column;
      const auto place = static_cast<std::size_t>(content.firstRow + row) * static_cast<std::size_t>(input.width) +
                         static_cast<std::size_t>(x);
      const double raw = tensor.values[place];
      const double value = spec.activation == Activation::kNone ? raw : sigmoid(raw);
      map.values.at(column, row) = static_cast<float>(std::clamp(value, 0.0, 1.0));
    }
  }
  return map;
}

std::vector<double> classProbabilities(const Tensor& tensor, const OutputSpec& spec) {
  std::vector<double> values(tensor.values.begin(), tensor.values.end());
  if (spec.activation == Activation::kSoftmax) return softmax(values);
  for (double& value : values) {
    value = std::clamp(spec.activation == Activation::kSigmoid ? sigmoid(value) : value, 0.0, 1.0);
  }
  return values;
}

Result<void> readClasses(const Manifest& manifest, const OutputSpec& spec, const NamedTensors& outputs,
                         Interpreted& result) {
  if (spec.classes.empty()) return {};
  const auto tensor = find(outputs, spec, spec.classes.size());
  if (!tensor) return std::unexpected(tensor.error());
  std::vector<double> probabilities = classProbabilities(**tensor, spec);
  if (manifest.calibration.method == CalibrationMethod::kTemperature && probabilities.size() > 1) {
    probabilities = tempered(probabilities, manifest.calibration.temperature);
  }
  for (std::size_t i = 0; i < probabilities.size(); ++i) result.scores[spec.classes[i]] = probabilities[i];
  return {};
}

Result<image::PlacedMap> readMap(const Manifest& manifest, const OutputSpec& spec, const InputGeometry& geometry,
                                 const NamedTensors& outputs) {
  const auto count = static_cast<std::size_t>(manifest.input.width) * static_cast<std::size_t>(manifest.input.height);
  const auto tensor = find(outputs, spec, count);
  if (!tensor) return std::unexpected(tensor.error());
  return placedMap(**tensor, spec, manifest.input, geometry);
}

Result<void> readProbability(const Manifest& manifest, const OutputSpec& spec, const InputGeometry& geometry,
                             const NamedTensors& outputs, Interpreted& result) {
  auto map = readMap(manifest, spec, geometry, outputs);
  if (!map) return std::unexpected(map.error());
  result.probability = std::move(*map);
  result.scores["maxScore"] = *std::ranges::max_element(result.probability.values.samples);
  return {};
}

// Channels over a grid that divides the input's sides evenly: 1 x channels x rows x columns.
Result<void> readFeatures(const Manifest& manifest, const OutputSpec& spec, const InputGeometry& geometry,
                          const NamedTensors& outputs, Interpreted& result) {
  const auto tensor = find(outputs, spec);
  if (!tensor) return std::unexpected(tensor.error());
  const std::vector<int>& shape = (*tensor)->shape;
  const bool isGrid = shape.size() == 4 && shape[0] == 1 && std::ranges::all_of(shape, [](int n) { return n > 0; }) &&
                      manifest.input.height % shape[2] == 0 && manifest.input.width % shape[3] == 0;
  std::size_t count = 1;
  for (const int length : shape) count *= static_cast<std::size_t>(length);
  if (!isGrid || (*tensor)->values.size() != count) {
    return fail(ErrorCode::kBadInput, std::format("The model's output '{}' is no grid over its input.", spec.name));
  }
  const double stepX = static_cast<double>(manifest.input.width) / shape[3];
  const double stepY = static_cast<double>(manifest.input.height) / shape[2];
  const PointInImage first = imageFromInput(geometry, (stepX - 1) / 2, (stepY - 1) / 2);
  const PointInImage next = imageFromInput(geometry, (stepX - 1) / 2 + stepX, (stepY - 1) / 2 + stepY);
  result.features = {.channels = shape[1],
                     .columns = shape[3],
                     .rows = shape[2],
                     .values = (*tensor)->values,
                     .first = first,
                     .pitchColumns = next.x - first.x,
                     .pitchRows = next.y - first.y};
  return {};
}

// How sharp the outline is: of all probability on the image, the part at or above the level.
double shareInside(const image::FloatImage& map, double level) {
  double inside = 0.0, all = 0.0;
  for (const float value : map.samples) {
    all += value;
    if (value >= static_cast<float>(level)) inside += value;
  }
  return all > 0.0 ? inside / all : 0.0;
}

}  // namespace

double calibrated(const Calibration& calibration, double score) {
  if (calibration.method != CalibrationMethod::kPlatt) return score;
  return sigmoid(calibration.slope * logit(score) + calibration.intercept);
}

Result<image::PlacedMap> mapOf(const Manifest& manifest, std::string_view className, const InputGeometry& geometry,
                               const NamedTensors& outputs) {
  const auto found = std::ranges::find_if(manifest.outputs, [&](const OutputSpec& spec) {
    return spec.kind == OutputKind::kMap && std::ranges::contains(spec.classes, className);
  });
  if (found == manifest.outputs.end()) return image::PlacedMap();
  return readMap(manifest, *found, geometry, outputs);
}

Result<Interpreted> interpret(const Manifest& manifest, const InputGeometry& geometry, const NamedTensors& outputs) {
  Interpreted result;
  for (const OutputSpec& spec : manifest.outputs) {
    if (spec.kind == OutputKind::kMap && result.probability.values.isEmpty()) {
      if (const auto read = readProbability(manifest, spec, geometry, outputs, result); !read) {
        return std::unexpected(read.error());
      }
    }
    if (spec.kind == OutputKind::kClasses) {
      if (const auto read = readClasses(manifest, spec, outputs, result); !read) return std::unexpected(read.error());
    }
    if (spec.kind == OutputKind::kFeatures && result.features.isEmpty()) {
      if (const auto read = readFeatures(manifest, spec, geometry, outputs, result); !read) {
        return std::unexpected(read.error());
      }
    }
  }

  // The image's malignancy: a class of its own where the model has one, else its most suspicious place.
  if (const auto malignant = result.scores.find("malignant"); malignant != result.scores.end()) {
    result.scores["malignancy"] = calibrated(manifest.calibration, malignant->second);
  } else if (const auto most = result.scores.find("maxScore"); most != result.scores.end()) {
    result.scores["malignancy"] = calibrated(manifest.calibration, most->second);
  }
  if (const auto gate = result.scores.find(manifest.findings.gateClass); gate != result.scores.end()) {
    result.gated = gate->second >= manifest.findings.gateMaximum;
  }
  if (manifest.trust && !result.gated && !result.probability.values.isEmpty() &&
      result.scores["maxScore"] >= std::max(manifest.trust->level, manifest.findings.minimumScore)) {
    const double share = shareInside(result.probability.values, manifest.trust->level);
    result.scores["outlineTrust"] = sigmoid(manifest.trust->slope * logit(share) + manifest.trust->intercept);
  }
  return result;
}

}  // namespace lobule::inference
