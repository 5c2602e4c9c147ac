// The renderer in a real WebGL2 context: runs one named case and gives its facts to render.test.mjs.
#include <GLES3/gl3.h>
#include <emscripten.h>
#include <emscripten/html5.h>

#include <map>

#include "probe.h"

namespace {

using Case = probe::Json (*)();

const std::map<std::string, Case, std::less<>> kCases{{"ramp", probe::rampKeepsEveryLevel},
                                                      {"reference", probe::greyAgreesWithReference},
                                                      {"tiles", probe::tilesAgreeWithOneTexture},
                                                      {"padding", probe::paddingStaysOutOfHalvings},
                                                      {"viewports", probe::viewportsStayApart},
                                                      {"flip", probe::flipMirrorsColumns},
                                                      {"stretch", probe::pixelsAreStretched},
                                                      {"uploads", probe::uploadsAreBounded},
                                                      {"thumbnails", probe::thumbnailsHaveTheTopRowFirst},
                                                      {"color", probe::colorIsKept},
                                                      {"kept", probe::keptPicturesFollowEveryChange},
                                                      {"drawn", probe::onlyChangedPicturesAreDrawn},
                                                      {"contours", probe::contoursHaveLineAndHalo},
                                                      {"mask", probe::maskKeepsThinLines},
                                                      {"fill", probe::fillIsEvenOdd},
                                                      {"heat", probe::heatStaysTransparent},
                                                      {"breast lesion", probe::breastLesionIsWhereItIsSaid},
                                                      {"breast mirror", probe::breastRightMirrorsLeft},
                                                      {"breast rectangle", probe::breastStaysInItsRectangle},
                                                      {"breast plates", probe::breastPlatesShowTheirImages},
                                                      {"breast regions", probe::breastRegionsAreNested},
                                                      {"breast texture", probe::breastIsKeptAsATexture},
                                                      {"breast lines", probe::breastLinesStayThin},
                                                      {"breast frames", probe::breastFrameTimes}};

}  // namespace

extern "C" EMSCRIPTEN_KEEPALIVE const char* renderCase(const char* name) {
  static std::string facts;
  const auto found = kCases.find(std::string_view(name));
  probe::Json json = found == kCases.end() ? probe::breastPicture(name) : found->second();
  if (json.is_null()) {
    return "";
  }
  json["glError"] = glGetError();
  facts = lobule::dumpJson(json);
  return facts.c_str();
}

int main() {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context("#canvas", &attributes);
  emscripten_webgl_make_context_current(context);
  return 0;
}
