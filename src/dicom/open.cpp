#include <dcmtk/dcmdata/dcuid.h>

#include <exception>
#include <format>

#include "dicom/header.h"
#include "dicom/object.h"

namespace lobule::dicom {
namespace {

// Of multi-frame images it stands in a functional group; frames are turned alike.
std::string patientOrientation(DcmDataset& dataSet) {
  DcmItem* group = functionalGroup(dataSet, DCM_PatientOrientationInFrameSequence, 0);
  DcmItem& item = group != nullptr ? *group : dataSet;
  const std::string rows = wordOf(item, DCM_PatientOrientation), columns = wordOf(item, DCM_PatientOrientation, 1);
  return columns.empty() ? rows : rows + "\\" + columns;
}

void readHeader(DicomObject& object) {
  DcmDataset& dataSet = object.parsed.dataSet();
  ImageHeader& header = object.header;
  const TextDecoder decoder(dataSet);
  if (!object.parsed.damage.empty()) header.warnings.push_back(object.parsed.damage);

  header.identity = readIdentity(dataSet, decoder);
  header.transferSyntaxUid = object.parsed.transferSyntaxUid;
  header.transferSyntaxName = object.parsed.transferSyntaxName;
  header.patientOrientation = patientOrientation(dataSet);
  object.layout = readLayout(dataSet, header.warnings);
  header.columns = object.layout.columns;
  header.rows = object.layout.rows;
  header.frames = object.layout.frames;
  header.samplesPerPixel = object.layout.samplesPerPixel;
  header.bitsAllocated = object.layout.bitsAllocated;
  header.bitsStored = object.layout.bitsStored;
  header.isSigned = object.layout.isSigned;
  header.photometric = object.layout.photometric;

  header.isForProcessing = isMadeForProcessing(dataSet, header.identity.sopClassUid);
  readBreastView(dataSet, header);
  header.acquisition = readAcquisition(dataSet, 0);
  header.slicePlace = readSlicePlace(dataSet, header);
  Calibration calibration = readCalibration(dataSet, header, 0);
  header.spacing = calibration.spacing;
  header.regions = std::move(calibration.regions);
  checkMagnification(header);
  readPixelShape(dataSet, header);
  header.pipeline = readPipeline(dataSet, header, decoder, 0);
  object.padding = readPadding(dataSet, object.layout);
  if (object.layout.photometric == "PALETTE COLOR") object.palette = readPalette(dataSet, object.layout.isSigned);
  addSafetyWarnings(dataSet, decoder, header);
  const bool keepsUnusedBits =
      object.parsed.encoding == EXS_RLELossless || !DcmXfer(object.parsed.encoding).usesEncapsulatedFormat();
  object.overlays = readOverlays(dataSet, decoder, object.layout, keepsUnusedBits, header.warnings);
  for (const OverlayGroup& overlay : object.overlays) header.overlays.push_back(overlay.label);
}

// What old or careless writers do with the layout of pixels, which only shows beside the pixels themselves.
void adaptLayout(DicomObject& object) {
  PixelLayout& layout = object.layout;
  const bool isPlain = !object.pixels.isEncapsulated() || object.parsed.encoding == EXS_RLELossless;
  const auto highBit = integerOf(object.parsed.dataSet(), DCM_HighBit);
  if (isPlain && layout.samplesPerPixel == 1 && highBit && *highBit >= layout.bitsStored &&
      *highBit < layout.bitsAllocated) {
    layout.lowestBit = static_cast<int>(*highBit) + 1 - layout.bitsStored;
    layout.bitsStored += layout.lowestBit;
    object.header.warnings.push_back(
        std::format("High Bit (0028,0102) is {}: the lowest {} bits are left out.", *highBit, layout.lowestBit));
  }
  const std::uint64_t fullBytes = layout.pixels() * 3 * static_cast<std::uint64_t>(layout.frames);
  if (layout.isSubsampled() && !object.pixels.isEncapsulated() && fullBytes > 0 &&
      object.pixels.nativeBytes() >= fullBytes) {
    object.header.warnings.push_back(layout.photometric +
                                     " is said, but Pixel Data holds all of the colour: it is read so.");
    layout.photometric = layout.photometric == "YBR_FULL_422" ? "YBR_FULL" : "YBR_PARTIAL";
  }
}

Result<SharedObject> openSource(SharedSource source, std::shared_ptr<const PagedSource> pages) {
  try {
    auto parsed = parseFile(std::move(source));
    if (!parsed) return std::unexpected(parsed.error());
    auto object = std::make_shared<DicomObject>();
    object->pages = std::move(pages);
    object->parsed = std::move(*parsed);
    readHeader(*object);
    ImageHeader& header = object->header;
    const std::size_t warningsBefore = header.warnings.size();
    auto pixels = PixelSource::locate(object->parsed, object->layout, header.warnings);
    if (!pixels) return std::unexpected(pixels.error());
    header.isTruncated = !object->parsed.damage.empty() || header.warnings.size() > warningsBefore;
    object->pixels = std::move(*pixels);
    adaptLayout(*object);
    if (!header.isTruncated) {
      addMeasuredRatio(object->parsed.dataSet(), object->layout, object->pixels, header);
    };
    return object;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kTooLarge, "There is not enough memory to open the file.");
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::format("The file could not be opened ({}).", error.what()));
  }
}

}  // namespace

Result<SharedObject> openDicom(SharedBytes bytes) {
  return openSource(sourceOf(std::move(bytes)), nullptr);
}

Result<SharedObject> openDicom(std::shared_ptr<const PagedSource> pages) {
  auto object = openSource(pages, pages);
  pages->forget();
  return object;
}

const ImageHeader& header(const DicomObject& object) {
  return object.header;
}

image::GreyPipeline framePipeline(const DicomObject& object, int frame) {
  if (frame <= 0 || frame >= object.header.frames) return object.header.pipeline;
  const std::scoped_lock lock(object.dataSetMutex);
  DcmDataset& dataSet = object.parsed.dataSet();
  if (itemCount(dataSet, DCM_PerFrameFunctionalGroupsSequence) == 0) return object.header.pipeline;
  return readPipeline(dataSet, object.header, TextDecoder(dataSet), frame);
}

Calibration frameCalibration(const DicomObject& object, int frame) {
  Calibration first{.spacing = object.header.spacing, .regions = object.header.regions};
  if (frame <= 0 || frame >= object.header.frames) return first;
  const std::scoped_lock lock(object.dataSetMutex);
  DcmDataset& dataSet = object.parsed.dataSet();
  if (itemCount(dataSet, DCM_PerFrameFunctionalGroupsSequence) == 0) return first;
  return readCalibration(dataSet, object.header, frame);
}

}  // namespace lobule::dicom
