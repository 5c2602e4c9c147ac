#include "anatomy/pectoral.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "image/gaussian.h"

namespace lobule::anatomy {
namespace {

constexpr double kSteepestDeg = 4.0, kFlattestDeg = 62.0, kAngleStepDeg = 1.0;
constexpr double kOffsetStepShare = 0.004;  // of the tissue's height, between parallel candidates
constexpr double kBandShare = 0.012;        // how far from the edge its two sides are compared
constexpr double kShortestShare = 0.16;     // of the tissue's height: a shorter edge proves nothing
constexpr double kDeepestStartShare = 0.06;
constexpr double kDeepestCutShare = 0.3, kLowestCutShare = 0.75, kCutAgreement = 0.85;
constexpr double kClip = 0.25;  // contrast that one place may contribute
constexpr double kLeastContrast = 0.02, kLeastAgreement = 0.62;
constexpr double kSeenReach = 2.0;  // bands: a network's map is coarser
constexpr double kLeastSeen = 0.5;  // a step of the map that is an edge even where the picture shows hardly any
constexpr double kUsualAngleDeg = 24.0, kAngleSpreadDeg = 17.0;
constexpr double kFitReach = 2.0;  // bands on each side where the edge may lie
constexpr int kFitRounds = 8;
constexpr double kLargestTurnDeg = 8.0, kSoundFit = 0.85, kKeptScore = 0.5;
constexpr double kStep = 2.0;  // samples between the places looked at
// An implant is a large part of the tissue at the top of the range, and unlike the muscle it leaves the upper rows
// free.
constexpr double kImplantGrey = 0.9, kLeastImplant = 0.03;  // shares of the range, of the tissue
constexpr double kImplantReach = 3.0;                       // bands
constexpr double kUpperRows = 0.1, kMostAbove = 0.1;        // of the tissue's height; of all that is so bright

// A line by its normal: x * cos + y * sin = offset, measured from the tissue's upper chest-side corner. The normal
// points away from the muscle, forward and down.
struct Candidate {
  double angleDeg = 0.0, offset = 0.0;
};

struct Evidence {
  double contrast = 0.0;   // mean over the places, clipped
  double agreement = 0.0;  // share of places where the muscle's side is brighter
  double length = 0.0;     // samples, down to where the edge is worth most
  double score = 0.0;
  double seen = 0.0;  // mean over the places of the step that a network's map makes
  PointInWorking upper, lower;
};

class PectoralSearch {
 public:
  PectoralSearch(const image::FloatImage& grey, const Tissue& tissue, const image::FloatImage& muscle)
      : tissue_(tissue),
        muscle_(muscle),
        box_(tissue.box),
        height_(box_.height()),
        band_(std::max(2.0, kBandShare * height_)),
        soft_(image::blurred(grey, 0.6 * band_)) {
    std::vector<float> inside;
    for (std::size_t i = 0; i < grey.samples.size(); i += 7) {
      if (tissue.mask.samples[i]) inside.push_back(grey.samples[i]);
    }
    std::ranges::sort(inside);
    if (inside.empty()) return;
    findImplant(grey);
    range_ = std::max(1e-6, static_cast<double>(inside[inside.size() * 95 / 100] - inside[inside.size() * 5 / 100]));
  }

  Evidence evidence(const Candidate& candidate) const {
    Evidence found;
    const double cosine = std::cos(radians(candidate.angleDeg)), sine = std::sin(radians(candidate.angleDeg));
    const double unusual = (candidate.angleDeg - kUsualAngleDeg) / kAngleSpreadDeg;
    const double byAngle = std::exp(-0.5 * unusual * unusual);
    double sum = 0.0, seenSum = 0.0;
    int places = 0, agreeing = 0;
    bool reachesChestWall = false, isBroken = false;
    PointInWorking upper, lower;
    // What the edge is worth down to the place that was looked at last.
    const auto soFar = [&] {
      const double contrast = sum / places, agreement = static_cast<double>(agreeing) / places, length = places * kStep;
      const double seen = seenSum / places;
      const double score = (contrast * agreement * byAngle + std::max(seen, 0.0)) * std::sqrt(length / height_);
      return Evidence{contrast, agreement, length, score, seen, upper, lower};
    };
    // Walk down the edge from the upper border to the chest-wall edge.
    for (double y = 0.0; y < height_; y += kStep * cosine) {
      const double x = (candidate.offset - y * sine) / cosine;
      reachesChestWall = x < 1.0;
      if (reachesChestWall) break;
      if (!isTissue(x, y)) {
        isBroken = isBroken || places > 0;
        continue;
      }
      const double behind = at(x - band_ * cosine, y - band_ * sine);
      // The edge of an implant is no muscle's, nor what lies just in front of it.
      const double farBehind = at(x - kImplantReach * band_ * cosine, y - kImplantReach * band_ * sine);
      const bool isImplant = std::max(behind, farBehind) > implantLevel_;
      const double difference = isImplant ? 0.0 : (behind - at(x + band_ * cosine, y + band_ * sine)) / range_;
      seenSum += isImplant ? 0.0 : seenStep(x, y, cosine, sine);
      sum += std::clamp(difference, -kClip, kClip);
      agreeing += difference > 0 ? 1 : 0;
      lower = {x + box_.firstColumn, y + box_.firstRow};
      if (places == 0) upper = lower;
      ++places;
      // A steep muscle bends back to the chest wall, and its line runs on without it.
      if (places * kStep >= kShortestShare * height_ && upper.y - box_.firstRow <= kDeepestStartShare * height_) {
        const Evidence part = soFar();
        if (part.score > found.score) found = part;
      }
    }
    if (places * kStep < kShortestShare * height_) return {};
    // The muscle comes in from above; an edge that begins at the skin is the skin's, unless it runs clearly to the
    // chest wall: then the skin cuts the muscle.
    const Evidence whole = soFar();
    const bool isCut = reachesChestWall && !isBroken && whole.agreement > kCutAgreement &&
                       upper.y - box_.firstRow < kDeepestCutShare * height_ &&
                       lower.y - box_.firstRow < kLowestCutShare * height_;
    return isCut && whole.score > found.score ? whole : found;
  }

