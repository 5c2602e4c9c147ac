#include "dicom/disc_directory.h"

#include <dcmtk/dcmdata/dcsequen.h>

#include <exception>
#include <format>
#include <unordered_set>

#include "dicom/data_set.h"
#include "dicom/elements.h"

namespace lobule::dicom {
namespace {

// A File ID has its folders as values.
std::string pathOf(DcmItem& record) {
  std::string path;
  for (const std::string& part : wordsOf(record, DCM_ReferencedFileID)) {
    if (part.empty()) return {};
    path += (path.empty() ? "" : "/") + part;
  }
  return path;
}

bool isImageInUse(DcmItem& record) {
  return wordOf(record, DCM_DirectoryRecordType) == "IMAGE" && integerOf(record, DCM_RecordInUseFlag).value_or(1) != 0;
}

std::vector<std::string> imagesOf(DcmItem& dataSet) {
  std::vector<std::string> paths;
  std::unordered_set<std::string> known;
  auto* records = dynamic_cast<DcmSequenceOfItems*>(findElement(dataSet, DCM_DirectoryRecordSequence));
  DcmObject* next = nullptr;  // records are many: they are walked, not looked up by their index
  while (records != nullptr && (next = records->nextInContainer(next)) != nullptr) {
    auto* record = dynamic_cast<DcmItem*>(next);
    if (record == nullptr || !isImageInUse(*record)) continue;
    std::string path = pathOf(*record);
    if (!path.empty() && known.insert(path).second) paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace

Result<std::vector<std::string>> listedImages(SharedBytes directory) {
  try {
    const auto parsed = parseFile(sourceOf(std::move(directory)));
    if (!parsed) return std::unexpected(parsed.error());
    return imagesOf(parsed->dataSet());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kTooLarge, "There is not enough memory to read the directory of the disc.");
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::format("The directory of the disc could not be read ({}).", error.what()));
  }
}

}  // namespace lobule::dicom
