// How a JPEG XL stream reaches libjxl. Native programs are linked with it. In wasm it is a module of its own, which
// whoever knows how to load one (the bridge) offers here, once, before the first file is read.
#pragma once

#include "core/progress.h"
#include "dicom/jpegxl_stream.h"

namespace lobule::dicom {

enum class JpegXlRun {
  kAnswered,   // the reply says what came of it
  kNotLoaded,  // the module is not there, or cannot be fetched
  kStopped,    // the module gave up, as it does when memory runs out
};

// Any thread. input.isCancelled is for the runner to fill in.
using JpegXlRunner = JpegXlRun (*)(const JpegXlInput& input, const JpegXlRequest& request, std::uint8_t* target,
                                   const Progress& progress, JpegXlReply& reply);

// Without effect in native programs.
void setJpegXlRunner(JpegXlRunner runner);

JpegXlRun runJpegXl(const JpegXlInput& input, const JpegXlRequest& request, std::uint8_t* target,
                    const Progress& progress, JpegXlReply& reply);

}  // namespace lobule::dicom
