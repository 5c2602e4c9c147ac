// lobule_jxl.wasm: libjxl behind one function, without threads or a page, in a memory of its own that is given back
// with the instance. bridge.cpp loads it when the first JPEG XL frame is to be decoded.
#include "dicom/jpegxl_stream.h"

extern "C" {

// Asks the core that loaded the module.
__attribute__((import_module("lobule"), import_name("isCancelled"))) int isCancelled();

__attribute__((export_name("decode"))) void decode(const std::uint8_t* stream, std::size_t size,
                                                   const lobule::dicom::JpegXlRequest* request, std::uint8_t* target,
                                                   lobule::dicom::JpegXlReply* reply) {
  *reply = lobule::dicom::decodeJpegXlStream(
      {.stream = stream, .size = size, .isCancelled = [](const void*) { return isCancelled() != 0; }}, *request,
      target);
}
}
