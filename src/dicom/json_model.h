// The DICOM JSON Model as a document, for the writers that reshape it. Internal to the room.
#pragma once

#include "core/json.h"
#include "dicom/dicom_object.h"

namespace lobule::dicom {

// Encapsulated pixel data as one value with its item tags, as the model demands, or as "Fragments": a list of
// {"InlineBinary"} or {"BulkDataURI"} without them and without the offset table.
enum class Fragments { kJoined, kApart };

Result<Json> dicomJson(const DicomObject& object, BulkData bulk, Fragments fragments = Fragments::kJoined);

}  // namespace lobule::dicom