  Candidate best() const {
    Candidate best;
    double bestScore = 0.0;
    const double width = box_.width();
    for (double angle = kSteepestDeg; angle <= kFlattestDeg; angle += kAngleStepDeg) {
      const double farthest = width * std::cos(radians(angle)) + 0.5 * height_ * std::sin(radians(angle));
      for (double offset = 0.03 * height_; offset < farthest; offset += kOffsetStepShare * height_) {
        const double score = evidence({angle, offset}).score;
        if (score > bestScore) {
          bestScore = score;
          best = {angle, offset};
        }
      }
    }
    return best;
  }

  // Finer steps around a candidate.
  Candidate refined(Candidate best) const {
    double bestScore = evidence(best).score;
    double angleStep = 0.5 * kAngleStepDeg, offsetStep = 0.5 * kOffsetStepShare * height_;
    for (int round = 0; round < 5; ++round) {
      const Candidate center = best;
      for (int i = -2; i <= 2; ++i) {
        for (int j = -2; j <= 2; ++j) {
          const Candidate candidate{center.angleDeg + i * angleStep, center.offset + j * offsetStep};
          const double score = evidence(candidate).score;
          if (score > bestScore) {
            bestScore = score;
            best = candidate;
          }
        }
      }
      angleStep *= 0.6;
      offsetStep *= 0.6;
    }
    return best;
  }

  // The line through the steepest places near a candidate, robust against those that belong to something else.
  Candidate fitted(const Candidate& candidate) const {
    const double cosine = std::cos(radians(candidate.angleDeg)), sine = std::sin(radians(candidate.angleDeg));
    std::vector<SteepestPlace> places;
    for (double y = 0.0; y < height_; y += kStep * cosine) {
      const double x = (candidate.offset - y * sine) / cosine;
      if (x < 1.0) break;
      if (isTissue(x, y)) places.push_back(steepestAcross(x, y, cosine, sine));
    }
    if (places.size() < 8) return candidate;
    // Iteratively reweighted least squares of the distance across against the distance along.
    double slope = 0.0, shift = 0.0;
    for (int round = 0; round < kFitRounds; ++round) {
      double w = 0.0, wa = 0.0, wd = 0.0, waa = 0.0, wad = 0.0;
      for (const SteepestPlace& place : places) {
        const double away = std::abs(place.across - slope * place.along - shift);
        const double weight = place.steepness / (1.0 + away * away / (0.25 * band_ * band_));
        w += weight;
        wa += weight * place.along;
        wd += weight * place.across;
        waa += weight * place.along * place.along;
        wad += weight * place.along * place.across;
      }
      const double determinant = w * waa - wa * wa;
      if (!(determinant > 1e-9)) return candidate;
      slope = (w * wad - wa * wd) / determinant;
      shift = (wd - slope * wa) / w;
    }
    return turned(candidate, slope, shift);
  }

 private:
  // along: down the candidate's line from its foot point; across: away from the muscle.
  struct SteepestPlace {
    double along = 0.0, across = 0.0, steepness = 0.0;
  };

  SteepestPlace steepestAcross(double x, double y, double cosine, double sine) const {
    SteepestPlace best{.along = y * cosine - x * sine};
    const double half = 0.5 * band_;
    for (double t = -kFitReach * band_; t <= kFitReach * band_; t += 0.5) {
      const double px = x + t * cosine, py = y + t * sine;
      const double difference = at(px - half * cosine, py - half * sine) - at(px + half * cosine, py + half * sine);
      const double steepness = std::min(difference / range_, kClip);
      if (steepness > best.steepness) {
        best.steepness = steepness;
        best.across = t;
      }
    }
    return best;
  }

