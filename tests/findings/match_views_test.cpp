#include "findings/match_views.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace lobule;
using namespace lobule::findings;
using Catch::Approx;

namespace {

ViewFinding finding(double distanceMm, double areaMm2) {
  return {.nippleDistanceMm = distanceMm, .nippleDistanceDeviationMm = 4.0, .areaMm2 = areaMm2};
}

using List = std::vector<ViewFinding>;

}  // namespace

TEST_CASE("One finding in each view at the same distance and size is one lesion") {
  const auto matches = matchFindings(List{finding(60, 200)}, List{finding(63, 230)});
  REQUIRE(matches.size() == 1);
  CHECK(matches[0].probability > 0.75);
  CHECK(matches[0].probability < 0.99);
}

TEST_CASE("Findings far apart or of very different size stay alone") {
  CHECK(matchFindings(List{finding(30, 200)}, List{finding(95, 200)}).empty());
  CHECK(matchFindings(List{finding(60, 20)}, List{finding(60, 3000)}).empty());
  CHECK(matchFindings(List{}, List{finding(60, 200)}).empty());
  CHECK(matchFindings(List{finding(60, 200)}, List{}).empty());
}

TEST_CASE("Odds fall with the difference and are the same either way round") {
  double before = 1e9;
  for (const double difference : {0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 100.0}) {
    const double odds = pairOdds(finding(60, 200), finding(60 + difference, 200));
    CHECK(odds < before);
    CHECK(odds == Approx(pairOdds(finding(60 + difference, 200), finding(60, 200))));
    before = odds;
  }
  CHECK(pairOdds(finding(60, 200), finding(560, 200)) == Approx(before));
  // A vague nipple makes a difference less telling.
  ViewFinding vague = finding(85, 200);
  vague.nippleDistanceDeviationMm = 20;
  CHECK(pairOdds(finding(60, 200), vague) > pairOdds(finding(60, 200), finding(85, 200)));
}

TEST_CASE("Two lesions are paired jointly, each with its own") {
  const List cc{finding(40, 150), finding(70, 900)}, mlo{finding(74, 800), finding(43, 170)};
  const auto matches = matchFindings(cc, mlo);
  REQUIRE(matches.size() == 2);
  for (const Match& match : matches) CHECK(match.mlo == 1 - match.cc);
}

TEST_CASE("A rival makes a match less sure, and equal rivals leave it open") {
  const double alone = matchFindings(List{finding(60, 200)}, List{finding(62, 200)}).at(0).probability;
  const auto contested = matchFindings(List{finding(60, 200)}, List{finding(62, 200), finding(80, 200)});
  REQUIRE(contested.size() == 1);
  CHECK(contested[0].probability < alone);
  CHECK(matchFindings(List{finding(60, 200)}, List{finding(60, 200), finding(60, 200)}).empty());
}

TEST_CASE("Swapping the views swaps the matches") {
  const List a{finding(30, 90), finding(55, 400), finding(90, 60)}, b{finding(52, 380), finding(91, 75)};
  const auto forth = matchFindings(a, b), back = matchFindings(b, a);
  REQUIRE(forth.size() == back.size());
  for (std::size_t i = 0; i < forth.size(); ++i) {
    CHECK(forth[i].cc == back[i].mlo);
    CHECK(forth[i].mlo == back[i].cc);
    CHECK(forth[i].probability == Approx(back[i].probability));
  }
}

TEST_CASE("Many findings are answered quickly, and none is in two matches") {
  List cc, mlo;
  for (int i = 0; i < 20; ++i) {
    cc.push_back(finding(20 + 12 * i, 100 + 60 * i));
    mlo.push_back(finding(22 + 12 * i, 110 + 60 * i));
  }
  const auto matches = matchFindings(cc, mlo);
  CHECK(matches.size() <= 12);
  std::vector<int> used(20, 0);
  for (const Match& match : matches) CHECK(++used[static_cast<std::size_t>(match.mlo)] == 1);
}

TEST_CASE("Eight lesions in each view are all paired, and a view may have many more than the other") {
  List cc, mlo;
  for (int i = 0; i < 8; ++i) {
    cc.push_back(finding(20 + 12 * i, 20 * std::pow(2, i)));
    mlo.push_back(finding(131 - 12 * i - 27, 20 * std::pow(2, 7 - i)));
  }
  const auto matches = matchFindings(cc, mlo);
  CHECK(matches.size() == 8);
  for (const Match& match : matches) CHECK(match.mlo == 7 - match.cc);
  const List lone{finding(500, 40)}, crowd(14, finding(60, 200));
  List seen = crowd;
  seen.push_back(finding(500, 40));
  const auto found = matchFindings(seen, lone, [](std::size_t, std::size_t) { return 10.0; });
  REQUIRE(found.size() == 1);
  CHECK(found[0].cc == 14);
}

TEST_CASE("A match's probability is its pairings' share of the weight of all") {
  // Three against four, every pairing written out.
  const List cc{finding(40, 150), finding(48, 200), finding(66, 300)};
  const List mlo{finding(43, 170), finding(50, 180), finding(60, 300), finding(90, 100)};
  const double rivals = std::pow(4.0, 0.75);
  double total = 0;
  double held[3][4] = {};
  for (int a = -1; a < 4; ++a) {
    for (int b = -1; b < 4; ++b) {
      for (int c = -1; c < 4; ++c) {
        if ((a >= 0 && (a == b || a == c)) || (b >= 0 && b == c)) continue;
        const int partners[] = {a, b, c};
        double weight = 1;
        for (std::size_t i = 0; i < 3; ++i) {
          if (partners[i] >= 0) weight *= pairOdds(cc[i], mlo[static_cast<std::size_t>(partners[i])]) / rivals;
        }
        total += weight;
        for (std::size_t i = 0; i < 3; ++i) {
          if (partners[i] >= 0) held[i][partners[i]] += weight;
        }
      }
    }
  }
  const auto matches = matchFindings(cc, mlo);
  CHECK_FALSE(matches.empty());
  for (const Match& match : matches) CHECK(match.probability == Approx(held[match.cc][match.mlo] / total));
}

TEST_CASE("Like appearances speak for a pair, unlike ones against it, and unknown ones say nothing") {
  const auto odds = [](findings::Appearance a, findings::Appearance b) {
    ViewFinding cc = finding(60, 200), mlo = finding(64, 230);
    cc.appearance = std::move(a);
    mlo.appearance = std::move(b);
    return pairOdds(cc, mlo);
  };
  const double unknown = odds({}, {});
  CHECK(odds({1, 0}, {}) == unknown);
  CHECK(odds({1, 0}, {1, 0, 0}) == unknown);
  CHECK(odds({1, 0}, {1, 0}) > 2 * unknown);
  CHECK(odds({1, 0}, {0, 1}) < unknown / 2);
  CHECK(odds({1, 0}, {-1, 0}) > unknown / 10);  // it was seen on few breasts: never the last word
}

TEST_CASE("Two told kinds that differ speak against a pair, an untold one does not") {
  ViewFinding mass = finding(60, 200), clusters = finding(62, 210), untold = finding(62, 210);
  mass.kind = "mass";
  clusters.kind = "calcification";
  CHECK(pairOdds(mass, untold) == pairOdds(finding(60, 200), untold));
  CHECK(pairOdds(mass, clusters) < 0.5 * pairOdds(mass, untold));
}
