#include "localization/report/report.h"

#include <algorithm>
#include <cmath>

#include "localization/locate_json.h"
#include "localization/summary.h"

namespace lobule::localization {
namespace {

constexpr double kChiSquare90 = 6.251;

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

// Mean of what the function says about those outcomes that it answers for.
template <class Function>
double share(const std::vector<Outcome>& outcomes, Function function) {
  double sum = 0;
  int count = 0;
  for (const Outcome& outcome : outcomes) {
    if (const std::optional<double> value = function(outcome)) {
      sum += *value;
      ++count;
    }
  }
  return count == 0 ? 0.0 : sum / count;
}

double offAxis(const Outcome& outcome) {
  return std::hypot(outcome.truth.x, outcome.truth.y);
}

int hoursApart(int a, int b) {
  const int gap = ((a - b) % 12 + 12) % 12;
  return std::min(gap, 12 - gap);
}

int trueHour(const Outcome& outcome) {
  return wholeHour(clockHours(outcome.truth.x, outcome.truth.y, outcome.location.laterality));
}

std::optional<double> clockIsRight(const Outcome& outcome) {
  if (offAxis(outcome) < 20) return std::nullopt;
  if (!outcome.location.clock) return 0.0;
  return hoursApart(outcome.location.clock->hour, trueHour(outcome)) <= 1 ? 1.0 : 0.0;
}

int hoursHeld(const ClockFace& clock) {
  return ((clock.high - clock.low) % 12 + 12) % 12 + 1;
}

std::optional<double> clockInterval(const Outcome& outcome) {
  if (offAxis(outcome) < 20) return std::nullopt;
  return outcome.location.clock ? hoursHeld(*outcome.location.clock) : 12.0;
}

std::optional<double> clockIntervalHolds(const Outcome& outcome) {
  if (offAxis(outcome) < 20) return std::nullopt;
  if (!outcome.location.clock) return 1.0;
  const ClockFace& clock = *outcome.location.clock;
  return ((trueHour(outcome) - clock.low) % 12 + 12) % 12 < hoursHeld(clock) ? 1.0 : 0.0;
}

std::optional<double> quadrantIsRight(const Outcome& outcome) {
  const PointInBreastMm& p = outcome.truth;
  const double r = offAxis(outcome);
  const double toBoundary =
      std::min(std::abs(r - kCentralRadiusMm), r < kCentralRadiusMm ? 1e9 : std::min(std::abs(p.x), std::abs(p.y)));
  if (toBoundary <= 10.0) return std::nullopt;
  const auto withoutTail = [](Quadrant q) { return q == Quadrant::kAxillaryTail ? Quadrant::kUpperOuter : q; };
  return withoutTail(outcome.location.quadrant) == withoutTail(quadrantOf(p, outcome.location.shape)) ? 1.0 : 0.0;
}

std::optional<double> depthIsRight(const Outcome& outcome) {
  const double part = outcome.truth.z / outcome.chestWallMm;
  const DepthThird truth = part < 1.0 / 3   ? DepthThird::kAnterior
                           : part < 2.0 / 3 ? DepthThird::kMiddle
                                            : DepthThird::kPosterior;
  return outcome.location.depth == truth ? 1.0 : 0.0;
}

}  // namespace

double Outcome::errorMm() const {
  return std::hypot(location.position.x - truth.x, location.position.y - truth.y, location.position.z - truth.z);
}

double Outcome::squaredMahalanobis() const {
  const std::array<double, 3> e{location.position.x - truth.x, location.position.y - truth.y,
                                location.position.z - truth.z};
  const Mat3& c = location.covarianceMm2;
  const auto cofactor = [&](int i, int j) {
    return c[(i + 1) % 3][(j + 1) % 3] * c[(i + 2) % 3][(j + 2) % 3] -
           c[(i + 1) % 3][(j + 2) % 3] * c[(i + 2) % 3][(j + 1) % 3];
  };
  const double determinant = c[0][0] * cofactor(0, 0) + c[0][1] * cofactor(0, 1) + c[0][2] * cofactor(0, 2);
  double sum = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) sum += e[i] * cofactor(j, i) / determinant * e[j];
  }
  return sum;
}

std::optional<Outcome> runCase(const Json& input, const Json& truth) {
  const auto parsed = locateInputFromJson(input);
  return parsed ? outcomeOf(*parsed, truth) : std::nullopt;
}

std::optional<Outcome> outcomeOf(const LocateInput& input, const Json& truth) {
  const auto found = locate(input);
  const auto textbook = locateByTextbook(input);
  if (!found || (input.views.size() == 2 && !textbook)) return std::nullopt;
  Outcome outcome;
  outcome.location = *found;
  if (textbook) outcome.textbook = *textbook;
  const Json& p = truth["positionMm"];
  outcome.truth = {p[0], p[1], p[2]};
  outcome.chestWallMm = truth["chestWallMm"];
  outcome.volumeMl = truth.value("volumeMl", 0.0);
  outcome.pressedTo = truth.value("pressedTo", 0.0);
  outcome.angleMissing = truth.value("angleMissing", false);
  outcome.nippleOffProfile = truth.value("nippleOffProfile", false);
  return outcome;
}

