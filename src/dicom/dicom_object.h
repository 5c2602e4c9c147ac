// A DICOM object: its typed header at once, pixel data of one frame when asked. Immutable after open;
// decoding different frames from several threads is safe. Errors name tags, never values of the patient.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/breast.h"
#include "core/byte_source.h"
#include "core/bytes.h"
#include "core/geometry.h"
#include "core/progress.h"
#include "core/result.h"
#include "dicom/calibration.h"
#include "image/grey_pipeline.h"
#include "image/pixels.h"

namespace lobule::dicom {

// Who and when: kept in memory for grouping and the top bar; never written to a log or an error.
struct PatientAndStudy {
  std::string patientId, patientName, birthDate;  // UTF-8
  std::string studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid;
  std::string studyDate, studyDescription, manufacturer, model, institution;
};

struct Acquisition {  // what geometry needs; absent values stay absent
  std::optional<double> imagerSpacingRowMm, imagerSpacingColumnMm, magnificationFactor;
  std::optional<double> positionerAngleDeg;  // the middle of the sweep where there is one
  std::optional<double> scanArcDeg;          // of tomosynthesis and its projections
  std::string positionerType;                // (0018,1508): "MAMMOGRAPHIC", "STEREOTACTIC", "NONE"
  std::optional<double> bodyPartThicknessMm, compressionForceN, sourceToDetectorMm, sourceToPatientMm;
};

// Where a slice that is an object of its own lies in its series (PS3.3 C.7.6.2): along the stack, by Instance Number
// where positions are equal.
struct SlicePlace {
  double position = 0, number = 0;
  auto operator<=>(const SlicePlace&) const = default;
};

struct ImageHeader {
  PatientAndStudy identity;
  Modality modality = Modality::kOther;
  std::optional<Laterality> laterality;
  bool showsBothBreasts = false;  // Image Laterality B: then laterality is none
  std::optional<ViewPosition> view;
  std::string viewLabel;                   // "MLO", with modifiers where there are any ("MLO, magnified")
  std::vector<std::string> viewModifiers;  // in words: "magnified", "spot compression", "implant displaced", ...
  std::string patientOrientation;          // as in the file, "P\\FL"
  PictureTurn upright;                     // what Patient Orientation asks for, beyond mirroring left and right
  int columns = 0, rows = 0, frames = 1;
  int samplesPerPixel = 1, bitsAllocated = 8, bitsStored = 8;
  bool isSigned = false;
  std::string photometric;  // (0028,0004)
  std::string transferSyntaxUid, transferSyntaxName;
  PixelShape pixelShape;                  // by the spacing, or else by Pixel Aspect Ratio
  PixelSpacing spacing;                   // of the first frame, as are the regions
  std::optional<SlicePlace> slicePlace;   // of single slices stored as CT, as some makers' tomosynthesis is
  std::vector<CalibratedRegion> regions;  // of ultrasound
  Acquisition acquisition;
  image::GreyPipeline
      pipeline;  // voi may be empty here when the file has none: complete it from the pixels after decoding
  std::vector<std::string> overlays;  // labels of the planes that lie over the image (group 60xx)
  std::vector<std::string> warnings;  // sentences for the reader: contradictions, lossy compression, For Processing
  bool isForProcessing = false;       // and one of the warnings says so
  bool isTruncated = false;           // pixels are missing, and one of the warnings says so
};

// Pixel values before any look-up, little endian, as INTERFACES.md describes for `decode`.
struct RawFrame {
  int columns = 0, rows = 0, samplesPerPixel = 1, bitsAllocated = 8, bitsStored = 8;
  bool isSigned = false;
  std::string photometric, outputPhotometric;
  std::vector<std::byte> bytes;
  bool isPartial = false;  // the frame ends early: what is missing is zero, or coarse
};

// Points that the file draws over the image (PS3.3 C.9.2): 255 where there is one. The plane may begin and end outside.
struct OverlayPlane {
  std::string label;
  int column = 0, row = 0;  // of its first point, in stored pixels
  image::Mask mask;
};

using Frame = std::variant<image::GreyImage, image::ColorImage>;

class DicomObject;
using SharedObject = std::shared_ptr<const DicomObject>;

// True when the bytes have the DICM mark, or begin as a data set without preamble would.
bool looksLikeDicom(ByteSpan bytes);

// Reads the data set; pixel data stays encoded. bytes is kept alive by the object.
Result<SharedObject> openDicom(SharedBytes bytes);

// The same of a file that stays where it is: the header is read now, each frame's bytes when it is decoded. Opening and
// decoding block while slices are fetched; no pages are kept in between.
Result<SharedObject> openDicom(std::shared_ptr<const PagedSource> pages);

const ImageHeader& header(const DicomObject& object);

// Why an object is no image to look at (a report, a segmentation, the directory of a disc), in a sentence; nothing for
// images.
std::optional<std::string> whyNotShown(const DicomObject& object);

// The look-ups of one frame, counting from 0, where frames carry their own (PS3.3 C.7.6.16); else the header's.
image::GreyPipeline framePipeline(const DicomObject& object, int frame);

// The same for what lengths mean.
Calibration frameCalibration(const DicomObject& object, int frame);

// frame counts from 0.
Result<RawFrame> decodeRaw(const DicomObject& object, int frame, const Progress& progress = {});

// The frame as it is shown and analysed: grey stored values (MONOCHROME1/2), or RGB (everything else).
Result<Frame> decodeFrame(const DicomObject& object, int frame, const Progress& progress = {});

// What lies over one frame, counting from 0. Empty where there is nothing, and where it cannot be read.
std::vector<OverlayPlane> frameOverlays(const DicomObject& object, int frame);

// Whether a frame can be had sooner at a part of its resolution: JPEG 2000 and HTJ2K.
bool decodesInSteps(const ImageHeader& header);

// The frame in its own size, but decoded at 1/2^reduction of its resolution only: to be shown until decodeFrame is
// done.
Result<Frame> decodePreview(const DicomObject& object, int frame, int reduction, const Progress& progress = {});

enum class BulkData { kInline, kSizeOnly };

// DICOM JSON Model (PS3.18 Annex F) of the whole data set, group 0002 left out as Annex F demands.
Result<std::string> toDicomJson(const DicomObject& object, BulkData bulk = BulkData::kInline);

// The same data set in the shape of dcmjs's naturalizeDataset: keywords for tags, one value instead of an array of one,
// sequences, person names and bytes as arrays ([{"InlineBinary": base64}], one entry a fragment), tags as numbers, ""
// for empty text and null for other empty values, _vrMap where the VR is not the dictionary's own. Private and unknown
// attributes keep their tag, eight digits in upper case.
Result<std::string> toNaturalJson(const DicomObject& object, BulkData bulk = BulkData::kInline);

}  // namespace lobule::dicom
