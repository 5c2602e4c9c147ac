#include "inference/manifest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <utility>

namespace lobule::inference {
namespace {

// Reads typed fields below one object and remembers everything that is wrong, so that one error names it all.
class Reader {
 public:
  Reader(const Json& object, std::string path, std::vector<std::string>& faults)
      : object_(object), path_(std::move(path)), faults_(faults) {}

  std::string text(const char* key) {
    const Json* value = find(key);
    if (!value) return {};
    if (!value->is_string()) return wrong(key, "a text"), std::string{};
    return value->get<std::string>();
  }

  double number(const char* key) {
    const Json* value = find(key);
    if (!value) return 0.0;
    if (!value->is_number()) return wrong(key, "a number"), 0.0;
    return value->get<double>();
  }

  double numberOr(const char* key, double otherwise) { return object_.contains(key) ? number(key) : otherwise; }

  std::optional<double> numberOrNull(const char* key) {
    const Json* value = find(key);
    if (!value || value->is_null()) return std::nullopt;
    return number(key);
  }

  int wholeNumber(const char* key, int low, int high) {
    const double value = number(key);
    if (object_.contains(key) && (value != std::floor(value) || value < low || value > high)) {
      wrong(key, std::format("a whole number from {} to {}", low, high));
      return low;
    }
    return static_cast<int>(value);
  }

  // "mean" and "std": an array of one number.
  double single(const char* key) {
    const Json* value = find(key);
    if (!value) return 1.0;
    if (!value->is_array() || value->size() != 1 || !(*value)[0].is_number()) {
      return wrong(key, "an array of one number"), 1.0;
    }
    return (*value)[0].get<double>();
  }

  template <class Rule, std::size_t N>
  Rule rule(const char* key, const std::array<std::pair<const char*, Rule>, N>& known) {
    const std::string word = text(key);
    for (const auto& [name, value] : known) {
      if (word == name) return value;
    }
    if (!word.empty()) faults_.push_back(std::format("the rule '{}' of '{}{}' is not known here", word, path_, key));
    return known[0].second;
  }

  const Json* array(const char* key) {
    const Json* value = find(key);
    if (value && !value->is_array()) return wrong(key, "an array"), nullptr;
    return value;
  }

  const Json* find(const char* key) {
    if (object_.is_object() && object_.contains(key)) return &object_.at(key);
    faults_.push_back(std::format("'{}{}' is missing", path_, key));
    return nullptr;
  }

  void wrong(const char* key, std::string_view wanted) {
    faults_.push_back(std::format("'{}{}' is not {}", path_, key, wanted));
  }