Summary summarizeOutcomes(const std::vector<Outcome>& outcomes, int cases) {
  std::vector<double> errors, textbook;
  for (const Outcome& o : outcomes) {
    errors.push_back(o.errorMm());
    if (o.textbook) {
      textbook.push_back(std::hypot(o.textbook->x - o.truth.x, o.textbook->y - o.truth.y, o.textbook->z - o.truth.z));
    }
  }
  Summary summary;
  summary.cases = cases;
  summary.answered = static_cast<int>(outcomes.size());
  summary.medianMm = quantile(errors, 0.5);
  summary.percentile90Mm = quantile(errors, 0.9);
  summary.textbookMedianMm = quantile(textbook, 0.5);
  summary.textbookPercentile90Mm = quantile(textbook, 0.9);
  summary.coverage90 = share(outcomes, [](const Outcome& o) -> std::optional<double> {
    return o.squaredMahalanobis() <= kChiSquare90 ? 1.0 : 0.0;
  });
  summary.clockWithinOneHour = share(outcomes, clockIsRight);
  summary.clockIntervalHours = share(outcomes, clockInterval);
  summary.clockIntervalHolds = share(outcomes, clockIntervalHolds);
  summary.quadrantRight = share(outcomes, quadrantIsRight);
  summary.depthRight = share(outcomes, depthIsRight);
  return summary;
}

std::vector<Stratum> stratify(const std::vector<Outcome>& outcomes) {
  using Test = bool (*)(const Outcome&);
  const std::pair<const char*, Test> strata[] = {
      {"volume below 400 ml", [](const Outcome& o) { return o.volumeMl < 400; }},
      {"volume 400 to 800 ml", [](const Outcome& o) { return o.volumeMl >= 400 && o.volumeMl < 800; }},
      {"volume above 800 ml", [](const Outcome& o) { return o.volumeMl >= 800; }},
      {"anterior third", [](const Outcome& o) { return o.truth.z < o.chestWallMm / 3; }},
      {"middle third",
       [](const Outcome& o) { return o.truth.z >= o.chestWallMm / 3 && o.truth.z < o.chestWallMm * 2 / 3; }},
      {"posterior third", [](const Outcome& o) { return o.truth.z >= o.chestWallMm * 2 / 3; }},
      {"angle missing", [](const Outcome& o) { return o.angleMissing; }},
      {"nipple off profile", [](const Outcome& o) { return o.nippleOffProfile; }},
      {"pressed to below 50%", [](const Outcome& o) { return o.pressedTo < 0.50; }},
      {"pressed to 50 to 58%", [](const Outcome& o) { return o.pressedTo >= 0.50 && o.pressedTo < 0.58; }},
      {"pressed to 58% and up", [](const Outcome& o) { return o.pressedTo >= 0.58; }},
      {"right breast", [](const Outcome& o) { return o.location.laterality == Laterality::kRight; }},
  };
  std::vector<Stratum> result;
  for (const auto& [name, test] : strata) {
    std::vector<Outcome> chosen;
    std::ranges::copy_if(outcomes, std::back_inserter(chosen), test);
    result.push_back({name, summarizeOutcomes(chosen, static_cast<int>(chosen.size()))});
  }
  return result;
}

Spoil keepingOnly(ViewPosition view) {
  return [view](phantom::ReaderCase& made) {
    Json kept = Json::array();
    for (const Json& each : made.input["views"]) {
      if (viewPositionFromDicom(each["view"].get<std::string>()) == view) kept.push_back(each);
    }
    made.input["views"] = std::move(kept);
  };
}

Spoil without(std::vector<std::string> fields) {
  return [fields = std::move(fields)](phantom::ReaderCase& made) {
    for (Json& view : made.input["views"]) {
      for (const std::string& field : fields) view.erase(field);
    }
  };
}

void flagNipples(phantom::ReaderCase& made) {
  for (std::size_t i = 0; i < made.input["views"].size(); ++i) {
    made.input["views"][i]["nippleInProfile"] = !made.truth["offProfileInView"][i].get<bool>();
  }
}

std::vector<Outcome> runPhantomCases(std::uint64_t firstSeed, int count, const phantom::ReaderCaseOptions& options,
                                     const Spoil& spoil) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < count; ++i) {
    phantom::ReaderCase made = phantom::makeReaderCase(firstSeed + static_cast<std::uint64_t>(i), options);
    if (spoil) spoil(made);
    if (auto outcome = runCase(made.input, made.truth)) outcomes.push_back(std::move(*outcome));
  }
  return outcomes;
}

}  // namespace lobule::localization
