#include "evaluation/report.h"

#include <algorithm>
#include <array>
#include <format>
#include <functional>
#include <set>
#include <span>

#include "evaluation/bootstrap.h"
#include "evaluation/scores.h"

namespace lobule::evaluation {
namespace {

constexpr int kCalibrationBins = 10;
constexpr std::size_t kLeastForCalibration = 100;  // fewer cases say nothing about ten bins

using Rows = std::vector<const EvaluatedRow*>;
using Figure = std::function<std::optional<double>(const Rows&)>;

std::string label(const EvaluatedRow& row, const char* column) {
  const auto found = row.labels.find(column);
  return found == row.labels.end() ? std::string{} : found->second;
}

// Which column tells patients apart; the file where none does.
const char* groupColumn(const std::vector<EvaluatedRow>& rows) {
  for (const char* column : {"patient_id", "patient"}) {
    if (std::ranges::all_of(rows, [&](const EvaluatedRow& row) { return !label(row, column).empty(); })) return column;
  }
  return "file";
}

// What the labels say about cancer in this image; nullopt when they do not say.
std::optional<bool> hasCancer(const EvaluatedRow& row) {
  if (const std::string cancer = label(row, "cancer"); cancer == "0" || cancer == "1") return cancer == "1";
  if (const std::string kind = label(row, "label"); !kind.empty()) return kind == "malignant";
  if (const std::string severity = label(row, "severity"); severity == "B" || severity == "M") return severity == "M";
  if (label(row, "abnormality") == "NORM") return false;
  return std::nullopt;
}

std::optional<double> score(const EvaluatedRow& row, const char* name) {
  const auto found = row.scores.find(name);
  return found == row.scores.end() ? std::nullopt : std::optional(found->second);
}

// --- figures of a list of rows
std::vector<Scored> cancerScores(const Rows& rows) {
  std::vector<Scored> cases;
  for (const EvaluatedRow* row : rows) cases.push_back({score(*row, "malignancy").value_or(0.0), *hasCancer(*row)});
  return cases;
}

// A breast is the mean of its images.
std::optional<double> breastAuc(const Rows& rows) {
  struct Breast {
    double sum = 0.0;
    int images = 0;
    bool hasCancer = false;
  };
  std::map<std::string, Breast> breasts;
  for (const EvaluatedRow* row : rows) {
    const std::string side = label(*row, "laterality") + label(*row, "side");
    Breast& breast = breasts[label(*row, "patient_id") + label(*row, "patient") + "/" + side];
    breast.sum += *score(*row, "malignancy");
    ++breast.images;
    breast.hasCancer = breast.hasCancer || *hasCancer(*row);
  }
  std::vector<Scored> cases;
  for (const auto& [key, breast] : breasts) cases.push_back({breast.sum / breast.images, breast.hasCancer});
  return rocAuc(cases);
}

std::optional<double> meanOf(const Rows& rows, const std::function<double(const EvaluatedRow&)>& value) {
  if (rows.empty()) return std::nullopt;
  double sum = 0.0;
  for (const EvaluatedRow* row : rows) sum += value(*row);
  return sum / static_cast<double>(rows.size());
}

constexpr std::array kClasses{"normal", "benign", "malignant"};

std::string likeliestClass(const EvaluatedRow& row) {
  std::string best;
  double most = -1.0;
  for (const char* name : kClasses) {
    if (const auto value = score(row, name); value && *value > most) {
      most = *value;
      best = name;
    }
  }
  return best;
}

std::vector<const MarkedImage*> marksOf(const Rows& rows) {
  std::vector<const MarkedImage*> images;
  for (const EvaluatedRow* row : rows) images.push_back(&row->truth->marks);
  return images;
}

// --- the report
class Report {
 public:
  explicit Report(const std::vector<EvaluatedRow>& rows) : groupColumn_(groupColumn(rows)) {
    for (const EvaluatedRow& row : rows) {
      if (!row.hasFailed) rows_.push_back(&row);
    }
  }

  Rows where(const std::function<bool(const EvaluatedRow&)>& keeps) const {
    Rows kept;
    for (const EvaluatedRow* row : rows_) {
      if (keeps(*row)) kept.push_back(row);
    }
    return kept;
  }

