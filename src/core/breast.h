// Laterality, view and modality as types, with the DICOM words for each.
#pragma once

#include <optional>
#include <string_view>

namespace lobule {

enum class Laterality { kLeft, kRight };

// Mammographic projections by the DICOM context group 4014 (PS3.16); kOther for a view without a hanging position.
enum class ViewPosition { kCC, kMLO, kML, kLM, kLMO, kXCC, kXCCL, kXCCM, kFB, kSIO, kISO, kAT, kCV, kOther };

enum class Modality { kMammography, kUltrasound, kOther };

// "L" and "R" as DICOM spells them (0020,0062); nullopt for anything else ("B", empty).
std::optional<Laterality> lateralityFromDicom(std::string_view code);
std::string_view toDicom(Laterality laterality);

// "CC", "MLO", ... as View Position (0018,5101) spells them; nullopt for an unknown word.
std::optional<ViewPosition> viewPositionFromDicom(std::string_view code);
std::string_view toDicom(ViewPosition view);

}  // namespace lobule
