// What a DICOM object is that is no image to look at, in words.
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <format>

#include "dicom/elements.h"
#include "dicom/object.h"

namespace lobule::dicom {
namespace {

std::string className(const std::string& uid) {
  const char* name = dcmFindNameOfUID(uid.c_str());
  if (name != nullptr) return name;
  return uid.empty() ? "unknown kind" : std::format("unknown kind, SOP Class UID {}", uid);
}

}  // namespace

std::string whyWithoutPixels(const DicomObject& object) {
  const std::string& uid = object.header.identity.sopClassUid;
  if (uid == UID_MediaStorageDirectoryStorage ||
      findElement(object.parsed.dataSet(), DCM_DirectoryRecordSequence) != nullptr) {
    return "This is the directory of a disc (DICOMDIR), not an image: open the folder that it lies in.";
  }
  if (uid == UID_MammographyCADSRStorage) {
    return "This is what a computer marked in other images (Mammography CAD SR): it is recognised, but not shown yet.";
  }
  const std::string& damage = object.parsed.damage;
  return std::format("The object holds no image that can be shown ({}): it has no Pixel Data (7FE0,0010).{}{}",
                     className(uid), damage.empty() ? "" : " ", damage);
}

std::optional<std::string> whyNotShown(const DicomObject& object) {
  if (object.header.identity.sopClassUid == UID_SegmentationStorage) {
    return "This is a segmentation of other images (SEG): it is recognised, but not drawn over them yet.";
  }
  // What a damaged file would have held is not known: it may be an image.
  if (object.pixels.isPresent() || !object.parsed.damage.empty()) return std::nullopt;
  return whyWithoutPixels(object);
}

}  // namespace lobule::dicom
