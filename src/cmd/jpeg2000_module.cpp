// lobule_j2k.wasm: OpenJPEG behind one function, without threads or a page. web/decode_worker.js runs an instance in a
// memory of its own, which the browser takes back when the worker ends.
#include "dicom/jpeg2000_stream.h"

extern "C" {

// Whether the wanted rows stand at target now. Of what is refused the core finds the reason.
__attribute__((export_name("decode"))) int decode(const std::uint8_t* bytes, std::size_t size,
                                                  const lobule::dicom::Jpeg2000Request* request, std::uint8_t* target) {
  lobule::dicom::Jpeg2000Stream stream(bytes, size);
  return stream.canStart() && stream.header() != nullptr && stream.decode(*request, target) ? 1 : 0;
}
}
