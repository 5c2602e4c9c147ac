// Prints the frame of each image named on the standard input, one JSON object a line: for tests/anatomy/measure.py.
// A line of input, parted by tabs: VIEW (CC, MLO or -), the path of a PNG, JPEG or WebP file and, if a network was
// asked, those of its maps of the nipple and of the muscle (map_file.h).
#include <cmath>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>

#include "anatomy/breast_frame.h"
#include "anatomy/grey_file.h"
#include "anatomy/map_file.h"
#include "core/json.h"

using namespace lobule;

namespace {

Json point(const PointInImage& at) {
  return Json::array({std::round(at.x * 100) / 100, std::round(at.y * 100) / 100});
}

Json describe(const std::string& view, const std::string& path, const std::string& nipplePath,
              const std::string& musclePath) {
  const auto displayed = testing::readGrey(path);
  if (!displayed) return {{"path", path}, {"error", displayed.error().message}};
  anatomy::LandmarkMaps seen;
  for (const auto& [mapPath, map] : {std::pair{nipplePath, &seen.nipple}, std::pair{musclePath, &seen.muscle}}) {
    if (mapPath.empty()) continue;
    auto read = testing::readMap(mapPath);
    if (!read) return {{"path", path}, {"error", read.error().message}};
    *map = std::move(*read);
  }
  const auto frame = anatomy::findBreast(*displayed, {.view = viewPositionFromDicom(view)}, &seen);
  if (!frame) return {{"path", path}, {"error", frame.error().message}};
  Json outline = Json::array();
  for (const PointInImage& at : frame->outline) outline.push_back(point(at));
  Json json{{"path", path},
            {"columns", displayed->columns},
            {"rows", displayed->rows},
            {"chestWall", frame->chestWall == anatomy::ImageSide::kLeft ? "left" : "right"},
            {"box", {frame->box.firstColumn, frame->box.firstRow, frame->box.lastColumn, frame->box.lastRow}},
            {"outline", outline},
            {"pectoral", nullptr},
            {"nipple", nullptr}};
  if (frame->pectoral) {
    json["pectoral"] = {point(frame->pectoral->a), point(frame->pectoral->b)};
    json["pectoralDeviationDeg"] = frame->pectoralDeviationDeg;
  }
  if (frame->nipple) {
    json["nipple"] = point(frame->nipple->point);
    json["inProfile"] = frame->nipple->inProfile;
    json["uncertaintyPx"] = frame->nipple->uncertaintyPx;
    json["withNetwork"] = frame->nipple->withNetwork;
  }
  return json;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream parts(line);
    std::string view, path, nipple, muscle;
    std::getline(parts, view, '\t');
    std::getline(parts, path, '\t');
    std::getline(parts, nipple, '\t');
    std::getline(parts, muscle);
    std::cout << dumpJson(describe(view, path, nipple, muscle)) << '\n';
  }
  return 0;
}