 private:
  const Json& object_;
  std::string path_;
  std::vector<std::string>& faults_;
};

constexpr std::array<std::pair<const char*, Task>, 4> kTasks{{{"segment", Task::kSegment},
                                                              {"classify", Task::kClassify},
                                                              {"detect", Task::kDetect},
                                                              {"landmarks", Task::kLandmarks}}};
constexpr std::array<std::pair<const char*, Modality>, 2> kModalities{
    {{"MG", Modality::kMammography}, {"US", Modality::kUltrasound}}};
constexpr std::array<std::pair<const char*, int>, 1> kLayouts{{{"NCHW", 0}}};
constexpr std::array<std::pair<const char*, int>, 1> kResampling{{{"box-shrink-bilinear-enlarge", 0}}};
constexpr std::array<std::pair<const char*, CropRule>, 2> kCrops{
    {{"breast-box", CropRule::kBreastBox}, {"none", CropRule::kNone}}};
constexpr std::array<std::pair<const char*, OrientationRule>, 2> kOrientations{
    {{"chest-wall-left", OrientationRule::kChestWallLeft}, {"as-stored", OrientationRule::kAsStored}}};
constexpr std::array<std::pair<const char*, RangeRule>, 2> kRanges{
    {{"breast-percentile-1-99.5", RangeRule::kBreastPercentile}, {"full", RangeRule::kFull}}};
constexpr std::array<std::pair<const char*, LetterboxRule>, 2> kLetterboxes{
    {{"left-middle", LetterboxRule::kLeftMiddle}, {"centre", LetterboxRule::kCentre}}};
constexpr std::array<std::pair<const char*, Activation>, 3> kActivations{
    {{"none", Activation::kNone}, {"sigmoid", Activation::kSigmoid}, {"softmax", Activation::kSoftmax}}};
constexpr std::array<std::pair<const char*, CalibrationMethod>, 3> kCalibrations{
    {{"none", CalibrationMethod::kNone},
     {"platt", CalibrationMethod::kPlatt},
     {"temperature", CalibrationMethod::kTemperature}}};
constexpr std::array<std::pair<const char*, int>, 1> kScoreRules{{{"max", 0}}};

constexpr int kLongestInputSide = 4096;

InputSpec readInput(const Json& json, std::vector<std::string>& faults) {
  Reader reader(json, "input.", faults);
  InputSpec input;
  input.name = json.contains("name") ? reader.text("name") : "image";
  input.width = reader.wholeNumber("width", 1, kLongestInputSide);
  input.height = reader.wholeNumber("height", 1, kLongestInputSide);
  input.channels = reader.wholeNumber("channels", 1, 1);
  reader.rule("layout", kLayouts);
  reader.rule("resample", kResampling);
  input.crop = reader.rule("crop", kCrops);
  input.orientation = reader.rule("orientation", kOrientations);
  input.range = reader.rule("range", kRanges);
  input.letterbox = reader.rule("letterbox", kLetterboxes);
  input.mean = reader.single("mean");
  input.std = reader.single("std");
  if (input.std == 0.0) reader.wrong("std", "different from 0");
  return input;
}

OutputKind kindFromWord(std::string_view word) {
  if (word == "map") return OutputKind::kMap;
  if (word == "classes" || word == "class") return OutputKind::kClasses;
  if (word == "features") return OutputKind::kFeatures;
  return OutputKind::kOther;
}

std::vector<OutputSpec> readOutputs(const Json& array, std::vector<std::string>& faults) {
  std::vector<OutputSpec> outputs;
  for (std::size_t i = 0; i < array.size(); ++i) {
    Reader reader(array[i], std::format("outputs[{}].", i), faults);
    OutputSpec output;
    output.name = reader.text("name");
    output.kind = kindFromWord(reader.text("kind"));
    output.activation = reader.rule("activation", kActivations);
    if (const Json* classes = reader.array("classes")) {
      for (const Json& name : *classes) {
        if (name.is_string()) output.classes.push_back(name.get<std::string>());
      }
      if (output.classes.size() != classes->size()) reader.wrong("classes", "an array of texts");
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

std::vector<OperatingPoint> readPoints(const Json& array, const char* key, std::vector<std::string>& faults) {
  std::vector<OperatingPoint> points;
  for (std::size_t i = 0; i < array.size(); ++i) {
    Reader reader(array[i], std::format("{}[{}].", key, i), faults);
    OperatingPoint point;
    point.name = reader.text("name");
    point.on = reader.text("on");
    point.threshold = reader.number("threshold");
    point.sensitivity = reader.numberOrNull("sensitivity");
    point.specificity = reader.numberOrNull("specificity");
    points.push_back(std::move(point));
  }
  if (points.empty()) faults.push_back(std::format("'{}' is empty", key));
  return points;
}

FindingRule readFindingRule(const Json& document, std::vector<std::string>& faults) {
  FindingRule rule;
  if (!document.contains("findings")) return rule;
  Reader reader(document.at("findings"), "findings.", faults);
  rule.maskThreshold = reader.number("maskThreshold");
  rule.minimumAreaFraction = reader.numberOr("minimumAreaFraction", 0.0);
  rule.minimumScore = reader.numberOr("minimumScore", 0.0);
  rule.maximumCount = static_cast<int>(std::clamp(reader.numberOr("maximumCount", rule.maximumCount), 0.0, 1000.0));
  reader.rule("score", kScoreRules);
  if (document.at("findings").contains("gate")) {
    Reader gate(document.at("findings").at("gate"), "findings.gate.", faults);
    rule.gateClass = gate.text("class");
    rule.gateMaximum = gate.number("maximum");
  }
  return rule;
}

Calibration readCalibration(const Json& json, std::vector<std::string>& faults) {
  Reader reader(json, "calibration.", faults);
  Calibration calibration;
  calibration.method = reader.rule("method", kCalibrations);
  if (calibration.method == CalibrationMethod::kPlatt) {
    calibration.slope = reader.number("slope");
    calibration.intercept = reader.number("intercept");
  }
  if (calibration.method == CalibrationMethod::kTemperature) {
    calibration.temperature = reader.number("temperature");
    if (!(calibration.temperature > 0.0)) reader.wrong("temperature", "a positive number");
  }
  return calibration;
}

TrustRule readTrust(const Json& json, std::vector<std::string>& faults) {
  Reader reader(json, "trust.", faults);
  return {.level = reader.number("level"), .slope = reader.number("slope"), .intercept = reader.number("intercept")};
}

// A text as it is; an object such as {"weights": "int8 ..."} as its own words.
std::string describe(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object()) return dumpJson(value);
  std::string words;
  for (const auto& [key, entry] : value.items()) {
    words += std::format("{}{}: {}", words.empty() ? "" : "; ", key,
                         entry.is_string() ? entry.get<std::string>() : dumpJson(entry));
  }
  return words;
}

std::string joined(const std::vector<std::string>& faults) {
  std::string all;
  for (const std::string& fault : faults) all += (all.empty() ? "" : "; ") + fault;
  return all;
}

}  // namespace

Result<Manifest> readManifest(std::string_view text) {
  auto document = parseJson(text, "model.json");
  if (!document) return std::unexpected(document.error());
  if (!document->is_object()) return fail(ErrorCode::kBadInput, "model.json does not hold a JSON object.");

  std::vector<std::string> faults;
  Manifest manifest;
  manifest.document = std::move(*document);
  const Json& root = manifest.document;
  Reader reader(root, "", faults);
  manifest.id = reader.text("id");
  manifest.version = reader.text("version");
  manifest.task = reader.rule("task", kTasks);
  manifest.modality = reader.rule("modality", kModalities);
  manifest.file = reader.text("file");
  manifest.sha256 = reader.text("sha256");
  manifest.bytes = static_cast<long long>(std::clamp(reader.number("bytes"), 0.0, 4e15));
  if (const Json* words = reader.find("quantization")) manifest.quantization = describe(*words);
  if (const Json* input = reader.find("input")) manifest.input = readInput(*input, faults);
  if (const Json* outputs = reader.array("outputs")) manifest.outputs = readOutputs(*outputs, faults);
  if (manifest.task == Task::kLandmarks &&
      !std::ranges::contains(manifest.outputs, OutputKind::kMap, &OutputSpec::kind)) {
    reader.wrong("outputs", "a list with a map, as landmarks need");
  }
  if (const Json* points = reader.array("operatingPoints")) {
    manifest.operatingPoints = readPoints(*points, "operatingPoints", faults);
  }
  if (const Json* points = root.contains("malignancyPoints") ? reader.array("malignancyPoints") : nullptr) {
    manifest.malignancyPoints = readPoints(*points, "malignancyPoints", faults);
  }
  manifest.findings = readFindingRule(root, faults);
  if (const Json* calibration = reader.find("calibration")) {
    manifest.calibration = readCalibration(*calibration, faults);
  }
  if (root.contains("trust")) manifest.trust = readTrust(root.at("trust"), faults);
  reader.find("training");
  reader.find("results");
  manifest.intendedUse = reader.text("intendedUse");
  manifest.notFor = reader.text("notFor");

  if (!faults.empty()) return fail(ErrorCode::kBadInput, std::format("model.json cannot be used: {}.", joined(faults)));
  return manifest;
}

const OperatingPoint* findOperatingPoint(const Manifest& manifest, std::string_view name) {
  const auto found = std::ranges::find(manifest.operatingPoints, name, &OperatingPoint::name);
  if (found != manifest.operatingPoints.end()) return &*found;
  if (name == "default" && !manifest.operatingPoints.empty()) return &manifest.operatingPoints.front();
  return nullptr;
}

}  // namespace lobule::inference
