// The commands that read one file: dump, decode, render. Errors are sentences without patient data.
#pragma once

#include "cmd/core_call.h"

namespace lobule::cmd {

// {"name", "bulk": "inline"|"size"} -> bytes: the DICOM JSON Model as text.
Result<Reply> dumpFile(const Json& arguments, SharedBytes file);

// {"name", "frame"} -> value: what `decode` prints but for the checksum; bytes: the pixel values.
Result<Reply> decodeFile(const Json& arguments, SharedBytes file);

// {"name", "frame", "window": [center, width], "voi": index, "width": columns} -> bytes: a PNG.
Result<Reply> renderFile(const Json& arguments, SharedBytes file);

// A PNG, JPEG or WebP -> value: what its pixels say about the kind of picture (image/picture_modality.h): {"modality":
// "MG"|"US"|"other"} and the signs, without them for a blank one.
Result<Reply> pictureSigns(SharedBytes file);

}  // namespace lobule::cmd
