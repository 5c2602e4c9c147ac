#include "anatomy/pectoral.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lobule::anatomy {
namespace {

constexpr double kSteepestDeg = 4.0, kFlattestDeg = 62.0, kAngleStepDeg = 1.0;
constexpr double kOffsetStepShare = 0.004;  // of the tissue's height, between parallel candidates
constexpr double kBandShare = 0.012;        // how far from the edge its two sides are compared
constexpr double kShortestShare = 0.16;     // of the tissue's height: a shorter edge proves nothing
constexpr double kDeepestStartShare = 0.06;
constexpr double kClip = 0.25;  // contrast that one place may contribute
constexpr double kLeastContrast = 0.02, kLeastAgreement = 0.62;
constexpr double kUsualAngleDeg = 24.0, kAngleSpreadDeg = 17.0;
constexpr double kStep = 2.0;  // samples between the places looked at

// A line by its normal: x * cos + y * sin = offset, measured from the tissue's upper chest-side corner. The normal
// points away from the muscle, forward and down.
struct Candidate {
  double angleDeg = 0.0, offset = 0.0;
};

struct Evidence {
  double contrast = 0.0;   // mean over the places, clipped
  double agreement = 0.0;  // share of places where the muscle's side is brighter
  double length = 0.0;     // samples
  double score = 0.0;
  PointInWorking upper, lower;
};

class PectoralSearch {
 public:
  PectoralSearch(const image::FloatImage& grey, const Tissue& tissue)
      : tissue_(tissue),
        box_(tissue.box),
        height_(box_.height()),
        band_(std::max(2.0, kBandShare * height_)),
        soft_(blurred(grey, 0.6 * band_)) {
    std::vector<float> inside;
    for (std::size_t i = 0; i < grey.samples.size(); i += 7) {
      if (tissue.mask.samples[i]) inside.push_back(grey.samples[i]);
    }
    std::ranges::sort(inside);
    if (inside.empty()) return;
    range_ = std::max(1e-6, static_cast<double>(inside[inside.size() * 95 / 100] - inside[inside.size() * 5 / 100]));
  }

  Evidence evidence(const Candidate& candidate) const {
    Evidence found;
    const double cosine = std::cos(radians(candidate.angleDeg)), sine = std::sin(radians(candidate.angleDeg));
    double sum = 0.0;
    int places = 0, agreeing = 0;
    // Walk down the edge from the upper border to the chest-wall edge.
    for (double y = 0.0; y < height_; y += kStep * cosine) {
      const double x = (candidate.offset - y * sine) / cosine;
      if (x < 1.0) break;
      if (!isTissue(x, y)) continue;
      const double difference =
          (at(x - band_ * cosine, y - band_ * sine) - at(x + band_ * cosine, y + band_ * sine)) / range_;
      sum += std::clamp(difference, -kClip, kClip);
      agreeing += difference > 0 ? 1 : 0;
      const PointInWorking place{x + box_.firstColumn, y + box_.firstRow};
      if (places == 0) found.upper = place;
      found.lower = place;
      ++places;
    }
    found.length = places * kStep;
    // The muscle comes in from above; an edge that begins at the skin is the skin's.
    if (found.length < kShortestShare * height_ || found.upper.y > box_.firstRow + kDeepestStartShare * height_) {
      return found;
    }
    found.contrast = sum / places;
    found.agreement = static_cast<double>(agreeing) / places;
    const double unusual = (candidate.angleDeg - kUsualAngleDeg) / kAngleSpreadDeg;
    found.score =
        found.contrast * found.agreement * std::sqrt(found.length / height_) * std::exp(-0.5 * unusual * unusual);
    return found;
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

 private:
  static double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

  bool isTissue(double x, double y) const {
    const int column = box_.firstColumn + static_cast<int>(x), row = box_.firstRow + static_cast<int>(y);
    return column <= box_.lastColumn && row <= box_.lastRow && tissue_.mask.at(column, row) != 0;
  }

  double at(double x, double y) const { return sampleAt(soft_, x + box_.firstColumn, y + box_.firstRow); }

  const Tissue& tissue_;
  const PixelBox& box_;
  double height_, band_;
  image::FloatImage soft_;
  double range_ = 1.0;
};

}  // namespace

std::optional<PectoralLine> findPectoral(const image::FloatImage& grey, const Tissue& tissue) {
  if (tissue.box.height() < 50 || tissue.box.width() < 20) return std::nullopt;
  const PectoralSearch search(grey, tissue);
  const Candidate best = search.refined(search.best());
  const Evidence found = search.evidence(best);
  if (found.contrast < kLeastContrast || found.agreement < kLeastAgreement) return std::nullopt;
  return PectoralLine{found.upper, found.lower, best.angleDeg, found.contrast};
}

}  // namespace lobule::anatomy
