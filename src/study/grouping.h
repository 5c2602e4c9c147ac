// Which exam a file belongs to and what the exam is called on the screen.
#pragma once

#include <string>

#include "study/state.h"

namespace lobule::study {

// DICOM: patient id and Study Instance UID together, so that neither alone merges two patients. Pictures without a
// header: the folder they came from.
std::string groupingKey(const std::string& file, const dicom::ImageHeader& header);

// "Doe, Jane, 2024-05-17": name, else patient id, and study date where there is one; the folder's name for pictures.
// Patient text: for the screen only.
std::string examLabel(const std::string& file, const dicom::ImageHeader& header);

// "Doe^Jane^^Dr" -> "Doe, Jane"; with the ideographic group of PS3.5 6.2 where there is one: "Yamada, Tarou (山田
// 太郎)". "20240517" -> "2024-05-17".
std::string readableName(const std::string& personName);
std::string readableDate(const std::string& date);

// The name without folders.
std::string fileNameOf(const std::string& path);

}  // namespace lobule::study
