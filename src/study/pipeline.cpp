#include "study/pipeline.h"

#include <algorithm>
#include <chrono>
#include <format>
#include <utility>
#include <variant>

#include "image/picture_modality.h"
#include "image/raster_file.h"
#include "study/landmarks.h"
#include "study/upright.h"

namespace lobule::study {
namespace {

constexpr int kPreviewSide = 650;            // of the longer side of a preview, at least: a viewport's
constexpr std::size_t kSniffedBytes = 1024;  // enough to know what a file is

class Stopwatch {
 public:
  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::unexpected<Error> inFile(const std::string& name, const Error& error) {
  return fail(error.code, std::format("{}: {}", name, error.message));
}

// Grey images always have something to show: the file's choices, else a window over the pixels' own range.
image::GreyPipeline completePipeline(image::GreyPipeline pipeline, const dicom::Frame& frame) {
  if (!pipeline.voi.empty()) return pipeline;
  const auto* grey = std::get_if<image::GreyImage>(&frame);
  const image::Window window =
      grey ? image::windowFromPixels(*grey, pipeline.modality) : image::Window{.center = 128.0, .width = 256.0};
  pipeline.voi.push_back({.name = "from the pixels", .window = window, .table = std::nullopt});
  return pipeline;
}

// Exported pictures carry their grey levels as they are meant to be seen: 8 bits are shown whole.
image::GreyPipeline rasterPipeline(const dicom::Frame& frame) {
  image::GreyPipeline pipeline;
  const auto* grey = std::get_if<image::GreyImage>(&frame);
  if (grey && grey->bitsStored > 8) return completePipeline(pipeline, frame);
  pipeline.voi.push_back({.name = "full range", .window = {.center = 128.0, .width = 256.0}, .table = std::nullopt});
  return pipeline;
}

dicom::ImageHeader rasterHeader(const dicom::Frame& frame, const image::GreyPipeline& pipeline) {
  dicom::ImageHeader header;
  header.pipeline = pipeline;
  if (const auto* grey = std::get_if<image::GreyImage>(&frame)) {
    header.columns = grey->columns();
    header.rows = grey->rows();
    header.bitsStored = grey->bitsStored;
    header.bitsAllocated = grey->bitsStored > 8 ? 16 : 8;
    header.photometric = "MONOCHROME2";
  } else {
    const auto& color = std::get<image::ColorImage>(frame);
    header.columns = color.columns;
    header.rows = color.rows;
    header.samplesPerPixel = 3;
    header.photometric = "RGB";
  }
  return header;
}

// What networks see of any frame: grey.
image::GreyImage greyOf(const dicom::Frame& frame) {
  if (const auto* color = std::get_if<image::ColorImage>(&frame)) return image::greyFromColor(*color);
  return std::get<image::GreyImage>(frame);
}

Result<AddFile> readRaster(const std::string& name, ByteSpan bytes) {
  const Stopwatch watch;
  auto raster = image::readRasterFile(bytes);
  if (!raster) return inFile(name, raster.error());
  auto pixels = std::make_shared<Pixels>();
  std::visit([&](auto& picture) { pixels->frame = std::move(picture); }, *raster);
  pixels->pipeline = rasterPipeline(pixels->frame);
  AddFile added;
  added.name = name;
  added.decodeMs = watch.milliseconds();
  added.header = rasterHeader(pixels->frame, pixels->pipeline);
  added.header.modality = image::modalityFromPixels(greyOf(pixels->frame));
  if (image::endsEarly(bytes)) {
    added.header.isTruncated = true;
    added.header.warnings.emplace_back("The file ends before the picture does: pixels are missing.");
  }
  added.pixels = std::move(pixels);
  return added;
}

std::unexpected<Error> isNoImageFile(const std::string& name) {
  return fail(ErrorCode::kUnsupported, std::format("{}: This is no DICOM, PNG, JPEG or WebP file.", name));
}

Result<AddFile> addObject(const std::string& name, SharedContent content, const Result<dicom::SharedObject>& object) {
  if (!object) return inFile(name, object.error());
  if (const auto why = dicom::whyNotShown(**object)) return inFile(name, Error{ErrorCode::kUnsupported, *why});
  AddFile added;
  added.name = name;
  added.content = std::move(content);
  added.object = *object;
  added.header = uprightHeader(dicom::header(**object));
  return added;
}

Result<std::shared_ptr<const Pixels>> pixelsFrom(const Image& image, const FrameSource& source, int reduction,
                                                 Result<dicom::Frame> decoded) {
  if (!decoded) return inFile(source.file, decoded.error());
  auto pixels = std::make_shared<Pixels>();
  pixels->frame = std::move(*decoded);
  pixels->pipeline = completePipeline(dicom::framePipeline(*source.object, source.frame), pixels->frame);
  pixels->reduction = reduction;
  if (image.header.frames > 1) pixels->calibration = dicom::frameCalibration(*source.object, source.frame);
  for (dicom::OverlayPlane& plane : dicom::frameOverlays(*source.object, source.frame)) {
    pixels->overlays.push_back(std::make_shared<const dicom::OverlayPlane>(std::move(plane)));
  }
  turnUpright(*pixels, image.header.upright);
  return pixels;
}

// The file that the decoded pixels come from.
const std::string& shownFile(const Image& image) {
  return frameSource(image, image.pixelsFrame).file;
}

std::unexpected<Error> isNotDecoded(const Image& image) {
  return fail(ErrorCode::kMissing, std::format("{}: The image is not decoded yet.", image.file));
}

// A falling modality transform turns bright and dark as MONOCHROME1 does.
bool isShownInverted(const image::GreyPipeline& pipeline) {
  return pipeline.invertedPresentation != (!pipeline.modality.table && pipeline.modality.slope < 0);
}

}  // namespace

Result<AddFile> readFile(const std::string& name, SharedBytes bytes) {
  if (!bytes || bytes->empty()) return fail(ErrorCode::kBadInput, std::format("{}: The file is empty.", name));
  if (image::looksLikeRasterFile(*bytes)) return readRaster(name, *bytes);
  if (!dicom::looksLikeDicom(*bytes)) return isNoImageFile(name);
  auto content = std::make_shared<const Content>(sourceOf(bytes));
  return addObject(name, std::move(content), dicom::openDicom(std::move(bytes)));
}

Result<AddFile> readFileInSlices(const std::string& name, std::shared_ptr<const PagedSource> pages) {
  if (pages->size() == 0) return fail(ErrorCode::kBadInput, std::format("{}: The file is empty.", name));
  const auto head = readHead(*pages, kSniffedBytes);
  if (head.empty()) return fail(ErrorCode::kMissing, std::format("{}: The file cannot be read.", name));
  if (image::looksLikeRasterFile(head)) {
    const auto bytes = readFrom(*pages);
    return bytes ? readRaster(name, **bytes) : inFile(name, bytes.error());
  }
  if (!dicom::looksLikeDicom(head)) return isNoImageFile(name);
  auto content = std::make_shared<const Content>(pages);
  return addObject(name, std::move(content), dicom::openDicom(std::move(pages)));
}

Result<std::shared_ptr<const Pixels>> decodeImage(const Image& image, int frame, const Progress& progress) {
  if (!image.object) {
    if (image.pixels) return image.pixels;
    return fail(ErrorCode::kInternal, std::format("{}: The picture's pixels were not kept.", image.file));
  }
  const FrameSource source = frameSource(image, frame);
  return pixelsFrom(image, source, 0, dicom::decodeFrame(*source.object, source.frame, progress));
}

int previewReduction(const dicom::ImageHeader& header) {
  if (!dicom::decodesInSteps(header)) return 0;
  int reduction = 0;
  for (int side = std::max(header.columns, header.rows); side >= 2 * kPreviewSide && reduction < 3; side /= 2)
    ++reduction;
  return reduction;
}

Result<std::shared_ptr<const Pixels>> decodePreview(const Image& image, int frame, const Progress& progress) {
  if (!image.object) return fail(ErrorCode::kInternal, std::format("{}: A picture has no preview.", image.file));
  const int reduction = previewReduction(image.header);
  const FrameSource source = frameSource(image, frame);
  return pixelsFrom(image, source, reduction, dicom::decodePreview(*source.object, source.frame, reduction, progress));
}

image::FloatImage displayedImage(const Pixels& pixels) {
  const image::GreyImage grey = greyOf(pixels.frame);
  const bool inverted = isShownInverted(pixels.pipeline);
  const int white = (1 << grey.bitsStored) - 1;
  const int shift = grey.sampleOffset == 0 ? 0 : 1 << (grey.bitsStored - 1);
  image::FloatImage displayed(grey.columns(), grey.rows());
  for (std::size_t i = 0; i < displayed.samples.size(); ++i) {
    const int stored = grey.plane.samples[i] + grey.sampleOffset;
    const int value = std::clamp(stored + shift, 0, white);
    displayed.samples[i] = grey.isPadding(stored) ? 0.0F : static_cast<float>(inverted ? white - value : value);
  }
  return displayed;
}

Result<inference::Prepared> prepareInput(const Image& image, const inference::Manifest& model,
                                         const Progress& progress) {
  if (!image.pixels) return isNotDecoded(image);
  const dicom::Frame& frame = image.pixels->frame;
  const auto* grey = std::get_if<image::GreyImage>(&frame);
  auto input = inference::prepare(model, grey ? *grey : greyOf(frame), isShownInverted(image.pixels->pipeline),
                                  progress, image.header.pixelShape);
  if (!input) return inFile(shownFile(image), input.error());
  return input;
}

Result<SeenLandmarks> readLandmarks(const inference::Manifest& model, const inference::InputGeometry& geometry,
                                    const inference::NamedTensors& outputs) {
  auto nipple = inference::mapOf(model, "nipple", geometry, outputs);
  if (!nipple) return std::unexpected(nipple.error());
  auto muscle = inference::mapOf(model, "muscle", geometry, outputs);
  if (!muscle) return std::unexpected(muscle.error());
  return std::make_shared<const anatomy::LandmarkMaps>(std::move(*nipple), std::move(*muscle));
}

Result<std::shared_ptr<const anatomy::BreastFrame>> findLandmarks(const Image& image, const SeenLandmarks& seen,
                                                                  const Progress& progress) {
  if (!image.pixels) return isNotDecoded(image);
  auto breast = anatomy::findBreast(displayedImage(*image.pixels), knownOf(image), seen.get(), progress);
  if (breast) return std::make_shared<const anatomy::BreastFrame>(std::move(*breast));
  if (breast.error().code == ErrorCode::kCancelled) return std::unexpected(breast.error());
  return nullptr;
}

Result<PreparedAnalysis> prepareAnalysis(const Image& image, const inference::Manifest& model,
                                         const Progress& progress) {
  if (!image.pixels) return isNotDecoded(image);
  const Stopwatch watch;
  PreparedAnalysis prepared;
  // Without a breast the network still gets the whole image: its rule says so.
  if (sharesLandmarks(image) && image.breast) {
    if (!image.breast->box.isEmpty()) prepared.breast = image.breast;
  } else if (model.modality == Modality::kMammography) {
    auto breast = findLandmarks(image, nullptr, progress);
    if (!breast) return std::unexpected(breast.error());
    prepared.breast = std::move(*breast);
  }
  auto input = prepareInput(image, model, progress);
  if (!input) return std::unexpected(input.error());
  prepared.seen = std::make_shared<const inference::SeenPicture>(inference::seenPicture(model, *input));
  prepared.input = std::move(*input);
  prepared.prepareMs = watch.milliseconds();
  return prepared;
}

bool isPartial(const Image& image) {
  return image.header.isTruncated ||
         (image.pixels && std::visit([](const auto& frame) { return frame.isPartial; }, image.pixels->frame));
}

dicom::Calibration calibrationOf(const Image& image) {
  if (image.pixels && image.pixels->calibration) return *image.pixels->calibration;
  return {.spacing = image.header.spacing, .regions = image.header.regions};
}

std::optional<std::pair<double, double>> spacingOf(const dicom::PixelSpacing& spacing) {
  if (spacing.kind == dicom::SpacingKind::kNone || !(spacing.rowMm > 0) || !(spacing.columnMm > 0)) return std::nullopt;
  return std::pair{spacing.rowMm, spacing.columnMm};
}

dicom::LengthScale scaleOf(const Image& image, const Analysis& analysis, const findings::Finding& finding) {
  return dicom::scaleIn(analysis.calibration.value_or(calibrationOf(image)), finding.box);
}

findings::FindingOptions findingOptions(const inference::Manifest& model, double threshold) {
  // Where presence has a score of its own, the threshold is the outline's alone, upward too.
  const bool isOutlinesOwn = model.findings.minimumScore > 0;
  return {.threshold = threshold,
          .maskThreshold = isOutlinesOwn ? threshold : model.findings.maskThreshold,
          .minimumAreaFraction = model.findings.minimumAreaFraction,
          .minimumScore = model.findings.minimumScore,
          .maximumCount = model.findings.maximumCount};
}

std::vector<findings::Finding> findingsOf(const Image& image, const Analysis& analysis,
                                          const inference::Manifest& model, double threshold) {
  if (!analysis.probability || analysis.findingsGated) return {};
  auto found = findings::findingsFromMap(*analysis.probability, findingOptions(model, threshold), image.id);
  for (findings::Finding& finding : found) {
    const auto spacing = spacingOf(scaleOf(image, analysis, finding).spacing);
    if (spacing) finding.areaMm2 = finding.areaPixels * spacing->first * spacing->second;
  }
  return found;
}

std::vector<findings::LeftOutRegion> leftOutOf(const Analysis& analysis, const inference::Manifest& model,
                                               double threshold) {
  if (!analysis.probability) return {};
  return findings::regionsLeftOut(*analysis.probability, findingOptions(model, threshold));
}

Result<std::shared_ptr<const Analysis>> finishAnalysis(const Image& image, const inference::Manifest& model,
                                                       const PreparedAnalysis& prepared,
                                                       const inference::NamedTensors& outputs, double threshold,
                                                       const std::string& backend, double inferenceMs,
                                                       const Progress& progress) {
  const Stopwatch watch;
  auto interpreted = inference::interpret(model, prepared.input.geometry, outputs);
  if (!interpreted) return inFile(shownFile(image), interpreted.error());
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "The analysis was cancelled.");

  auto analysis = std::make_shared<Analysis>();
  analysis->modelId = model.id;
  analysis->backend = backend;
  analysis->threshold = threshold;
  analysis->breast = prepared.breast;
  analysis->scores = std::move(interpreted->scores);
  analysis->findingsGated = interpreted->gated;
  if (!interpreted->probability.values.isEmpty()) {
    analysis->probability = std::make_shared<const image::PlacedMap>(std::move(interpreted->probability));
  }
  if (!interpreted->features.isEmpty()) {
    analysis->features = std::make_shared<const image::PlacedFeatures>(std::move(interpreted->features));
  }
  analysis->geometry = prepared.input.geometry;
  analysis->seen = prepared.seen;
  analysis->calibration = calibrationOf(image);
  analysis->outlineLevel = findings::outlineLevel(findingOptions(model, threshold));
  analysis->leftOut = leftOutOf(*analysis, model, threshold);
  analysis->findings = findingsOf(image, *analysis, model, threshold);
  analysis->timings = {.decodeMs = image.decodeMs,
                       .prepareMs = prepared.prepareMs,
                       .inferenceMs = inferenceMs,
                       .postMs = watch.milliseconds()};
  progress.report(1.0F);
  return analysis;
}

}  // namespace lobule::study
