// The words that the snapshot and the result of `analyze` share.
#pragma once

#include <optional>
#include <string>

#include "core/json.h"
#include "study/state.h"

namespace lobule::study {

template <class Value>
Json wordOrNull(const std::optional<Value>& value) {
  return value ? Json(std::string(toDicom(*value))) : Json(nullptr);
}

inline std::string modalityWord(Modality modality) {
  return modality == Modality::kMammography ? "MG" : modality == Modality::kUltrasound ? "US" : "other";
}

inline std::string modalitySourceWord(ModalitySource source) {
  return source == ModalitySource::kFile ? "file" : source == ModalitySource::kPixels ? "pixels" : "reader";
}

}  // namespace lobule::study