  // The candidate's line, moved by across = slope * along + shift.
  static Candidate turned(const Candidate& candidate, double slope, double shift) {
    // A point at (along, across) lies at offset * n + along * d + across * n with d down the line; the new normal is
    // n - slope * d, normalised.
    const double turn = std::atan(slope);
    return {candidate.angleDeg - turn * 180.0 / std::numbers::pi, (candidate.offset + shift) * std::cos(turn)};
  }

  void findImplant(const image::FloatImage& grey) {
    const double highest = std::ranges::max(grey.samples), lowest = std::ranges::min(grey.samples);
    const double level = std::lerp(lowest, highest, kImplantGrey);
    double all = 0.0, bright = 0.0, above = 0.0;
    for (int row = box_.firstRow; row <= box_.lastRow; ++row) {
      for (int column = box_.firstColumn; column <= box_.lastColumn; ++column) {
        if (!tissue_.mask.at(column, row)) continue;
        all += 1.0;
        if (grey.at(column, row) < level) continue;
        bright += 1.0;
        above += row < box_.firstRow + kUpperRows * height_ ? 1.0 : 0.0;
      }
    }
    if (bright > kLeastImplant * all && above < kMostAbove * bright) implantLevel_ = level;
  }

  static double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

  bool isTissue(double x, double y) const {
    const int column = box_.firstColumn + static_cast<int>(x), row = box_.firstRow + static_cast<int>(y);
    return column <= box_.lastColumn && row <= box_.lastRow && tissue_.mask.at(column, row) != 0;
  }

  // How much more the map says muscle behind the edge than in front of it.
  double seenStep(double x, double y, double cosine, double sine) const {
    if (muscle_.isEmpty()) return 0.0;
    const double dx = kSeenReach * band_ * cosine, dy = kSeenReach * band_ * sine;
    x += box_.firstColumn;
    y += box_.firstRow;
    return sampleAt(muscle_, x - dx, y - dy) - sampleAt(muscle_, x + dx, y + dy);
  }

  double at(double x, double y) const { return sampleAt(soft_, x + box_.firstColumn, y + box_.firstRow); }

  const Tissue& tissue_;
  const image::FloatImage& muscle_;
  const PixelBox& box_;
  double height_, band_;
  image::FloatImage soft_;
  double range_ = 1.0;
  double implantLevel_ = std::numeric_limits<double>::infinity();
};

// The fainter and the shorter the edge and the less of it has the muscle behind it, the farther off may the line be. By
// maximum likelihood on the tuning halves of tests/anatomy/muscle_edges.csv and ddsm-tissue (measure.py tells how well
// it fits). length: of the tissue's height. Where a network was asked, what it sees counts for half.
double deviationDeg(const Evidence& found, double length, bool isNetworkAsked) {
  constexpr double kSureDeg = 2.0, kDoubtfulDeg = 10.0;
  constexpr double kFaintest = 0.04, kClear = 0.2, kDivided = 0.6, kAgreed = 0.9, kShort = 0.1, kLong = 0.4;
  constexpr double kFaintlySeen = 0.3, kSeen = 0.9;
  const double clarity =
      std::min({(found.contrast - kFaintest) / (kClear - kFaintest),
                (found.agreement - kDivided) / (kAgreed - kDivided), (length - kShort) / (kLong - kShort)});
  const double byPicture = std::clamp(clarity, 0.0, 1.0);
  const double byNetwork = std::clamp((found.seen - kFaintlySeen) / (kSeen - kFaintlySeen), 0.0, 1.0);
  return std::lerp(kDoubtfulDeg, kSureDeg, isNetworkAsked ? std::midpoint(byPicture, byNetwork) : byPicture);
}

}  // namespace

std::optional<PectoralLine> findPectoral(const image::FloatImage& grey, const Tissue& tissue,
                                         const image::FloatImage& muscle) {
  if (tissue.box.height() < 50 || tissue.box.width() < 20) return std::nullopt;
  const PectoralSearch search(grey, tissue, muscle);
  Candidate best = search.refined(search.best());
  const Candidate fitted = search.fitted(best);
  const Evidence before = search.evidence(best), after = search.evidence(fitted);
  const bool isFitSound = std::abs(fitted.angleDeg - best.angleDeg) < kLargestTurnDeg &&
                          after.contrast > kSoundFit * before.contrast && after.score > kKeptScore * before.score;
  if (isFitSound) best = fitted;
  const Evidence found = search.evidence(best);
  const bool isClear = found.contrast >= kLeastContrast && found.agreement >= kLeastAgreement;
  if (!isClear && found.seen < kLeastSeen) return std::nullopt;
  return PectoralLine{found.upper, found.lower, best.angleDeg,
                      deviationDeg(found, found.length / tissue.box.height(), !muscle.isEmpty())};
}

}  // namespace lobule::anatomy
