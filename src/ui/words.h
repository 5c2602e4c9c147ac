// Numbers and names as the screen writes them: with unit and kind, sentence case. Pure.
#pragma once

#include <string>

#include "dicom/dicom_object.h"
#include "study/state.h"

namespace lobule::ui {

std::string scoreOf100(double score);                                    // 0.724 -> "72 of 100"; below 1 at most 99
std::string areaInWords(double areaMm2);                                 // "35 mm²", from 100 mm² on "1.4 cm²"
std::string durationInWords(double milliseconds);                        // "380 ms", "1.2 s"
std::string bytesInWords(double bytes);                                  // "5.8 MB"
std::string countInWords(int count, const char* one, const char* many);  // "1 finding", "3 findings"
std::string numberInWords(double value, int decimals);                   // "12.5"; no trailing zeros

// What a length in the image is: "at the detector", "as scanned from film", "magnification corrected", "calibrated",
// "calibration not stated"; empty for none.
std::string spacingInWords(dicom::SpacingKind kind);
// "Calibrated, region 2"; "In pixels: it lies across regions of different scale".
std::string scaleInWords(const dicom::LengthScale& scale);

// "R CC", "L MLO, magnified", "Ultrasound, left", else the file's name: what an image is called in lists.
std::string imageName(const study::Image& image);

// What a reader calls the frames of an image, and all of them: slices of tomosynthesis and of stacks, projections,
// frames of an ultrasound loop.
struct FrameWords {
  const char *one, *many, *whole;
};
FrameWords frameWords(const study::Image& image);

// "WebGPU", "WebAssembly"; empty stays empty.
std::string backendInWords(const std::string& backend);

// Id and version.
std::string modelInWords(const inference::Manifest& manifest);

std::string capitalized(std::string text);

// A window's name as the file spells it, without shouting: "NORMAL" -> "Normal".
std::string windowName(const std::string& name);

// With a full stop at the end; the first word stays, it may be a file's name.
std::string asSentence(std::string text);

}  // namespace lobule::ui
