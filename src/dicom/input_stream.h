// A DCMTK input stream over a byte source that can be opened again later at any position: values stay where they are
// until they are asked for, and concurrent readers share nothing but the immutable source. DCMTK reads nested
// sequences by recursion without a limit, keeps an object of some hundred bytes for every element and fragment of
// eight, and walks through all elements to find the place of one that is out of order: the stream stops with an error
// before the stack, the memory or the reader's patience does.
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrma.h>

#include <chrono>
#include <cstdint>

#include "core/byte_source.h"

namespace lobule::dicom {

// Counts the time that the parser takes between its reads beyond what an element in order needs.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  void parserAsks(Clock::time_point now);
  void parserGoesOn(Clock::time_point now) { since_ = now; }
  bool isExhausted() const;

 private:
  Clock::time_point since_{};
  Clock::duration ofTheseReads_{}, excess_{};
  unsigned reads_ = 0;
};

class BytesProducer final : public DcmProducer {
 public:
  BytesProducer(SharedSource source, std::uint64_t offset);

  OFBool good() const override { return status_.good(); }
  OFCondition status() const override { return status_; }
  OFBool eos() override { return position_ >= source_->size(); }
  offile_off_t avail() override;
  offile_off_t read(void* buffer, offile_off_t length) override;
  offile_off_t skip(offile_off_t length) override;
  void putback(offile_off_t count) override;

  const SharedSource& source() const { return source_; }

 private:
  bool stackIsExhausted();
  bool patienceIsExhausted();

  SharedSource source_;
  std::uint64_t position_ = 0;
  std::uintptr_t stackAtStart_ = 0;
  std::uint32_t readsLeft_;
  Patience patience_;
  OFCondition status_ = EC_Normal;
};

class BytesStream final : public DcmInputStream {
 public:
  explicit BytesStream(SharedSource source, std::uint64_t offset = 0);
  DcmInputStreamFactory* newFactory() const override;
  // Refused: DCMTK would inflate as much as there is, and load each value at once. We inflate within bounds, before it.
  OFCondition installCompressionFilter(E_StreamCompression filterType) override;

 private:
  BytesProducer producer_;
  std::uint64_t firstOffset_ = 0;
};

}  // namespace lobule::dicom
