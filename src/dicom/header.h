// The data set's values to the types of ImageHeader, one concern a function. Internal to the room.
#pragma once

#include "dicom/elements.h"
#include "dicom/object.h"

namespace lobule::dicom {

// Patient, study and series, as UTF-8.
PatientAndStudy readIdentity(DcmItem& dataSet, const TextDecoder& decoder);

// Rows, Columns and how samples are stored; corrections to impossible values are told in warnings.
PixelLayout readLayout(DcmItem& dataSet, std::vector<std::string>& warnings);

// The item that carries a functional group macro: shared, else of the frame (PS3.3 C.7.6.16); nullptr without either.
DcmItem* functionalGroup(DcmItem& dataSet, const DcmTagKey& macro, int frame);

// An attribute that enhanced objects have in a functional group of their frames, others at the top level.
std::string wordOfFrame(DcmItem& dataSet, const DcmTagKey& macro, const DcmTagKey& tag, int frame);
std::optional<double> numberOfFrame(DcmItem& dataSet, const DcmTagKey& macro, const DcmTagKey& tag, int frame);

// Laterality, view with its modifiers, and their contradictions.
void readBreastView(DcmItem& dataSet, ImageHeader& header);

std::optional<SlicePlace> readSlicePlace(DcmItem& dataSet, const ImageHeader& header);

// Of one frame, where frames differ; angles are the middle of all of them.
Acquisition readAcquisition(DcmItem& dataSet, int frame);
// Estimated Radiographic Magnification Factor, else the ratio of the source distances; nullopt where they are
// implausible.
std::optional<double> magnificationOf(const Acquisition& acquisition);
// Warns where the stated magnification and the distances to the source contradict each other. Needs header.spacing.
void checkMagnification(ImageHeader& header);
// Two positive millimetres, between rows and between columns.
std::optional<PixelSpacing> spacingFrom(DcmItem& item, const DcmTagKey& tag, SpacingKind kind);
// Imager Pixel Spacing of one frame.
std::optional<PixelSpacing> detectorSpacing(DcmItem& dataSet, int frame);
// Of one frame. Needs header.modality and the identity.
Calibration readCalibration(DcmItem& dataSet, const ImageHeader& header, int frame);

// How pixels are to be stretched on screen, and warns where they are. Needs header.spacing and header.regions.
void readPixelShape(DcmItem& dataSet, ImageHeader& header);

// Modality, VOI and presentation look-ups of one frame.
image::GreyPipeline readPipeline(DcmItem& dataSet, const ImageHeader& header, const TextDecoder& decoder, int frame);
// By its class or its intent: what a detector gives, not what is meant to be read.
bool isMadeForProcessing(DcmItem& dataSet, const std::string& sopClassUid);
// Detector values before processing, in proportion to the intensity: only their logarithm shows tissue. Not where the
// file says how the frame is to be shown.
bool isShownByLogarithm(DcmItem& dataSet, const ImageHeader& header, int frame);
std::optional<image::PaddingRange> readPadding(DcmItem& dataSet, const PixelLayout& layout);
Palette readPalette(DcmItem& dataSet, bool isInputSigned);

// What a reader must know of the image: lossy, For Processing, partial, synthesised, with implant.
void addSafetyWarnings(DcmItem& dataSet, const TextDecoder& decoder, ImageHeader& header);

// By the encapsulated frames, when all of them are there: where the file is lossy and does not say how much, or its
// frames are lossy and it does not say so, the ratio of the bytes; where only the syntax allows for loss and the frames
// have none, the warning goes.
void addMeasuredRatio(DcmItem& dataSet, const PixelLayout& layout, const PixelSource& pixels, ImageHeader& header);

}  // namespace lobule::dicom
