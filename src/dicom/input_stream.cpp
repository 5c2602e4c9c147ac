#include "dicom/input_stream.h"

#include <dcmtk/dcmdata/dcerror.h>

#include <algorithm>

namespace lobule::dicom {
namespace {

#if defined(__EMSCRIPTEN__)
constexpr std::uintptr_t kMaxParserStack = 96 * 1024;  // of 2 MiB, and the engine's own stack is smaller
#else
constexpr std::uintptr_t kMaxParserStack = 1024 * 1024;
#endif

// An element's tag, type and length are two or three of them. A breast MR of a thousand frames needs half a million.
constexpr std::uint32_t kMaxReads = 2'000'000;

// What reads in order take at most on slow machines, summed over some since browsers' clocks are coarse; and how much
// more is borne. One pause counts for little: the machine may have slept.
constexpr unsigned kReadsAtOnce = 64;
constexpr auto kFairTime = kReadsAtOnce * std::chrono::microseconds(5);
constexpr auto kLongestPause = std::chrono::milliseconds(20);
constexpr auto kPatience = std::chrono::seconds(2);

// Where the stack stands now; a sanitizer may keep locals elsewhere, hence the frame natively.
[[gnu::noinline]] std::uintptr_t stackPosition() {
#if defined(__EMSCRIPTEN__)
  volatile char here = 0;
  std::uintptr_t position = 0;
  position = reinterpret_cast<std::uintptr_t>(&here);  // in two steps: the compiler takes the number for a pointer
  return position;
#else
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
#endif
}

class BytesStreamFactory final : public DcmInputStreamFactory {
 public:
  BytesStreamFactory(SharedSource source, std::uint64_t offset) : source_(std::move(source)), offset_(offset) {}

  DcmInputStream* create() const override { return new BytesStream(source_, offset_); }
  DcmInputStreamFactory* clone() const override { return new BytesStreamFactory(source_, offset_); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  SharedSource source_;
  std::uint64_t offset_;
};

}  // namespace

void Patience::parserAsks(Clock::time_point now) {
  if (since_ == Clock::time_point{}) return;
  ofTheseReads_ += std::min<Clock::duration>(now - since_, kLongestPause);
  if (++reads_ < kReadsAtOnce) return;
  excess_ += std::max<Clock::duration>(ofTheseReads_ - kFairTime, Clock::duration::zero());
  ofTheseReads_ = Clock::duration::zero();
  reads_ = 0;
}

bool Patience::isExhausted() const {
  return excess_ > kPatience;
}

BytesProducer::BytesProducer(SharedSource source, std::uint64_t offset)
    : source_(std::move(source)), position_(offset), stackAtStart_(stackPosition()), readsLeft_(kMaxReads) {}

bool BytesProducer::stackIsExhausted() {
  if (stackAtStart_ < stackPosition() + kMaxParserStack) return false;
  status_ = makeOFCondition(OFM_dcmdata, 1001, OF_error, "sequences are nested too deeply");
  return true;
}

bool BytesProducer::patienceIsExhausted() {
  patience_.parserAsks(Patience::Clock::now());
  if (!patience_.isExhausted()) return false;
  status_ =
      makeOFCondition(OFM_dcmdata, 1005, OF_error, "so many elements in disorder that reading them takes too long");
  return true;
}

offile_off_t BytesProducer::avail() {
  return eos() ? 0 : static_cast<offile_off_t>(source_->size() - position_);
}

offile_off_t BytesProducer::read(void* buffer, offile_off_t length) {
  const offile_off_t count = std::min(length, avail());
  if (status_.bad() || buffer == nullptr || count <= 0 || stackIsExhausted() || patienceIsExhausted()) return 0;
  if (readsLeft_-- == 0) {
    status_ = makeOFCondition(OFM_dcmdata, 1003, OF_error, "more elements or fragments than any image has");
    return 0;
  }
  if (!source_->read(position_, static_cast<std::size_t>(count), static_cast<std::byte*>(buffer))) {
    status_ = makeOFCondition(OFM_dcmdata, 1002, OF_error, "the file can no longer be read");
    return 0;
  }
  patience_.parserGoesOn(Patience::Clock::now());
  position_ += static_cast<std::uint64_t>(count);
  return count;
}

offile_off_t BytesProducer::skip(offile_off_t length) {
  const offile_off_t count = std::min(length, avail());
  if (status_.bad() || count <= 0) return 0;
  position_ += static_cast<std::uint64_t>(count);
  return count;
}

void BytesProducer::putback(offile_off_t count) {
  if (status_.bad() || count <= 0) return;
  if (static_cast<std::uint64_t>(count) > position_) {
    status_ = EC_PutbackFailed;
    return;
  }
  position_ -= static_cast<std::uint64_t>(count);
}

// The base class only keeps the address of the producer, which is constructed after it.
BytesStream::BytesStream(SharedSource source, std::uint64_t offset)
    : DcmInputStream(&producer_), producer_(std::move(source), offset), firstOffset_(offset) {}

OFCondition BytesStream::installCompressionFilter(E_StreamCompression) {
  return makeOFCondition(OFM_dcmdata, 1004, OF_error, "deflated, behind a damaged file meta information");
}

DcmInputStreamFactory* BytesStream::newFactory() const {
  return new BytesStreamFactory(producer_.source(), firstOffset_ + static_cast<std::uint64_t>(tell()));
}

}  // namespace lobule::dicom
