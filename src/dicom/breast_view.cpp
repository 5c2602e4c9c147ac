#include <algorithm>
#include <array>
#include <format>

#include "dicom/header.h"

namespace lobule::dicom {
namespace {

struct ViewCode {
  std::string_view snomedCt, snomedRt;
  ViewPosition view;
};

// PS3.16 CID 4014, with the codes of SNOMED RT that older files carry.
constexpr std::array<ViewCode, 11> kViewCodes{{
    {"399162004", "R-10242", ViewPosition::kCC},
    {"399368009", "R-10226", ViewPosition::kMLO},
    {"399260004", "R-10224", ViewPosition::kML},
    {"399352003", "R-10228", ViewPosition::kLM},
    {"399099002", "R-10230", ViewPosition::kLMO},
    {"399196006", "R-10244", ViewPosition::kFB},
    {"399188001", "R-102D0", ViewPosition::kSIO},
    {"441555000", "R-40AAA", ViewPosition::kISO},
    {"399265009", "R-102CF", ViewPosition::kXCC},
    {"399192008", "R-1024A", ViewPosition::kXCCL},
    {"399101009", "R-1024B", ViewPosition::kXCCM},
}};

struct ModifierCode {
  std::string_view snomedCt, snomedRt, word;
};

// PS3.16 CID 4015.
constexpr std::array<ModifierCode, 14> kModifierCodes{{
    {"399161006", "R-102D2", "cleavage"},
    {"399011000", "R-102D1", "axillary tail"},
    {"399197002", "R-102D3", "rolled lateral"},
    {"399226006", "R-102D4", "rolled medial"},
    {"414493004", "R-102CA", "rolled inferior"},
    {"415670009", "R-102C9", "rolled superior"},
    {"399209000", "R-102D5", "implant displaced"},
    {"399163009", "R-102D6", "magnified"},
    {"399055006", "R-102D7", "spot compression"},
    {"399110001", "R-102C2", "tangential"},
    {"442581004", "R-40AB3", "nipple in profile"},
    {"441752004", "P2-00161", "anterior compression"},
    {"442593008", "R-40ABE", "infra-mammary fold"},
    {"442580003", "R-40AB2", "axillary tissue"},
}};

std::optional<ViewPosition> viewFromCode(const std::string& code) {
  const auto found = std::ranges::find_if(
      kViewCodes, [&](const ViewCode& known) { return code == known.snomedCt || code == known.snomedRt; });
  return found == kViewCodes.end() ? std::nullopt : std::optional(found->view);
}

// View Code Sequence at the top level, or in a tomosynthesis object's X-Ray 3D acquisition.
DcmItem* viewCodeItem(DcmItem& dataSet) {
  if (DcmItem* item = itemOf(dataSet, DCM_ViewCodeSequence)) return item;
  if (DcmItem* acquisition = itemOf(dataSet, DCM_XRay3DAcquisitionSequence)) {
    return itemOf(*acquisition, DCM_ViewCodeSequence);
  }
  return nullptr;
}

std::vector<std::string> modifiersOf(DcmItem& viewCode) {
  std::vector<std::string> words;
  constexpr unsigned long kMostModifiers = 16;
  const unsigned long count = std::min(itemCount(viewCode, DCM_ViewModifierCodeSequence), kMostModifiers);
  for (unsigned long i = 0; i < count; ++i) {
    DcmItem* item = itemOf(viewCode, DCM_ViewModifierCodeSequence, i);
    const std::string code = item != nullptr ? wordOf(*item, DCM_CodeValue) : std::string();
    const auto found = std::ranges::find_if(
        kModifierCodes, [&](const ModifierCode& known) { return code == known.snomedCt || code == known.snomedRt; });
    if (found != kModifierCodes.end()) {
      words.emplace_back(found->word);
    } else if (item != nullptr) {  // another one, in the file's own words: it is no standard view
      const std::string meaning = wordOf(*item, DCM_CodeMeaning);
      words.push_back(meaning.empty() ? "modified" : meaning);
    }
  }
  return words;
}

constexpr std::string_view kBothBreasts = "B";  // PS3.3 C.8.11.7: Image Laterality of a cleavage view, for example

void readLaterality(DcmItem& dataSet, ImageHeader& header) {
  const std::string ofSeries = wordOf(dataSet, DCM_Laterality);
  std::string ofImage = wordOf(dataSet, DCM_ImageLaterality);
  if (!lateralityFromDicom(ofImage) && ofImage != kBothBreasts) {
    DcmItem* anatomy = functionalGroup(dataSet, DCM_FrameAnatomySequence, 0);
    if (anatomy != nullptr) ofImage = wordOf(*anatomy, DCM_FrameLaterality);
  }
  const auto series = lateralityFromDicom(ofSeries), image = lateralityFromDicom(ofImage);
  // Both breasts in one image: whatever the series says, it belongs to neither alone.
  header.showsBothBreasts = ofImage == kBothBreasts || (!image && !series && ofSeries == kBothBreasts);
  if (header.showsBothBreasts) return;
  header.laterality = image ? image : series;
  if (image && series && *image != *series) {
    header.warnings.push_back(std::format("Image Laterality says {}, Laterality of the series says {}: {} is used.",
                                          toDicom(*image), toDicom(*series), toDicom(*image)));
  }
}

void readView(DcmItem& dataSet, ImageHeader& header) {
  DcmItem* code = viewCodeItem(dataSet);
  const auto coded = code != nullptr ? viewFromCode(wordOf(*code, DCM_CodeValue)) : std::nullopt;
  const auto worded = viewPositionFromDicom(wordOf(dataSet, DCM_ViewPosition));
  header.view = coded ? coded : worded;
  if (code != nullptr) header.viewModifiers = modifiersOf(*code);
  if (coded && worded && *coded != *worded && *worded != ViewPosition::kAT && *worded != ViewPosition::kCV) {
    header.warnings.push_back(std::format("View Code Sequence says {}, View Position says {}: {} is used.",
                                          toDicom(*coded), toDicom(*worded), toDicom(*coded)));
  }
  // What a modifier shows is no longer the standard view of that name.
  const auto has = [&](std::string_view word) { return std::ranges::contains(header.viewModifiers, word); };
  if (has("axillary tail")) header.view = ViewPosition::kAT;
  if (has("cleavage")) header.view = ViewPosition::kCV;

  if (header.view) {
    header.viewLabel = toDicom(*header.view);
  } else if (code != nullptr) {
    header.viewLabel = wordOf(*code, DCM_CodeMeaning);  // a specimen, for example
  }
  if (header.showsBothBreasts) header.viewLabel += header.viewLabel.empty() ? "both breasts" : ", both breasts";
  if (header.viewLabel.empty()) return;
  for (const std::string& modifier : header.viewModifiers) {
    if (modifier != "axillary tail" && modifier != "cleavage") header.viewLabel += ", " + modifier;
  }
}

bool isCranioCaudal(ViewPosition view) {
  return view == ViewPosition::kCC || view == ViewPosition::kXCCL || view == ViewPosition::kXCCM;
}
bool isOblique(ViewPosition view) {
  return view == ViewPosition::kMLO || view == ViewPosition::kLMO;
}
bool isLateral(ViewPosition view) {
  return isOblique(view) || view == ViewPosition::kML || view == ViewPosition::kLM;
}

bool mentions(const std::string& word, std::string_view letters) {
  return word.find_first_of(letters) != std::string::npos;
}

char letterOf(Laterality laterality) {
  return laterality == Laterality::kLeft ? 'L' : 'R';
}

// Whether columns lead to the head, or to the breast's own side in a view from above: a mammogram's lead to the medial
// side in CC, and in an oblique view to the feet and to the other side of the body.
bool isUpsideDown(const std::string& columnWord, ViewPosition view, Laterality laterality) {
  if (isCranioCaudal(view)) return columnWord[0] == letterOf(laterality);
  return isLateral(view) && mentions(columnWord, "H") && !mentions(columnWord, "F");
}

// Whether the direction of columns in an oblique view is that of the other breast.
bool belongsToOther(const std::string& columnWord, ViewPosition view, Laterality laterality) {
  const char own = letterOf(laterality), other = own == 'L' ? 'R' : 'L';
  const bool isHeadward = mentions(columnWord, "H") && !mentions(columnWord, "F");
  return isOblique(view) && columnWord.contains(isHeadward ? other : own);
}

// Whether columns lead where those of such a view may: of other views nothing is asked.
bool fitsView(const std::string& columnWord, ViewPosition view) {
  const bool isFromAboveOrBelow = isCranioCaudal(view) || view == ViewPosition::kXCC || view == ViewPosition::kFB;
  if (isFromAboveOrBelow) return mentions(columnWord, "LR");
  return !isLateral(view) || mentions(columnWord, "FH");
}

// Patient Orientation names where rows and columns lead (PS3.3 C.7.6.1.1.1): in a mammogram rows run front to back, and
// columns towards the feet or across the body. Pictures that are stored otherwise are turned; one that fits no breast
// stays as it is.
void readOrientation(ImageHeader& header) {
  const std::string& orientation = header.patientOrientation;
  const auto split = orientation.find('\\');
  if (header.modality != Modality::kMammography || !header.view || split == std::string::npos) return;
  const ViewPosition view = *header.view;
  std::string rowWord = orientation.substr(0, split), columnWord = orientation.substr(split + 1);
  const std::string said = std::format("Patient Orientation {}/{} ", rowWord, columnWord);
  const bool isOnItsSide = !mentions(rowWord, "AP") && mentions(columnWord, "AP");
  if (isOnItsSide) std::swap(rowWord, columnWord);
  if (columnWord.empty() || !mentions(rowWord, "AP") || !fitsView(columnWord, view)) {
    header.warnings.push_back(
        std::format("{}does not fit a {} view: check which way up the image is.", said, toDicom(view)));
    return;
  }
  if (!header.laterality) return;
  const char* breast = *header.laterality == Laterality::kLeft ? "left" : "right";
  if (belongsToOther(columnWord, view, *header.laterality)) {
    header.warnings.push_back(
        std::format("{}belongs to the {} breast, but laterality says {}: check which breast this is.", said,
                    *header.laterality == Laterality::kLeft ? "right" : "left", breast));
    return;
  }
  header.upright = {.swapsAxes = isOnItsSide, .flipsRows = isUpsideDown(columnWord, view, *header.laterality)};
  if (header.upright.isNone()) return;
  header.warnings.push_back(std::format("{}says that the {} image of the {} breast is stored {}: it is shown upright.",
                                        said, toDicom(view), breast, isOnItsSide ? "on its side" : "upside down"));
}

}  // namespace

void readBreastView(DcmItem& dataSet, ImageHeader& header) {
  readLaterality(dataSet, header);
  readView(dataSet, header);
  const std::string modality = wordOf(dataSet, DCM_Modality);
  // A mammogram may hide in another modality: slices stored as CT, digitised film.
  const bool isXRay = modality == "CT" || modality == "RG" || modality == "CR" || modality == "DX";
  if (modality == "MG" || (isXRay && header.view && header.laterality)) header.modality = Modality::kMammography;
  if (modality == "US" || modality == "IVUS") header.modality = Modality::kUltrasound;
  readOrientation(header);
}

}  // namespace lobule::dicom
