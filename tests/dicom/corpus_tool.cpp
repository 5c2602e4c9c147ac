// For tests that compare with other programs: `corpus_tool decode FILE` writes for each frame one line of JSON and then
// its bytes; `corpus_tool json FILE` the DICOM JSON Model; `corpus_tool natural FILE` dcmjs's shape; `corpus_tool
// header FILE` what the header says.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "core/json.h"
#include "dicom/dicom_object.h"
#ifdef __EMSCRIPTEN__
#include "platform/web/bridge.h"
#endif

using namespace lobule;

namespace {

SharedBytes readFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return std::make_shared<const std::vector<std::byte>>(first, first + text.size());
}

void printLine(const Json& json) {
  const std::string line = dumpJson(json) + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
}

Json optionalNumber(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

void printFrames(const dicom::DicomObject& object) {
  for (int frame = 0; frame < dicom::header(object).frames; ++frame) {
    const auto raw = dicom::decodeRaw(object, frame);
    if (!raw) {
      printLine({{"frame", frame}, {"error", raw.error().message}});
      continue;
    }
    printLine({{"frame", frame},
               {"rows", raw->rows},
               {"columns", raw->columns},
               {"samplesPerPixel", raw->samplesPerPixel},
               {"bitsAllocated", raw->bitsAllocated},
               {"photometric", raw->photometric},
               {"outputPhotometric", raw->outputPhotometric},
               {"bytes", raw->bytes.size()},
               {"partial", raw->isPartial}});
    std::fwrite(raw->bytes.data(), 1, raw->bytes.size(), stdout);
  }
}

void printHeader(const dicom::DicomObject& object) {
  const dicom::ImageHeader& header = dicom::header(object);
  Json voi = Json::array();
  for (const auto& choice : header.pipeline.voi) {
    voi.push_back({{"name", choice.name},
                   {"center", choice.window.center},
                   {"width", choice.window.width},
                   {"function", static_cast<int>(choice.window.function)},
                   {"entries", choice.table ? choice.table->entries.size() : 0}});
  }
  printLine({{"laterality", header.laterality ? Json(toDicom(*header.laterality)) : Json(nullptr)},
             {"view", header.viewLabel},
             {"modality", static_cast<int>(header.modality)},
             {"orientation", header.patientOrientation},
             {"transferSyntax", header.transferSyntaxUid},
             {"transferSyntaxName", header.transferSyntaxName},
             {"sopClass", header.identity.sopClassUid},
             {"frames", header.frames},
             {"spacing", {header.spacing.rowMm, header.spacing.columnMm, static_cast<int>(header.spacing.kind)}},
             {"thicknessMm", optionalNumber(header.acquisition.bodyPartThicknessMm)},
             {"slope", header.pipeline.modality.slope},
             {"intercept", header.pipeline.modality.intercept},
             {"inverted", header.pipeline.invertedPresentation},
             {"voi", voi},
             {"warnings", header.warnings}});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: corpus_tool decode|json|natural|header FILE\n", stderr);
    return 2;
  }
#ifdef __EMSCRIPTEN__
  platform::connectDecoders();
#endif
  const std::string_view command = argv[1];
  const auto object = dicom::openDicom(readFile(argv[2]));
  if (!object) {
    printLine({{"error", object.error().message}});
    return 1;
  }
  if (command == "decode") printFrames(**object);
  if (command == "header") printHeader(**object);
  if (command == "json" || command == "natural") {
    const auto text = command == "json" ? dicom::toDicomJson(**object) : dicom::toNaturalJson(**object);
    if (!text) {
      printLine({{"error", text.error().message}});
      return 1;
    }
    std::fwrite(text->data(), 1, text->size(), stdout);
  }
  return 0;
}
