#include <atomic>

#include "dicom/jpegxl_runner.h"

namespace lobule::dicom {
namespace {

std::atomic<JpegXlRunner> offered = nullptr;

}  // namespace

void setJpegXlRunner(JpegXlRunner runner) {
  offered = runner;
}

JpegXlRun runJpegXl(const JpegXlInput& input, const JpegXlRequest& request, std::uint8_t* target,
                    const Progress& progress, JpegXlReply& reply) {
  const JpegXlRunner runner = offered;
  return runner == nullptr ? JpegXlRun::kNotLoaded : runner(input, request, target, progress, reply);
}

}  // namespace lobule::dicom