  void add(const std::string& metric, const std::string& on, const Rows& rows, const Figure& figure) {
    if (rows.empty()) return;
    std::vector<std::string> groups;
    for (const EvaluatedRow* row : rows) groups.push_back(label(*row, groupColumn_));
    const auto interval = bootstrapByGroup(groups, [&](std::span<const std::size_t> cases) {
      Rows drawn;
      for (const std::size_t i : cases) drawn.push_back(rows[i]);
      return figure(drawn);
    });
    if (!interval) return;
    metrics_.push_back({{"metric", metric},
                        {"on", on},
                        {"value", interval->value},
                        {"low", interval->low},
                        {"high", interval->high},
                        {"n", rows.size()},
                        {"groups", std::set(groups.begin(), groups.end()).size()},
                        {"groupedBy", groupColumn_}});
  }

  Json metrics() && { return std::move(metrics_); }

 private:
  const char* groupColumn_;
  Rows rows_;
  Json metrics_ = Json::array();
};

void addCancerFigures(Report& report) {
  const Rows known = report.where([](const EvaluatedRow& row) { return hasCancer(row) && score(row, "malignancy"); });
  const auto auc = [](const Rows& rows) { return rocAuc(cancerScores(rows)); };
  report.add("auc", "images, cancer against the rest", known, auc);
  report.add("averagePrecision", "images, at this table's share of cancers", known,
             [](const Rows& rows) { return averagePrecision(cancerScores(rows)); });
  const Rows sided = report.where([](const EvaluatedRow& row) {
    return hasCancer(row) && score(row, "malignancy") && !(label(row, "laterality") + label(row, "side")).empty();
  });
  report.add("auc", "breasts, mean of their images", sided, breastAuc);
  const Rows lesions = report.where([](const EvaluatedRow& row) {
    return score(row, "malignancy") && (label(row, "label") == "benign" || label(row, "label") == "malignant");
  });
  report.add("auc", "images, malignant against benign", lesions, auc);
  if (known.size() < kLeastForCalibration) return;
  report.add("calibrationError", std::format("images, {} equal-mass bins", kCalibrationBins), known,
             [](const Rows& rows) { return calibrationError(cancerScores(rows), kCalibrationBins); });
  report.add("brier", "images", known, [](const Rows& rows) { return brierScore(cancerScores(rows)); });
  report.add("calibrationSlope", "images", known, [](const Rows& rows) {
    return calibrationLine(cancerScores(rows)).transform([](const CalibrationLine& line) { return line.slope; });
  });
}

void addClassFigures(Report& report) {
  const auto isOf = [](const EvaluatedRow& row, const char* name) {
    return label(row, "label") == name && !likeliestClass(row).empty();
  };
  const auto isRight = [](const EvaluatedRow& row) { return likeliestClass(row) == label(row, "label") ? 1.0 : 0.0; };
  const Rows known = report.where([&](const EvaluatedRow& row) {
    return std::ranges::any_of(kClasses, [&](const char* name) { return isOf(row, name); });
  });
  report.add("accuracy", "images, likeliest class", known, [&](const Rows& rows) { return meanOf(rows, isRight); });
  for (const char* name : kClasses) {
    const Rows ofClass = report.where([&](const EvaluatedRow& row) { return isOf(row, name); });
    report.add("recall", std::format("{} images, likeliest class", name), ofClass,
               [&](const Rows& rows) { return meanOf(rows, isRight); });
  }
}

void addMaskFigures(Report& report) {
  const Rows drawn = report.where([](const EvaluatedRow& row) { return row.truth && !row.truth->isTruthEmpty; });
  report.add("dice", "images with a drawn lesion, at the operating point", drawn,
             [](const Rows& rows) { return meanOf(rows, [](const EvaluatedRow& row) { return row.truth->dice; }); });
  const Rows clean = report.where([](const EvaluatedRow& row) {
    return (row.truth && row.truth->isTruthEmpty) || label(row, "label") == "normal" ||
           label(row, "abnormality") == "NORM" || (label(row, "cancer") == "0" && !row.truth);
  });
  report.add("leftEmpty", "images without a lesion (or cancer), at the operating point", clean, [](const Rows& rows) {
    return meanOf(rows, [](const EvaluatedRow& row) { return row.findings == 0 ? 1.0 : 0.0; });
  });
  report.add("findingsPerImage", "images without a lesion (or cancer), at the operating point", clean,
             [](const Rows& rows) {
               return meanOf(rows, [](const EvaluatedRow& row) { return static_cast<double>(row.findings); });
             });
}

void addMarkFigures(Report& report) {
  const Rows compared = report.where([](const EvaluatedRow& row) { return row.truth.has_value(); });
  for (const double allowed : {0.5, 1.0, 2.0}) {
    const std::string on = std::format("at {} false marks per image", allowed);
    report.add("regionsFound", on, compared, [allowed](const Rows& rows) {
      return frocAtFalseMarks(marksOf(rows), allowed).transform([](const FrocPoint& p) { return p.regionsFound; });
    });
    report.add("imagesFound", on, compared, [allowed](const Rows& rows) {
      return frocAtFalseMarks(marksOf(rows), allowed).transform([](const FrocPoint& p) { return p.imagesFound; });
    });
  }
}

std::map<std::string, std::string> textsOf(const Json& object) {
  std::map<std::string, std::string> texts;
  for (const auto& [key, value] : object.items()) {
    if (value.is_string()) texts[key] = value.get<std::string>();
  }
  return texts;
}

std::optional<TruthComparison> truthFromJson(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  TruthComparison truth;
  truth.dice = json.value("dice", 0.0);
  truth.isTruthEmpty = json.value("truthEmpty", false);
  truth.isPredictionEmpty = json.value("predictionEmpty", false);
  truth.marks.regions = json.value("regions", 0);
  truth.marks.scores = json.value("markScores", std::vector<double>{});
  truth.marks.hits = json.value("markRegions", std::vector<int>{});
  truth.marks.hits.resize(truth.marks.scores.size(), 0);
  return truth;
}

EvaluatedRow rowFromJson(const Json& json) {
  EvaluatedRow row;
  row.labels = textsOf(json.at("labels"));
  if (json.contains("scores") && json.at("scores").is_object()) {
    row.scores = json.at("scores").get<std::map<std::string, double>>();
  }
  row.findings = json.value("findings", 0);
  row.hasFailed = json.value("failed", false);
  if (json.contains("truth")) row.truth = truthFromJson(json.at("truth"));
  return row;
}

}  // namespace

Result<TruthComparison> compareWithTruth(const image::Mask& predicted, const std::vector<Mark>& marks,
                                         const image::Mask& truth) {
  const auto agreement = dice(predicted, truth);
  if (!agreement) {
    return fail(ErrorCode::kBadInput, std::format("The mask has {} x {} pixels, the image {} x {}.", truth.columns,
                                                  truth.rows, predicted.columns, predicted.rows));
  }
  const auto isEmpty = [](const image::Mask& mask) {
    return std::ranges::none_of(mask.samples, [](std::uint8_t value) { return value != 0; });
  };
  return TruthComparison{*agreement, isEmpty(truth), isEmpty(predicted), matchMarks(marks, truth)};
}

Json toJson(const TruthComparison& comparison) {
  return {{"dice", comparison.dice},
          {"truthEmpty", comparison.isTruthEmpty},
          {"predictionEmpty", comparison.isPredictionEmpty},
          {"regions", comparison.marks.regions},
          {"markScores", comparison.marks.scores},
          {"markRegions", comparison.marks.hits}};
}

Json metricsReport(const std::vector<EvaluatedRow>& rows) {
  Report report(rows);
  addCancerFigures(report);
  addClassFigures(report);
  addMaskFigures(report);
  addMarkFigures(report);
  const auto failed = std::ranges::count_if(rows, &EvaluatedRow::hasFailed);
  return {{"rows", rows.size()}, {"failed", failed}, {"metrics", std::move(report).metrics()}};
}

Result<Json> metricsReportFromJson(const Json& request) {
  std::vector<EvaluatedRow> rows;
  try {
    for (const Json& row : request.at("rows")) rows.push_back(rowFromJson(row));
  } catch (const Json::exception&) {
    return fail(ErrorCode::kBadInput, "The rows to evaluate are not in the form that metrics need.");
  }
  return metricsReport(rows);
}

}  // namespace lobule::evaluation
