// Where JPEG 2000 frames that need much working memory are decoded: whoever has instances of lobule_j2k.wasm in
// memories of their own (the page) offers them here, once, before the first file is read. Without such an offer there
// is none, and the core decodes in its own memory.
#pragma once

#include <cstddef>
#include <vector>

#include "core/bytes.h"
#include "core/progress.h"
#include "dicom/jpeg2000_stream.h"

namespace lobule::dicom {

enum class Jpeg2000Run {
  kDecoded,
  kCancelled,
  kNotDone,  // nobody there, or the stream was refused: the target is as it was, or of the frame's size and partly
             // written
};

// Any thread; returns when target is no longer written to. target gets its size when the samples are there, so that
// frames which wait for them take no room.
using Jpeg2000Runner = Jpeg2000Run (*)(ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target,
                                       const Progress& progress);

// Any thread: of a large frame less than its resolution is decoded now, and soon it will be wanted in full.
using Jpeg2000Notice = void (*)();

void setJpeg2000Runner(Jpeg2000Runner runner, Jpeg2000Notice notice);

Jpeg2000Run runJpeg2000(ByteSpan stream, const Jpeg2000Request& request, std::vector<std::byte>& target,
                        const Progress& progress);

void announceJpeg2000();

}  // namespace lobule::dicom
