// Prints what speaks for the nipple along the skin of each image named on the standard input, one JSON object a line:
// for tests/anatomy/tune_nipple.py. A line of input: VIEW (CC or MLO), a tab, the path of an image file.
#include <cmath>
#include <iostream>
#include <string>

#include "anatomy/grey_file.h"
#include "anatomy/nipple_evidence.h"
#include "anatomy/skin_line.h"
#include "core/json.h"

using namespace lobule;
using namespace lobule::anatomy;

namespace {

Json rounded(const Signal& signal) {
  Json list = Json::array();
  for (const double value : signal) list.push_back(std::round(value * 1e5) / 1e5);
  return list;
}

Json evidenceOf(const std::string& view, const std::string& path) {
  const auto displayed = testing::readGrey(path);
  if (!displayed) return {{"error", displayed.error().message}};
  // The steps of findBreast up to the nipple.
  WorkingView working = makeWorkingView(*displayed);
  Tissue tissue = findTissue(working.grey);
  if (shareAtRight(tissue) > 0.5) {
    mirror(working);
    tissue.mask = mirrored(tissue.mask);
    tissue.box = {working.grey.columns - 1 - tissue.box.lastColumn, tissue.box.firstRow,
                  working.grey.columns - 1 - tissue.box.firstColumn, tissue.box.lastRow};
  }
  closeAtChestWall(tissue);
  const auto skin = findSkinLine(working.grey, tissue);
  const bool isOblique = view == "MLO";
  const auto muscle = isOblique ? findPectoral(working.grey, tissue) : std::nullopt;
  const auto evidence = collectNippleEvidence(working.grey, tissue, skin, isOblique, muscle);
  if (!evidence) return {{"error", "no skin line"}};
  Json places = Json::array();
  for (std::size_t i = 0; i < evidence->places.size(); ++i) {
    const PointInImage at = working.storedFromWorking(evidence->places[i]);
    places.push_back({std::round(at.x * 100) / 100, std::round(at.y * 100) / 100});
  }
  Json discs = Json::array();
  for (const DiscEvidence& one : evidence->discs) {
    const PointInImage at = working.storedFromWorking(one.disc.center);
    discs.push_back({at.x, at.y, one.disc.radius / evidence->size, one.disc.roundness, one.ducts,
                     one.disc.depth / evidence->size, one.disc.place});
  }
  return {{"discs", discs},
          {"sizePx", evidence->size * working.factor},
          {"places", places},
          {"away", rounded(evidence->away)},
          {"bump", rounded(evidence->bump)},
          {"light", rounded(evidence->light)},
          {"halo", rounded(evidence->halo)},
          {"ducts", rounded(evidence->ducts)},
          {"tissue", rounded(evidence->tissue)}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto tab = line.find('\t');
    std::cout << dumpJson(evidenceOf(line.substr(0, tab), line.substr(tab + 1))) << '\n';
  }
  return 0;
}
