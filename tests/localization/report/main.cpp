// localization_report [--cases N] [--examples FOLDER]   the table of src/localization/README.md, on reporting seeds
// localization_report --own-landmarks [--exams N] [--first SEED]   the same with the page's own landmarks
// localization_report --tune [--cases N]                priors found on the tuning seeds, as priors.cpp holds them

#include <cmath>
#include <format>
#include <fstream>
#include <print>
#include <string>
#include <string_view>
#include <vector>

#include "localization/report/own_landmarks.h"
#include "localization/report/report.h"
#include "localization/report/tune.h"

namespace {

using namespace lobule;
using namespace lobule::localization;

constexpr int kFirstTuningSeed = 1'000'000, kFirstReportingSeed = 2'000'000, kFirstExam = 5'001;

void printHeading() {
  std::println("{:23} {:>6} {:>9} {:>7} {:>7} {:>9} {:>6} {:>6} {:>6} {:>9} {:>6}   {}", "", "cases", "answered",
               "median", "90th", "coverage", "hour", "hours", "holds", "quadrant", "depth", "textbook");
}

void printRow(std::string_view name, const Summary& s) {
  const std::string textbook = s.textbookMedianMm > 0
                                   ? std::format("{:.1f} / {:.1f}", s.textbookMedianMm, s.textbookPercentile90Mm)
                                   : "needs two views";
  std::println("{:23} {:6} {:9} {:7.1f} {:7.1f} {:8.1f}% {:5.1f}% {:6.2f} {:5.1f}% {:8.1f}% {:5.1f}%   {}", name,
               s.cases, s.answered, s.medianMm, s.percentile90Mm, 100 * s.coverage90, 100 * s.clockWithinOneHour,
               s.clockIntervalHours, 100 * s.clockIntervalHolds, 100 * s.quadrantRight, 100 * s.depthRight, textbook);
}

void reportExamples(const std::string& folder) {
  std::ifstream inputs(folder + "/inputs.jsonl"), truths(folder + "/truth.jsonl");
  std::string input, truth;
  std::vector<Outcome> outcomes;
  int cases = 0;
  while (std::getline(inputs, input) && std::getline(truths, truth)) {
    const auto in = parseJson(input, "an example"), expected = parseJson(truth, "an example's truth");
    ++cases;
    if (!in || !expected) continue;
    if (auto outcome = runCase(*in, *expected)) outcomes.push_back(std::move(*outcome));
  }
  printRow("shared examples", summarizeOutcomes(outcomes, cases));
}

struct Spread {
  double mean = 0, deviation = 0;
};

Spread spreadOf(const std::vector<double>& values) {
  Spread spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  for (const double value : values) {
    spread.deviation += std::pow(value - spread.mean, 2) / static_cast<double>(values.size());
  }
  spread.deviation = std::sqrt(spread.deviation);
  return spread;
}

void printSpread(std::string_view name, const std::vector<double>& values) {
  const Spread spread = spreadOf(values);
  std::println("{:40} mean {:5.1f} mm, standard deviation {:5.1f}, n {}", name, spread.mean, spread.deviation,
               values.size());
}

void reportOwnLandmarks(std::uint64_t first, int exams) {
  const OwnLandmarks own = runOwnLandmarks(first, exams);
  printHeading();
  printRow("own landmarks", summarizeOutcomes(own.outcomes, own.cases));
  for (const Stratum& stratum : stratify(own.outcomes)) {
    if (stratum.name.contains("third") || stratum.name.contains("right")) printRow(stratum.name, stratum.summary);
  }
  for (const auto& [name, axis] : {std::pair{"place, lateral of the truth", &PointInBreastMm::x},
                                   {"place, above the truth", &PointInBreastMm::y},
                                   {"place, deeper than the truth", &PointInBreastMm::z}}) {
    std::vector<double> errors;
    for (const Outcome& o : own.outcomes) errors.push_back(o.location.position.*axis - o.truth.*axis);
    printSpread(name, errors);
  }
  for (const auto& [name, view] : {std::pair{"CC", ViewPosition::kCC}, {"MLO", ViewPosition::kMLO}}) {
    std::vector<double> forward, up;
    int views = 0, muscles = 0;
    for (const OwnView& each : own.views) {
      if (each.view != view) continue;
      ++views;
      muscles += each.hasPectoral ? 1 : 0;
      if (!each.hasNipple) continue;
      forward.push_back(each.forwardMm);
      up.push_back(each.upMm);
    }
    printSpread(std::format("{}: nipple in front of the truth", name), forward);
    printSpread(std::format("{}: nipple above the truth", name), up);
    if (view == ViewPosition::kMLO) std::println("{}: muscle's edge found in {} of {}", name, muscles, views);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string_view> words(arguments + 1, arguments + count);
  int cases = 0;
  std::string examples;
  bool tuning = false, ownLandmarks = false;
  int exams = 60, firstExam = kFirstExam;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool hasValue = i + 1 < words.size();
    if (words[i] == "--tune") {
      tuning = true;
    } else if (words[i] == "--own-landmarks") {
      ownLandmarks = true;
    } else if (words[i] == "--exams" && hasValue) {
      exams = std::stoi(std::string(words[++i]));
    } else if (words[i] == "--first" && hasValue) {
      firstExam = std::stoi(std::string(words[++i]));
    } else if (words[i] == "--cases" && hasValue) {
      cases = std::stoi(std::string(words[++i]));
    } else if (words[i] == "--examples" && hasValue) {
      examples = words[++i];
    } else {
      std::println(
          stderr,
          "localization_report [--tune | --own-landmarks] [--cases N] [--exams N] [--first SEED] [--examples FOLDER]");
      return 2;
    }
  }
  if (tuning) {
    printPriors(tune(tuningCases(kFirstTuningSeed, cases > 0 ? cases : 500), defaultPriors(), 10));
    return 0;
  }
  if (ownLandmarks) {
    reportOwnLandmarks(static_cast<std::uint64_t>(firstExam), exams);
    return 0;
  }
  if (cases <= 0) cases = 3000;
  const std::vector<Outcome> outcomes = runPhantomCases(kFirstReportingSeed, cases);
  printHeading();
  printRow("all", summarizeOutcomes(outcomes, cases));
  for (const Stratum& stratum : stratify(outcomes)) printRow(stratum.name, stratum.summary);
  // Compressions chosen, to the ends of what the phantom offers; a third of the cases each, of the same breasts.
  for (const double percent : {35.0, 50.0, 65.0, 80.0}) {
    const std::vector<Outcome> chosen =
        runPhantomCases(kFirstReportingSeed, cases / 3, {.compressionPercent = percent});
    printRow(std::format("chosen: {:.0f}%", percent), summarizeOutcomes(chosen, cases / 3));
  }
  // What a header or a reader leaves out, in both views; the nipple's flag as the page sets it.
  const std::pair<const char*, Spoil> kSpoilt[] = {{"without angle", without({"angleDeg"})},
                                                   {"without thickness", without({"thicknessMm"})},
                                                   {"without magnification", without({"magnification"})},
                                                   {"without spacing", without({"pixelSpacingMm"})},
                                                   {"without spacing, rows", without({"pixelSpacingMm", "rows"})},
                                                   {"without muscle, wall", without({"pectoral", "chestWall"})},
                                                   {"without outline", without({"outline"})},
                                                   {"without nipple", without({"nipple"})},
                                                   {"without nipple, outline", without({"nipple", "outline"})},
                                                   {"off profile, flagged", flagNipples}};
  for (const auto& [name, spoil] : kSpoilt) {
    std::vector<Outcome> spoilt = runPhantomCases(kFirstReportingSeed, cases / 3, {}, spoil);
    const bool isFlag = std::string_view(name).contains("flagged");
    if (isFlag) std::erase_if(spoilt, [](const Outcome& outcome) { return !outcome.nippleOffProfile; });
    printRow(name, summarizeOutcomes(spoilt, isFlag ? static_cast<int>(spoilt.size()) : cases / 3));
  }
  // One view alone: the region is as long as the breast, and what it says of quadrants is still to be true.
  for (const auto& [name, view] : {std::pair{"CC alone", ViewPosition::kCC}, {"MLO alone", ViewPosition::kMLO}}) {
    printRow(name, summarizeOutcomes(runPhantomCases(kFirstReportingSeed, cases, {}, keepingOnly(view)), cases));
  }
  if (!examples.empty()) reportExamples(examples);
}
