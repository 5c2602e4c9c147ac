// What a reader drew or said, as plain data: marks of lesions, landmarks moved, pairs linked or kept apart, side and
// view of images whose files are silent. Stored pixels. Undo keeps copies of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/breast.h"
#include "core/geometry.h"

namespace lobule::study {

struct ReaderMark {
  std::string id;     // "m1", "m2", ...
  std::string image;  // image id
  PointInImage center;
  double radiusPx = 0;
  bool operator==(const ReaderMark&) const = default;
};

// What is not set stays as anatomy found it.
struct LandmarkEdits {
  std::optional<PointInImage> nipple;
  std::optional<bool> nippleInProfile;
  std::optional<LineInImage> pectoral, chestWall;
  std::optional<std::vector<PointInImage>> outline;
  bool operator==(const LandmarkEdits&) const = default;
};

// Two ids, each of a reader's mark or of a finding; in any order.
struct SpotPair {
  std::string a, b;
  bool operator==(const SpotPair&) const = default;
  bool holds(const std::string& id) const { return a == id || b == id; }
  bool joins(const std::string& one, const std::string& other) const {
    return (a == one && b == other) || (a == other && b == one);
  }
};

// What is not set was not said.
struct SaidView {
  std::optional<Laterality> laterality;
  std::optional<ViewPosition> view;
  bool operator==(const SaidView&) const = default;
};

struct ReaderWork {
  std::vector<ReaderMark> marks;
  std::map<std::string, LandmarkEdits> landmarks;  // by image id
  std::vector<SpotPair> linked, apart;
  std::vector<std::string> alone;        // spots that have no partner in the other view
  std::map<std::string, SaidView> said;  // by image id
  bool operator==(const ReaderWork&) const = default;
};

}  // namespace lobule::study
