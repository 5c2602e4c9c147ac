#include "dicom/jpeg2000_runner.h"

#include <atomic>

namespace lobule::dicom {
namespace {

std::atomic<Jpeg2000Runner> offered = nullptr;
std::atomic<Jpeg2000Notice> noticed = nullptr;

}  // namespace

void setJpeg2000Runner(Jpeg2000Runner runner, Jpeg2000Notice notice) {
  offered = runner;
  noticed = notice;
}

void announceJpeg2000() {
  if (const Jpeg2000Notice notice = noticed; notice != nullptr) notice();
}

Jpeg2000Run runJpeg2000(ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target,
                        const Progress& progress) {
  const Jpeg2000Runner runner = offered;
  return runner == nullptr ? Jpeg2000Run::kNotDone : runner(stream, request, target, progress);
}

}  // namespace lobule::dicom
