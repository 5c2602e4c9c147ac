// Matches of each line of the standard input, for tests/findings/measure_matches.py: {"cc": [[nippleDistanceMm,
// deviationMm, areaMm2, [appearance, of unit length, or nothing]], ...], "mlo": [...]} gives {"matches": [[cc, mlo,
// probability], ...], "likeliest": [the mlo of the greatest odds for each cc]}.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "core/json.h"
#include "findings/match_views.h"

using namespace lobule;

namespace {

std::vector<findings::ViewFinding> findingsOf(const Json& list) {
  std::vector<findings::ViewFinding> result;
  for (const Json& entry : list) {
    result.push_back({.nippleDistanceMm = entry.at(0).get<double>(),
                      .nippleDistanceDeviationMm = entry.at(1).get<double>(),
                      .areaMm2 = entry.at(2).get<double>(),
                      .appearance = entry.at(3).get<findings::Appearance>()});
  }
  return result;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = parseJson(line, "the line");
    if (!request) return 1;
    const auto cc = findingsOf(request->at("cc")), mlo = findingsOf(request->at("mlo"));
    Json answer{{"matches", Json::array()}, {"likeliest", Json::array()}};
    for (const auto& match : findings::matchFindings(cc, mlo)) {
      answer["matches"].push_back({match.cc, match.mlo, match.probability});
    }
    for (const auto& finding : cc) {
      const auto best =
          std::ranges::max_element(mlo, {}, [&](const auto& m) { return findings::pairOdds(finding, m); });
      answer["likeliest"].push_back(best - mlo.begin());
    }
    std::cout << dumpJson(answer) << '\n';
  }
  return 0;
}
