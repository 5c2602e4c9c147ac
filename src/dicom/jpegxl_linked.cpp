#include "dicom/jpegxl_runner.h"

namespace lobule::dicom {

void setJpegXlRunner(JpegXlRunner) {}

JpegXlRun runJpegXl(const JpegXlInput& input, const JpegXlRequest& request, std::uint8_t* target,
                    const Progress& progress, JpegXlReply& reply) {
  JpegXlInput watched = input;
  watched.isCancelled = [](const void* user) { return static_cast<const Progress*>(user)->isCancelled(); };
  watched.user = &progress;
  reply = decodeJpegXlStream(watched, request, target);
  return JpegXlRun::kAnswered;
}

}  // namespace lobule::dicom
