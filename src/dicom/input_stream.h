// A DCMTK input stream over shared bytes that can be opened again later at any position: large values stay where they
// are until they are asked for, and concurrent readers share nothing but the immutable bytes. DCMTK reads nested
// sequences by recursion without a limit: the stream stops with an error before the stack does.
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrma.h>

#include <cstdint>

#include "core/bytes.h"

namespace lobule::dicom {

class BytesProducer final : public DcmProducer {
 public:
  BytesProducer(SharedBytes bytes, std::size_t offset);

  OFBool good() const override { return status_.good(); }
  OFCondition status() const override { return status_; }
  OFBool eos() override { return position_ >= bytes_->size(); }
  offile_off_t avail() override;
  offile_off_t read(void* buffer, offile_off_t length) override;
  offile_off_t skip(offile_off_t length) override;
  void putback(offile_off_t count) override;

  const SharedBytes& bytes() const { return bytes_; }

 private:
  bool stackIsExhausted();

  SharedBytes bytes_;
  std::size_t position_ = 0;
  std::uintptr_t stackAtStart_ = 0;
  OFCondition status_ = EC_Normal;
};

class BytesStream final : public DcmInputStream {
 public:
  explicit BytesStream(SharedBytes bytes, std::size_t offset = 0);
  DcmInputStreamFactory* newFactory() const override;

 private:
  BytesProducer producer_;
  std::size_t firstOffset_ = 0;
};

}  // namespace lobule::dicom
