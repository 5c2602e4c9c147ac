#include "ui/about_text.h"

#include <array>

namespace lobule::ui {
namespace {

constexpr std::array kParagraphs{
    AboutParagraph{"Research and teaching, not a medical device",
                   "Lobule has no approval for clinical use. Its models were trained on small public collections; "
                   "they miss cancers and mark healthy tissue. Do not base the care of any person on it."},
    AboutParagraph{"What happens to your images",
                   "Files are read by this page on this computer. Decoding, analysis and drawing run here, in the "
                   "browser. The page is allowed to load its own files from where it was opened and nothing else; "
                   "it sends no image, score, name or log. Closing the page forgets what was opened."},
    AboutParagraph{
        "What marks mean",
        "Amber and dashed: a model drew it. Cyan and solid: a person drew it. A mark's score is not a "
        "probability of cancer. On a mammogram it is meant as the share of such marks that lie on a drawn lesion, "
        "where half of the images have one; it was fitted on few images. The model panel lists what was measured, "
        "on which data, how far the scores were off, and for what the model is not meant."},
};

constexpr std::array kComponents{
    Component{"DCMTK", "BSD-3-Clause and others", "dcmtk"},
    Component{"OpenJPEG", "BSD-2-Clause", "openjpeg"},
    Component{"CharLS", "BSD-3-Clause", "charls"},
    Component{"libjxl", "BSD-3-Clause", "jxl"},
    Component{"Highway", "Apache-2.0 or BSD-3-Clause", "highway"},
    Component{"zlib", "Zlib", "zlib"},
    Component{"stb", "MIT", "stb"},
    Component{"libwebp", "BSD-3-Clause", "webp"},
    Component{"JSON for Modern C++", "MIT", "json"},
    Component{"Dear ImGui", "MIT", "imgui"},
    Component{"FreeType", "FTL", "freetype"},
    Component{"ONNX Runtime Web", "MIT", ""},
    Component{"Emscripten", "MIT", ""},
    Component{"Inter", "OFL-1.1", ""},
    Component{"Lucide", "ISC", ""},
};

}  // namespace

std::span<const AboutParagraph> aboutParagraphs() {
  return kParagraphs;
}

std::span<const Component> components() {
  return kComponents;
}

}  // namespace lobule::ui
