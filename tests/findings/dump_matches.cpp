// Matches of each line of the standard input, for tests/findings/measure_matches.py: {"cc": [[nippleDistanceMm,
// deviationMm, areaMm2], ...], "mlo": [...]} gives [[cc, mlo, probability], ...].
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
                      .areaMm2 = entry.at(2).get<double>()});
  }
  return result;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = parseJson(line, "the line");
    if (!request) return 1;
    Json answer = Json::array();
    for (const auto& match : findings::matchFindings(findingsOf(request->at("cc")), findingsOf(request->at("mlo")))) {
      answer.push_back({match.cc, match.mlo, match.probability});
    }
    std::cout << dumpJson(answer) << '\n';
  }
  return 0;
}
