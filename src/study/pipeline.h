// The slow steps of the app as pure functions: the page runs them on worker threads, the command line one after
// another.
#pragma once

#include <string>
#include <vector>

#include "core/byte_source.h"
#include "core/progress.h"
#include "core/result.h"
#include "findings/finding.h"
#include "inference/interpret.h"
#include "inference/prepare.h"
#include "study/action.h"

namespace lobule::study {

// DICOM (header only) or a raster image (whole): the action that adds it. Errors name the file.
Result<AddFile> readFile(const std::string& name, SharedBytes bytes);

// The same of a file that stays where it is, as DICOM does: its pixels are read when they are decoded.
Result<AddFile> readFileInSlices(const std::string& name, std::shared_ptr<const PagedSource> pages);

Result<std::shared_ptr<const Pixels>> decodeImage(const Image& image, int frame, const Progress& progress);

// The same, sooner and less sharp: what a viewport needs (DicomObject::decodesInSteps).
Result<std::shared_ptr<const Pixels>> decodePreview(const Image& image, int frame, const Progress& progress);

// By how many halvings a preview is smaller; 0 where none is worth while.
int previewReduction(const dicom::ImageHeader& header);

// The frame with tissue bright, padding 0: what anatomy and networks see.
image::FloatImage displayedImage(const Pixels& pixels);

// The shown frame as a network's input.
Result<inference::Prepared> prepareInput(const Image& image, const inference::Manifest& model,
                                         const Progress& progress);

// Where a landmark network sees nipple and muscle, in the image's pixels; null: none was asked.
using SeenLandmarks = std::shared_ptr<const anatomy::LandmarkMaps>;
Result<SeenLandmarks> readLandmarks(const inference::Manifest& model, const inference::InputGeometry& geometry,
                                    const inference::NamedTensors& outputs);

// By classical means, with what a network saw as one more piece of evidence. Null: no breast was found.
Result<std::shared_ptr<const anatomy::BreastFrame>> findLandmarks(const Image& image, const SeenLandmarks& seen,
                                                                  const Progress& progress);

struct PreparedAnalysis {
  std::shared_ptr<const anatomy::BreastFrame> breast;  // null for ultrasound
  inference::Prepared input;
  std::shared_ptr<const inference::SeenPicture> seen;  // that input, kept while the tensor goes to the network
  double prepareMs = 0;
};
// A mammogram's landmarks are the image's where they were looked for before.
Result<PreparedAnalysis> prepareAnalysis(const Image& image, const inference::Manifest& model,
                                         const Progress& progress);

// Row and column spacing in mm; none: the file tells none.
std::optional<std::pair<double, double>> spacingOf(const dicom::PixelSpacing& spacing);

// Whether pixels are missing: in the file, or in the frame that is shown.
bool isPartial(const Image& image);

// Of the frame that is shown.
dicom::Calibration calibrationOf(const Image& image);

// How lengths in a finding are measured: by the calibration of the frame that was analysed, where the finding lies.
dicom::LengthScale scaleOf(const Image& image, const Analysis& analysis, const findings::Finding& finding);

// The model's rule for findings at a threshold, and what findings.h makes of an analysis by it: findAgain in jobs.h.
findings::FindingOptions findingOptions(const inference::Manifest& model, double threshold);
std::vector<findings::Finding> findingsOf(const Image& image, const Analysis& analysis,
                                          const inference::Manifest& model, double threshold);
std::vector<findings::LeftOutRegion> leftOutOf(const Analysis& analysis, const inference::Manifest& model,
                                               double threshold);

Result<std::shared_ptr<const Analysis>> finishAnalysis(const Image& image, const inference::Manifest& model,
                                                       const PreparedAnalysis& prepared,
                                                       const inference::NamedTensors& outputs, double threshold,
                                                       const std::string& backend, double inferenceMs,
                                                       const Progress& progress);

}  // namespace lobule::study
